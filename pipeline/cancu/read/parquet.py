"""Parquet: its rows, taken out by pyarrow in a process with limits (`python -m cancu.read.parquet FILE`), as lines of JSON."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO, cast

from cancu.read.errors import ReadError, error
from cancu.read.rows import Container, Entry
from cancu.rulebook import rules

_BATCH = 16
_BUFFER = 1 << 20
"""With a buffer a row group is read piece by piece, and need not fit into memory."""
_PASSED = ("PATH", "HOME", "LANG", "LC_ALL", "PYTHONPATH", "VIRTUAL_ENV")


def rows(source: Container) -> Iterator[Entry]:
    """Give the entries of a Parquet file. What breaks it off comes as a ReadError after the good rows.

    Raises:
        ReadError: pyarrow is not installed.
    """
    from cancu.read.containers import json_rows

    if find_spec("pyarrow") is None:
        raise error("needs-parquet")
    # The allocator of the C library: the others of pyarrow take address space ahead, which the limit would count.
    env = {key: os.environ[key] for key in _PASSED if key in os.environ} | {"ARROW_DEFAULT_MEMORY_POOL": "system"}
    command = [sys.executable, "-P", "-m", "cancu.read.parquet", str(source.path.absolute())]
    size = source.path.stat().st_size
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=env) as child:  # fmt: skip
        assert child.stdout is not None
        try:
            head = child.stdout.readline()
            if not head.endswith(b"\n"):
                yield Entry(_death(child), size)
                return
            told: dict[str, Any] = json.loads(head)
            if "code" in told:
                yield Entry(error(told["code"], told["reason"]), size)
                return
            number, count = 0, max(1, told["rows"])
            for number, found in enumerate(json_rows(source, cast(BinaryIO, child.stdout)), 1):
                yield Entry(found, size * min(number, count) // count)
            if child.wait():
                yield Entry(_death(child, f"row {number + 1}"), size)
        finally:
            with contextlib.suppress(ProcessLookupError):
                child.kill()


def _death(child: subprocess.Popen[bytes], where: str | None = None) -> ReadError:
    code = child.wait()
    slug = {-signal.SIGXCPU: "timeout", -signal.SIGKILL: "memory", 3: "memory", 4: "truncated"}.get(code, "crashed")
    problem = error(slug, where=where)
    return error(slug, f"{where}: {problem.reason}", where=where) if where else problem


def _plain(value: Any) -> Any:
    """Give a value of a column as JSON has it."""
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, float):
        return value if value == value and abs(value) != float("inf") else None
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    return str(value)


def send(path: Path, sink: BinaryIO) -> None:
    """Write the number of rows, then each as a line of JSON, or what is wrong with the file."""
    import pyarrow.parquet as pq

    from cancu.read.worker import allow_time

    with pq.ParquetFile(path, buffer_size=_BUFFER) as file:
        names = {name.lower(): name for name in file.schema_arrow.names}
        if not {"text", "path"} & set(names):
            sink.write(json.dumps({"code": "broken-row", "reason": 'has neither a column "text" nor "path"'}).encode())
            sink.write(b"\n")
            return
        sink.write(json.dumps({"rows": file.metadata.num_rows}).encode() + b"\n")
        for batch in file.iter_batches(batch_size=_BATCH, use_threads=False):
            allow_time()  # what goes on is no hang
            for row in batch.to_pylist():
                values = {name.lower(): _plain(value) for name, value in row.items()}
                sink.write(json.dumps(values, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n")


def main() -> int:
    """Send the file that is named; the exit code tells what went wrong."""
    from cancu.read.worker import allow_memory, limit

    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    import pyarrow.parquet  # noqa: F401 - before the limits: it is large itself

    limit()
    allow_memory(rules("formats")["limits"]["file_bytes"])
    try:
        send(Path(sys.argv[1]), answers)
        answers.flush()
    except MemoryError:
        return 3
    except Exception:  # whatever the parser stumbles over is a property of the file
        with contextlib.suppress(OSError):
            answers.flush()
        return 4
    return 0


if __name__ == "__main__":
    sys.exit(main())
