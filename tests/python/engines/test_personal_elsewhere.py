"""What readers of Postgres and Spark would see is looked through as on DuckDB."""

from __future__ import annotations

from pathlib import Path

import pytest
from postgres_server import Server
from spark_server import environment

from pipeline.engines import Engine, choose
from pipeline.errors import GateError
from pipeline.gates import personal
from pipeline.output import Output

TABLES = {
    "raw.customers": "select 'Ana' as first_name, 'Núñez' as last_name",
    "raw.phone_numbers": (
        "select '06 12 34 56 78' as phone, '+33612345678' as phone_e164"
    ),
    "building_marts.orders": (
        "select 'bo@mail.example' as order_id, 'ANA NÚÑEZ ' as channel,"
        " '5678901234567' as coupon_code, 1 as net_revenue"
        " union all select 'o-1', 'web', 'call 0612345678', 2"
    ),
    "building_ops.reconciliations": "select '+33 6 99 88 77 66.csv' as file",
    "building_activation.customer_sources": (
        "select 'bo@mail.example' as source_customer_id, 'shop' as source_system"
    ),
}
FOUND = [
    "marts.orders.channel holds names of people in 1 row;",
    "marts.orders.coupon_code holds telephone numbers in 1 row;",
    "marts.orders.order_id holds e-mail addresses in 1 row;",
    "ops.reconciliations.file holds telephone numbers in 1 row;",
]


def fill(engine: Engine) -> None:
    """Make tables in which people stand where readers would see them."""
    with engine.open() as connection:
        for table, rows in TABLES.items():
            schema = table.partition(".")[0]
            connection.execute(f"create schema if not exists {schema}")
            connection.execute(f"create table {table} as {rows}")


def look(engine: Engine) -> None:
    """Look through them: four columns are refused, and nobody is named."""
    with pytest.raises(GateError) as caught:
        personal.refuse(engine)
    said = str(caught.value)
    assert [line for line in FOUND if line not in said] == []
    assert said.count(" holds ") == len(FOUND)
    assert not [value for value in ("bo@", "ANA", "0612", "99 88") if value in said]


def test_on_postgres(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    engine = choose("postgres", Output(tmp_path))
    with engine.open() as connection:
        connection.execute("create database personal")
    monkeypatch.setenv("PGDATABASE", "personal")
    fill(engine)
    look(engine)


@pytest.mark.spark
def test_on_spark(spark: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    del spark
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("SPARK_METHOD", "session")
    monkeypatch.setenv("SPARK_WAREHOUSE", str(tmp_path / "spark"))
    engine = choose("spark", Output(tmp_path))
    fill(engine)
    look(engine)
