"""One set of raw data, built on each engine once for all tests."""

from __future__ import annotations

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
from engine_builds import dbt_build
from nasty_rows import write, write_nasty_rows
from on_spark import Spark
from postgres_server import Server, postgres, programs
from project_copy import Copy
from raw_copy import copy_raw
from spark_build import spark_build

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
def stages(project: Copy, tmp_path_factory: pytest.TempPathFactory) -> Stages:
    """On DuckDB the demo of 500 customers, and later odd rows and a merge."""
    folder = tmp_path_factory.mktemp("stages")
    out = folder / "out"
    warehouse = out / "warehouse.duckdb"
    made = project.run(folder / "made", "demo", "--customers", "500")
    assert made.code == 0, made.errors
    raw = folder / "raw"
    shutil.copytree(folder / "made" / "demo" / "raw", raw)
    landed = []
    for later in (False, True):
        if later:
            write_nasty_rows(raw)
            write_merge(raw, warehouse)
        done = project.run(out, "land", "--raw", raw)
        assert done.code == 0, done.errors
        landed.append(folder / f"landed_{later}.duckdb")
        shutil.copy(warehouse, landed[-1])
        dbt_build(project, "duckdb", folder, {"WAREHOUSE": str(warehouse)})
    return Stages(warehouse, tuple(landed), folder / "duckdb")


@pytest.fixture(scope="session")
def built_on_postgres(
    project: Copy,
    server: Server,
    stages: Stages,
    tmp_path_factory: pytest.TempPathFactory,
) -> Built:
    """Both stages on Postgres."""
    folder = tmp_path_factory.mktemp("postgres")
    for landed in stages.landed:
        copy_raw(landed, server, folder / "files")
        dbt_build(project, "postgres", folder, server.environment)
    return Built(stages, folder / "rows", partial(on_postgres.opened, server))


@pytest.fixture(scope="session")
def spark() -> None:
    """What every test on Spark needs."""
    try:
        spark_options.refuse_missing("session")
        spark_options.refuse_missing("thrift")
    except UsageError as error:
        pytest.fail(str(error))


@pytest.fixture(scope="session")
def built_on_spark(
    spark: None,
    project: Copy,
    stages: Stages,
    tmp_path_factory: pytest.TempPathFactory,
) -> Built:
    """Both stages on Spark."""
    del spark
    folder = tmp_path_factory.mktemp("spark")
    warehouse = folder / "warehouse"
    spark_build(project, stages, folder, warehouse)
    return Built(stages, folder / "rows", lambda: nullcontext(Spark(warehouse)))


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
