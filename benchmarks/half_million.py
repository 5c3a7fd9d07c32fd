"""A large archive, made up from sampled real sentences with a consistent citation graph: ingested once, and once more unchanged.

    python benchmarks/half_million.py SHARED [DOCUMENTS] [FOLDER]

500,000 documents by default, 5 kB each, as JSONL. Prints the rate, the peak memory of all processes, and what the second run took.
"""

from __future__ import annotations

import gzip
import json
import os
import random
import sqlite3
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from table import row

from cancu.ingest import ingest
from cancu.rulebook import rules

_SIZE, _SHARD = 5_000, 5_000
_KINDS = (
    ("quyết định", "QĐ-UBND", "QUYẾT ĐỊNH"),
    ("kế hoạch", "KH-UBND", "KẾ HOẠCH"),
    ("chỉ thị", "CT-UBND", "CHỈ THỊ"),
)


def main(shared: Path, count: int, folder: Path) -> None:
    """Make the archive, ingest it twice, print the figures."""
    archive = folder / "archive"
    start = time.perf_counter()
    size = write(shared, count, archive)
    print(f"made {count} documents, {size / 1e6:.0f} MB, in {time.perf_counter() - start:.0f} s", flush=True)
    db = folder / "archive.db"
    first, peak = timed([archive], db)
    with closing(sqlite3.connect(db)) as opened:
        relations, resolved = (
            opened.execute(q).fetchone()[0]
            for q in ("select count(*) from relations", "select count(*) from \"references\" where state = 'resolved'")
        )
    print(f"{relations} relations, {resolved} mentions resolved, database {db.stat().st_size / 1e9:.2f} GB", flush=True)
    row(
        f"{count} synthetic documents of {size / count / 1000:.1f} kB, {os.cpu_count()} cores",
        f"{first / 60:.1f} min, {peak / 1e6:.2f} GB",
        "45 min for 500000, 3 GB",
    )
    row("documents and MB a second of it", f"{count / first:.0f}/s, {size / first / 1e6:.2f} MB/s")
    again, _ = timed([archive], db)
    row("the same run again, nothing changed", f"{again / first:.1%}", "5 %")


def write(shared: Path, count: int, folder: Path) -> int:
    """Write the archive; give its size in bytes of UTF-8. The same count gives the same archive."""
    folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(1)
    sentences = [s for s in _sentences(shared) if 60 < len(s) < 400]
    places = [p["name"] for p in rules("places")["provinces"] if "code" in p]
    size = 0
    made: list[tuple[str, str, str, str]] = []
    for shard in range(0, count, _SHARD):
        with (folder / f"{shard:07d}.jsonl").open("w", encoding="utf-8") as file:
            for n in range(shard, min(shard + _SHARD, count)):
                kind, symbol, head = _KINDS[n % 3]
                place = places[n % len(places)]
                day = f"{1 + n % 28:02d}/{1 + n // 28 % 12:02d}/{2016 + n * 9 // count}"
                number = f"{n // len(places) % 9000 + 1}/{symbol}"
                title = " ".join(chance.choice(sentences).split()[:9])
                bases = chance.sample(made[-20_000:], min(len(made), 4))
                lines = [
                    f"ỦY BAN NHÂN DÂN\n{place.upper()}",
                    f"Số: {number}",
                    f"{place.split(' ', 1)[1]}, ngày {day[:2]} tháng {day[3:5]} năm {day[6:]}",
                    head,
                    title,
                ]
                lines += [
                    f"Căn cứ {k.capitalize()} số {no} ngày {d} của Ủy ban nhân dân {p};" for k, no, d, p in bases[:3]
                ]
                lines += [
                    f"Thực hiện {k.capitalize()} số {no} ngày {d} của Ủy ban nhân dân {p}, Ủy ban nhân dân {place} quyết định:"
                    for k, no, d, p in bases[3:]
                ]
                told = sum(len(line.encode()) for line in lines)
                while told < _SIZE:
                    lines.append(chance.choice(sentences))
                    told += len(lines[-1].encode()) + 1
                text = "\n".join(lines)
                file.write(json.dumps({"id": str(n), "text": text}, ensure_ascii=False) + "\n")
                size += len(text.encode())
                made.append((kind, number, day, place))
    return size


def _sentences(shared: Path) -> Iterator[str]:
    for path in sorted((shared / "corpora" / "local").glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                yield from (s.strip() for s in json.loads(line)["text"].split("\n"))


def timed(sources: list[Path], db: Path) -> tuple[float, int]:
    """Ingest; give the seconds, and the peak memory of this process and its children in kilobytes (shared pages counted once: PSS)."""
    peak, done = [0], threading.Event()
    watch = threading.Thread(target=_watch, args=(peak, done))
    watch.start()
    start = time.perf_counter()
    try:
        ingest(sources, db)
    finally:
        done.set()
        watch.join()
    return time.perf_counter() - start, peak[0]


def _watch(peak: list[int], done: threading.Event) -> None:
    me = str(os.getpid())
    while not done.wait(1):
        total = 0
        for status in Path("/proc").glob("[0-9]*/status"):
            try:
                told = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
            except OSError:
                continue
            if me in (told["Pid"].strip(), told["PPid"].strip()):
                try:
                    pages = (status.parent / "smaps_rollup").read_text()
                except OSError:
                    continue
                total += int(next(line.split()[1] for line in pages.splitlines() if line.startswith("Pss:")))
        peak[0] = max(peak[0], total)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    documents = int(sys.argv[2]) if len(sys.argv) > 2 else 500_000
    if len(sys.argv) > 3:
        main(Path(sys.argv[1]), documents, Path(sys.argv[3]))
    else:
        with tempfile.TemporaryDirectory() as made_in:
            main(Path(sys.argv[1]), documents, Path(made_in))
