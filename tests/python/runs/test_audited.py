"""Only marts that their gate has seen, after a build that ended well, are published."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from pipeline import records
from pipeline.engines import run_tables
from pipeline.engines.on_duckdb import DuckDB
from pipeline.output import Output

BUILD, AUDIT = ("build", "done"), ("audit marts", "done")


def warehouse(folder: Path, steps: Sequence[tuple[str, str]]) -> DuckDB:
    """A warehouse of one mart, and the steps of one run on it in their order."""
    engine = DuckDB(Output(folder))
    with engine.open() as connection:
        connection.execute("create schema marts")
        connection.execute("create table marts.orders as select 1 as order_id")
    for number, (step, status) in enumerate(steps, start=1):
        hashed = records.marts_hash(engine)
        with engine.open() as connection:
            run_tables.make(connection, run_tables.RUNS)
            connection.execute(
                "insert into ops.runs by name select 'r1' as run_id, ? as step_number,"
                " ? as step, ? as status, ? as marts_hash",
                [number, step, status, hashed],
            )
    return engine


@pytest.mark.parametrize(
    ("steps", "is_audited"),
    [
        ((BUILD, AUDIT), True),
        ((BUILD,), False),
        ((AUDIT, BUILD), False),
        ((BUILD, ("audit marts", "failed")), False),
        ((BUILD, AUDIT, ("audit marts", "failed")), False),
        ((("build", "failed"), AUDIT), False),
        ((BUILD, AUDIT, BUILD), False),
        ((BUILD, AUDIT, BUILD, AUDIT), True),
    ],
)
def test_the_gate_must_follow_a_build_that_ended_well(
    tmp_path: Path, steps: Sequence[tuple[str, str]], is_audited: bool
) -> None:
    assert records.is_audited(warehouse(tmp_path, steps)) is is_audited


@pytest.mark.parametrize(
    "change",
    [
        "update marts.orders set order_id = 2",
        "insert into marts.orders values (1)",
        "create table marts.customers as select 1 as customer_id",
        "drop table marts.orders",
    ],
)
def test_marts_that_changed_after_the_gate_have_not_passed_it(
    tmp_path: Path, change: str
) -> None:
    engine = warehouse(tmp_path, (BUILD, AUDIT))
    assert records.is_audited(engine)
    with engine.open() as connection:
        connection.execute(change)
    assert not records.is_audited(engine)


def test_runs_of_one_second_are_ordered_by_their_number(tmp_path: Path) -> None:
    engine = warehouse(tmp_path, ())
    runs = [("20260131T000000Z-9", "build"), ("20260131T000000Z-10", "audit marts")]
    with engine.open() as connection:
        run_tables.make(connection, run_tables.RUNS)
    hashed = records.marts_hash(engine)
    for run_id, step in runs:
        with engine.open() as connection:
            connection.execute(
                "insert into ops.runs by name select ? as run_id, 1 as step_number,"
                " ? as step, 'done' as status, ? as marts_hash",
                [run_id, step, hashed],
            )
    assert records.is_audited(engine)
