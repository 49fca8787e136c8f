"""One set of raw data, built on each engine once for all tests."""

from __future__ import annotations

import dataclasses
import importlib.util
import shutil
from collections.abc import Iterator
from contextlib import nullcontext
from functools import partial
from pathlib import Path

import duckdb
import on_postgres
import pytest
from built import Built, Stages
from nasty_rows import write, write_nasty_rows
from on_spark import Spark
from postgres_server import Server, postgres, programs
from postgres_shop import MAKE, Shop
from prepared import Prepared
from project_copy import Copy, Run
from shared_demo import SIZE, history
from spark_shop import Shop as SparkShop

from pipeline.engines import spark_options
from pipeline.errors import UsageError


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A Postgres of our own."""
    folder = programs()
    if folder is None or importlib.util.find_spec("dbt.adapters.postgres") is None:
        pytest.fail("no Postgres here: apt-get install postgresql and run again")
    with postgres(folder) as running:
        yield running


@pytest.fixture(scope="session")
def stages(project: Copy, demo_run: Run, prepared: Prepared) -> Stages:
    """On DuckDB the demo, and later odd rows and a merge."""

    def make(folder: Path) -> None:
        out = folder / "out"
        shutil.copytree(demo_run.out, out, symlinks=True)
        warehouse = out / "warehouse.duckdb"
        raw = out / "demo" / "raw"
        write_nasty_rows(raw)
        write_merge(raw, warehouse)
        with history(project):
            done = project.run(out, "land", *SIZE)
            assert done.code == 0, done.errors
            shutil.copy(warehouse, folder / "landed.duckdb")
            with duckdb.connect(str(warehouse)) as connection:
                # Elsewhere this is the first run of a gate.
                connection.execute("delete from ops.gate_volumes")
            for step in ("build", "audit", "publish", "report"):
                done = project.run(out, step, DBT_WARN_ERROR="true")
                assert done.code == 0, done.errors

    folder = prepared.folder("stages", make)
    out = folder / "out"
    return Stages(
        out / "warehouse.duckdb",
        (demo_run.out / "warehouse.duckdb", folder / "landed.duckdb"),
        (demo_run.out / "demo" / "raw", out / "demo" / "raw"),
        demo_run.out.parent,
    )


@pytest.fixture(scope="session")
def shop(
    project: Copy,
    server: Server,
    stages: Stages,
    tmp_path_factory: pytest.TempPathFactory,
) -> Shop:
    """Both stages on Postgres by the runner, the later one published."""
    made = Shop(project, server, tmp_path_factory.mktemp("postgres"), stages)
    Shop(project, server, made.folder, stages, "postgres").query(
        MAKE.format(name=made.name)
    )
    with history(project):
        for stage, steps in enumerate((("land", "build"), ("all",))):
            stages.land(stage, made.out)
            for step in steps:
                raw = () if step == "build" else ("--raw", stages.raw[stage])
                made.do(step, *raw)
    return made


@pytest.fixture(scope="session")
def built_on_postgres(shop: Shop) -> Built:
    """What the runner built there."""
    database = dataclasses.replace(shop.server, database=shop.name)
    return Built(
        shop.stages, shop.folder / "rows", partial(on_postgres.opened, database)
    )


@pytest.fixture(scope="session")
def spark() -> None:
    """What every test on Spark needs."""
    try:
        spark_options.refuse_missing("session")
        spark_options.refuse_missing("thrift")
    except UsageError as error:
        pytest.fail(str(error))


@pytest.fixture(scope="session")
def spark_shop(
    spark: None,
    project: Copy,
    stages: Stages,
    tmp_path_factory: pytest.TempPathFactory,
) -> SparkShop:
    """Both stages on Spark: the first by dbt alone, the later one published."""
    del spark
    shop = SparkShop(project, tmp_path_factory.mktemp("spark"), stages)
    shop.out.mkdir()
    shop.build_by_hand(0)
    shop.run_stage(1)
    return shop


@pytest.fixture(scope="session")
def served_shop(spark_shop: SparkShop) -> Iterator[SparkShop]:
    """The same shop behind a server; then no session can use its tables."""
    with spark_shop.served() as served:
        yield served


@pytest.fixture(scope="session")
def built_on_spark(spark_shop: SparkShop) -> Built:
    """What the runner built there."""
    return Built(
        spark_shop.stages,
        spark_shop.folder / "rows",
        lambda: nullcontext(Spark(spark_shop.out / "spark")),
    )


@pytest.fixture(
    scope="session", params=["postgres", pytest.param("spark", marks=pytest.mark.spark)]
)
def built(request: pytest.FixtureRequest) -> Built:
    """Both stages on one engine after another."""
    found = request.getfixturevalue(f"built_on_{request.param}")
    assert isinstance(found, Built)
    return found


def write_merge(raw: Path, warehouse: Path) -> None:
    """Write a record with the address of one customer and the phone of another."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        found = connection.execute(
            "select min(email), max(phone_e164) from private.customer_attributes"
            " where (email is null) <> (phone_e164 is null)"
            " or customer_id in (select min(customer_id)"
            " from private.customer_attributes where email is not null)"
        ).fetchone()
    assert found
    record = {"source_system": "late", "customer_id": "both"}
    write(
        raw / "customers_late.csv", [{**record, "email": found[0], "phone": found[1]}]
    )
