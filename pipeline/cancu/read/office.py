"""Old Office and OpenDocument files: LibreOffice makes a modern file of them, and that one is read."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path

from cancu.model import Text
from cancu.read.children import all_memory
from cancu.read.docx import read_docx
from cancu.read.errors import error
from cancu.read.sheets import read_xlsx
from cancu.read.slides import read_pptx
from cancu.rulebook import rules


def read_doc(data: bytes, name: str) -> Text:
    """Give a Word 97-2003 document as Text. Raises ReadError, as `converted` and `read_docx` do."""
    return _signed(read_docx(converted(data, "doc", "docx"), name))


def read_rtf(data: bytes, name: str) -> Text:
    """Give a Rich Text document as Text. Raises ReadError, as `converted` and `read_docx` do."""
    return _signed(read_docx(converted(data, "rtf", "docx"), name))


def read_odt(data: bytes, name: str) -> Text:
    """Give an OpenDocument text as Text. Raises ReadError, as `converted` and `read_docx` do."""
    return _signed(read_docx(converted(data, "odt", "docx"), name))


def read_xls(data: bytes, name: str) -> Text:
    """Give an Excel 97-2003 workbook as Text. Raises ReadError, as `converted` and `read_xlsx` do."""
    return _signed(read_xlsx(converted(data, "xls", "xlsx"), name))


def read_ppt(data: bytes, name: str) -> Text:
    """Give a PowerPoint 97-2003 presentation as Text. Raises ReadError, as `converted` and `read_pptx` do."""
    return _signed(read_pptx(converted(data, "ppt", "pptx"), name))


def _signed(text: Text) -> Text:
    return replace(text, warnings=(*text.warnings, "converted by LibreOffice"))


@cache
def office() -> str | None:
    """Give the path of LibreOffice's program, or None where it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


@cache
def without_network() -> tuple[str, ...]:
    """Give the command that runs another without a network; nothing where the system does not allow it."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return ()
    command = (unshare, "-r", "-n")
    try:
        done = subprocess.run([*command, "true"], capture_output=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ()
    return command if done.returncode == 0 else ()


@cache
def _profile() -> str:
    """A profile of LibreOffice for this process alone; it lies in the scratch folder that the sandbox removes."""
    return tempfile.mkdtemp(prefix="office-profile-")


def converted(data: bytes, kind: str, wanted: str) -> bytes:
    """Give the bytes of a file as LibreOffice saves it in another format.

    Macros do not run (headless conversion never runs them), links are not followed (no network).

    Raises:
        ReadError: LibreOffice is not installed, takes too long, or cannot open the file.
    """
    program = office()
    if program is None:
        raise error("needs-office")
    seconds = rules("formats")["limits"]["office_seconds"]
    with tempfile.TemporaryDirectory(prefix="office-") as folder:
        source = Path(folder) / f"source.{kind}"
        source.write_bytes(data)
        command = [
            *without_network(),
            program,
            "--headless",
            "--norestore",
            f"-env:UserInstallation=file://{_profile()}",
            "--convert-to",
            wanted,
            "--outdir",
            folder,
            str(source),
        ]
        try:
            done = subprocess.run(
                command,
                capture_output=True,
                timeout=seconds,
                check=False,
                stdin=subprocess.DEVNULL,
                preexec_fn=all_memory,
            )
        except subprocess.TimeoutExpired:
            raise error("timeout") from None
        except OSError:
            raise error("crashed", "could not be opened by LibreOffice") from None
        result = source.with_suffix(f".{wanted}")
        if done.returncode or not result.is_file():
            raise error("truncated", "is damaged, encrypted, or no document that LibreOffice opens")
        return result.read_bytes()
