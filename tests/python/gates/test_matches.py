"""Customer ids that meet no record are told, with their form and never themselves."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import duckdb
import pytest

from pipeline import contract
from pipeline.gates import matches

NOW = dt.datetime(2026, 1, 1)


@pytest.fixture
def marts() -> Iterator[duckdb.DuckDBPyConnection]:
    """What the gate reads; nobody is known yet."""
    with duckdb.connect() as connection:
        for schema in ("staging", "intermediate", "ops"):
            connection.execute(f"create schema {schema}")
        columns = (
            "(source_system varchar, source_customer_id varchar, is_guest boolean)"
        )
        for table in ("staging.stg_crm__customers", *matches.IDS.values()):
            connection.execute(f"create table {table} {columns}")
        connection.execute(
            "create table ops.customer_matches (source varchar, source_system varchar,"
            " id_count bigint, met_count bigint)"
        )
        yield connection


def test_every_source_that_is_counted_can_be_shown() -> None:
    name = "models/ops/customer_matches.sql"
    text = (contract.PROJECT / name).read_text(encoding="utf-8")
    counted = dict(re.findall(r"\('(\w+)', '(\w+)', ", text))
    shown = {source: table.partition(".")[2] for source, table in matches.IDS.items()}
    assert counted == shown


def put(
    connection: duckdb.DuckDBPyConnection, table: str, system: str, *ids: str
) -> None:
    """Rows of a table, one for each id."""
    for id_ in ids:
        connection.execute(f"insert into {table} values (?, ?, false)", [system, id_])


def match(
    connection: duckdb.DuckDBPyConnection, source: str, system: str, ids: int, met: int
) -> None:
    """What the build counted of a source."""
    connection.execute("delete from ops.customer_matches")
    connection.execute(
        "insert into ops.customer_matches values (?, ?, ?, ?)",
        [source, system, ids, met],
    )


def told(connection: duckdb.DuckDBPyConnection, run_id: str = "now") -> list[str]:
    return [found.message for found in matches.findings(connection, run_id)]


@pytest.mark.parametrize("source", matches.IDS)
def test_none_that_meets_a_record(
    marts: duckdb.DuckDBPyConnection, source: str
) -> None:
    put(marts, "staging.stg_crm__customers", "shop", "4711", "4712", "K-1")
    put(marts, matches.IDS[source], "shop", "C4711", "C-4712", "C4713", "x@y.fr", "é 1")
    match(marts, source, "shop", 5, 0)
    (found,) = matches.findings(marts, "now")
    assert found.severity == "warning"
    assert found.message == (
        f"ops.customer_matches: of the 5 customer ids that {source} of shop name, none"
        " meets a customer record; the ids have the form a-9999, a9999, a@a.aa, those"
        " of the records 9999, a-9. Write them the same way in all files"
        " (customer_ids_meet_records, warning)"
    )


def test_a_system_under_another_name(marts: duckdb.DuckDBPyConnection) -> None:
    put(marts, "staging.stg_crm__customers", "shop_fr", "A")
    put(marts, "staging.stg_crm__customers", "till 12345 of ann", "B")
    put(marts, "staging.stg_crm__consents", "shop-fr", "A")
    match(marts, "consents", "shop-fr", 1, 0)
    (message,) = told(marts)
    assert "there are records of shop_fr, (hidden) alone" in message


def test_far_fewer_than_before(marts: duckdb.DuckDBPyConnection) -> None:
    put(marts, "staging.stg_crm__customers", "shop", "1")
    match(marts, "touchpoints", "shop", 100, 90)
    assert told(marts) == []
    matches.record(marts, "before", NOW)
    match(marts, "touchpoints", "shop", 120, 54)
    assert told(marts) == []  # half of the share before is not yet far fewer
    match(marts, "touchpoints", "shop", 120, 53)
    (message,) = told(marts)
    assert "44.2 % meet a customer record, and in the run before 90 % did" in message
    match(marts, "touchpoints", "shop", 19, 1)
    assert told(marts) == []  # too few to judge
    assert told(marts, "before") == []  # a run is not compared with itself


def test_without_customer_records_nothing_is_told(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    put(marts, "intermediate.int_orders__orders", "default", "1", "2")
    match(marts, "transactions", "default", 2, 0)
    assert told(marts) == []
