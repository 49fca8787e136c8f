"""The runner on Postgres: what is published, when, and what is refused."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from postgres_shop import SECRET, Shop

SCORED = "select count(*) from marts.rfm_scores"
OLD = "select nspname from pg_namespace where nspname like 'old@_%' escape '@'"


@pytest.fixture
def spoilt(shop: Shop) -> Iterator[Shop]:
    """The shop, a customer of whom was built twice; afterwards it is as it was."""
    shop.query(
        "create table public.kept as table building_marts.rfm_scores",
        "insert into building_marts.rfm_scores select * from public.kept limit 1",
    )
    yield shop
    shop.query(
        "truncate building_marts.rfm_scores",
        "insert into building_marts.rfm_scores select * from public.kept",
        "drop table public.kept",
    )
    assert shop.run("audit").code == 0


def test_readers_see_the_same_tables_as_on_duckdb(shop: Shop) -> None:
    assert shop.differences() == []
    assert shop.query(SCORED)[0][0] > 0


def test_a_difference_in_what_is_published_is_told(shop: Shop) -> None:
    before = shop.query("select min(customer_id) from marts.rfm_scores")[0][0]
    change = (
        "update marts.rfm_scores set customer_id = '{}' where customer_id = '{}'"
        " and as_of_date = (select max(as_of_date) from marts.rfm_scores)"
    )
    shop.query(change.format("nobody", before))
    found = shop.differences()
    shop.query(change.format(before, "nobody"))
    assert any("only on Postgres" in sentence for sentence in found)


def test_every_published_table_and_column_has_a_comment(shop: Shop) -> None:
    rows = shop.query(
        "select nspname, relname, attname, coalesce("
        "   col_description(pg_class.oid, attnum),"
        "   case when attnum is null then obj_description(pg_class.oid, 'pg_class') end"
        " )"
        " from pg_class"
        " inner join pg_namespace on relnamespace = pg_namespace.oid"
        " cross join lateral ("
        "   select null as attname, null as attnum"
        "   union all"
        "   select attname, attnum from pg_attribute"
        "   where attrelid = pg_class.oid and attnum > 0 and not attisdropped"
        " ) as columns"
        " where nspname in ('marts', 'ops', 'activation') and relkind = 'r'"
    )
    assert {schema for schema, *_ in rows} == {"marts", "ops", "activation"}
    assert [place for *place, comment in rows if not comment] == []
    comments = {tuple(place): comment for *place, comment in rows}
    assert "shop's own?**" in comments["marts", "orders", None]


def test_runs_and_findings_are_recorded(shop: Shop) -> None:
    steps = [
        step
        for (step,) in shop.query(
            "select step from building_ops.runs where status = 'done'"
            " and run_id = (select max(run_id) from building_ops.runs)"
            " order by step_number"
        )
    ]
    assert steps == [
        "land",
        "audit landed",
        "build",
        "audit marts",
        "publish",
        "report",
    ]
    gates = shop.query("select distinct gate from ops.gate_results order by gate")
    assert gates == [("landed",), ("marts",)]
    tables = shop.query("select table_name from ops.gate_volumes")
    assert ("marts.rfm_scores",) in tables
    (shop.out / "report.html").read_text(encoding="utf-8").index("</html>")


def test_the_status_names_the_publication(shop: Shop) -> None:
    (run,) = shop.query("select max(run_id) from ops.runs where step = 'publish'")[0]
    told = shop.run("status")
    assert told.code == 0, told.errors
    assert f"publication in force: {run}, as of 2026-" in told.printed


def test_a_failed_gate_leaves_the_old_publication(spoilt: Shop) -> None:
    before = spoilt.query(SCORED)
    audited = spoilt.run("audit")
    assert audited.code == 1
    assert "the gate on marts failed" in audited.errors
    published = spoilt.run("publish")
    assert published.code == 1
    assert "have not passed their gate" in published.errors
    assert spoilt.query(SCORED) == before
    assert spoilt.differences() == []


def test_a_reader_goes_on_reading_while_the_next_is_published(shop: Shop) -> None:
    everyone = shop.query("select customer_id from marts.rfm_scores order by 1")
    with shop.connection() as reader:
        reader.autocommit = False
        with reader.cursor("slow") as cursor:
            cursor.itersize = 1
            cursor.execute("select customer_id from marts.rfm_scores order by 1")
            read = [cursor.fetchone()]
            published = shop.run("publish")
            assert published.code == 0, published.errors
            read += cursor.fetchall()
        assert read == everyone
        with reader.cursor() as cursor:
            cursor.execute("select customer_id from marts.rfm_scores order by 1")
            assert cursor.fetchall() == everyone
        assert shop.query(OLD), "what is still read was dropped"
    assert shop.run("publish").code == 0
    assert not shop.query(OLD)


def test_what_readers_may_see_stays_granted(shop: Shop) -> None:
    shop.query(
        "create role analyst",
        "grant usage on schema marts to analyst",
        "grant select on marts.rfm_scores to analyst",
        "grant select (customer_id) on marts.customers to analyst",
        "alter default privileges in schema marts grant select on tables to public",
    )
    for _ in range(2):
        assert shop.run("publish").code == 0
    rights = (
        "select has_schema_privilege('analyst', 'marts', 'usage'),"
        " has_schema_privilege('analyst', 'activation', 'usage'),"
        " has_column_privilege('analyst', 'marts.customers', 'customer_id', 'select')"
    )
    assert shop.query(rights) == [(True, False, True)]
    assert shop.query("set role analyst", SCORED)[0][0] > 0
    granted = "select has_table_privilege('analyst', 'marts.orders', 'select')"
    assert shop.query(granted) == [(True,)]


def test_what_others_put_among_the_published_is_never_dropped(shop: Shop) -> None:
    shop.query("create view marts.own as select 1 as one")
    refused = shop.run("publish")
    shop.query("drop view marts.own")
    assert refused.code == 2
    assert "no publication made marts.own;" in refused.errors
    assert shop.query(SCORED)[0][0] > 0


def test_a_view_of_others_keeps_what_it_reads(shop: Shop) -> None:
    shop.query(f"create view public.own as {SCORED}")
    assert shop.run("publish").code == 0
    assert shop.query("table public.own")[0][0] > 0
    shop.query("drop view public.own")


def test_only_one_may_write(shop: Shop) -> None:
    with shop.connection() as other, other.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(hashtext('customer_scoring'))")
        refused = shop.run("publish")
    assert refused.code == 2
    assert "another run is writing to the database shop" in refused.errors


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"PGHOST": "", "PGUSER": ""}, "set PGHOST and PGUSER."),
        ({"PGPORT": "1"}, "the database shop on 127.0.0.1:1 cannot be reached"),
        ({"PGDATABASE": "nowhere"}, '"nowhere" does not exist'),
    ],
)
def test_a_database_that_cannot_be_found_is_told(
    shop: Shop, environment: dict[str, str], said: str
) -> None:
    refused = shop.run("status", **environment)
    assert (refused.code, refused.errors.count("\n")) == (2, 1)
    assert said in refused.errors


@pytest.mark.parametrize(
    "locale",
    ["locale_provider icu icu_locale 'en-US' locale 'C.UTF-8'", "locale 'C'"],
)
def test_a_database_that_orders_texts_otherwise_is_refused(
    shop: Shop, locale: str
) -> None:
    shop.query(f"create database other template template0 encoding 'UTF8' {locale}")
    refused = shop.run("land", PGDATABASE="other")
    shop.query("drop database other")
    assert refused.code == 2
    assert 'create database "other" template template0' in refused.errors


@pytest.mark.parametrize("step", [["erase"], ["access", "--email", "a@b.example"]])
def test_what_is_not_there_yet_is_refused(shop: Shop, step: list[str]) -> None:
    refused = shop.run(*step)
    assert refused.code == 2
    assert f"{step[0]} is not available with --target postgres" in refused.errors


def test_the_password_is_written_nowhere(shop: Shop) -> None:
    folders = (shop.out, shop.project.folder)
    files = [path for folder in folders for path in folder.rglob("*")]
    assert any(path.suffix == ".log" for path in files)
    told = [
        path
        for path in files
        if path.is_file() and SECRET.encode() in path.read_bytes()
    ]
    assert not told
    assert not shop.query(
        f"select 1 from building_ops.runs where message like '%{SECRET}%'"
    )
    assert os.environ.get("PGPASSWORD") != SECRET
