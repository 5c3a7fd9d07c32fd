"""A disk that is too small, at several sizes, then made large enough: exit code 4, nothing broken, and in the end the database of an undisturbed run.

    python benchmarks/full.py SHARED [POINTS] [DOCUMENTS]

Takes DOCUMENTS of each file of SHARED/corpora/local, as `kill.py` does. The disk is a tmpfs that is mounted for each point: it needs root.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from kill import rows, run, write
from table import row

_NO_SPACE = 4
_LEAST = 200_000


def main(shared: Path, points: int, documents: int) -> int:
    """Print how many of the points were told and came to an identical database; the exit code tells whether all did."""
    with tempfile.TemporaryDirectory() as name:
        folder, disk, large = Path(name) / "plans", Path(name) / "disk", Path(name) / "large"
        for made in (folder, disk, large):
            made.mkdir()
        write(shared, documents, folder)
        whole = large / "a.db"  # sources are named from the folder of their database: both lie equally deep
        run(folder, whole).wait()
        wanted, size = rows(whole), whole.stat().st_size
        print(f"undisturbed: {size / 1e6:.1f} MB, {len(wanted)} rows", flush=True)
        good = 0
        for i in range(points):
            small = _LEAST + (size - _LEAST) * i // points
            _mounted("mount", "-t", "tmpfs", "-o", f"size={small}", "tmpfs", str(disk))
            try:
                code = run(folder, disk / "a.db").wait()
                sound = rows(disk / "a.db") != ["not sound"]
                _mounted("mount", "-o", f"remount,size={size * 4}", str(disk))
                run(folder, disk / "a.db").wait()
                same = rows(disk / "a.db") == wanted
            finally:
                _mounted("umount", str(disk))
            good += code == _NO_SPACE and sound and same
            print(
                f"{small / 1e6:5.2f} MB: exit code {code}, {'sound' if sound else 'BROKEN'}, then {'identical' if same else 'OTHER'}",
                flush=True,
            )
    row(f"disk full at {points} points: exit code 4, sound, then identical", f"{good} of {points}", "all of 20")
    return int(good != points)


def _mounted(*command: str) -> None:
    subprocess.run(command, check=True)


if __name__ == "__main__":
    given = [int(a) for a in sys.argv[2:]]
    sys.exit(main(Path(sys.argv[1]), given[0] if given else 20, given[1] if len(given) > 1 else 30))
