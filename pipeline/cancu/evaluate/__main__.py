"""`python -m cancu.evaluate CORPORA`: the measures on official data beside the gold (see cancu.evaluate.official)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from cancu.evaluate.annexes import task_rows
from cancu.evaluate.cascades import cascade_links
from cancu.evaluate.duties import given_work
from cancu.evaluate.official import codification, portal_links, provision_triplets
from cancu.evaluate.order import shuffles
from cancu.evaluate.reading import old_fonts
from cancu.evaluate.tables import table_targets
from cancu.evaluate.validity import official_validity
from cancu.evaluate.written import written_targets

MEASURES = (
    ("codification", codification, "labelled/phapdien_source_refs.jsonl.gz"),
    ("hyperlinks of vbpl.vn", portal_links, "central/vbpl.jsonl.gz"),
    ("provision triplets", provision_triplets, "labelled/vlegalbench_relations.jsonl.gz"),
    ("documents in old fonts", old_fonts, "legacy"),
    ("targets in tables", table_targets, "html"),
    ("targets in tables written as lines", written_targets, "central/vbpl.jsonl.gz"),
    ("who is given work", given_work, "local/tnt305.jsonl.gz"),
    ("tasks in annexes", task_rows, "local/tnt305.jsonl.gz"),
    ("targets that answer others", cascade_links, "central/congbao.jsonl.gz"),
    ("validity against official data", official_validity, "central/vbpl.jsonl.gz"),
    ("ingestion order shuffled", shuffles, "local"),
)


def main(corpora: Path, *, errors: bool = False) -> None:
    """Print one line for each measure whose data is there; with ``errors`` every miss too."""
    for name, measure, path in MEASURES:
        if not (corpora / path).exists():
            print(f"{name}: no {path} in {corpora}, not measured")
            continue
        figures: dict[str, Any] = measure(corpora / path)
        lists = {k: v for k, v in figures.items() if isinstance(v, list)}
        shown = {k: len(v) if k in lists else v for k, v in figures.items()}
        print(f"{name}: " + ", ".join(f"{k} {v}" for k, v in shown.items()))
        for kind, lines in lists.items():
            if errors or kind == "doubles":
                print(*(f"  {kind}: {line}" for line in lines), sep="\n")


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        sys.exit("usage: python -m cancu.evaluate CORPORA [--errors]")
    main(Path(sys.argv[1]), errors="--errors" in sys.argv[2:])
