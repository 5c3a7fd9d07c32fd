"""Where other documents are mentioned, and what each mention says of itself: type, number, day, issuer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

from cancu.chars import fold, number_key, squeeze
from cancu.extract.days import day_at
from cancu.extract.issuers import Context, IssuerMatch, issuer_of_number, match_issuer, match_joint, type_of_number
from cancu.extract.laws import LawMatch, find_laws
from cancu.extract.numbers import NumberMatch, find_numbers
from cancu.rulebook import phrases, rules, starting

_LOOK_BACK = 160
_NUMBER_WORD = re.compile(r"(?:(?<!\w)(?:số|sô|sổ|so|số hiệu|số ký hiệu))? {0,99}+[:.]? {0,99}+$")
_LONGEST_WORD = len("số ký hiệu")
_TYPE_GLUE = re.compile(r" {0,99}+[:,(]? {0,99}+$")
_SYMBOL_LIKE = re.compile(r"[A-ZĐ]{2}|[a-zđ]{2}[-/]|TTg|/")
_PLURAL = re.compile(r"(?:các|những|\d) +$")
_OF = re.compile(r" *+[,(]? *+(?:của|do) +", re.I)
_ISSUED_BY = re.compile(r" +(?:ban hành|phát động|phê duyệt|ký)(?!\w)", re.I)
_DAY_LEAD = re.compile(
    r" *+[,(]? *+(?:(?:được )?(?:ban hành|ký|thông qua) )?(?=ngày|\d{1,2} *[/.\-] *\d{1,2} *[/.\-] *\d{4})", re.I
)
_ANNOUNCED = re.compile(r" {1,99}+(?:(?:đã|vừa) ++)?(?:ký ++)?ban hành ++$", re.I)
_DAY_WORD = re.compile(r"ngày ", re.I)
_COMMA = re.compile(r" *, *")
_PASSED = re.compile(r" *+,? *+(?:đã )?được +quốc hội[^;.\d]{0,60}(?:khóa|khoá)?[^;.]{0,40}?thông qua +(?=ngày)", re.I)
_PASSED_BY = {"luật": "Quốc hội", "bộ luật": "Quốc hội"}
_LAWMAKERS = frozenset(("Quốc hội", "Ủy ban thường vụ Quốc hội"))
_YEAR = re.compile(r"(?: *+,)? ++năm +\d{4}(?!\d)", re.I)
_TERM = re.compile(r" *+,? *+(?:khóa|khoá) +[IVXLC\d]{1,6}(?!\w)", re.I)


@dataclass(slots=True, eq=False)
class Draft:
    """One mention while it is being put together; `references.find_references` freezes it."""

    start: int
    end: int
    class_: str
    type: str | None = None
    own_type: bool = False
    number: str | None = None
    issuer: str | None = None
    issuer_written: bool = False
    issued_on: str | None = None
    title: str | None = None
    title_end: int | None = None
    relation: str = "cites"
    rule: str | None = None
    cue: str | None = None
    nested_in: Draft | None = None
    head: Draft | None = None
    pinpoints: tuple[tuple[str, ...], ...] = ()
    pin_start: int | None = None
    exceptions: tuple[tuple[str, ...], ...] = ()
    basis_kind: str | None = None
    inner: list[Draft] = field(default_factory=list)


def find_mentions(levelled: str, low: str, context: Context) -> list[Draft]:
    """Find numbered and named mentions in a levelled text and its lower-case copy, in order of their starts."""
    drafts: list[Draft] = []
    laws = {law.end: law for law in find_laws(levelled, low)}
    used: set[int] = set()
    for number in find_numbers(levelled):
        draft = _numbered(levelled, low, number, laws, used, context)
        if draft is not None:
            drafts.append(draft)
    for law in laws.values():
        if law.end not in used:
            drafts.append(_named(levelled, law, context))
    for name in find_named_resolutions(levelled, low):
        drafts.append(name)
    outer = [d for d in drafts if d.class_ != "anaphoric"]
    for d in list(outer):
        drafts.extend(d.inner)
    drafts.sort(key=lambda d: (d.start, -d.end))
    return drafts


@cache
def _type_before() -> re.Pattern[str]:
    data = rules("references")
    modifiers = phrases(data["modifiers"])
    return re.compile(rf"(?P<type>{starting(_type_names())})(?:,? +(?:{modifiers})){{0,3}}$")


@cache
def _type_names() -> dict[str, str]:
    return {n: t["type"] for t in rules("references")["types"] for n in (t["type"], *t.get("also", ()))}


@cache
def _type_anywhere() -> re.Pattern[str]:
    return re.compile(rf"(?P<type>{starting(_type_names())})(?!\w)")


@cache
def _not_document() -> re.Pattern[str]:
    return re.compile(rf"{starting(rules('references')['not_documents'])}(?: +số)? *+:? *+$")


def _numbered(
    levelled: str, low: str, number: NumberMatch, laws: dict[int, LawMatch], used: set[int], context: Context
) -> Draft | None:
    left = low[max(0, number.start - _LOOK_BACK) : number.start]
    # Neither pattern can begin far before the marks and blanks that the window ends in.
    lead = _NUMBER_WORD.search(left, max(0, len(left.rstrip(" :.")) - _LONGEST_WORD))
    assert lead is not None  # every part of the pattern is optional
    has_word = bool(lead.group().strip(" :."))
    start = number.start - len(lead.group().lstrip()) if has_word else number.start
    before = left[: lead.start()]
    if _not_document().search(left) or _not_document().search(before):
        return None
    glue = _TYPE_GLUE.search(before, len(before.rstrip(" :,(")))
    assert glue is not None
    word = _type_before().search(before[: glue.start()])
    if word is not None and glue.group().strip() in (":", ",") and not _listed(before[: word.start()]):
        # "các Quyết định: số 1/…" shares its type; "theo Quyết định, số 1/…" does too: the word is not this mention's own.
        shared: str | None = _type_names()[squeeze(word["type"])]
        word = None
    else:
        shared = None
    if word is None and not number.certain and not has_word:
        return None
    if not number.certain and not _SYMBOL_LIKE.search(number.number):
        return None
    draft = Draft(start, number.end, "numbered", number=number.number)
    law = (
        _law_before(low, start, laws)
        if word is None or squeeze(word["type"]) in ("luật", "bộ luật", "pháp lệnh")
        else None
    )
    if law is not None and law.end <= start:
        used.add(law.end)
        draft.start, draft.type, draft.own_type, draft.title = law.start, law.type, True, law.title
        draft.inner = [_named(levelled, i, context, tail=False) for i in law.inner]
    elif word is not None:
        draft.start = number.start - (len(left) - word.start())
        draft.type, draft.own_type = _type_names()[squeeze(word["type"])], True
    else:
        issued = _issuer_between(levelled, low, start, context)
        if issued is not None:
            draft.start, draft.type, draft.issuer = issued
            draft.own_type = draft.issuer_written = True
    symbol_type = type_of_number(number.number)
    if draft.type is None or draft.type == "văn bản":
        draft.type = symbol_type or shared or draft.type
    _read_tail(levelled, draft, context)
    if draft.issued_on is None and draft.own_type:
        _read_announcement(levelled, draft, context)
    return draft


def _read_announcement(levelled: str, draft: Draft, context: Context) -> None:
    """Read day and issuer before a mention: "Ngày 04/4/2023, Bộ … ban hành Kế hoạch số …"."""
    done = _ANNOUNCED.search(levelled, max(0, draft.start - 30), draft.start)
    if done is None:
        return
    for m in _DAY_WORD.finditer(levelled, max(0, draft.start - 150), done.start()):
        day = day_at(levelled, m.start())
        comma = _COMMA.match(levelled, day[0]) if day is not None else None
        if day is None or comma is None:
            continue
        body = match_issuer(levelled, comma.end(), context)
        if body is not None and not levelled[body.end : done.start()].strip():
            draft.issued_on = day[1]
            if not draft.issuer_written and body.resolved:
                draft.issuer, draft.issuer_written = body.name, True


def _listed(before: str) -> bool:
    return not _PLURAL.search(before)


def _law_before(low: str, start: int, laws: dict[int, LawMatch]) -> LawMatch | None:
    """The law named right before a number: "Luật Đất đai số 31/2024/QH15"."""
    for end in range(start, max(0, start - 8), -1):
        law = laws.get(end)
        if law is not None and not low[end:start].strip(" ,"):
            return law
    return None


def _issuer_between(levelled: str, low: str, start: int, context: Context) -> tuple[int, str, str | None] | None:
    """ "Nghị định của Chính phủ số 12/…": the type word stands before the issuer."""
    window = max(0, start - 110)
    last = None
    for m in _type_anywhere().finditer(low, window, start):
        last = m
    if last is None:
        return None
    of = _OF.match(low, last.end())
    if of is None:
        return None
    body = match_issuer(levelled, of.end(), context)
    if body is None or levelled[body.end : start].strip(" ,:"):
        return None
    return last.start(), _type_names()[squeeze(last["type"])], body.name if body.resolved else None


def _named(levelled: str, law: LawMatch, context: Context, *, tail: bool = True) -> Draft:
    draft = Draft(law.start, law.end, "named", type=law.type, own_type=True, title=law.title)
    draft.issuer = "Ủy ban thường vụ Quốc hội" if law.type == "pháp lệnh" else "Quốc hội"
    draft.inner = [_named(levelled, i, context, tail=False) for i in law.inner]
    if tail:
        _read_tail(levelled, draft, context)
    return draft


def _read_tail(levelled: str, draft: Draft, context: Context) -> None:
    """Read day, issuer and term of office that follow a mention, in any order, and widen its span over them."""
    for _ in range(4):
        lead = _DAY_LEAD.match(levelled, draft.end) or _PASSED.match(levelled, draft.end)
        if lead is not None and draft.issued_on is None:
            day = day_at(levelled, lead.end())
            if day is not None:
                draft.end, draft.issued_on = day
                continue
        of = _OF.match(levelled, draft.end)
        if of is not None and not draft.issuer_written:
            joint = draft.type is not None and draft.type.endswith("liên tịch")
            body = (match_joint if joint else match_issuer)(levelled, of.end(), context)
            if (
                body is not None
                and of.group().strip(" ,(").lower() == "do"
                and (not _ISSUED_BY.match(levelled, body.end) or _of_another(draft, body))
            ):
                break  # "Nghị quyết 6-NQ/TW do Văn phòng Chính phủ chủ trì": who leads, not who issued
            if body is not None and (draft.class_ != "named" or body.name in _LAWMAKERS):
                draft.end, draft.issuer, draft.issuer_written = body.end, body.name if body.resolved else None, True
                continue
        more = _YEAR.match(levelled, draft.end) if draft.class_ == "named" else None
        more = more or (_TERM.match(levelled, draft.end) if draft.issuer_written else None)
        if more is None:
            break
        draft.end = more.end()
    if draft.issuer is None and draft.number is not None:
        # A law's number may be misprinted; who passes laws is not in doubt.
        draft.issuer = issuer_of_number(draft.number, draft.type, context) or _PASSED_BY.get(draft.type or "")


def _of_another(draft: Draft, body: IssuerMatch) -> bool:
    """ "Công văn về thực hiện Nghị quyết 98/2023/QH15 do Cục Thuế ban hành": the body issued the letter."""
    by_number = issuer_of_number(draft.number, draft.type, Context()) if draft.number is not None else None
    return by_number is not None and body.resolved and body.name != by_number


@cache
def _named_resolutions() -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(r["pattern"].replace(" ", " +")), r["needs"]) for r in rules("references")["named_resolutions"]]


def find_named_resolutions(levelled: str, low: str) -> Iterator[Draft]:
    """Find resolutions of congresses and plenums, which have a name instead of a number."""
    for pattern, needs in _named_resolutions():
        for m in pattern.finditer(low):
            if needs in squeeze(m.group()):
                title = squeeze(levelled[m.start() : m.end()]).split(" ", 2)[2]
                yield Draft(m.start(), m.end(), "named", type="nghị quyết", own_type=True, title=title)


def share_over_lists(levelled: str, drafts: list[Draft], context: Context) -> None:
    """Give issuer, type and day that a list writes once to all its members (guide, "Shared parts are distributed")."""
    chain: list[Draft] = []
    for i, draft in enumerate(drafts):
        previous = drafts[i - 1] if i else None
        if (
            previous is not None
            and previous.issuer_written
            and not draft.issuer_written
            and _WITH_IT.search(levelled, max(0, draft.start - 12), draft.start)
            and draft.start - previous.end < _SAME_TITLE
            and draft.number
            and previous.number
            and _same_series(previous.number, draft.number)
        ):
            # Named in the other's title ("… sửa đổi Quy định ban hành kèm theo Quyết định số 2"): its body's too.
            draft.issuer, draft.issuer_written = previous.issuer, True
        if previous is not None and previous in chain and is_list_gap(levelled, previous, draft):
            chain.append(draft)
        else:
            _share(levelled, chain)
            chain = [draft]
    _share(levelled, chain)
    known: dict[str, str] = {}
    for draft in drafts:
        if draft.number is None:
            continue
        key = number_key(draft.number)
        if draft.issuer is None:
            draft.issuer = known.get(key)
        elif draft.issuer_written or key not in known:
            known[key] = draft.issuer


_WITH_IT = re.compile(r"kèm\s+theo\s+$")
_SAME_TITLE = 400
_GAP = re.compile(r"[\s,;]*(?:(?:và|cùng|hoặc)\s+)?(?:(?:các|cùng ngày)\s+)?$", re.I)


def is_list_gap(levelled: str, before: Draft, after: Draft) -> bool:
    """Whether nothing but list punctuation stands between two mentions."""
    start = after.start if after.pin_start is None else after.pin_start
    return before.end <= start and start - before.end < 40 and bool(_GAP.match(levelled[before.end : start]))


def _share(levelled: str, chain: list[Draft]) -> None:
    if len(chain) < 2:
        return
    closing_day: str | None = None
    for i in range(len(chain) - 2, -1, -1):
        one, after = chain[i], chain[i + 1]
        if one.number is None or after.number is None:
            continue
        if not one.issuer_written and after.issuer_written and _same_series(one.number, after.number):
            one.issuer, one.issuer_written = after.issuer, True
        same_day = re.search(r"cùng\s+ngày", levelled[after.end : after.end + 12])
        closing = (after is chain[-1] and not any(d.issued_on for d in chain[:-1])) or after.issued_on == closing_day
        if (
            one.issued_on is None
            and after.issued_on is not None
            and (
                same_day
                or (closing and _same_series(one.number, after.number) and _fits_year(one.number, after.issued_on))
            )
        ):
            one.issued_on = closing_day = after.issued_on
    for one, after in pairwise(chain):
        if after.type is None or after.type == "văn bản":
            after.type = one.type


def _same_series(a: str, b: str) -> bool:
    """Whether two numbers end in the same body ("QĐ-UBND" and "KH-UBND")."""
    return fold(a).split()[-1] == fold(b).split()[-1]


def _fits_year(number: str, day: str) -> bool:
    """Whether a day does not contradict the year that a number may carry."""
    m = re.match(r"[\d.]+[a-zđ]?/((?:19|20)\d{2})/", number)
    return m is None or m[1] == day[:4]
