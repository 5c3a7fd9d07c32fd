"""What the commands say to a person, in English and in Vietnamese."""

from __future__ import annotations

from types import MappingProxyType
from typing import Literal

Language = Literal["en", "vi"]

LANGUAGES: tuple[Language, ...] = ("en", "vi")

MESSAGES = MappingProxyType(
    {
        # one file cannot be read
        "bad-file": ("{file}: {reason}; {advice}", "{file}: {reason}; {advice}"),
        # readers' reasons, by the code of the ReadError
        "missing": ("does not exist; check the path", "không tồn tại; hãy kiểm tra lại đường dẫn"),
        # extract
        "document": ("document", "văn bản"),
        "references": ("references", "viện dẫn"),
        "third_party": ("relations said of others", "quan hệ giữa các văn bản khác"),
        "dates": ("dates", "thời gian"),
        "targets": ("targets and results", "chỉ tiêu và kết quả"),
        "assignments": ("assignments", "phân công"),
        "sections": ("sections", "bố cục"),
        "none": ("none", "không có"),
        "untitled": ("no header found", "không rõ phần đầu văn bản"),
        # ingest
        "ingested": ("Ingested into {db}:", "Đã nạp vào {db}:"),
        "documents": ("documents", "văn bản"),
        "failures": ("failures", "không đọc được"),
        "resolved": ("resolved", "đã xác định"),
        "ambiguous": ("ambiguous", "chưa phân định"),
        "cited_only": ("cited only", "chỉ được viện dẫn"),
        "unresolved": ("unresolved", "chưa xác định"),
        "locked": (
            "{db}: cannot be written: {reason}; close the other program or choose another file with --db",
            "{db}: không ghi được: {reason}; hãy đóng chương trình khác hoặc chọn tệp khác bằng --db",
        ),
        "full": (
            "{db}: no space left: {reason}; free some space and run the command again",
            "{db}: hết dung lượng: {reason}; hãy giải phóng ổ đĩa rồi chạy lại lệnh",
        ),
        "interrupted": ("interrupted", "đã dừng theo yêu cầu"),
        "no-database": (
            "{db}: no such database; make it with: cancu ingest FOLDER --db {db}",
            "{db}: chưa có cơ sở dữ liệu; hãy tạo bằng: cancu ingest THƯ_MỤC --db {db}",
        ),
        # trace
        "not-found": (
            "{wanted}: no such document in {db}; search for it with: cancu serve --db {db}",
            "{wanted}: không có văn bản này trong {db}; hãy tìm bằng: cancu serve --db {db}",
        ),
        "several": (
            "{wanted} names {count} documents; choose one by its key:",
            "{wanted} ứng với {count} văn bản; hãy chọn theo khóa:",
        ),
        # serve
        "serving": (
            "Cancu serves {db} at {address} (stop with Ctrl-C)",
            "Cancu phục vụ {db} tại {address} (dừng bằng Ctrl-C)",
        ),
        "port-taken": (
            "cannot listen on {host}:{port}: {reason}; choose another port with --port",
            "không mở được {host}:{port}: {reason}; hãy chọn cổng khác bằng --port",
        ),
    }
)
"""Each message in English and Vietnamese; the words in braces are filled in."""


def say(key: str, language: Language, /, **values: object) -> str:
    """Give a message in a language, with its values filled in. Raises KeyError for a key that is not in MESSAGES."""
    return MESSAGES[key][LANGUAGES.index(language)].format(**values)
