"""Mentions of other documents (guide, section 2)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from cancu.chars import fold, level, lower, number_key, squeeze
from cancu.extract.furniture import blank_running
from cancu.extract.issuers import Context, context_of, match_issuer
from cancu.extract.mentions import Draft, find_mentions, share_over_lists
from cancu.extract.pinpoints import pinpoints_before
from cancu.extract.quotes import opens_title
from cancu.extract.relations import Governor
from cancu.extract.structure import Zones
from cancu.extract.unnumbered import find_unnumbered, issuers_of_titles
from cancu.model import Document, Reference, Section
from cancu.rulebook import phrases, rules

_COMMA = re.compile(r",\s{1,3}(?=[A-ZĐÀ-Ỹ])")
_OWN_NUMBER = re.compile(r"S[ốỐ]\s*:\s*\d")
_BASES = re.compile(r"\n[\s*_]{0,99}+Căn\s+cứ")
_GUIDED = re.compile(r"(?:thực hiện|thi hành|hướng dẫn|chi tiết|(?:điều|nội dung|quy định)(?: của| tại)?)$")
_MAX_TITLE = 400
_COMPETENCE = ("to chuc chinh quyen dia phuong", "to chuc chinh phu", "to chuc hoi dong nhan dan", "ban hanh van ban quy pham", "to chuc quoc hoi", "hien phap", "chuc nang nhiem vu quyen han")  # fmt: skip


def find_references(text: str, document: Document, sections: Sequence[Section]) -> tuple[Reference, ...]:
    """Find every mention of another document, in order of position.

    Takes the text, its own header and its parts; gives references whose spans index ``text``. Mentions of the
    document itself are left out.
    """
    whole = blank_running(text)
    levelled = level(whole)
    low = lower(levelled)
    context = context_of(document, levelled)
    drafts = [d for d in find_mentions(levelled, low, context) if not _is_itself(d, document, text)]
    share_over_lists(levelled, drafts, context)
    news = document.kind == "news"
    drafts.extend(find_unnumbered(text, levelled, low, drafts, context, news=news))
    if not drafts:
        return ()
    issuers_of_titles(low, drafts)
    drafts.sort(key=lambda d: (d.start, -d.end))
    for draft in drafts:
        draft.pinpoints, draft.pin_start = pinpoints_before(levelled, low, draft.start)
    Governor(whole, levelled, low, Zones(sections).at).govern(drafts, news=news)
    if document.type == "văn bản hợp nhất":
        _consolidate(text, drafts)
    _read_titles(text, levelled, context, drafts)
    return tuple(_freeze(text, d) for d in drafts)


def _is_itself(draft: Draft, document: Document, text: str) -> bool:
    # "Số: 12/…" on a line of its own is a header, be it of this document or of one that a file holds besides.
    line = text.rfind("\n", 0, draft.start) + 1
    if not draft.own_type and _OWN_NUMBER.match(text, draft.start) and not text[line : draft.start].strip():
        return True
    if draft.number is None or document.number is None or number_key(draft.number) != number_key(document.number):
        return False
    return draft.issued_on is None or document.issued_on is None or draft.issued_on == document.issued_on


def _consolidate(text: str, drafts: Sequence[Draft]) -> None:
    """A consolidated text names at its head, before its bases, what it puts together (Pháp lệnh 01/2012/UBTVQH13, Điều 12)."""
    first = _BASES.search(text)
    for draft in drafts:
        if first is not None and draft.start > first.start():
            break
        if _GUIDED.search(" ".join(text[max(0, draft.start - 80) : draft.start].lower().split())):
            continue  # the title that it took over says what the document consolidated details
        if draft.number is not None and (draft.nested_in is None or draft.rule == "cites-by"):
            draft.relation, draft.rule, draft.cue = "consolidates", "consolidated-text", None


def _read_titles(text: str, levelled: str, context: Context, drafts: Sequence[Draft]) -> None:
    """Take the trích yếu that is written after a mention, up to the mention's next sibling or the clause's end."""
    for i, draft in enumerate(drafts):
        if draft.class_ != "numbered" or draft.title or not opens_title(text[draft.end : draft.end + 40].lower()):
            continue
        limit = min(len(text), draft.end + _MAX_TITLE)
        inner: list[Draft] = []
        while (next_ := i + 1 + len(inner)) < len(drafts) and drafts[next_].start < limit:
            inner.append(drafts[next_])
            if inner[-1].nested_in is None:
                limit = inner[-1].start
        m = _title_end().search(text, draft.end, limit)
        end = m.start() if m else limit
        for comma in _COMMA.finditer(levelled, draft.end, end):
            within = any(d.start < comma.start() < d.end for d in inner)
            if not within and _goes_on(levelled, comma.end(), context):
                end = comma.start()
                break
        title = squeeze(text[draft.end : end]).strip(" ,;")
        draft.title = re.sub(r"(?:,| và)$", "", title).strip() or None


def _goes_on(levelled: str, pos: int, context: Context) -> bool:
    """Whether the document's own sentence goes on behind a title: "… về cải cách hành chính, | Ủy ban nhân dân huyện ban hành …"."""
    body = match_issuer(levelled, pos, context)
    return body is not None and _does().match(levelled, body.end) is not None


@cache
def _title_end() -> re.Pattern[str]:
    notes = phrases(rules("references")["notes_on_titles"])
    return re.compile(
        r"[;\n]\s*(?:Căn cứ|Theo|Xét|Thực hiện)|;|\.(?=\s|$)|\n\s*\n|:\s*\n|\n(?=\s*(?:Điều \d|\d+\.|[a-zđ]\)|- ))"
        rf"|\s\((?={notes}(?!\w))"
    )


@cache
def _does() -> re.Pattern[str]:
    return re.compile(rf" +(?:(?:đã|sẽ|cũng) +)?{phrases(rules('references')['titles_end_at'])}(?!\w)")


def _freeze(text: str, d: Draft) -> Reference:
    kind = basis_kind(d.title, d.type) if d.relation == "basis" else None
    return Reference(
        start=d.start,
        end=d.end,
        text=text[d.start : d.end],
        class_=d.class_,
        type=d.type,
        number=d.number,
        issuer=d.issuer,
        issued_on=d.issued_on,
        title=d.title,
        relation=d.relation,
        pinpoints=d.pinpoints,
        exceptions=d.exceptions,
        basis_kind=kind,
        rule=d.rule,
        cue=d.cue,
    )


def basis_kind(title: str | None, type_: str | None) -> str:
    """``competence`` for the laws that organise who may decide, else ``content`` (Nghị định 34/2016/NĐ-CP, Điều 61)."""
    name = fold(f"{type_ or ''} {title or ''}")
    return "competence" if any(w in name for w in _COMPETENCE) else "content"
