"""What the commands print: the JSON contract of one extracted file, and its form for a person to read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cancu.chars import squeeze
from cancu.messages import Language, say
from cancu.model import SCHEMA_VERSION, Extraction, Text, as_json

if TYPE_CHECKING:
    from cancu.graph.due import Due
    from cancu.graph.versions import Change

_QUOTE = 110


def extract_record(file: str, text: Text, extraction: Extraction, *, with_text: bool = False) -> dict[str, Any]:
    """Give one file's extraction as plain JSON values, in the shape that docs/extract-json.md promises."""
    record: dict[str, Any] = {"file": file, "schema_version": SCHEMA_VERSION, "text_sha256": text.sha256}
    record |= as_json(extraction)
    if with_text:
        record["text"] = text.text
    return record


SPANS = ("references", "dates", "targets", "assignments", "sections", "third_party", "amendments")


def with_boxes(record: dict[str, Any], file: Path, text: Text) -> dict[str, Any]:
    """Give a record of `extract_record` with the `boxes` of each entry on the pages of the PDF that it was read from.

    Raises:
        ReadError: the file cannot be read any more.
    """
    from cancu.read import boxes

    entries = [entry for layer in SPANS for entry in record[layer]]
    found = iter(boxes(file, text, [(entry["start"], entry["end"]) for entry in entries]))
    layers = {
        layer: [entry | {"boxes": [asdict(box) for box in next(found)]} for entry in record[layer]] for layer in SPANS
    }
    return record | layers


def describe(record: Mapping[str, Any], language: Language) -> Iterator[str]:
    """Give the lines that show a record of `extract_record` to a person: the header, then each layer."""
    document = record["document"]
    header = " · ".join(str(document[k]) for k in ("type", "number", "issuer", "issued_on") if document[k])
    yield f"{record['file']}: {header or say('untitled', language)}"
    if document["title"]:
        yield f"  {squeeze(document['title'])}"
    for layer, line in _LINES.items():
        entries = record[layer]
        yield f"  {say(layer, language)}: {len(entries) or say('none', language)}"
        yield from (f"    {line(entry)}" for entry in entries)


def _reference(entry: Mapping[str, Any]) -> str:
    name = entry["number"] or entry["title"] or ""
    facts = [
        f"{entry['type'] or '?'} {squeeze(name)}".strip(),
        *(str(entry[k]) for k in ("issuer", "issued_on") if entry[k]),
        *(", ".join(pinpoint) for pinpoint in entry["pinpoints"]),
    ]
    return f"{entry['relation']:<12} {' · '.join(facts)}"


def _date(entry: Mapping[str, Any]) -> str:
    return f"{entry['role']:<12} {_interval(entry)}  {_quote(entry)}"


def _target(entry: Mapping[str, Any]) -> str:
    value = f"{entry['value']:g}" if entry["value_max"] is None else f"{entry['value']:g}-{entry['value_max']:g}"
    parts = [squeeze(entry["indicator"]), entry["comparator"], value, entry["unit"], entry["scope"]]
    return f"{entry['kind']:<12} {' '.join(p for p in parts if p)}  {_interval(entry)}"


def _assignment(entry: Mapping[str, Any]) -> str:
    return f"{entry['role']:<12} {squeeze(entry['actor'])}" + (f"  … {entry['to']}" if entry["to"] else "")


def _interval(entry: Mapping[str, Any]) -> str:
    if entry["from"] is None and entry["to"] is None:
        return ""
    return f"{entry['from'] or ''} … {entry['to'] or ''}".strip()


def _quote(entry: Mapping[str, Any]) -> str:
    quote = squeeze(entry["text"])
    return f"“{quote}”" if len(quote) <= _QUOTE else f"“{quote[:_QUOTE]}…”"


_LINES: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "references": _reference,
    "dates": _date,
    "targets": _target,
    "assignments": _assignment,
}


def summary_lines(summary: Any, db: Any, language: Language) -> Iterator[str]:
    """Give the lines that close an ingestion (`cancu.ingest.Summary`): what the database holds now."""
    states = ("resolved", "cited_only", "ambiguous", "unresolved")
    counts = {state: getattr(summary, state) for state in states}
    told = ", ".join(f"{count} {say(state, language)}" for state, count in counts.items())
    yield say("ingested", language, db=db)
    yield f"  {summary.documents} {say('documents', language)}"
    yield f"  {sum(counts.values())} {say('references', language)} ({told})"
    for layer in ("targets", "dates", "assignments"):
        yield f"  {getattr(summary, layer)} {say(layer, language)}"
    yield f"  {len(summary.failures)} {say('failures', language)}"


def status_lines(told: Mapping[str, Any], language: Language) -> Iterator[str]:
    """Give the lines that tell what ran (`cancu.ingest.status`): the runs, newest first, then what the database holds."""
    for number, run in enumerate(told["runs"]):
        unfinished = "run-goes-on" if number == 0 and told["running"] else "run-stopped"
        yield say(unfinished if run["finished_at"] is None else "run", language, holder=told["running"], **run)
    for state, count in told["sources"].items():
        yield say("sources-state", language, state=state, count=count)
    for code, count in told["failures"].items():
        yield say("failed-by", language, code=code, count=count)
    if not told["linked"]:
        yield say("not-linked", language)


def due_lines(items: Iterable[Due], language: Language) -> Iterator[str]:
    """Give the lines that show what is due: the day, the body, the document, and under it the sentence."""
    for item in items:
        marks = [
            *([f"{say('recurring', language)}: {item.recurrence}"] if item.recurrence else []),
            *([say("counterpart", language)] if item.counterpart else []),
        ]
        note = f"  [{'; '.join(marks)}]" if marks else ""
        yield f"{item.on}  {item.actor or say('no-actor', language)}  {item.document}{note}"
        yield f"    {item.quote}"


def cascade_lines(tree: Mapping[str, Any], language: Language) -> Iterator[str]:
    """Give the lines that show how targets come down: for each other document, what it says above or below what is said here."""
    yield tree["label"]
    for side in ("up", "down"):
        yield f"{say('cascade-' + side, language)}:"
        if not tree[side]:
            yield f"  {say('none', language)}"
        for entry in tree[side]:
            yield f"  {entry['label']}"
            for link in entry["links"]:
                verdict = ", ".join(say(f"{kind}-{link[kind]}", language) for kind in ("value", "time") if link[kind])
                yield f"    ↑ “{link['upper']['text']}”"
                yield f"    ↓ “{link['lower']['text']}”  [{verdict}; {link['score']:g}]"


def version_lines(changes: Iterable[Change], language: Language) -> Iterator[str]:
    """Give the lines that show a document over time: the day, the part and the act, by what, and under it the sentence."""
    for change in changes:
        by = f"{' '.join(change.at)} {change.label}".strip()
        note = "" if change.state == "holds" and not change.third_party else f"  [{change.say_state(language)}]"
        yield f"{change.say_day(language)}  {change.say(language)}  ({by}){note}"
        yield f"    {change.by}"
        if change.sentence:
            yield f"    “{change.sentence}”"
        yield from (f"    {reason.say(language)}" for reason in change.later)
