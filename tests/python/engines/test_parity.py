"""Other engines give the same rows as DuckDB, and who would not is told on."""

from __future__ import annotations

import re

import pytest
from built import Built
from on_postgres import Postgres
from on_spark import Spark
from parity import SCHEMAS, Table

from pipeline.engines.names import BUILDING


def test_every_table_is_the_same_on_both(built: Built) -> None:
    assert built.differences() == []


def test_every_stored_schema_is_compared_and_filled(built: Built) -> None:
    assert {table.schema for table in built.stages.tables()} == set(SCHEMAS)
    # A single doubtful order would stop the publication.
    assert {table.name for table in built.empty_tables()} == {"doubtful_orders"}


def spoilt(statement: str) -> str:
    """The table that a statement changes."""
    schema, name = re.findall(r"\b(marts|private|ops)\.(\w+)", statement)[0]
    return f'"{schema}"."{name}"'


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        (
            "update marts.rfm_scores set monetary_value = monetary_value + 0.01"
            " where customer_id = (select min(customer_id) from marts.rfm_scores)",
            "differs in monetary_value",
        ),
        (
            "delete from marts.customers"
            " where customer_id = (select min(customer_id) from marts.customers)",
            "only on DuckDB",
        ),
        (
            "insert into marts.rfm_segment_catalogue"
            " select * from marts.rfm_segment_catalogue limit 1",
            "only on Postgres",
        ),
        (
            "update private.customer_attributes set first_name = first_name || ' '"
            " where first_name is not null",
            "more rows differ",
        ),
        (
            "update marts.touchpoints set channel = channel || '.'"
            " where touchpoint_id is null",
            '"marts"."touchpoints"',
        ),
        (
            "alter table marts.orders alter net_revenue type numeric(19, 2)",
            "net_revenue: DECIMAL(18,2) on DuckDB, numeric(19,2) on Postgres",
        ),
        ("alter table ops.readiness drop column is_ready", "the columns differ"),
    ],
)
def test_a_planted_difference_is_told(
    built_on_postgres: Built, spoil: str, complaint: str
) -> None:
    with built_on_postgres.opened() as engine:
        assert isinstance(engine, Postgres)
        with engine.connection.cursor() as cursor:
            cursor.execute(BUILDING.sql(spoil))
            assert cursor.rowcount != 0
        found = built_on_postgres.differences_from(engine, spoilt(spoil))
    assert any(complaint in sentence for sentence in found), found


@pytest.mark.spark
@pytest.mark.parametrize(
    ("table", "rows", "complaint"),
    [
        (
            "marts.rfm_scores",
            "select * replace (case when customer_id = (select min(customer_id)"
            " from spark_rows) then cast(monetary_value + 0.01 as decimal(18, 2))"
            " else monetary_value end as monetary_value) from spark_rows",
            "differs in monetary_value",
        ),
        (
            "marts.customers",
            "from spark_rows order by customer_id offset 1",
            "only on DuckDB",
        ),
        (
            "marts.rfm_segment_catalogue",
            "from spark_rows union all (from spark_rows limit 1)",
            "only on Spark",
        ),
        (
            "marts.orders",
            "select * replace (cast(net_revenue as decimal(19, 2)) as net_revenue)"
            " from spark_rows",
            "net_revenue: DECIMAL(18,2) on DuckDB, DECIMAL(19,2) on Spark",
        ),
        ("ops.readiness", "select kind from spark_rows", "the columns differ"),
        ("private.quarantine", "from spark_rows limit 0", "only on DuckDB"),
        ("marts.engagement_scores", "", "only on DuckDB"),
    ],
)
def test_a_planted_difference_on_spark_is_told(
    built_on_spark: Built, table: str, rows: str, complaint: str
) -> None:
    schema, name = table.split(".")
    with built_on_spark.opened() as engine:
        assert isinstance(engine, Spark)
        with engine.spoilt(Table(schema, name, ()), rows):
            found = built_on_spark.differences_from(engine, f'"{schema}"."{name}"')
    assert any(complaint in sentence for sentence in found), found
