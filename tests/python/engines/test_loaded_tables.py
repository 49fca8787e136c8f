"""Tables that an EL tool loaded become raw tables, alike on every engine."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from built import Stages
from loaded_tables import (
    CONTACTS,
    DECIDED,
    EMPTY,
    FILES,
    LANDED,
    ROWS,
    SCHEMA,
    TOLD,
    statements,
)
from postgres_server import Server
from postgres_shop import MAKE
from postgres_shop import Shop as PostgresShop
from project_copy import Copy
from spark_shop import Shop as SparkShop

LAND = ("land", "--raw-schema", SCHEMA)


def as_landed(rows: list[Any]) -> list[tuple[Any, ...]]:
    """Rows as tuples, whatever the engine gives."""
    return [tuple(row) for row in rows]


def made(out: Path, *more: str) -> Path:
    """An output folder whose warehouse has the tool's tables."""
    out.mkdir()
    with duckdb.connect(str(out / "warehouse.duckdb")) as connection:
        connection.execute("set timezone = 'America/New_York'")
        for statement in (*statements("duckdb"), *more):
            connection.execute(statement)
    return out


@pytest.fixture(scope="module")
def landed(project: Copy, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables landed on DuckDB, by the runner."""
    out = made(tmp_path_factory.mktemp("loaded") / "out")
    done = project.run(out, *LAND)
    assert done.code == 0, done.errors
    return out


def asked(out: Path, query: str) -> list[tuple[Any, ...]]:
    """The rows of a query on a warehouse."""
    with duckdb.connect(str(out / "warehouse.duckdb")) as connection:
        return connection.execute(query).fetchall()


def test_typed_values_become_the_text_that_landing_would_give(landed: Path) -> None:
    assert asked(landed, TOLD) == ROWS


def test_deleted_rows_are_left_out_and_counted(landed: Path) -> None:
    assert asked(landed, FILES) == LANDED


def test_a_table_that_is_not_there_is_empty(landed: Path) -> None:
    assert asked(landed, EMPTY) == [(0,)]


def test_contacts_are_decided_as_those_of_files(landed: Path) -> None:
    assert asked(landed, CONTACTS) == DECIDED
    found = asked(landed, "select normalised_email from raw.email_addresses")
    assert found == [("zoé@example.org",)]


def test_nothing_hangs_on_the_tables_of_the_tool(
    server: Server, stages: Stages, project: Copy, tmp_path: Path
) -> None:
    shop = PostgresShop(project, server, tmp_path, stages, "loaded")
    PostgresShop(project, server, tmp_path, stages, "postgres").query(
        MAKE.format(name="loaded")
    )
    shop.query(*statements("postgres"))
    # A process of its own: the manifest that others share names their database.
    here = {**server.environment, "PGDATABASE": "loaded"}
    done = project.call(shop.out, *LAND, "--target", "postgres", **here)
    assert done.code == 0, done.errors
    assert as_landed(shop.query(TOLD)) == ROWS
    assert as_landed(shop.query(CONTACTS)) == DECIDED
    assert as_landed(shop.query(FILES)) == LANDED
    code, printed, errors = project.dbt(
        "build", "--select", "+stg_shop__transactions", "+stg_crm__customers",
        "--exclude-resource-type", "unit_test", "test", "--target", "postgres",
        "--vars", json.dumps({"raw_schema": SCHEMA}),
        "--profiles-dir", str(project.folder / "profiles"),
        parse=True, **here,
    )  # fmt: skip
    assert code == 0, printed + errors
    shop.query(f"drop table {SCHEMA}.transactions, {SCHEMA}.customers restrict")


@pytest.mark.spark
def test_they_become_the_same_on_spark(
    spark: None, project: Copy, stages: Stages, tmp_path: Path
) -> None:
    del spark
    shop = SparkShop(project, tmp_path, stages)
    shop.out.mkdir()
    shop.query(*statements("spark"))
    done = shop.run(*LAND)
    assert done.code == 0, done.errors
    told, contacts, files = shop.query(TOLD, CONTACTS, FILES)
    assert as_landed(told) == ROWS
    assert as_landed(contacts) == DECIDED
    assert as_landed(files) == LANDED


Land = Callable[[], None]


@pytest.fixture
def by_hand(project: Copy, landed: Path, tmp_path: Path) -> tuple[Path, Land]:
    """A copy of the warehouse with two loads, and dbt alone to land them."""
    out = tmp_path / "out"
    shutil.copytree(landed, out)
    asked(out, f"alter table {SCHEMA}.transactions add column _load varchar")
    asked(
        out,
        f"update {SCHEMA}.transactions"
        " set _load = case when order_id < 5 then 'a' else 'b' end",
    )

    def land() -> None:
        code, printed, errors = project.dbt(
            "run-operation", "land", "--vars",
            json.dumps({"raw_schema": SCHEMA, "raw_load_column": "_LOAD"}),
            "--profiles-dir", str(project.folder / "profiles"),
            WAREHOUSE=str(out / "warehouse.duckdb"),
        )  # fmt: skip
        assert code == 0, printed + errors

    land()
    return out, land


LOADS = """
select file, row_count, landed_order from raw.landed_files
where table_name = 'transactions' order by file
"""
RUNS = "select file, run_id from raw.landed_files where table_name = 'transactions'"


def test_only_loads_that_changed_land_again(by_hand: tuple[Path, Land]) -> None:
    out, land = by_hand
    first = asked(out, LOADS)
    assert first == [("transactions/a", 2, 3), ("transactions/b", 1, 4)]
    asked(out, "update raw.landed_files set run_id = 'before'")
    asked(out, "update raw.transactions set _run_id = 'before'")
    asked(out, f"update {SCHEMA}.transactions set amount = 99 where order_id = 1")
    asked(out, f"insert into {SCHEMA}.transactions select * replace ('c' as _load)"
          f" from {SCHEMA}.transactions where order_id = 4")  # fmt: skip
    land()
    assert asked(out, LOADS) == [*first, ("transactions/c", 1, 5)]
    runs = dict(asked(out, RUNS))
    assert runs["transactions/b"] == "before"
    assert "before" not in {runs["transactions/a"], runs["transactions/c"]}
    amounts = asked(out, "select amount from raw.transactions order by amount")
    assert amounts == [("-12.50",), ("3.00",), ("3.00",), ("99.00",)]
    stamped = asked(out, "select distinct _file, _run_id from raw.transactions")
    assert dict(stamped) == runs


def test_a_load_that_is_gone_leaves_the_raw_table(
    by_hand: tuple[Path, Land],
) -> None:
    out, land = by_hand
    asked(out, f"delete from {SCHEMA}.transactions where _load = 'a'")
    land()
    assert asked(out, LOADS) == [("transactions/b", 1, 4)]
    assert asked(out, "select order_id from raw.transactions") == [("30000000",)]


def test_what_cannot_be_read_is_told(project: Copy, tmp_path: Path) -> None:
    out = made(
        tmp_path / "out", f"alter table {SCHEMA}.transactions drop column ordered_at"
    )
    done = project.run(out, *LAND)
    assert done.code == 2
    assert (
        "error: raw_schema shop_data: the table transactions has no column ordered_at;"
        " let the EL tool load it under that name." in done.errors
    )
    done = project.run(out, "land", "--raw-schema", "shop")
    assert "there is no table transactions in it" in done.errors
    done = project.run(out, *LAND, "--raw", tmp_path)
    assert done.code == 2
    assert "leave the other out." in done.errors


@pytest.mark.parametrize("asked_schema", ["raw", SCHEMA])
def test_tables_of_others_are_never_written_over(
    project: Copy, tmp_path: Path, asked_schema: str
) -> None:
    others = "create schema raw; create table raw.transactions as select 1 as one"
    out = made(tmp_path / "out", others)
    done = project.run(out, "land", "--raw-schema", asked_schema)
    assert done.code == 2
    assert "; set the environment variable RAW_SCHEMA" in done.errors
    assert asked(out, "select * from raw.transactions") == [(1,)]


def test_tables_and_files_do_not_mix(
    project: Copy, demo_run: Any, landed: Path, tmp_path: Path
) -> None:
    out = tmp_path / "demo"
    shutil.copytree(demo_run.out, out, symlinks=True)
    for statement in statements("duckdb"):
        asked(out, statement)
    done = project.run(out, *LAND)
    assert done.code == 2
    assert "the schema raw holds files that landing read" in done.errors
    erased = project.run(landed, "erase")
    assert erased.code == 2, erased.printed
    assert "let that tool remove the person" in erased.errors
