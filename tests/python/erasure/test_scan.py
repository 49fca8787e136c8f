"""The scan finds an identifier wherever it is planted, and nothing without one."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from pipeline.erasure import files
from pipeline.erasure.scan import Sought, scan
from pipeline.erasure.words import words, words_sql
from pipeline.output import Output

SOUGHT = Sought(
    words=frozenset(
        {
            "ana@example.org",
            "zoë@example.org",
            "06 12 34 56 78",
            "+33612345678",
            "c0000019",
            "290000000274",
        }
    ),
    pairs=frozenset({("web", "17"), ("default", "42")}),
    cards=frozenset({"l7"}),
)
Plant = Callable[[Path], object]


def text(name: str, content: str) -> Plant:
    def plant(folder: Path) -> None:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")

    return plant


def table(definition: str, name: str = "some.duckdb") -> Plant:
    def plant(folder: Path) -> None:
        with duckdb.connect(str(folder / name)) as connection:
            connection.execute(f"create table planted as {definition}")

    return plant


def parquet(definition: str) -> Plant:
    def plant(folder: Path) -> None:
        path = folder / "landed" / "customers" / "x.parquet"
        path.parent.mkdir(parents=True)
        duckdb.execute(f"copy ({definition}) to '{path}' (format parquet)")

    return plant


def zipped(folder: Path) -> None:
    (folder / "export.csv.gz").write_bytes(
        gzip.compress(b"id,mail\n1,Ana@Example.ORG\n")
    )


PLANTED = {
    "a value": table("select 1 as a, 'ANA@example.org ' as mail"),
    "a number": table("select 290000000274 as card"),
    "a JSON text": table("""select '{"email":"ana@example.org"}' as said"""),
    "a list": table("select ['x', 'ana@example.org'] as said"),
    "a raw line": table("select 'web;C0000019;06 12 34 56 78;x' as raw_line"),
    "a sentence": table("select 'Nobody is ana@example.org.' as message"),
    "a phone with blanks": table("select '06 12 34 56 78' as phone"),
    "a short id beside its system": table(
        "select 'Web' as source_system, '17' as customer_id"
    ),
    "a short id in a row as JSON": table(
        """select '{"source_system":"web","customer_id":"17"}' as raw_row"""
    ),
    "a short id of no system": table(
        "select cast(null as varchar) as source_system, '42' as customer_id"
    ),
    "a short id of a blank system": table(
        "select ' ' as source_system, '42' as source_customer_id"
    ),
    "a short id of no system in a row as JSON": table(
        """select '{"customer_id":"42"}' as raw_row"""
    ),
    "a short card": table("select 'L7' as loyalty_id"),
    "landed Parquet": parquet("select 'ana@example.org' as email"),
    "JSON": text("runs/one.json", '{"message": "of \\"ana@example.org\\""}'),
    "HTML": text("report.html", "<td>ana@example.org</td>"),
    "JSON as ASCII": text("runs/one.json", '{"message": "zo\\u00eb@example.org"}'),
    "HTML with entities": text("report.html", "<td>zo&euml;@example.org</td>"),
    "a link": text("report.html", '<a href="mailto:ana@example.org">'),
    "a log": text("logs/dbt.log", "12:00 values ('C0000019', 'x')\n"),
    "a name of a file": text("access/c0000019.json", "{}"),
    "a gzipped file": zipped,
}
INNOCENT = {
    "another address": table("select 'jana@example.org' as mail"),
    "a longer address": table("select 'ana@example.org.uk' as mail"),
    "another id": table("select 'C00000190' as source_customer_id"),
    "a short id of another system": table(
        "select 'mail' as source_system, '17' as customer_id"
    ),
    "a quantity": table("select 'web' as source_system, 17 as quantity"),
    "a log": text("logs/dbt.log", "17 of 290000000275\n"),
    "a short card elsewhere": table("select 'L7' as product_id"),
}


@pytest.mark.parametrize("plant", PLANTED.values(), ids=PLANTED)
def test_what_is_planted_is_found(tmp_path: Path, plant: Plant) -> None:
    plant(tmp_path)
    found = scan(Output(tmp_path), SOUGHT, [])
    assert found.files == 1
    assert len(found.hits) == 1
    # The raw line names two things, in one value.
    assert found.hits[0].count == 1


@pytest.mark.parametrize("plant", INNOCENT.values(), ids=INNOCENT)
def test_what_is_no_identifier_is_not_found(tmp_path: Path, plant: Plant) -> None:
    plant(tmp_path)
    found = scan(Output(tmp_path), SOUGHT, [])
    assert found.files == 1
    assert found.hits == ()


def test_what_is_left_out_is_not_looked_through_and_a_link_not_twice(
    tmp_path: Path,
) -> None:
    PLANTED["a value"](tmp_path)
    (tmp_path / "link.duckdb").symlink_to(tmp_path / "some.duckdb")
    text("demo/raw/customers.csv", "ana@example.org\n")(tmp_path)
    found = scan(Output(tmp_path), SOUGHT, [tmp_path / "demo"])
    assert [hit.place for hit in found.hits] == ["some.duckdb, main.planted.mail"]
    assert (found.files, found.tables, found.columns) == (1, 1, 2)


def test_files_of_runs_are_cleaned_and_what_is_not_theirs_is_told(
    tmp_path: Path,
) -> None:
    output = Output(tmp_path)
    for name in ("JSON", "a log", "a name of a file", "a value"):
        PLANTED[name](tmp_path)
    text("logs/other.log", "kept\n")(tmp_path)
    left = files.clean(output, scan(output, SOUGHT, []).hits, SOUGHT)
    assert [hit.path.name for hit in left] == ["some.duckdb"]
    assert not (tmp_path / "access" / "c0000019.json").exists()
    assert not (tmp_path / "logs" / "dbt.log").exists()
    assert (tmp_path / "logs" / "other.log").exists()
    record = (tmp_path / "runs" / "one.json").read_text(encoding="utf-8")
    assert record == '{"message": "of \\"(erased)\\""}'


@pytest.mark.parametrize(
    "said",
    [
        "a b;c",
        "'06 12 34 56 78', \"x\": {y} [z]",
        "mailto:ana@example.org?subject=1!",
        "line\nbreak\\n end.",
    ],
)
def test_words_are_the_same_in_sql(said: str) -> None:
    query = f"select {words_sql('text')} from (select cast(? as varchar) as text)"
    ((found,),) = duckdb.execute(query, [said]).fetchall()
    assert set(found) - {""} == words(said)
