"""A Thrift server of Spark: raw tables, dbt, publication and the report's file."""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from conftest import build_arguments, run
from project_copy import Copy
from runs.small_shop import history, write
from spark_server import thrift

from pipeline.engines.on_spark import Spark
from pipeline.errors import UsageError
from pipeline.output import Output

pytestmark = pytest.mark.spark

RUN = "20260715T120000Z"
BUILT = (
    "create schema building_ops",
    "create schema building_marts",
    "create table building_ops.scoring_dates using parquet as"
    " select date'2026-07-15' as as_of_date",
    "create table building_marts.customers using parquet as"
    " select 'c1' as customer_id, cast(1.5 as decimal(18, 2)) as net_revenue",
)


@pytest.fixture(scope="module")
def engine(project: Copy, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Spark]:
    """A server that took what landed; the variables name it."""
    folder = tmp_path_factory.mktemp("thrift")
    write(folder / "raw", history(60))
    out = folder / "out"
    landed = project.run(out, "land", "--raw", folder / "raw")
    assert landed.code == 0, landed.errors
    with thrift(folder) as server, pytest.MonkeyPatch.context() as patch:
        for name, value in server.items():
            patch.setenv(name, value)
        found = Spark(Output(out))
        found.take_landed()
        yield found


def test_the_server_reads_the_landed_files(engine: Spark) -> None:
    query = (
        "select order_id, line_number, cast(amount as decimal(18, 2)), _file,"
        " _landed_order, _landed_on, _row from raw.transactions order by _file, _row"
    )
    with duckdb.connect(str(engine.output.warehouse), read_only=True) as landed:
        here = landed.execute(query).fetchall()
    with engine.open() as session:
        there = session.as_written(query).fetchall()
    assert len(here) > 60
    assert [tuple(row) for row in there] == here


def test_dbt_builds_on_the_server(engine: Spark, project: Copy) -> None:
    folder = engine.output.folder / "dbt"
    dbt = [sys.executable, "-m", "dbt.cli.main", *build_arguments("spark", folder)]
    # Seeds, views and tables by batch, with the tests of these alone.
    some = ["--select", "+stg_shop__transactions", "--indirect-selection", "cautious"]
    run(project, [*dbt, *some], dict(os.environ))
    with engine.open() as session:
        (found,) = session.as_written(
            "select (select count(*) from staging.stg_shop__transactions),"
            " (select count(*) from raw.transactions)"
        ).fetchall()
    assert found[0] == found[1] > 60


def test_the_server_publishes_and_tells_the_report(engine: Spark) -> None:
    assert engine.publication() is None
    assert engine.published_as_of() is None
    with pytest.raises(UsageError, match="has no publication"), engine.published_file():
        pass
    with engine.open() as session:
        for statement in BUILT:
            session.as_written(statement)
    published = engine.publish(RUN)
    assert published.rows == 2
    assert published.where.endswith(f"in {engine.place}")
    assert engine.publication() == RUN
    assert engine.published_as_of() == dt.date(2026, 7, 15)
    assert ("marts", "customers") in engine.published_tables()
    with engine.published_file() as file, duckdb.connect(str(file)) as report:
        dates = report.execute("from ops.scoring_dates").fetchall()
    assert dates == [(dt.date(2026, 7, 15),)]
    assert not list(Path(engine.output.folder).glob(".report-*"))
