"""A Thrift server of Spark: raw tables, dbt, publication and the report's file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from project_copy import Copy
from runs.small_shop import history, line, write
from spark_server import thrift

from pipeline import report
from pipeline.engines.on_spark import Spark
from pipeline.errors import UsageError
from pipeline.output import Output

pytestmark = pytest.mark.spark

RUN = "20260715T120000Z"
BUILT = (
    "create schema if not exists building_ops",
    "create schema building_marts",
    "create table building_ops.scoring_dates using parquet as"
    " select date'2026-07-15' as as_of_date",
    "create table building_marts.customers using parquet as"
    " select 'c1' as customer_id, cast(1.5 as decimal(18, 2)) as net_revenue",
)


def strip(file: Path, column: str) -> None:
    """Leave a column out of a landed file, as an earlier contract did."""
    with duckdb.connect() as writer:
        writer.execute(
            f"create table rows as select * exclude ({column}) from '{file}'"
        )
        writer.execute(f"copy rows to '{file}' (format parquet)")


@pytest.fixture(scope="module")
def engine(
    spark: None, project: Copy, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Spark]:
    """A server, and an output folder where much and something old has landed."""
    del spark
    folder = tmp_path_factory.mktemp("thrift")
    raw, out = folder / "raw", folder / "out"
    write(raw, history(60))
    first = project.run(out, "land", "--raw", raw)
    assert first.code == 0, first.errors
    (file,) = (out / "landed" / "transactions").glob("*.parquet")
    strip(file, "product_id")
    # Parquet of more than one group of rows.
    many = [
        line(order_id=f"m{n}", customer_id=f"m{n}", ordered_at="2026-07-15", amount=n)
        for n in range(1, 150_001)
    ]
    write(raw, many, "transactions_many.csv")
    landed = project.run(out, "land", "--raw", raw)
    assert landed.code == 0, landed.errors
    with thrift(folder) as server, pytest.MonkeyPatch.context() as patch:
        for name, value in server.items():
            patch.setenv(name, value)
        yield Spark(Output(out))


def test_what_landing_did_not_make_is_not_replaced(engine: Spark) -> None:
    with engine.open() as session:
        session.as_written("create schema raw")
        session.as_written("create table raw.transactions using parquet as select 1 a")
        with pytest.raises(UsageError, match=r"raw\.transactions, which landing did"):
            engine.take_landed()
        assert session.as_written("select a from raw.transactions").fetchall() == [(1,)]
        session.as_written("drop table raw.transactions")


def test_the_server_reads_the_landed_files(engine: Spark) -> None:
    engine.take_landed()
    query = (
        "select order_id, line_number, cast(amount as decimal(18, 2)), product_id,"
        " _file, _landed_order, _landed_on, _row from raw.transactions"
        " where _row % 1000 < 5 order by _file, _row"
    )
    with duckdb.connect(str(engine.output.warehouse), read_only=True) as landed:
        here = landed.execute(query).fetchall()
    with engine.open() as session:
        there = session.as_written(query).fetchall()
    assert len({row[4] for row in here}) == 2
    assert max(row[-1] for row in here) > 149_000
    assert [tuple(row) for row in there] == here
    files = engine.output.landed.rglob("*.parquet")
    assert {file.stat().st_nlink for file in files} == {2}


def test_landing_again_takes_the_place_of_what_landed(engine: Spark) -> None:
    engine.take_landed()
    with engine.open() as session:
        (found,) = session.as_written(
            "select count(*) from raw.transactions"
        ).fetchall()
    assert found[0] > 150_060
    assert len(list((engine.output.folder / "spark_raw").iterdir())) == 1


def test_dbt_builds_on_the_server(engine: Spark, project: Copy) -> None:
    folder = engine.output.folder / "dbt"
    # Seeds, views and tables by batch, with the tests of these alone.
    code, printed, errors = project.dbt(
        "build", "--quiet", "--warn-error", "--target", "spark",
        "--project-dir", str(project.folder),
        "--profiles-dir", str(project.folder / "profiles"),
        "--target-path", str(folder), "--log-path", str(folder),
        "--exclude-resource-type", "unit_test",
        "--select", "+stg_shop__transactions", "--indirect-selection", "cautious",
    )  # fmt: skip
    assert code == 0, printed + errors
    with engine.open() as session:
        (found,) = session.as_written(
            "select (select count(*) from staging.stg_shop__transactions),"
            " (select count(*) from raw.transactions)"
        ).fetchall()
    assert found[0] == found[1] > 150_060


def test_the_server_publishes_and_tells_the_report(engine: Spark) -> None:
    assert engine.publication() is None
    assert engine.published_as_of() is None
    with (
        pytest.raises(UsageError, match="has no publication"),
        engine.published_file(report.COLUMNS),
    ):
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
    with (
        engine.published_file(report.COLUMNS) as file,
        duckdb.connect(str(file)) as reader,
    ):
        dates = reader.execute("from ops.scoring_dates").fetchall()
    assert dates == [(dt.date(2026, 7, 15),)]
    assert not list(Path(engine.output.folder).glob(".report-*"))
