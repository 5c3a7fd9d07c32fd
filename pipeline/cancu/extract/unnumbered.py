"""Documents that a text identifies by type and title or issuer, without a number (guide, class ``unnumbered``)."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import accumulate

from cancu.chars import fold, squeeze
from cancu.extract.days import day_at
from cancu.extract.issuers import Context, match_issuer
from cancu.extract.mentions import Draft
from cancu.extract.quotes import opens_title
from cancu.rulebook import holds, phrases, rules, signs, starting

_QUOTED = re.compile(r" {0,99}+\"[^\"]{3,200}\"")
_TITLE_STOP = re.compile(
    r"[.;:()\n]|,(?= )|(?<= )(?=(?:được|đã|theo|tại|kèm|trước ngày|do|nhằm|để|trong năm|trên cơ sở|góp phần|bảo đảm|đảm bảo|gắn với|với mục tiêu|bao gồm|gồm"
    r"|và (?:đề án|kế hoạch|chương trình|chiến lược|các|về|chính phủ|nghị|quyết|luật|chỉ thị))(?!\w))"
)
_PERIOD = re.compile(r" *+,? *+(?:giai đoạn|đến năm|năm) +\d{4}(?: *- *\d{4})?", re.I)
_OF = re.compile(r" {1,400}+(?:của|do) +", re.I)
_SHARED_OF = re.compile(r" +và +(?:sự +)?phân +công +của +")
_ISSUED_BY = re.compile(r" +(?:ban hành|phát động|phê duyệt|khởi xướng)(?!\w)", re.I)
_ACTION_PLAN = re.compile(r" +(?:hành +động|truyền +thông|tổng +thể|công +tác)(?P<of> +của +)")
_ANNOUNCED = re.compile(
    r"(?<!\w)(?:vừa +ký|đã +ký|ký|đã +ban +hành|vừa +ban +hành|ban +hành) +(?P<type>quyết +định|kế +hoạch|chỉ +thị|nghị +quyết|thông +tư|công +văn|chương +trình|đề +án)(?= )"
)
_DAY_BEFORE = re.compile(
    r"ngày +\d{1,2} *[/.\-] *\d{1,2} *[/.\-] *\d{4} *, *$|ngày +\d{1,2} +tháng +\d{1,2} +năm +\d{4} *, *$", re.I
)
_IN_A_TITLE = re.compile(r"(?<!\w)(?:về|việc|để|nhằm) +$")
_MAX_TITLE = 240
_NUMBER_BEHIND = 12
_BEFORE = 30
_FAR_TITLE = 160
_TITLE_WORDS = 10
_APPROVES = re.compile(r"phe duyet|ban hanh|thong qua")


def find_unnumbered(
    text: str, levelled: str, low: str, drafts: Sequence[Draft], context: Context, *, news: bool
) -> list[Draft]:
    """Find mentions by title that do not overlap ``drafts`` and do not stand in a title that a draft already has."""
    taken = sorted((d.start, d.title_end or d.end) for d in drafts)
    farthest = list(accumulate((end for _, end in taken), max))
    found: list[Draft] = []
    behind = 0
    candidates = sorted(
        (
            *(_announced(text, levelled, low, context) if news else ()),
            *_by_title(text, levelled, low, context),
            *_by_name(levelled, low, context),
            *_by_body(text, levelled, low, context, drafts),
        ),
        key=lambda d: (d.start, -d.end),
    )
    for draft in candidates:
        before = bisect_left(taken, (draft.end, 0))
        if draft.start < behind or before and draft.start < farthest[before - 1]:
            continue
        if _names_its_decision(low, draft):
            continue
        found.append(draft)
        behind = max(behind, draft.end)
    return found


@cache
def _titled() -> re.Pattern[str]:
    data = rules("references")["unnumbered"]
    types = phrases(data["types"])
    before = starting(data["after"], r"\w", ",", ":", r"\(", '"', "- ", r"\.(?<=\d\.) ")
    return re.compile(rf"{before} *(?P<mention>(?P<type>{types}))(?= +[\"\wà-ỹ])")


@cache
def _signs() -> tuple[str, ...]:
    return signs(rules("references")["unnumbered"]["types"])


@cache
def _no_title() -> re.Pattern[str]:
    words = "|".join(rules("references")["unnumbered"]["not_titles"])
    return re.compile(rf"(?:{words})(?!\w)")


def _by_title(text: str, levelled: str, low: str, context: Context) -> Iterator[Draft]:
    data = rules("references")["unnumbered"]
    if not holds(low, _signs()):
        return
    for m in _titled().finditer(low):
        type_ = squeeze(m["type"])
        start, after = m.start("mention"), m.end("mention")
        of = _OF.match(levelled, after) if type_ not in data["titled"] else None
        body = match_issuer(levelled, of.end(), context) if of is not None else None
        if body is not None:
            yield Draft(start, body.end, "unnumbered", type=type_, own_type=True, issuer=body.name, issuer_written=True)
            continue
        acting = _ACTION_PLAN.match(low, after) if type_ == "kế hoạch" else None
        body = match_issuer(levelled, acting.end(), context) if acting is not None else None
        if body is not None and acting is not None:
            title = squeeze(levelled[after : acting.start("of")])
            yield Draft(
                start,
                body.end,
                "unnumbered",
                type=type_,
                own_type=True,
                title=title,
                issuer=body.name,
                issuer_written=True,
            )
            continue
        if not levelled[start].isupper():
            continue
        end = _title_end(text, low, after)
        title = squeeze(text[after:end])
        if (title.isdigit() and len(title) == 2) or (len(title.split()) >= 4 and not _no_title().match(title.lower())):
            draft = Draft(start, end, "unnumbered", type=type_, own_type=True, title=title)
            draft = _with_issuer(levelled, draft, context)
            if type_ not in data["of_a_body"] or draft.issuer_written:
                yield draft


@cache
def _names() -> tuple[re.Pattern[str], re.Pattern[str], dict[str, dict[str, str]]]:
    data = rules("references")["unnumbered"]["named"]
    known = {f"{n['type']} {n['title']}": n for n in data["names"]}
    names = phrases(name.capitalize() for name in known)
    return re.compile(rf"{names}(?!\w)"), re.compile(rf"(?<!\w)(?:{phrases(data['after'])}) +$"), known


def _by_name(levelled: str, low: str, context: Context) -> Iterator[Draft]:
    """What each body has one of: "theo Quy chế làm việc của Ủy ban nhân dân tỉnh"."""
    mention, after, known = _names()
    for m in mention.finditer(levelled):
        if not after.search(low, max(0, m.start() - _BEFORE), m.start()):
            continue
        name = known[squeeze(m.group().lower())]
        draft = Draft(m.start(), m.end(), "unnumbered", type=name["type"], own_type=True, title=name["title"])
        draft = _with_issuer(levelled, draft, context)
        shared = _SHARED_OF.match(low, m.end())
        body = match_issuer(levelled, shared.end(), context) if shared and not draft.issuer_written else None
        if body is not None:
            draft.issuer, draft.issuer_written = body.name, True
        yield draft


@cache
def _of_bodies() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    data = rules("references")["unnumbered"]["of_bodies"]
    after, not_after = phrases(data["after"]), phrases(data["not_after"])
    return (
        re.compile(rf"(?P<type>{phrases(t.capitalize() for t in data['types'])}) +của +"),
        re.compile(rf"(?<!\w)(?P<not>(?:{not_after}) +)?(?:{after}) +$"),
        re.compile(rf" *(?:{phrases(data['not_titles'])})(?!\w)"),
        re.compile(rf"(?<!\w)(?:{phrases(data['every_year'])})(?!\w)"),
    )


def _by_body(text: str, levelled: str, low: str, context: Context, drafts: Sequence[Draft]) -> Iterator[Draft]:
    """What a body and a title identify together: "theo Nghị định của Chính phủ quy định chi tiết …"."""
    mention, after, not_title, every_year = _of_bodies()
    bare = sorted(d.start for d in drafts if d.number is not None and not d.own_type)
    for m in mention.finditer(levelled):
        before = after.search(low, max(0, m.start() - _BEFORE), m.start())
        if before is None or before["not"]:
            continue
        body = match_issuer(levelled, m.end(), context)
        if body is None or not opens_title(low[body.end : body.end + 40]) or not_title.match(low, body.end):
            continue
        end = _title_end(text, low, body.end)
        if every_year.search(low, body.end, end):
            continue
        # "Nghị định của Chính phủ quy định chi tiết … (số 37/2019/NĐ-CP)" is known by its number.
        if bisect_left(bare, body.end) < bisect_right(bare, end + _NUMBER_BEHIND):
            continue
        title = squeeze(text[body.end : end])
        yield Draft(
            m.start(),
            body.end,
            "unnumbered",
            type=squeeze(m["type"].lower()),
            own_type=True,
            title=title,
            issuer=body.name,
            issuer_written=True,
        )


def _announced(text: str, levelled: str, low: str, context: Context) -> Iterator[Draft]:
    """What a news item announces: "Bộ trưởng … vừa ký Quyết định ban hành …", "ngày 30/12/2016, Sở … đã ban hành Kế hoạch …"."""
    for m in _ANNOUNCED.finditer(low):
        if _IN_A_TITLE.search(low, max(0, m.start() - 12), m.start()):
            continue
        end = _title_end(text, low, m.end())
        title = squeeze(text[m.end() : end])
        if len(title.split()) < 4:
            continue
        draft = Draft(m.start("type"), end, "unnumbered", type=squeeze(m["type"]), own_type=True, title=title)
        draft.relation, draft.rule, draft.cue = (
            "reports_on",
            "news-announces",
            levelled[m.start() : m.start("type")].strip(),
        )
        line = levelled.rfind("  ", 0, m.start())
        for pos in range(max(line, m.start() - 130, 0), m.start()):
            body = (
                match_issuer(levelled, pos, context)
                if levelled[pos].isupper() and not levelled[pos - 1].isalnum()
                else None
            )
            if body is not None and not re.search(r"[.;]", levelled[body.end : m.start()]):
                draft.issuer, draft.issuer_written = body.name, True
                day = _DAY_BEFORE.search(levelled, max(0, pos - 40), pos)
                if day is not None:
                    draft.start = day.start()
                    read = day_at(levelled, day.start())
                    draft.issued_on = read[1] if read else None
                break
        yield draft


def issuers_of_titles(low: str, drafts: Sequence[Draft]) -> None:
    """Give a mention by title the issuer of the decision that the text says approved that title, wherever it says so."""
    open_ = [d for d in drafts if d.class_ == "unnumbered" and d.issuer is None and d.title and d.type]
    said = {
        (fold(low[d.end : d.end + _MAX_TITLE + _FAR_TITLE]), d.issuer)
        for d in (drafts if open_ else ())
        if d.number is not None and d.issuer is not None
    }
    approved = [(text, issuer) for text, issuer in said if _APPROVES.search(text) is not None]
    known: dict[str, set[str | None]] = {}
    for draft in open_:
        name = f"{fold(draft.type or '')} {' '.join(fold(draft.title or '').split()[:_TITLE_WORDS])}"
        if name not in known:
            known[name] = {
                issuer for text, issuer in approved if (at := text.find(name)) >= 0 and _APPROVES.search(text, 0, at)
            }
        if len(known[name]) == 1:
            (draft.issuer,) = known[name]


def _with_issuer(levelled: str, draft: Draft, context: Context) -> Draft:
    of = _OF.match(levelled, draft.end)
    body = match_issuer(levelled, of.end(), context) if of is not None else None
    if body is None:
        # "Chiến lược chuyển đổi số của Bộ Xây dựng giai đoạn 2025 - 2030"
        for of in _OF.finditer(levelled, draft.start, draft.end):
            inner = match_issuer(levelled, of.end(), context)
            if inner is not None and _PERIOD.fullmatch(levelled, inner.end, draft.end):
                draft.issuer, draft.issuer_written = inner.name, True
                return draft
    if body is not None:
        done = _ISSUED_BY.match(levelled, body.end)
        draft.end = done.end() if done else body.end
        draft.issuer, draft.issuer_written = body.name, True
    return draft


def _title_end(text: str, low: str, pos: int) -> int:
    limit = min(len(text), pos + _MAX_TITLE)
    at = pos
    level_low = low
    while True:
        quoted = _QUOTED.search(level_low, at, limit)
        stop = _TITLE_STOP.search(low, at, limit)
        while stop is not None and not stop.group() and len(low[pos : stop.start()].split()) < 4:
            stop = _TITLE_STOP.search(low, stop.end() + 1, limit)  # a title may open with "đảm bảo …"
        blank = text.find("\n\n", at, limit)
        end = min(x for x in (stop.start() if stop else limit, blank if blank >= 0 else limit) if x is not None)
        if quoted is not None and quoted.start() < end:
            at = quoted.end()
            period = _PERIOD.match(low, at)
            return period.end() if period else at
        while end > pos and low[end - 1] in " ,":
            end -= 1
        return end


def _names_its_decision(low: str, draft: Draft) -> bool:
    """Whether the decision that issued it is named with it: then the mention is one reference, to that decision."""
    return bool(
        re.match(
            r"[ ,(\"]*(?:được )?(?:ban hành |phê duyệt )?(?:kèm theo|tại|theo|bằng) (?:các )?(?:quyết định|nghị quyết|văn bản|thông tư)",
            low[draft.end : draft.end + 60],
        )
    )
