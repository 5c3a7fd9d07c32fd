"""The speed of references, relations and dates against eyecite's on its own test text, in one run, on one core.

    python benchmarks/eyecite.py SHARED

eyecite (BSD) and Hyperscan go into a temporary environment; its test text is what stands in the strings of the tests it is published with. Both
work on texts of 4 kB, in turns; figures are of processor time, the best of the rounds; MB are millions of bytes of UTF-8.
"""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
import tarfile
import tempfile
import venv
from pathlib import Path

from extraction import texts
from table import row

_VERSIONS = ("eyecite==2.7.8", "hyperscan==0.9.1", "setuptools<81")
_BYTES, _PIECES, _ROUNDS = 4_000, 250, 5

CANCU = """
from cancu.extract.dates import find_dates
from cancu.extract.header import find_document
from cancu.extract.references import find_references
from cancu.extract.structure import find_sections
from cancu.ingest.pool import spare_collector
spare_collector()  # as in every worker
def one(text):
    sections = find_sections(text, ())
    document = find_document(text, sections, None)
    references = find_references(text, document, sections)
    find_dates(text, document, sections, references)
    return len(references)
"""
EYECITE = """
import logging
from eyecite import get_citations
from eyecite.tokenizers import AhocorasickTokenizer, HyperscanTokenizer
logging.disable()  # its test text holds hard cases, of each of which it would tell
tokenizer = {}
def one(text):
    return len(get_citations(text, tokenizer=tokenizer))
"""
ROUNDS = """
import json, sys, time
pieces = json.load(open(sys.argv[1], encoding="utf-8"))
for piece in pieces[:20]:
    one(piece)
for _ in sys.stdin:
    start = time.process_time()
    found = sum(map(one, pieces))
    print(time.process_time() - start, found, flush=True)
"""


def main(shared: Path) -> None:
    """Print the MB/s of each and the ratio to eyecite's best mode."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        venv.create(folder / "env", with_pip=True)
        python = str(folder / "env" / "bin" / "python")
        pip = [python, "-m", "pip", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "install", *_VERSIONS], check=True)
        subprocess.run([*pip, "download", "--no-deps", "--no-binary", ":all:", "-d", name, _VERSIONS[0]], check=True)
        theirs = own_tests(next(folder.glob("eyecite-*.tar.gz")))
        articles = itertools.islice(texts(shared / "corpora" / "central" / "phapdien_articles.jsonl.gz"), 20_000)
        ours = pieces("\n".join(articles))
        contestants = {
            "Cancu": (sys.executable, CANCU, ours),
            "eyecite, Aho-Corasick": (python, EYECITE.format("AhocorasickTokenizer()"), theirs),
            "eyecite, Hyperscan": (python, EYECITE.format(f"HyperscanTokenizer(cache_dir={name!r})"), theirs),
        }
        speeds = raced(contestants, folder)
    best = max(speed for who, speed in speeds.items() if who != "Cancu")
    for who, speed in speeds.items():
        row(f"{who}, texts of 4 kB", f"{speed:.2f} MB/s", "")
    row(
        "references, relations and dates, against eyecite's best mode",
        f"{speeds['Cancu'] / best:.2f} ×",
        "5 ×",
    )


def own_tests(archive: Path) -> list[str]:
    """Give the strings of eyecite's tests that are whole sentences or citations, as texts of 4 kB."""
    import ast

    strings = []
    with tarfile.open(archive) as files:
        for member in sorted(files.getnames()):
            if "/tests/test_" not in member or (file := files.extractfile(member)) is None:
                continue
            for node in ast.walk(ast.parse(file.read())):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value.strip():
                    strings.append(node.value)
    return pieces("\n".join(strings))


def pieces(whole: str) -> list[str]:
    """Cut a text into pieces of 4 kB of UTF-8; a short one is gone through again and again."""
    data = whole.encode()
    cut = [data[i : i + _BYTES].decode(errors="ignore") for i in range(0, len(data) - _BYTES + 1, _BYTES)]
    return list(itertools.islice(itertools.cycle(cut), _PIECES))


def raced(contestants: dict[str, tuple[str, str, list[str]]], folder: Path) -> dict[str, float]:
    """Let them work in turns, each in a process of its own; give the best MB/s of each."""
    running, sizes = {}, {}
    for i, (who, (python, program, given)) in enumerate(contestants.items()):
        file = folder / f"{i}.json"
        file.write_text(json.dumps(given), encoding="utf-8")
        sizes[who] = sum(len(t.encode()) for t in given) / 1e6
        running[who] = subprocess.Popen(
            [python, "-c", program + ROUNDS, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
    speeds = dict.fromkeys(contestants, 0.0)
    for _ in range(_ROUNDS):
        for who, process in running.items():
            assert process.stdin and process.stdout
            process.stdin.write("go\n")
            process.stdin.flush()
            took, found = process.stdout.readline().split()
            if not int(found):
                raise SystemExit(f"{who} found nothing")
            speeds[who] = max(speeds[who], sizes[who] / float(took))
    for process in running.values():
        process.communicate()
    return speeds


if __name__ == "__main__":
    main(Path(sys.argv[1]))
