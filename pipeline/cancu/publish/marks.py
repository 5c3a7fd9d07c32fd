"""Marking spans in a text: nested and overlapping ones are shown rightly, and everything is escaped."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of the text with a class, what is said of it, where it leads, and the name by which it is led to (if any)."""

    start: int
    end: int
    kind: str
    title: str
    href: str | None = None
    name: str | None = None


def mark_up(
    text: str, marks: Sequence[Mark], anchors: Mapping[int, str] | None = None, pages: Mapping[int, tuple[str, str]] | None = None,
) -> str:  # fmt: skip
    """Give the text as HTML in which each stretch carries the classes and words of all marks over it.

    The text is cut wherever a mark begins or ends; marks outside the text or empty are left out. Of several links
    over one stretch the innermost (shortest) counts. ``anchors`` puts a name at a place; a mark's name stands where it begins.
    ``pages`` has the name and the words of a page where it begins; the words are an attribute, so that what is copied stays the text.
    """
    marks = [m for m in marks if 0 <= m.start < m.end <= len(text)]
    names: dict[int, list[str]] = {}
    for place, name in (anchors or {}).items():
        names.setdefault(place, []).append(name)
    for m in marks:
        if m.name:
            names.setdefault(m.start, []).append(m.name)
    cuts = sorted(
        {
            0,
            len(text),
            *(m.start for m in marks),
            *(m.end for m in marks),
            *(p for p in (*names, *(pages or ())) if 0 <= p <= len(text)),
        }
    )
    starting: dict[int, list[Mark]] = {}
    for m in marks:
        starting.setdefault(m.start, []).append(m)
    out: list[str] = []
    active: list[Mark] = []
    for a, b in itertools.pairwise(cuts):
        if pages and a in pages:
            name, told = (escape(word, quote=True) for word in pages[a])
            out.append(
                f'<span class="page-mark" id="{name}" role="separator" aria-label="{told}" data-page="{told}"></span>'
            )
        out += [f'<span id="{escape(name, quote=True)}"></span>' for name in names.get(a, ())]
        active = [m for m in active if m.end > a] + starting.get(a, [])
        piece = escape(text[a:b])
        if not active:
            out.append(piece)
            continue
        inner = sorted(active, key=lambda m: (m.end - m.start, m.start))
        kinds = " ".join(dict.fromkeys(f"m-{m.kind}" for m in inner))
        title = escape(" · ".join(dict.fromkeys(m.title for m in inner)), quote=True)
        link = next((m.href for m in inner if m.href), None)
        if not piece.strip():  # a link or a stop of the keyboard on a blank tells nothing
            out.append(f'<span class="{kinds}">{piece}</span>')
        elif link is not None:
            out.append(f'<a class="{kinds}" data-tip="{title}" href="{escape(link, quote=True)}">{piece}</a>')
        else:
            out.append(f'<mark class="{kinds}" data-tip="{title}" tabindex="0">{piece}</mark>')
    return "".join(out)
