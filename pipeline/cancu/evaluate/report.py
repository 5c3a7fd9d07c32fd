"""The report of an evaluation: a table for a person, and one line for each fault."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cancu.chars import squeeze
from cancu.evaluate.same import LAYERS
from cancu.evaluate.score import Fault

_HEAD = ("", "precision", "recall", "f1", "gold", "predicted", "all fields f1")
_QUOTE = 100


def report(figures: Mapping[str, Any]) -> str:
    """Give the figures of `Scorer.figures` as tables: documents, layers, their fields, classes and relations."""
    return "\n\n".join("\n".join(block) for block in _blocks(figures)) + "\n"


def fault_lines(faults: Iterable[Fault]) -> Iterator[str]:
    """Give one line for each fault: document, layer, where, what is quoted, what gold says and what was found."""
    for fault in faults:
        place = "" if fault.start is None else f"[{fault.start}] "
        quote = f"{squeeze(fault.text)[:_QUOTE]!r} " if fault.text else ""
        what = fault.what.upper() if fault.what in ("missed", "false") else fault.what
        if fault.what == "missed":
            said = f"{fault.gold}"
        elif fault.what == "false":
            said = f"{fault.found}"
        else:
            said = f"gold {fault.gold!r}, found {fault.found!r}"
        yield f"{fault.document}: {fault.layer} {what} {place}{quote}{said}"


def _blocks(figures: Mapping[str, Any]) -> Iterator[list[str]]:
    documents = figures["documents"]
    header = [(k, v) for k, v in documents.items() if k not in ("n", "missing")]
    yield [f"documents: {documents['n']}", *_pairs(header)]
    if documents["missing"]:
        yield ["without a prediction: " + ", ".join(documents["missing"])]
    layers = [name for name in LAYERS if name in figures]
    rows = [
        (name, *(figures[name][k] for k in ("precision", "recall", "f1", "gold", "predicted", "all_fields_f1")))
        for name in layers
    ]
    yield _table([_HEAD, *rows])
    for name in layers:
        fields = list(figures[name]["fields"].items())
        if name == "references" and figures[name].get("pinpoints"):
            fields.append(("pinpoints", figures[name]["pinpoints"][0]))
        yield [f"{name}: fields of the matches", *_pairs(fields)]
    references = figures.get("references", {})
    for key, title in (("f1_by_class", "references by class"), ("f1_by_relation", "references by relation")):
        if references.get(key):
            yield [title, *_table([("", "f1", "gold"), *((k, *v) for k, v in references[key].items())])]


def _pairs(pairs: Iterable[tuple[str, Any]]) -> list[str]:
    return _table([(k, v) for k, v in pairs])


def _table(rows: list[tuple[Any, ...]]) -> list[str]:
    cells = [[_cell(value) for value in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return [
        "  ".join([row[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(row[1:], widths[1:], strict=True))]).rstrip()
        for row in cells
    ]


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    return f"{value:.4f}" if isinstance(value, float) else str(value)
