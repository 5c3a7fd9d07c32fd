"""Lineages, coverage, siblings, explanations and figures of the made-up graph, worked out by hand."""

from __future__ import annotations

import datetime
import sqlite3

import pytest

from cancu.graph.around import explain, siblings
from cancu.graph.carrying import carries_out
from cancu.graph.coverage import Coverage, coverage, provinces
from cancu.graph.lineage import Node, evidence, lineage
from cancu.graph.missing import missing
from cancu.graph.numbers import communities, depths, numbers, pagerank
from cancu.graph.tiles import tiles
from cancu.rulebook import rules
from graph.made_up import KH, LD, TQ, committee, world


@pytest.fixture(scope="module")
def db() -> sqlite3.Connection:
    return world().db()


@pytest.mark.parametrize("example", rules("graph")["carries_out"]["examples"], ids=str)
def test_examples_of_carrying_out(example: dict) -> None:
    way = carries_out(
        example["relation"], example.get("kind"), example["lower"], example["upper"], example.get("title")
    )
    assert way == example.get("is")


def test_five_levels_down_and_up(db: sqlite3.Connection) -> None:
    down = lineage(db, "100/QĐ-TTg", down=4)
    assert [(n.key, n.step) for n in down.nodes] == [
        ("100/QĐ-TTg", 0), ("101/QĐ-BNN", 1), ("102/KH-KH", 2), ("103/KH-VN", 3), ("104/KH-VT", 4),
    ]  # fmt: skip
    assert {(e.source, e.relation, e.carries_out) for e in down.edges} == {
        ("101/QĐ-BNN", "implements", "stated"), ("102/KH-KH", "basis", "inferred"), ("103/KH-VN", "implements", "stated"),
        ("104/KH-VT", "implements", "stated"),
    }  # fmt: skip
    up = lineage(db, "204/CV-T1", up=9)
    assert [n.key for n in up.nodes] == ["200/NQ-CP", "201/KH-LĐ", "202/KH-ĐH", "203/KH-BH", "204/CV-T1"]
    assert not up.cut


def test_organising_laws_are_hidden_until_asked_for(db: sqlite3.Connection) -> None:
    assert {e.target for e in lineage(db, "102/KH-KH", up=1).edges} == {"101/QĐ-BNN"}
    assert {e.target for e in lineage(db, "102/KH-KH", up=1, competence=True).edges} == {"101/QĐ-BNN", "77/2015/QH13"}


def test_by_depth_relation_day_and_limit(db: sqlite3.Connection) -> None:
    assert len(lineage(db, "100/QĐ-TTg", down=2).nodes) == 3
    assert len(lineage(db, "100/QĐ-TTg", down=4, relations=["implements"]).nodes) == 2
    assert len(lineage(db, "100/QĐ-TTg", down=4, on=datetime.date(2021, 8, 1)).nodes) == 4
    few = lineage(db, "200/NQ-CP", down=1, limit=2)
    assert (len(few.nodes), few.cut) == (2, True)
    with pytest.raises(KeyError):
        lineage(db, "no such key", up=1)


def test_a_circle_ends(db: sqlite3.Connection) -> None:
    assert {n.key for n in lineage(db, "304/KH-A", up=5, down=5).nodes} == {"304/KH-A", "305/KH-B"}


def test_each_edge_has_its_sentence(db: sqlite3.Connection) -> None:
    found = lineage(db, "200/NQ-CP", down=4)
    said = evidence(db, (e.id for e in found.edges))
    for edge in found.edges:
        (one,) = said[edge.id]
        assert (one.document, one.sentence, one.rule) == (edge.source, f"Văn bản {edge.source}", "made-up")


def test_coverage_delay_and_who_was_first(db: sqlite3.Connection) -> None:
    found = coverage(db, "200/NQ-CP")
    assert [(c.province, c.document.key, c.way, c.days, c.documents) for c in found.carried] == [
        (TQ, "205/KH-TQ", "stated", 46, 1), (LD, "201/KH-LĐ", "stated", 59, 3),
    ]  # fmt: skip
    assert len(found.missing) == 61 and KH in found.missing and TQ not in found.missing
    assert [n.key for n in found.others] == ["204/CV-T1"]


def test_coverage_says_what_is_inferred(db: sqlite3.Connection) -> None:
    found = coverage(db, "100/QĐ-TTg")
    assert [(c.province, c.document.key, c.way) for c in found.carried] == [(KH, "102/KH-KH", "inferred")]
    assert coverage(db, "100/QĐ-TTg", stated_only=True).carried == ()


def test_what_merely_rests_on_it_leads_to_nobody_who_carries_it_out() -> None:
    w = world()
    w.doc("60/QĐ-KH", "quyết định", committee(KH), "2022-01-05", place=KH, title="Quy chế làm việc")
    w.says("60/QĐ-KH", "basis", "13/2015/NĐ-CP", kind="content")  # a decree is no programme
    w.doc("61/KH-KH", "kế hoạch", committee(KH), "2022-02-05", place=KH, title="Việc của năm")
    w.says("61/KH-KH", "implements", "60/QĐ-KH")
    assert coverage(w.db(), "13/2015/NĐ-CP").carried == ()
    assert [c.document.key for c in coverage(w.db(), "60/QĐ-KH").carried] == ["61/KH-KH"]


def test_one_way_that_is_said_at_each_step_is_enough() -> None:
    w = world()
    w.doc("207/KH-KH", "kế hoạch", committee(KH), "2022-05-01", place=KH, title="Đường quê")
    w.says("207/KH-KH", "basis", "201/KH-LĐ", kind="content")
    ways = {c.province: c.way for c in coverage(w.db(), "200/NQ-CP").carried}
    assert ways[KH] == "inferred"
    w.says("207/KH-KH", "implements", "205/KH-TQ")
    ways = {c.province: c.way for c in coverage(w.db(), "200/NQ-CP").carried}
    assert ways[KH] == "stated"


@pytest.mark.parametrize(("day", "count"), [("2010-01-01", 63), ("2025-06-30", 63), ("2025-07-01", 34)])
def test_provinces_of_a_day(day: str, count: int) -> None:
    assert len(provinces(day)) == count


@pytest.mark.parametrize(
    ("day", "count"), [("2008-08-01", 63), ("2025-01-01", 63), ("2025-06-30", 63), ("2025-07-01", 34)]
)
def test_every_province_has_a_tile_of_its_own(day: str, count: int) -> None:
    root = Node("r", None, None, None, day, None, "primary", None, None, 0)
    found = tiles(Coverage(root, (), provinces(day), (), False, ()))
    assert {t.province for t in found} == set(provinces(day)) and len({(t.row, t.column) for t in found}) == count
    at = {t.province: t for t in found}
    assert at["tỉnh Cao Bằng"].row < at["thành phố Hà Nội"].row < at["thành phố Đà Nẵng"].row < at["tỉnh Cà Mau"].row
    assert (
        at["tỉnh Điện Biên"].column < at["thành phố Hải Phòng"].column
        and at["tỉnh An Giang"].column < at["tỉnh Lâm Đồng"].column
    )
    assert all(len(t.label) <= 12 and t.state == "none" for t in found)


def test_the_map_says_who_carried_out_and_who_is_in_a_successor() -> None:
    w = world()
    w.doc("206/KH-GL", "kế hoạch", committee("tỉnh Gia Lai"), "2025-10-01", place="tỉnh Gia Lai", title="Đường quê")
    w.says("206/KH-GL", "implements", "200/NQ-CP")
    at = {t.province: t for t in tiles(coverage(w.db(), "200/NQ-CP"))}
    told = {p: (t.state, t.carried.days if t.carried else None) for p, t in at.items()}
    assert told[TQ] == ("stated", 46) and told[LD] == ("stated", 59) and told[KH] == ("none", None)
    assert told["tỉnh Gia Lai"][0] == "stated" and told["tỉnh Bình Định"][0] == "successor"
    # Tuyên Quang acted before it took in Hà Giang, Lâm Đồng before Đắk Nông.
    assert told["tỉnh Hà Giang"][0] == told["tỉnh Đắk Nông"][0] == "none"
    inferred = tiles(coverage(w.db(), "100/QĐ-TTg"))
    assert next(t for t in inferred if t.province == KH).state == "inferred" and len(at) == 63


def test_siblings(db: sqlite3.Connection) -> None:
    assert [(s.document.key, s.parent, s.way) for s in siblings(db, "201/KH-LĐ")] == [
        ("205/KH-TQ", "200/NQ-CP", "stated")
    ]


def test_the_shortest_explanation(db: sqlite3.Connection) -> None:
    way = explain(db, "205/KH-TQ", "203/KH-BH")
    assert [(e.source, e.target) for e in way] == [
        ("205/KH-TQ", "200/NQ-CP"), ("201/KH-LĐ", "200/NQ-CP"), ("202/KH-ĐH", "201/KH-LĐ"), ("203/KH-BH", "202/KH-ĐH"),
    ]  # fmt: skip
    assert explain(db, "100/QĐ-TTg", "200/NQ-CP") == ()
    assert explain(db, "301/KH-KH", "300/KH-KH", cites=True)[0].relation == "cites"


def test_what_to_ingest_next() -> None:
    w = world()
    w.says("13/2015/NĐ-CP", "basis", "26/2012/NĐ-CP", kind="content")
    w.says("102/KH-KH", "implements", "26/2012/NĐ-CP")
    first, second = missing(w.db(), 2)
    assert (first.key, first.named_by, first.hanging) == ("26/2012/NĐ-CP", 2, 4)  # 13, 102, and 103 and 104 below it
    assert (second.key, second.named_by, second.hanging) == ("25/2011/NĐ-CP", 1, 0)


def test_an_organising_law_is_not_asked_for_though_titles_name_it() -> None:
    w = world()
    w.doc("78/2015/QH13", "luật", None, "2015-06-19", kind="cited")
    w.says("102/KH-KH", "basis", "78/2015/QH13", kind="competence")
    w.says("300/KH-KH", "cites", "78/2015/QH13")
    assert "78/2015/QH13" not in {m.key for m in missing(w.db())}


def test_figures_of_the_whole_graph(db: sqlite3.Connection) -> None:
    found = numbers(db)
    assert found.documents == len(world().documents) and found.edges == sum(not edge[-1] for edge in world().edges)
    assert found.degrees["suspends"] == (3, 3, 3) and found.degrees["corrects"] == (1, 1, 1)
    assert found.depth[4] == 1  # 204/CV-T1 below 200/NQ-CP
    assert found.pagerank[0][1] > found.pagerank[-1][1] > 0


def test_pagerank_is_that_of_networkx() -> None:
    import networkx
    from scipy.sparse import csr_matrix

    graph = networkx.gnp_random_graph(60, 0.05, seed=3, directed=True)
    matrix = csr_matrix(networkx.to_scipy_sparse_array(graph, nodelist=range(60), dtype=float))
    ours = pagerank(matrix)
    theirs = networkx.pagerank(graph, tol=1e-12, max_iter=500)
    assert max(abs(ours[i] - theirs[i]) for i in range(60)) < 1e-7


def test_communities_are_those_that_name_each_other_most() -> None:
    from scipy.sparse import coo_matrix

    # Two rings of four, each tightly knit, with one thread between them; a pair apart; one that names nobody.
    pairs = [(a, b, 5) for ring in ((0, 1, 2, 3), (4, 5, 6, 7)) for a in ring for b in ring if a < b] + [
        (3, 4, 1),
        (8, 9, 2),
    ]
    rows, columns, weights = zip(*(pairs + [(b, a, w) for a, b, w in pairs]), strict=True)
    matrix = coo_matrix((weights, (rows, columns)), shape=(11, 11)).tocsr()
    assert communities(matrix) == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]


def test_bodies_that_name_each_other_are_a_community_whoever_is_told_of_by_others(db: sqlite3.Connection) -> None:
    groups = numbers(db).communities
    assert ("bo-khoa-hoc-va-cong-nghe", "bo-thong-tin-va-truyen-thong") in groups
    assert [len(g) for g in groups] == sorted((len(g) for g in groups), reverse=True) and len(groups) <= 10
    w = world()
    w.doc("400/QĐ-X", "quyết định", "Sở X", "2024-01-01", level="department")
    w.says("400/QĐ-X", "amends", "100/QĐ-TTg", third="300/KH-KH")
    assert numbers(w.db()).communities == groups  # hearsay counts for nothing


def test_depth_is_the_longest_way_up() -> None:
    from scipy.sparse import csr_matrix

    edges = [(1, 0), (2, 1), (2, 0), (3, 2), (5, 4)]
    rows, columns = zip(*edges, strict=True)
    matrix = csr_matrix(([1] * len(edges), (rows, columns)), shape=(7, 7))
    assert depths(matrix) == {0: 2, 1: 2, 2: 1, 3: 1}
