"""A graph of documents that never were, made up by hand: numbers, days and titles are ours."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, field

from cancu.chars import number_key, slug
from cancu.graph.missing import write_missing
from cancu.store.schema import create
from cancu.store.target_links import write_target_links

QH, UBTVQH, CP, TTG = "Quốc hội", "Ủy ban Thường vụ Quốc hội", "Chính phủ", "Thủ tướng Chính phủ"
BTTTT, BKHCN, BYT, BNN = (
    "Bộ Thông tin và Truyền thông", "Bộ Khoa học và Công nghệ", "Bộ Y tế", "Bộ Nông nghiệp và Phát triển nông thôn"
)  # fmt: skip
KH, HG, TQ, LD = "tỉnh Khánh Hòa", "tỉnh Hà Giang", "tỉnh Tuyên Quang", "tỉnh Lâm Đồng"
_LEVELS = {QH: "central", UBTVQH: "central", CP: "central", TTG: "central"}
Parts = list[list[str]]


def committee(place: str) -> str:
    return f"Ủy ban nhân dân {place}"


def council(place: str) -> str:
    return f"Hội đồng nhân dân {place}"


@dataclass
class World:
    """Takes documents and edges; `db` gives them as a database."""

    documents: dict[str, tuple] = field(default_factory=dict)
    edges: list[tuple] = field(default_factory=list)
    targets: list[tuple] = field(default_factory=list)
    dates: list[tuple] = field(default_factory=list)
    acts: list[tuple] = field(default_factory=list)

    def doc(
        self, key: str, type_: str, issuer: str | None, issued: str | None, effective: str | None = None, *, by: str | None = None,
        title: str | None = None, place: str | None = None, parent: str | None = None, level: str | None = None, kind: str = "primary",
    ) -> None:  # fmt: skip
        if level is None and issuer is not None:
            level = _LEVELS.get(issuer) or ("ministry" if issuer.startswith("Bộ ") else "province" if place else None)
        self.documents[key] = (type_, key, issuer, issued, effective, by, title, place, parent, level, kind)

    def says(
        self, source: str, relation: str, target: str, parts: Parts | None = None, kept: Parts | None = None, *, kind: str | None = None,
        third: str | None = None,
    ) -> None:  # fmt: skip
        """A relation, with the parts meant and kept; ``third`` is the document that says it of the two others."""
        self.edges.append((source, relation, target, parts or [], kept or [], kind, third))

    def act(self, source: str, act: str, target: str, part: list[str], *, at: list[str]) -> None:
        """An act of a document on one part of another, by its provision ``at`` (innermost first, its article last)."""
        self.acts.append((source, act, target, part, at))

    def target(self, key: str, indicator: str, value: float, to: str) -> None:
        self.targets.append((key, indicator, value, to))

    def text(self, key: str) -> str:
        """The text of a document: a line that names the others, and one for each of its acts on their parts."""
        return "\n".join([f"Văn bản {key} nêu quan hệ.", *(_clause(*a) for a in self.acts if a[0] == key)])

    def _provisions(self, db: sqlite3.Connection, key: str) -> None:
        text = self.text(key)
        at = text.find("\n") + 1
        mentions = {(s, t): n for n, (s, _, t, *_) in reversed(list(enumerate(self.edges, 1)))}
        position = 0
        for source, act, target, part, where in (a for a in self.acts if a[0] == key):
            line = _clause(source, act, target, part, where)
            for label in reversed(where):  # the article first
                db.execute(
                    'insert into sections (document_key, position, kind, label, start, "end", parent, closing) values (?,?,?,?,?,?,?,0)',
                    (key, position, label.split()[0].lower(), label, at, at + len(line), position - 1 if label != where[-1] else None),
                )  # fmt: skip
                position += 1
            db.execute(
                'insert into amendments (document_key, reference_id, start, "end", text, act, pinpoint) values (?,?,?,?,?,?,?)',
                (key, mentions[source, target], at, at + len(line) - 1, line[:-1], act, json.dumps(part)),
            )
            at += len(line) + 1

    def db(self) -> sqlite3.Connection:
        db = sqlite3.connect(":memory:")
        create(db)
        for key, row in self.documents.items():
            type_, number, issuer, issued, effective, by, title, place, parent, level, kind = row
            db.execute(
                "insert into documents (key, type, number, number_key, issuer, issuer_id, issued_on, year, effective_on, effective_by, title, kind, place, parent_place, level)"
                " values (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                (key, type_, number, number_key(number), issuer, slug(issuer) if issuer else None, issued, int(issued[:4]) if issued else None,
                 effective, by, title, kind, place, parent, level),
            )  # fmt: skip
            db.execute("insert into texts values (?, ?, ?)", (key, self.text(key), "0"))
        for n, (source, relation, target, parts, kept, kind, third) in enumerate(self.edges, 1):
            db.execute(
                'insert into "references" (id, document_key, position, start, "end", text, class, relation, pinpoints, exceptions, basis_kind, rule, cue,'
                " sentence_start, sentence_end, state, target_key) values (?,?,?,?,?,?,'numbered',?,?,?,?,'made-up','',?,?,'resolved',?)",
                (n, third or source, n, 8, 8 + len(third or source), third or source, "cites" if third else relation, json.dumps(parts), json.dumps(kept),
                 kind, 0, 9 + len(third or source), source if third else target),
            )  # fmt: skip
            db.execute(
                "insert into relations values (?,?,?,?,?,0,null,'number',?,1)",
                (n, source, target, relation, int(bool(third)), kind),
            )
            db.execute("insert into relation_evidence values (?, ?)", (n, n))
        for key in {a[0] for a in self.acts}:
            self._provisions(db, key)
        for key, indicator, value, to in self.targets:
            db.execute(
                "insert into targets (document_key, start, \"end\", text, kind, indicator, comparator, value, unit, \"to\") values (?, 0, 7, 'Văn bản', 'target', ?, '>=', ?, '%', ?)",
                (key, indicator, value, to),
            )
        for key, to in self.dates:
            db.execute(
                "insert into dates (document_key, start, \"end\", text, \"from\", \"to\", role, granularity) values (?, 0, 3, 'Văn', null, ?, 'period', 'day')",
                (key, to),
            )
        write_target_links(db)
        write_missing(db)
        db.commit()
        return db


def _clause(source: str, act: str, target: str, part: list[str], at: list[str]) -> str:
    return f"{' '.join(at)}: {act} {' '.join(part)} của {target}."


def world() -> World:
    """More than sixty documents: amendments, repeals, suspensions, mergers, two chains of five levels, a circle."""
    w = World()
    # Organising laws, and the laws on normative documents.
    w.doc("77/2015/QH13", "luật", QH, "2015-06-19", "2016-01-01", by="day", title="Tổ chức chính quyền địa phương")
    w.doc("72/2025/QH15", "luật", QH, "2025-06-16", "2025-06-16", by="day", title="Tổ chức chính quyền địa phương")
    w.says("72/2025/QH15", "replaces", "77/2015/QH13")
    w.doc("90/2013/QH13", "luật", QH, "2013-11-29", "2014-07-01", by="day", title="Nguồn nước (mẫu)")
    w.doc("91/2023/QH15", "luật", QH, "2023-11-27", "2024-07-01", by="day", title="Nguồn nước (mẫu)")
    w.says("91/2023/QH15", "replaces", "90/2013/QH13")
    w.doc("92/2024/QH15", "luật", QH, "2024-11-27", "2025-07-01", by="day", title="Di sản nước (mẫu)")
    w.doc("93/2009/QH12", "luật", QH, "2009-06-18", "2010-01-01", by="day", title="Di sản nước (mẫu)")
    w.says("92/2024/QH15", "replaces", "93/2009/QH12")
    # A decree amended twice and repealed in part, then replaced with a saving clause.
    w.doc("10/2012/NĐ-CP", "nghị định", CP, "2012-02-01", "2012-03-20", by="day", title="Quy định việc dùng nước (mẫu)")
    w.doc("20/2014/NĐ-CP", "nghị định", CP, "2014-03-01", "2014-05-01", by="day")
    w.doc("30/2016/NĐ-CP", "nghị định", CP, "2016-05-05", "2016-07-01", by="day")
    w.doc("40/2018/NĐ-CP", "nghị định", CP, "2018-02-02", "2018-04-01", by="day")
    w.doc("50/2020/NĐ-CP", "nghị định", CP, "2020-01-10", "2020-03-01", by="day")
    w.says("20/2014/NĐ-CP", "amends", "10/2012/NĐ-CP", [["khoản 1", "Điều 3"]])
    w.says("30/2016/NĐ-CP", "amends", "10/2012/NĐ-CP", [["Điều 7"]])
    w.says("40/2018/NĐ-CP", "repeals", "10/2012/NĐ-CP", [["Điều 8"], ["Điều 9"]])
    w.says("50/2020/NĐ-CP", "replaces", "10/2012/NĐ-CP", [], [["Điều 90"]])
    w.doc("60/2024/NĐ-CP", "nghị định", CP, "2024-06-01", "2024-08-01", by="day")
    w.act("20/2014/NĐ-CP", "amends", "10/2012/NĐ-CP", ["khoản 1", "Điều 3"], at=["khoản 1", "Điều 1"])
    w.act("20/2014/NĐ-CP", "adds", "10/2012/NĐ-CP", ["khoản 5", "Điều 3"], at=["khoản 2", "Điều 1"])
    w.act("30/2016/NĐ-CP", "amends", "10/2012/NĐ-CP", ["Điều 7"], at=["Điều 1"])
    w.act("40/2018/NĐ-CP", "repeals", "10/2012/NĐ-CP", ["Điều 8"], at=["Điều 2"])
    w.act("40/2018/NĐ-CP", "repeals", "10/2012/NĐ-CP", ["Điều 9"], at=["Điều 2"])
    w.says("60/2024/NĐ-CP", "replaces", "50/2020/NĐ-CP")
    w.says("60/2024/NĐ-CP", "repeals", "10/2012/NĐ-CP")
    # What changed it was itself changed, suspended, repealed before and after it took effect; and a list and a proposal change nothing.
    w.doc("31/2017/NĐ-CP", "nghị định", CP, "2017-02-01", "2017-04-01", by="day")
    w.says("31/2017/NĐ-CP", "amends", "30/2016/NĐ-CP", [["Điều 1"]])
    w.doc("61/2025/NĐ-CP", "nghị định", CP, "2025-01-02", "2025-03-01", by="day")
    w.doc("62/2025/NĐ-CP", "nghị định", CP, "2025-02-01", "2025-02-15", by="day")
    w.doc("63/2025/NĐ-CP", "nghị định", CP, "2025-02-10", "2025-04-01", by="day")
    w.doc("64/2025/NĐ-CP", "nghị định", CP, "2025-05-01", "2025-05-01", by="issued")
    w.doc("65/2025/NĐ-CP", "nghị định", CP, "2025-06-01")
    w.doc("66/2025/TTr-BYT", "tờ trình", BYT, "2025-06-02")
    w.doc("67/2025/TT-BYT", "thông tư", BYT, "2025-06-03", "2025-07-20", by="day")
    w.doc("68/2025/NĐ-CP", "nghị định", CP, None, kind="cited")
    for by, article in (("61", 4), ("63", 5), ("65", 6), ("66", 4), ("67", 4)):
        key = next(k for k in w.documents if k.startswith(f"{by}/2025/"))
        w.says(key, "amends", "60/2024/NĐ-CP", [[f"Điều {article}"]])
        w.act(key, "amends", "60/2024/NĐ-CP", [f"Điều {article}"], at=["khoản 3", "Điều 1"])
    w.says("68/2025/NĐ-CP", "amends", "60/2024/NĐ-CP", third="64/2025/NĐ-CP")
    w.says("62/2025/NĐ-CP", "repeals", "61/2025/NĐ-CP", [["khoản 3", "Điều 1"]])  # before it took effect
    w.says("64/2025/NĐ-CP", "suspends", "63/2025/NĐ-CP")
    w.dates.append(("64/2025/NĐ-CP", "2025-12-31"))
    # Detailing documents: of a law that ended before 2025-04-01, and of one that ended after.
    w.doc("11/2014/NĐ-CP", "nghị định", CP, "2014-06-01", "2014-07-15", by="day")
    w.says("11/2014/NĐ-CP", "guides", "90/2013/QH13")
    w.doc("5/2015/TT-BNN", "thông tư", BNN, "2015-03-01", "2015-04-15", by="day")
    w.says("5/2015/TT-BNN", "guides", "11/2014/NĐ-CP")
    w.doc("12/2010/NĐ-CP", "nghị định", CP, "2010-02-01", "2010-04-01", by="day")
    w.says("12/2010/NĐ-CP", "guides", "93/2009/QH12")
    w.doc("13/2015/NĐ-CP", "nghị định", CP, "2015-02-01", "2015-04-01", by="day")
    w.says("13/2015/NĐ-CP", "guides", "90/2013/QH13")
    w.says("13/2015/NĐ-CP", "guides", "92/2024/QH15")  # one of its laws stands
    # Consolidated text, correction, list of lapsed documents: they decide nothing.
    w.doc("1/VBHN-BYT", "văn bản hợp nhất", BYT, "2019-01-10")
    w.doc("7/2017/TT-BYT", "thông tư", BYT, "2017-02-01", "2017-04-01", by="day")
    w.says("1/VBHN-BYT", "consolidates", "7/2017/TT-BYT")
    w.doc("8/QĐ-BYT", "quyết định", BYT, "2017-05-01", "2017-05-01", by="issued")
    w.says("8/QĐ-BYT", "corrects", "7/2017/TT-BYT")
    w.doc("9/QĐ-BYT", "quyết định", BYT, "2021-01-31", "2021-01-31", by="issued",
          title="Công bố Danh mục văn bản quy phạm pháp luật hết hiệu lực năm 2020")  # fmt: skip
    w.says("9/QĐ-BYT", "repeals", "7/2017/TT-BYT")
    # Suspensions: whole until a day, and of one article without an end.
    w.doc("14/2022/TT-BYT", "thông tư", BYT, "2022-01-05", "2022-02-20", by="day")
    w.doc("15/2022/TT-BYT", "thông tư", BYT, "2022-06-01", "2022-06-01", by="issued")
    w.says("15/2022/TT-BYT", "suspends", "14/2022/TT-BYT")
    w.dates.append(("15/2022/TT-BYT", "2022-12-31"))
    w.doc("16/2022/TT-BYT", "thông tư", BYT, "2022-01-06", "2022-02-21", by="day")
    w.doc("17/2022/TT-BYT", "thông tư", BYT, "2022-07-01", "2022-07-01", by="issued")
    w.says("17/2022/TT-BYT", "suspends", "16/2022/TT-BYT", [["Điều 4"]])
    # A merged ministry, its successor, and one that has nothing to do with it.
    w.doc("18/2020/TT-BTTTT", "thông tư", BTTTT, "2020-08-01", "2020-10-01", by="day")
    w.doc("19/2025/TT-BKHCN", "thông tư", BKHCN, "2025-09-01", "2025-10-15", by="day")
    w.says("19/2025/TT-BKHCN", "replaces", "18/2020/TT-BTTTT")
    w.doc("21/2020/TT-BTTTT", "thông tư", BTTTT, "2020-09-01", "2020-11-01", by="day")
    w.doc("22/2023/TT-BYT", "thông tư", BYT, "2023-09-01", "2023-10-15", by="day")
    w.says("22/2023/TT-BYT", "repeals", "21/2020/TT-BTTTT")
    # A merged province: its decision stands within the old boundary until the new province acts.
    w.doc("1/2023/QĐ-HG", "quyết định", committee(HG), "2023-03-01", "2023-03-15", by="day", place=HG)
    w.doc("2/2023/QĐ-HG", "quyết định", committee(HG), "2023-04-01", "2023-04-15", by="day", place=HG)
    w.doc("3/2025/QĐ-TQ", "quyết định", committee(TQ), "2025-09-01", "2025-09-15", by="day", place=TQ)
    w.says("3/2025/QĐ-TQ", "repeals", "2/2023/QĐ-HG")
    w.doc("4/2023/QĐ-LĐ", "quyết định", committee(LD), "2023-04-02", "2023-04-20", by="day", place=LD)
    w.says("3/2025/QĐ-TQ", "repeals", "4/2023/QĐ-LĐ")  # not theirs to repeal
    # A council above its committee, a province above its district, and not the other way round.
    w.doc("5/NQ-KH", "nghị quyết", council(KH), "2022-07-10", "2022-07-20", by="day", place=KH)
    w.doc("6/2019/QĐ-KH", "quyết định", committee(KH), "2019-02-01", "2019-02-15", by="day", place=KH)
    w.says("5/NQ-KH", "repeals", "6/2019/QĐ-KH")
    w.doc("7/NQ-KH", "nghị quyết", council(KH), "2020-07-10", "2020-07-20", by="day", place=KH)
    w.doc("8/2021/QĐ-KH", "quyết định", committee(KH), "2021-02-01", "2021-02-15", by="day", place=KH)
    w.says("8/2021/QĐ-KH", "repeals", "7/NQ-KH")
    w.doc(
        "9/QĐ-VN",
        "quyết định",
        "Ủy ban nhân dân huyện Vạn Ninh",
        "2021-05-01",
        "2021-05-01",
        by="issued",
        place="huyện Vạn Ninh",
        parent=KH,
        level="district",
    )
    w.doc("10/2022/QĐ-KH", "quyết định", committee(KH), "2022-01-02", "2022-01-15", by="day", place=KH)
    w.says("10/2022/QĐ-KH", "repeals", "9/QĐ-VN")
    # What tells no beginning; what hangs on the gazette; what is only cited; a draft of a repeal.
    w.doc("23/2021/QĐ-KH", "quyết định", committee(KH), "2021-03-01", place=KH)
    w.doc("24/2021/TT-BYT", "thông tư", BYT, "2021-04-01", by="open")
    w.doc("25/2011/NĐ-CP", "nghị định", CP, "2011-04-01", kind="cited")
    w.doc("26/2012/NĐ-CP", "nghị định", CP, None, kind="cited")
    w.doc("27/TTr-KH", "tờ trình", committee(KH), "2023-04-01", place=KH)
    w.says("27/TTr-KH", "repeals", "24/2021/TT-BYT")
    w.says("60/2024/NĐ-CP", "repeals", "25/2011/NĐ-CP")
    # Two chains of five levels, nation to village.
    w.doc(
        "100/QĐ-TTg",
        "quyết định",
        TTG,
        "2021-02-01",
        "2021-02-01",
        by="issued",
        title="Phê duyệt Chương trình nước sạch giai đoạn 2021-2030",
    )
    w.doc(
        "101/QĐ-BNN",
        "quyết định",
        BNN,
        "2021-04-01",
        "2021-04-01",
        by="issued",
        title="Ban hành Kế hoạch thực hiện Chương trình nước sạch",
    )
    w.doc("102/KH-KH", "kế hoạch", committee(KH), "2021-06-01", place=KH, title="Nước sạch giai đoạn 2021 - 2025")
    w.doc(
        "103/KH-VN",
        "kế hoạch",
        "Ủy ban nhân dân huyện Vạn Ninh",
        "2021-08-01",
        place="huyện Vạn Ninh",
        parent=KH,
        level="district",
        title="Nước sạch giai đoạn 2021 - 2025",
    )
    w.doc(
        "104/KH-VT",
        "kế hoạch",
        "Ủy ban nhân dân xã Vạn Thọ",
        "2021-10-01",
        place="xã Vạn Thọ",
        parent=KH,
        level="commune",
        title="Nước sạch năm 2022",
    )
    w.says("101/QĐ-BNN", "implements", "100/QĐ-TTg")
    w.says("102/KH-KH", "basis", "101/QĐ-BNN", kind="content")
    w.says("102/KH-KH", "basis", "77/2015/QH13", kind="competence")
    w.says("103/KH-VN", "implements", "102/KH-KH")
    w.says("104/KH-VT", "implements", "103/KH-VN")
    w.doc("200/NQ-CP", "nghị quyết", CP, "2022-01-05", "2022-01-05", by="issued", title="Chương trình đường quê")
    w.doc("201/KH-LĐ", "kế hoạch", committee(LD), "2022-03-05", place=LD, title="Đường quê")
    w.doc(
        "202/KH-ĐH",
        "kế hoạch",
        "Ủy ban nhân dân huyện Di Linh",
        "2022-05-05",
        place="huyện Di Linh",
        parent=LD,
        level="district",
        title="Đường quê",
    )
    w.doc(
        "203/KH-BH",
        "kế hoạch",
        "Ủy ban nhân dân xã Bảo Hòa",
        "2022-07-05",
        place="xã Bảo Hòa",
        parent=LD,
        level="commune",
        title="Đường quê",
    )
    w.doc("204/CV-T1", "công văn", "Thôn 1 xã Bảo Hòa", "2022-08-05", level="other", title="Đường quê")
    w.says("201/KH-LĐ", "implements", "200/NQ-CP")
    w.says("202/KH-ĐH", "implements", "201/KH-LĐ")
    w.says("203/KH-BH", "implements", "202/KH-ĐH")
    w.says("204/CV-T1", "implements", "203/KH-BH")
    w.doc("205/KH-TQ", "kế hoạch", committee(TQ), "2022-02-20", place=TQ, title="Đường quê")
    w.says("205/KH-TQ", "implements", "200/NQ-CP")
    w.target("200/NQ-CP", "số thôn có đường bê tông", 80, "2030-12-31")
    w.target("201/KH-LĐ", "số thôn có đường bê tông", 70, "2030-12-31")
    w.target("205/KH-TQ", "số thôn có đường bê tông", 85, "2030-12-31")
    # Where the chain breaks.
    w.doc("300/KH-KH", "kế hoạch", committee(KH), "2024-09-01", place=KH, title="Dùng nước")
    w.says("300/KH-KH", "basis", "50/2020/NĐ-CP", kind="content")  # ended on 2024-08-01
    w.doc("301/KH-KH", "kế hoạch", committee(KH), "2023-09-01", place=KH, title="Dùng nước sinh hoạt")
    w.says("301/KH-KH", "implements", "50/2020/NĐ-CP")  # ended a year later
    w.says("301/KH-KH", "cites", "300/KH-KH")  # a year before it was issued
    w.doc("302/KH-KH", "kế hoạch", committee(KH), "2023-10-01", place=KH, title="Không căn cứ")
    w.doc("303/QĐ-KH", "quyết định", committee(KH), "2023-11-01", "2023-10-15", by="day", place=KH)
    w.doc("304/KH-A", "kế hoạch", committee(KH), "2023-12-01", place=KH, title="Vòng A")
    w.doc("305/KH-B", "kế hoạch", committee(KH), "2023-12-01", place=KH, title="Vòng B")
    w.says("304/KH-A", "implements", "305/KH-B")
    w.says("305/KH-B", "basis", "304/KH-A", kind="content")
    w.doc("306/2013/TT-BNN", "thông tư", BNN, "2013-01-01", "2013-02-15", by="day")
    w.says("306/2013/TT-BNN", "guides", "10/2012/NĐ-CP")  # amended since
    return w
