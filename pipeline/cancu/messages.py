"""What the commands say to a person, in English and in Vietnamese."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from cancu.ingest.run import Failure
    from cancu.read import ReadError

Language = Literal["en", "vi"]

LANGUAGES: tuple[Language, ...] = ("en", "vi")

MESSAGES = MappingProxyType(
    {
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
        "run": (
            "{started_at} to {finished_at}: {read} read, {unchanged} unchanged, {pruned} taken out; {documents} documents, {failures} failures; {seconds} s, {sources_per_second} a second (version {version}, rules {rules_version})",
            "{started_at} đến {finished_at}: đọc {read}, không đổi {unchanged}, gỡ bỏ {pruned}; {documents} văn bản, {failures} không đọc được; {seconds} giây, {sources_per_second} mỗi giây (phiên bản {version}, quy tắc {rules_version})",
        ),
        "run-stopped": (
            "{started_at}: stopped before its end; {read} read, {unchanged} unchanged until then",
            "{started_at}: dừng trước khi xong; đến lúc đó đọc {read}, không đổi {unchanged}",
        ),
        "run-goes-on": (
            "{started_at}: goes on, {holder}; {read} read, {unchanged} unchanged so far, {sources_per_second} a second",
            "{started_at}: đang chạy, {holder}; đến nay đọc {read}, không đổi {unchanged}, {sources_per_second} mỗi giây",
        ),
        "sources-state": ("sources {state}: {count}", "nguồn {state}: {count}"),
        "failed-by": ("in quarantine, {code}: {count}", "bị cách ly, {code}: {count}"),
        "not-linked": ("not linked yet: run cancu ingest again", "chưa liên kết: hãy chạy lại cancu ingest"),
        "rate": ("{documents} documents, {rate}/s", "{documents} văn bản, {rate}/giây"),
        "linking": ("linking", "liên kết"),
        "rates": (
            "{read} read, {unchanged} unchanged, {megabytes} MB in {seconds} s ({rate} a second, {speed} MB/s)",
            "đọc {read}, không đổi {unchanged}, {megabytes} MB trong {seconds} giây ({rate} văn bản/giây, {speed} MB/giây)",
        ),
        "watching": ("watching {folder} (stop with Ctrl-C)", "đang theo dõi {folder} (dừng bằng Ctrl-C)"),
        "waits": ("{db}: {reason}; waiting for it to end", "{db}: {reason}; đang chờ tiến trình đó kết thúc"),
        "dask-wants": (
            "--engine dask needs --scheduler ADDRESS and --shards DIR",
            "--engine dask cần có --scheduler ADDRESS và --shards DIR",
        ),
        "cluster": ("{reason}", "{reason}"),
        "no-workers": ("the scheduler has no workers; waiting", "bộ điều phối chưa có máy làm việc; đang chờ"),
        "nothing-given": (
            "give files, folders or --files-from",
            "hãy chỉ ra tệp, thư mục hoặc --files-from",
        ),
        "interrupted": ("interrupted", "đã dừng theo yêu cầu"),
        "boxes-need-json": (
            "--boxes adds to the JSON: give --json too",
            "--boxes bổ sung vào JSON: hãy dùng cùng --json",
        ),
        "no-database": (
            "{db}: no such database; make it with: cancu ingest FOLDER --db {db}",
            "{db}: chưa có cơ sở dữ liệu; hãy tạo bằng: cancu ingest THƯ_MỤC --db {db}",
        ),
        # export
        "learned": (
            "{file}: written ({lines} lines that come again, of {pages} web pages)",
            "{file}: đã ghi ({lines} dòng lặp lại trong {pages} trang web)",
        ),
        "exported": ("{file}: written ({count})", "{file}: đã ghi ({count})"),
        "export-key": (
            "{form} is of one document: name it with --key",
            "{form} dành cho một văn bản: hãy nêu bằng --key",
        ),
        "export-no-key": (
            "{form} is of the whole database: leave --key out",
            "{form} dành cho toàn bộ kho: hãy bỏ --key",
        ),
        "export-base": (
            "--base {base}: an address is wanted, such as https://cancu.example/",
            "--base {base}: cần một địa chỉ, chẳng hạn https://cancu.example/",
        ),
        "export-needs": (
            "{form} needs the package {module}: pip install 'cancu[parquet,rdf,akn]'",
            "{form} cần gói {module}: pip install 'cancu[parquet,rdf,akn]'",
        ),
        # graph
        "no-findings": ("nothing found", "không có phát hiện nào"),
        "no-way": ("no way between them within six steps", "không có đường nối trong sáu bước"),
        "sibling": ("{label}  [{way}; by {parent}]", "{label}  [{way}; theo {parent}]"),
        "no-siblings": (
            "nothing else in the corpus carries out the same",
            "trong kho không có văn bản nào khác cùng thực hiện",
        ),
        "no-changes": ("nothing in the corpus changes it", "trong kho không có văn bản nào sửa đổi"),
        "no-provision": (
            "{words}: names no one part of a document; write it as 3, or as “khoản 1 Điều 3”",
            "{words}: không rõ là phần nào của văn bản; hãy viết 3, hoặc “khoản 1 Điều 3”",
        ),
        "stated": ("stated", "nêu rõ"),
        "inferred": ("inferred", "suy ra"),
        "carried": (
            "{province}: {day}, after {days} days, {way}; documents: {count}",
            "{province}: {day}, sau {days} ngày, {way}; số văn bản: {count}",
        ),
        "carried-elsewhere": ("{issuer}: {day}  {key}", "{issuer}: {day}  {key}"),
        "not-carried": ("nothing in the corpus from {count}: {names}", "chưa có trong kho, {count}: {names}"),
        "missing-line": (
            "{label}: named by {named}, {hanging} hang on it  {key}",
            "{label}: được {named} văn bản nêu, {hanging} văn bản phụ thuộc  {key}",
        ),
        "graph-size": ("{documents} documents, {edges} relations", "{documents} văn bản, {edges} quan hệ"),
        "depth-line": ("  depth {depth}: {count}", "  tầng {depth}: {count}"),
        # trace
        "not-found": (
            "{wanted}: no such document in {db}; search for it with: cancu serve --db {db}",
            "{wanted}: không có văn bản này trong {db}; hãy tìm bằng: cancu serve --db {db}",
        ),
        "several": (
            "{wanted} names {count} documents; choose one by its key:",
            "{wanted} ứng với {count} văn bản; hãy chọn theo khóa:",
        ),
        # cascade
        "cascade-up": ("its targets answer", "chỉ tiêu của văn bản này đáp ứng"),
        "cascade-down": ("its targets are answered by", "chỉ tiêu của văn bản này được cụ thể hóa tại"),
        "value-equal": ("the same value", "bằng mức"),
        "value-stricter": ("a stricter value", "cao hơn mức"),
        "value-looser": ("a looser value", "thấp hơn mức"),
        "value-share": ("its share of the count", "phần của địa bàn"),
        "time-same": ("the same time", "cùng thời hạn"),
        "time-earlier": ("an earlier time", "thời hạn sớm hơn"),
        "time-later": ("a later time", "thời hạn muộn hơn"),
        # due
        "nothing-due": ("nothing is due from {first} to {last}", "không có việc đến hạn từ {first} đến {last}"),
        "no-actor": ("(no body named)", "(không nêu cơ quan)"),
        "counterpart": ("not under the issuer", "không thuộc quyền cơ quan ban hành"),
        "recurring": ("recurring", "định kỳ"),
        "calendar": ("{count} events written to {file}", "đã ghi {count} sự kiện vào {file}"),
        "not-written": ("{file}: cannot be written: {reason}", "{file}: không ghi được: {reason}"),
        "wrong-order": ("--from is later than --to", "--from muộn hơn --to"),
        # doctor
        "is-there": ("there", "có"),
        "is-missing": ("missing", "thiếu"),
        "install": ("install it with: {command}", "cài bằng: {command}"),
        "ocr": ("reads scans and pictures of pages", "đọc bản quét và ảnh chụp trang"),
        "office": ("reads .doc, .rtf, .odt, .xls and .ppt", "đọc .doc, .rtf, .odt, .xls và .ppt"),
        "isolation": ("keeps LibreOffice off the network", "ngắt mạng khi LibreOffice mở tệp"),
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


READ_ERRORS = MappingProxyType(
    {
        "missing": ("không tồn tại", "hãy kiểm tra lại đường dẫn"),
        "folder": ("là một thư mục", "hãy chỉ ra các tệp trong đó, hoặc nạp cả thư mục bằng cancu ingest"),
        "no-permission": ("không được phép đọc", "hãy kiểm tra quyền truy cập tệp"),
        "empty": ("là tệp rỗng", "hãy kiểm tra xem tệp đã được chép đầy đủ chưa"),
        "binary": ("không phải là văn bản và không rõ định dạng", "hãy chuyển sang PDF, DOCX hoặc văn bản thuần"),
        "encrypted": ("đã được đặt mật khẩu", "hãy lưu một bản không có mật khẩu"),
        "truncated": ("bị cắt cụt hoặc bị hỏng", "hãy tải lại tệp"),
        "too-large": ("lớn hơn mức đọc được", "hãy chia nhỏ tệp"),
        "needs-ocr": (
            "là bản quét không có lớp chữ",
            "hãy cài tesseract-ocr và tesseract-ocr-vie, hoặc đưa bản có chữ",
        ),
        "needs-office": (
            "cần LibreOffice mới đọc được",
            "hãy cài libreoffice-writer-nogui, libreoffice-calc-nogui và libreoffice-impress-nogui",
        ),
        "not-text": ("không có chữ nào", "hãy kiểm tra xem có đúng tệp không"),
        "broken-jsonl": ("không phải là đối tượng JSON có văn bản", "hãy sửa dòng đó"),
        "broken-row": ("không phải là dòng có văn bản hoặc đường dẫn", "hãy sửa dòng đó"),
        "outside": ("chỉ đến tệp nằm ngoài thư mục của danh sách", "hãy đặt danh sách vào thư mục chứa các tệp đó"),
        "needs-parquet": ("cần pyarrow mới đọc được", "hãy chạy: pip install 'cancu[parquet]'"),
        "archive": ("là tệp nén loại chưa mở được (rar, 7z)", "hãy giải nén trước, rồi nạp các tệp trong đó"),
        "container": ("chứa nhiều văn bản", "hãy nạp bằng cancu ingest"),
        "classified": ("có dấu bí mật nhà nước", "Cancu không đọc và không giữ lại gì của tệp"),
        "timeout": ("đọc quá lâu", "hãy chuyển sang văn bản thuần hoặc chia nhỏ tệp"),
        "memory": ("cần quá nhiều bộ nhớ để đọc", "hãy chuyển sang văn bản thuần hoặc chia nhỏ tệp"),
        "killed": ("tiến trình đang đọc bị dừng đột ngột", "hãy giải phóng bộ nhớ rồi chạy: cancu retry"),
        "crashed": ("làm hỏng trình đọc", "hãy mở ra lưu lại, hoặc chuyển sang văn bản thuần"),
        "unsupported": ("thuộc định dạng chưa đọc được", "hãy chuyển sang PDF, DOCX hoặc văn bản thuần"),
    }
)
"""In Vietnamese, the reason and the advice for each code of a ReadError (in English it brings its own)."""


def say_unread(file: object, error: ReadError, language: Language) -> str:
    """Give the one line for a file that cannot be read: the file, what is wrong, what to do."""
    words = READ_ERRORS[error.code] if language == "vi" else (error.reason, error.advice)
    where = f"{error.where}: " if error.where else ""
    return f"{file}: {where}{'; '.join(part for part in words if part)}"


def say_failure(failure: Failure, language: Language) -> str:
    """Give the one line for a source in quarantine: which, what is wrong, what to do."""
    words = READ_ERRORS[failure.code] if language == "vi" else (failure.reason, failure.advice)
    return f"{failure.source}: {'; '.join(part for part in words if part)}"
