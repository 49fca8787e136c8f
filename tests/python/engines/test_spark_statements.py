"""How statements that run on every engine are told to Spark."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from pipeline.engines import spark_options, spark_sql


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ('select "one" from a."b"', "select `one` from a.`b`"),
        ("select cast(a as varchar), 'varchar \"b\"'",
         "select cast(a as string), 'varchar \"b\"'"),
        ("1 -- isn't \"b\"\n, 'x' as \"c\"", "1 -- isn't \"b\"\n, 'x' as `c`"),
        ("cast(a as varchar(3))", "cast(a as varchar(3))"),
        ("create schema if not exists ops", "create schema if not exists ops"),
        (
            "create table if not exists ops.gate_volumes"
            " (gate varchar not null, recorded_at timestamp)",
            "create table if not exists ops.gate_volumes"
            " (gate string not null comment 'The gate: landed or marts.',"
            " recorded_at timestamp_ntz comment 'When it was counted, UTC.')"
            " using parquet partitioned by (run_id, gate)"
            " comment 'One row per table and run; the next run compares itself with"
            " it.'",
        ),
        (
            "delete from ops.runs where run_id = ? and step = ?",
            "alter table ops.runs drop if exists partition (run_id = ?, step = ?)",
        ),
    ],
)  # fmt: skip
def test_a_statement_is_put_in_the_words_of_spark(query: str, told: str) -> None:
    assert spark_sql.translated(query) == told


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (None, "null"),
        (True, "true"),
        (3, "3"),
        (0.1, "double('0.1')"),
        (Decimal("1.50"), "1.50"),
        (dt.date(2026, 1, 31), "date'2026-01-31'"),
        (dt.datetime(2026, 1, 31, 10, 5), "timestamp_ntz'2026-01-31 10:05:00'"),
        ("it's", "'it\\'s'"),
        ("\\' or 1 = 1 --", "'\\\\\\' or 1 = 1 --'"),
        ("${env:HOME}", "'\\u0024{env:HOME}'"),
    ],
)
def test_a_value_stays_a_value(value: object, told: str) -> None:
    assert spark_sql.literal(value) == told


def test_marks_in_texts_and_comments_are_none() -> None:
    query = "select '?', '\\'?', ? -- what?\nfrom a where b = ?"
    assert spark_sql.bound(query, [1, "?"]) == (
        "select '?', '\\'?', 1 -- what?\nfrom a where b = '?'"
    )


def test_rows_are_inserted_by_one_statement() -> None:
    query = "insert into ops.gate_volumes (run_id, row_count) values (?, ?)"
    found = spark_sql.insertion(query)
    assert found == ("ops.gate_volumes", ["run_id", "row_count"])
    types = {"row_count": "bigint", "run_id": "string"}
    assert spark_sql.inserted(*found, types, [["a", 1], ["b", None]]) == (
        "insert into ops.gate_volumes (run_id, row_count)"
        " select cast(run_id as string), cast(row_count as bigint)"
        " from values ('a', 1), ('b', null) as given (run_id, row_count)"
    )


def test_a_connection_has_the_settings_of_a_session(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(spark_options.WAREHOUSE, "folder")
    monkeypatch.setenv("SPARK_PARTITIONS", "7")
    options = spark_options.options()
    told = {
        key.removeprefix(spark_options.CONNECTION): value
        for key, value in options.of_connection.items()
    }
    # The folder of tables is a matter of the server.
    assert told == {
        key: value
        for key, value in options.settings.items()
        if key.startswith("spark.sql.") and key != "spark.sql.warehouse.dir"
    }
    assert told["spark.sql.shuffle.partitions"] == "7"
