"""The graph around documents and whole: `cancu validity`, `check`, `explain`, `coverage`, `missing`, `numbers`."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from cancu.commands.common import (
    DAY,
    database_option,
    json_option,
    language_option,
    one_document,
    print_json,
    require_database,
)
from cancu.messages import Language, say


@click.command()
@click.argument("wanted", metavar="KEY-OR-NUMBER")
@click.option("--on", "day", type=DAY, metavar="DATE", help="The day that is asked about.  [default: today]")
@click.option("--place", metavar="NAME", help='An administrative unit in full, as "tỉnh Khánh Hòa".')
@database_option
@json_option
@language_option
@click.pass_context
def validity(
    ctx: click.Context,
    wanted: str,
    day: datetime | None,
    place: str | None,
    db: Path,
    as_json: bool,
    language: Language,
) -> None:
    """Tell whether a document holds on a day, with the reasons and the documents that decide.

    Example: cancu validity 10/2012/NĐ-CP --on 2021-01-01 --lang vi
    """
    require_database(db, language)
    from cancu.graph.validity import status_of
    from cancu.store.reading import reading

    when = (day or datetime.now()).date()
    with reading(db) as opened:
        key = one_document(ctx, opened, wanted, db, as_json, language)
        status = status_of(opened, key, when, place)
    if as_json:
        reasons = [{**asdict(r), "message": r.say(language)} for r in status.reasons]
        told = {"key": key, "on": when.isoformat(), "code": status.code, "name": status.name(language)}
        print_json({**told, "since": status.since, "here": status.here, "reasons": reasons})
        return
    click.echo(f"{key}: {status.name(language)} ({when})")
    for reason in status.reasons:
        click.echo(f"  {reason.say(language)}")


@click.command()
@click.argument("wanted", metavar="[KEY-OR-NUMBER]", required=False)
@database_option
@json_option
@language_option
@click.pass_context
def check(ctx: click.Context, wanted: str | None, db: Path, as_json: bool, language: Language) -> None:
    """List what looks wrong in the chain of documents, the most serious first; the exit code is 1 where there is something.

    Example: cancu check 1730/QĐ-TTg
    """
    require_database(db, language)
    from cancu.store.reading import reading

    with reading(db) as opened:
        key = one_document(ctx, opened, wanted, db, as_json, language) if wanted else None
        rows = opened.execute(
            "select severity, kind, document_key, other_key, message, message_vi from findings where ? is null or ? in (document_key, other_key)"
            " order by severity, kind, document_key, id",
            (key, key),
        ).fetchall()
    names = ("severity", "kind", "document", "other", "message", "message_vi")
    for row in rows:
        if as_json:
            print_json(dict(zip(names, row, strict=True)))
        else:
            click.echo(f"[{row[0]}] {row[1]}  {row[2]}: {row[5] if language == 'vi' else row[4]}")
    if not rows and not as_json:
        click.echo(say("no-findings", language), err=True)
    ctx.exit(int(bool(rows)))


@click.command()
@click.argument("one", metavar="KEY-OR-NUMBER")
@click.argument("other", metavar="KEY-OR-NUMBER")
@click.option("--cites", is_flag=True, help="Take mere mentions as links too.")
@database_option
@json_option
@language_option
@click.pass_context
def explain(ctx: click.Context, one: str, other: str, cites: bool, db: Path, as_json: bool, language: Language) -> None:
    """Show the shortest way in which two documents hang together, with the sentence for each step.

    Example: cancu explain 08/KH-UBND 1730/QĐ-TTg
    """
    require_database(db, language)
    from cancu.graph.around import explain as run
    from cancu.graph.lineage import evidence
    from cancu.graph.trace import word
    from cancu.store.reading import reading

    with reading(db) as opened:
        keys = [one_document(ctx, opened, wanted, db, as_json, language) for wanted in (one, other)]
        way = run(opened, *keys, cites=cites)
        said = evidence(opened, (e.id for e in way))
    if as_json:
        print_json([{**asdict(e), "evidence": [asdict(s) for s in said.get(e.id, ())]} for e in way])
    for edge in () if as_json else way:
        click.echo(f"{edge.source}\n  {word(edge.relation, language)}: {edge.target}")
        for found in said.get(edge.id, ())[:1]:
            click.echo(f"    “{found.sentence}”")
    if not way and not as_json:
        click.echo(say("no-way", language), err=True)
    ctx.exit(int(not way))


@click.command()
@click.argument("wanted", metavar="KEY-OR-NUMBER")
@click.option(
    "--stated", is_flag=True, help="Count only what is said to be carried out, not what is inferred from a basis."
)
@database_option
@json_option
@language_option
@click.pass_context
def coverage(ctx: click.Context, wanted: str, stated: bool, db: Path, as_json: bool, language: Language) -> None:
    """Show which provinces carried a document out, the first of each and after how many days, and which have nothing in the corpus.

    Example: cancu coverage 1730/QĐ-TTg
    """
    require_database(db, language)
    from cancu.graph.coverage import coverage as run
    from cancu.store.reading import reading

    with reading(db) as opened:
        found = run(opened, one_document(ctx, opened, wanted, db, as_json, language), stated_only=stated)
    if as_json:
        print_json(asdict(found))
        return
    for c in found.carried:
        days = "?" if c.days is None else c.days
        click.echo(
            say(
                "carried",
                language,
                province=c.province,
                day=c.document.issued_on,
                days=days,
                way=say(c.way, language),
                count=c.documents,
            )
        )
        click.echo(f"    {c.document.key}")
    for node in found.others:
        click.echo(say("carried-elsewhere", language, issuer=node.issuer or "?", day=node.issued_on, key=node.key))
    click.echo(say("not-carried", language, count=len(found.missing), names=", ".join(found.missing)))


@click.command()
@click.option("--limit", type=click.IntRange(1, 200), default=20, show_default=True, help="How many to list.")
@database_option
@json_option
@language_option
def missing(limit: int, db: Path, as_json: bool, language: Language) -> None:
    """List the documents to ingest next: those known from references only, by how many documents name them and hang on them.

    Example: cancu missing --limit 10
    """
    require_database(db, language)
    from cancu.graph.missing import missing as run
    from cancu.store.reading import reading

    with reading(db) as opened:
        found = run(opened, limit)
    for m in found:
        if as_json:
            print_json(asdict(m))
        else:
            label = " ".join(w for w in (m.type, m.number, m.issued_on) if w)
            click.echo(
                say("missing-line", language, named=m.named_by, hanging=m.hanging, label=label or m.key, key=m.key)
            )


@click.command()
@database_option
@json_option
@language_option
def numbers(db: Path, as_json: bool, language: Language) -> None:
    """Print figures of the whole graph: degrees by relation, PageRank, communities of issuers, depth of cascades.

    Example: cancu numbers --json
    """
    require_database(db, language)
    from cancu.graph.numbers import numbers as run
    from cancu.store.reading import reading

    with reading(db) as opened:
        found = run(opened)
    if as_json:
        print_json(asdict(found))
        return
    click.echo(say("graph-size", language, documents=found.documents, edges=found.edges))
    for relation, (edges, by, of) in found.degrees.items():
        click.echo(f"  {relation}: {edges} ({by} → {of})")
    for depth, count in found.depth.items():
        click.echo(say("depth-line", language, depth=depth, count=count))
    for key, share in found.pagerank:
        click.echo(f"  {share:.5f} {key}")
