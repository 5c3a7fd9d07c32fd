"""Web pages of portals whose layout Cancu does not know, written for the tests: several pages each, with their document's lines."""

from __future__ import annotations

from dataclasses import dataclass

HEADS = (
    ("ỦY BAN NHÂN DÂN TỈNH BÌNH AN", "UBND HUYỆN PHÚ HÒA"),
    ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",),
    ("Độc lập - Tự do - Hạnh phúc",),
)
TITLES = (
    "Về việc phê duyệt kế hoạch trồng rừng năm {year}",
    "Ban hành quy định quản lý chợ trên địa bàn tỉnh năm {year}",
    "Về việc giao chỉ tiêu xây dựng nông thôn mới năm {year}",
    "Về việc điều chỉnh mức hỗ trợ hộ nghèo năm {year}",
    "Phê duyệt đề án chuyển đổi số của tỉnh năm {year}",
)
RELATED = (
    "Quyết định số 14/QĐ-UBND về việc công bố danh mục thủ tục hành chính",
    "Kế hoạch số 215/KH-UBND phòng, chống thiên tai năm 2024",
    "Quyết định số 88/QĐ-UBND phê duyệt dự toán mua sắm",
    "Chỉ thị số 03/CT-UBND về tăng cường quản lý đất đai",
)


@dataclass(frozen=True)
class Document:
    """One document of a portal: its lines in order."""

    number: int
    year: int

    @property
    def title(self) -> str:
        """Its title."""
        return TITLES[self.number % len(TITLES)].format(year=self.year)

    @property
    def name(self) -> str:
        """What portals call it."""
        return f"Quyết định số {100 + self.number}/QĐ-UBND ngày {1 + self.number % 28:02}/03/{self.year}"

    @property
    def lines(self) -> list[str]:
        """Its text."""
        n = self.number
        return [
            HEADS[0][n % 2],
            f"Số: {100 + n}/QĐ-UBND",
            HEADS[1][0],
            HEADS[2][0],
            f"Bình An, ngày {1 + n % 28:02} tháng 3 năm {self.year}",
            "QUYẾT ĐỊNH",
            self.title,
            "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH",
            "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;",
            f"Căn cứ Nghị quyết số {n + 3}/NQ-HĐND ngày 10 tháng 12 năm {self.year - 1} của Hội đồng nhân dân tỉnh;",
            f"Theo đề nghị của Giám đốc Sở Tài chính tại Tờ trình số {n + 40}/TTr-STC.",
            "QUYẾT ĐỊNH:",
            f"Điều 1. Phê duyệt kinh phí {n + 2}.500 triệu đồng để thực hiện {self.title[0].lower() + self.title[1:]}.",
            f"1. Trồng mới {120 + n} ha rừng phòng hộ ở các xã ven sông, hoàn thành trước ngày 30 tháng 11.",
            f"2. Tỷ lệ hộ nghèo giảm {n % 4 + 1},5% so với năm trước.",
            f"Điều 2. Sở Nông nghiệp và Môi trường chủ trì, phối hợp với Ủy ban nhân dân {n % 7 + 3} xã tổ chức thực hiện.",
            "Điều 3. Chánh Văn phòng Ủy ban nhân dân tỉnh và thủ trưởng các đơn vị liên quan chịu trách nhiệm thi hành.",
            "Quyết định này có hiệu lực kể từ ngày ký./.",
            "Nơi nhận:",
            "- Như Điều 3;",
            "- Lưu: VT.",
            "CHỦ TỊCH",
            "Nguyễn Văn An" if n % 2 else "Trần Thị Bình",
        ]


def paragraphs(document: Document, tag: str = "p") -> str:
    """The lines as elements."""
    return "".join(f"<{tag}>{line}</{tag}>" for line in document.lines)


def page(body: str, title: str = "Cổng thông tin") -> str:
    """A whole page."""
    return f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title><style>.a{{}}</style></head><body>{body}</body></html>'


def links(texts: tuple[str, ...] | list[str], tag: str = "li") -> str:
    """Links in elements."""
    return "".join(f'<{tag}><a href="#">{text}</a></{tag}>' for text in texts)


MENU = ("Trang chủ", "Giới thiệu", "Tin tức - Sự kiện", "Văn bản chỉ đạo điều hành", "Thủ tục hành chính", "Liên hệ")


def vietnamese_names(d: Document) -> str:
    """Classes in Vietnamese without marks; a bar of tools, counters, related documents, a foot of plain text."""
    return page(
        f'<div class="dautrang"><div>CỔNG THÔNG TIN ĐIỆN TỬ TỈNH BÌNH AN</div></div><div class="thanhdieuhuong">{links(MENU, "span")}</div>'
        f'<div class="duongdan"><a href="#">Trang chủ</a> » <a href="#">Văn bản</a> » <a href="#">Quyết định</a></div>'
        f'<div class="khungchinh"><div class="cotphai"><div class="tieude">Tin xem nhiều</div><ul>{links(RELATED)}</ul></div>'
        f'<div class="noidung"><h1>{d.name}</h1><div class="thongtin">Đăng ngày: 12/04/{d.year} | Lượt xem: {d.number * 37 + 5}</div>'
        f'<div class="congcu"><a href="#">In trang</a> <a href="#">Gửi email</a> <a href="#">Cỡ chữ</a></div>'
        f'<div class="toanvan">{paragraphs(d)}</div><div class="lienquan"><b>Văn bản liên quan</b><ul>{links(RELATED)}</ul></div></div></div>'
        f'<div class="chantrang"><p>Cơ quan chủ quản: Ủy ban nhân dân tỉnh Bình An</p><p>Địa chỉ: 01 đường Lê Lợi, thành phố Bình An</p>'
        f"<p>Điện thoại: 0200 381 2345</p><p>Số lượt truy cập: {d.number * 991}</p></div>"
    )


def old_tables(d: Document) -> str:
    """A page laid out by tables, of the years around 2005: no class at all."""
    return page(
        '<table width="980"><tr><td colspan="3"><img src="banner.gif" alt="Banner"></td></tr>'
        f"<tr><td>{'<br>'.join(f'<a href=#>{m}</a>' for m in MENU)}<br>Thống kê truy cập<br>Hôm nay: {d.number + 40}<br>Tổng số: {d.number * 1009}</td>"
        f"<td><table><tr><td><b>{d.name}</b></td></tr><tr><td>Cập nhật: 10:2{d.number % 10} ngày 04/5/{d.year}</td></tr><tr><td>{'<br>'.join(d.lines)}</td></tr>"
        f"<tr><td><b>Các tin đã đưa</b><br>{'<br>'.join(f'<a href=#>{r}</a>' for r in RELATED)}</td></tr></table></td>"
        f"<td>Liên kết website<br><select><option>Chính phủ</option></select><br>Thời tiết Bình An: 3{d.number % 5} độ</td></tr>"
        "<tr><td colspan=3>Bản quyền thuộc Văn phòng Ủy ban nhân dân tỉnh Bình An. Ghi rõ nguồn khi phát hành lại.</td></tr></table>"
    )


def blog(d: Document) -> str:
    """A page of a blog's software: article, author, tags, share, related posts, comments."""
    return page(
        f'<header class="site-header"><a>Văn bản Bình An</a><nav><ul>{links(MENU)}</ul></nav></header><div id="page"><main id="main"><article class="post">'
        f'<h1 class="entry-title">{d.name}</h1><div class="entry-meta">Đăng bởi <a>admin</a> vào ngày 05/04/{d.year} – {d.number + 7} bình luận</div>'
        f'<div class="entry-content">{paragraphs(d)}</div><div class="sharedaddy"><h3>Chia sẻ:</h3><ul>{links(["Facebook", "Zalo", "Twitter"])}</ul></div>'
        f'<div class="jp-relatedposts"><h3>Bài viết liên quan</h3>{links(RELATED, "p")}</div></article>'
        f'<div id="comments"><h2>Để lại bình luận</h2><p>Email của bạn sẽ không được hiển thị công khai.</p></div></main>'
        f"<aside><h2>Bài viết mới</h2><ul>{links(RELATED)}</ul></aside></div><footer><p>Bản quyền © {d.year} Văn bản Bình An</p></footer>"
    )


def nameless_divs(d: Document) -> str:
    """Classes made by a machine: nothing tells what a block is."""
    return page(
        f'<div class="css-1x9"><div class="css-a1">{links(MENU, "div")}</div><div class="css-b2"><span>Hotline: 1900 1234</span></div></div>'
        f'<div class="css-2k1"><div class="css-77"><div class="css-t">{d.name}</div><div class="css-u">Lượt xem {d.number * 13}</div><div class="css-v">{paragraphs(d, "div")}</div>'
        f'<div class="css-w"><div>Chia sẻ bài viết</div><div>Tải về</div></div></div><div class="css-99"><div>Văn bản mới</div>{links(RELATED, "div")}</div></div>'
        f'<div class="css-f"><div>Trung tâm Công nghệ thông tin tỉnh Bình An</div><div>Giấy phép số 12/GP-STTTT</div><div>Đang truy cập: {d.number + 3}</div></div>'
    )


def sharepoint(d: Document) -> str:
    """One form from top to bottom, with properties of the document in a table above it."""
    rows = f"<tr><td>Số ký hiệu</td><td>{100 + d.number}/QĐ-UBND</td></tr><tr><td>Trích yếu</td><td>{d.title}</td></tr><tr><td>Loại văn bản</td><td>Quyết định</td></tr>"
    return page(
        f'<form id="aspnetForm"><div id="s4-ribbonrow">Bỏ qua nội dung chính</div><div id="TopNav"><ul>{links(MENU)}</ul></div><div id="s4-workspace"><div id="MSO_ContentTable">'
        f'<div class="ms-breadcrumb"><a>Trang chủ</a> &gt; <a>Hệ thống văn bản</a></div><table class="props">{rows}</table><div class="ExternalClass12">{paragraphs(d)}</div>'
        f'<div class="vb-khac"><p>Các văn bản khác</p><table>{"".join(f"<tr><td><a>{r}</a></td><td>01/02/2024</td></tr>" for r in RELATED)}</table></div></div></div>'
        f'<div id="footerWP"><p>Cổng thông tin điện tử huyện Phú Hòa</p><p>Chịu trách nhiệm chính: ông Lê Văn C</p></div></form>'
    )


LAYOUTS = {f.__name__: f for f in (vietnamese_names, old_tables, blog, nameless_divs, sharepoint)}
