"""Datasette's own pages in the reader's language: Vietnamese, or English where the address has `_lang=en`.

Datasette has no languages. What stands in its templates is put into Vietnamese where a template is read (`cancu.publish.mended`); each text
keeps its place and its English. What its Python and its scripts write stays English.
"""

from __future__ import annotations

from contextvars import ContextVar
from urllib.parse import parse_qsl, urlencode

from markupsafe import Markup

from cancu.publish.names import number
from cancu.publish.web import part
from cancu.publish.words import BETWEEN

_ASKED: ContextVar[tuple[tuple[str, str], ...]] = ContextVar("asked", default=())

# Where a text stands (@ is the text), the text, and its Vietnamese.
TEXTS: tuple[tuple[str, str, str], ...] = (
    ('value="@"', "Run SQL", "Chạy truy vấn"),
    ('value="@"', "Apply", "Áp dụng"),
    ('value="@"', "Apply filters", "Áp dụng bộ lọc"),
    ('value="@"', "Export CSV", "Xuất CSV"),
    (">@<", "Search:", "Tìm kiếm:"),
    (">@<", "- remove filter -", "- bỏ bộ lọc -"),
    (">@<", "- column -", "- cột -"),
    (">@<", "Sort...", "Sắp xếp..."),
    (">@ {{ column.name }}<", "Sort by", "Sắp xếp theo"),
    ("> @</label>", "descending", "giảm dần"),
    (">@<", "remove", "bỏ"),
    (">@<", "View and edit SQL", "Xem và sửa câu SQL"),
    (">@ {% for name, url in renderers", "This data as", "Tải dữ liệu này:"),
    (">@<", "advanced", "tùy chọn khác"),
    (">@ {{ \", \".join(facets_timed_out)", "These facets timed out:", "Chưa kịp đếm:"),
    (">@<", "Next page", "Trang sau"),
    (">@<", "Advanced export", "Tùy chọn tải dữ liệu"),
    (">@\n", "JSON shape:", "Dạng JSON:"),
    (">@<", "default", "mặc định"),
    (">@<", "array", "mảng"),
    (">@<", "newline-delimited", "mỗi dòng một mục"),
    (">@<", "object", "đối tượng"),
    (" @\n", "CSV options:", "Tùy chọn CSV:"),
    ("> @</label>", "download file", "tải về thành tệp"),
    ("> @</label>", "expand labels", "kèm tên"),
    ("> @</label>", "stream all rows", "tất cả các dòng"),
    (">@<", "0 records", "Không có dòng nào"),
    (">@<", "0 results", "Không có kết quả"),
    (">@<", "Custom SQL query", "Truy vấn SQL"),
    (">@{% if display_rows %}", "Custom SQL query", "Truy vấn SQL"),
    (" @ {% if truncated %}", "returning", "cho"),
    ("{% if truncated %}@ {% endif %}", "more than", "hơn"),
    (">@<", "Query parameters", "Tham số"),
    (">@<", "Parameters", "Tham số"),
    (">@<", "Edit SQL", "Sửa câu SQL"),
    (">@<", "Format SQL", "Trình bày lại câu SQL"),
    (">@<", "Queries", "Truy vấn có sẵn"),
    (">@<", "Tables", "Các bảng"),
    (">@ <a", "Tables", "Các bảng"),
    (">@<", "schema", "cấu trúc"),
    ("%}@{%", "Many rows", "Rất nhiều dòng"),
    (">@<", "Views", "Khung nhìn"),
    ("<p>... @ <a", "and", "và"),
    (">@<", "Links from other tables", "Các bảng khác dẫn tới dòng này"),
    (" @ {{ other.other_column }}", "from", "từ"),
    ("{{ other.other_column }} @ ", "in", "thuộc"),
    ("%}@ {{ status }}", "Error", "Lỗi"),
    ("@ <a href=\"https://datasette.io/\"", "Powered by", "Chạy trên"),
    ("&middot; @ {{", "Queries took", "Truy vấn mất"),
    ('"@"', "Table actions", "Thao tác với bảng"),
    (">@<", "Menu", "Trình đơn"),
    (">@ <kbd", "Jump to...", "Đi tới..."),
)  # fmt: skip
_TOLD = {english: vietnamese for _, english, vietnamese in TEXTS} | {
    "home": "trang chủ",
    "hide": "ẩn",
    "show": "hiện",
    "contains": "chứa",
    "does not contain": "không chứa",
    "ends with": "kết thúc bằng",
    "starts with": "bắt đầu bằng",
    "not like": "không like",
    "not in": "không thuộc",
    "array contains": "mảng chứa",
    "array does not contain": "mảng không chứa",
    "date": "ngày",
    "is null": "trống (null)",
    "is not null": "không trống (null)",
    "is blank": "để trống",
    "is not blank": "không để trống",
    "Filter: column": "Bộ lọc: cột",
    "Filter: op": "Bộ lọc: phép so sánh",
    "Filter: value": "Bộ lọc: giá trị",
    "Table": "Bảng",
    "row": "dòng",
    "rows": "dòng",
    "hidden table": "bảng ẩn",
    "hidden tables": "bảng ẩn",
}


def hear(query_string: bytes) -> None:
    """Keep what the address of the page that is being made asks for; each request has a context of its own."""
    _ASKED.set(tuple(parse_qsl(query_string.decode("latin-1"), keep_blank_values=True)))


def lang() -> str:
    """Give the language of the page that is being made."""
    return "en" if dict(_ASKED.get()).get("_lang") == "en" else "vi"


def said(text: str) -> str:
    """Give a text of Datasette's in the language of the page; as it is where there is no other."""
    return text if lang() == "en" else _TOLD.get(text, text)


def half(text: str | None) -> str | None:
    """Give the half of a description that is in the language of the page; the whole where it has no halves."""
    vietnamese, between, english = (text or "").partition(BETWEEN)
    return (english if lang() == "en" else vietnamese) if between else text


def count(value: int) -> str:
    """Give a number as it is read in the language of the page."""
    return number(value, lang())


def bar() -> Markup:
    """Give the site's own navigation, which stands above Datasette's."""
    rest = [(name, value) for name, value in _ASKED.get() if name != "_lang"]
    other = urlencode([*rest, ("_lang", "en" if lang() == "vi" else "vi")])
    return Markup(part("datasette_bar.html", lang(), other=f"?{other}"))  # noqa: S704 - escaped by its template


def foot() -> Markup:
    """Give the site's own links of the footer."""
    return Markup(part("datasette_foot.html", lang()))  # noqa: S704 - escaped by its template


def keep() -> Markup:
    """Give a hidden field by which a form that asks for SQL keeps the language."""
    return Markup('<input type="hidden" name="_lang" value="en">') if lang() == "en" else Markup()


SAID = {"lang": lang, "said": said, "half": half, "count": count, "bar": bar, "foot": foot, "keep": keep}
"""What mended templates call, each as cancu_…."""
