"""A gate on Spark, by dataframes and by a Thrift server: what it says of bad rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext

import pytest
import yaml
from spark_server import thrift

from pipeline.engines.on_spark import Spark
from pipeline.engines.protocol import Dataframes, GatePlace
from pipeline.gates import checkpoints, suites
from pipeline.gates.results import Finding
from pipeline.output import Output

pytestmark = pytest.mark.spark

SECRET = "somebody@planted.example"
TABLES = (
    "create schema building_marts",
    "create schema building_ops",
    "create table building_marts.customers using parquet as select * from values"
    f" ('a', 1, date'2026-01-01', '{SECRET}'), ('b', 2, date'2026-01-02', '{SECRET}')"
    " as given (customer_id, order_count, first_order_date, email)",
    "create table building_ops.readiness using parquet as select 1 as one",
    # What dbt leaves behind is of no schema.
    "create temporary view orders as select 1 as one",
)
SUITE = """
name: marts
tables:
  marts.customers:
    - {expect: expect_column_values_to_be_unique, column: customer_id}
    - {expect: expect_table_row_count_to_be_between, min_value: 3}
    - expect: unexpected_rows_expectation
      unexpected_rows_query: select customer_id from {batch} where order_count > 1
      says: "{observed} have ordered twice"
    - {expect: expect_column_values_to_not_be_null, column: nowhere}
    - {measure: orders, sql: sum(order_count), max_value: 2, says: "{observed}"}
    - {measure: address, sql: max(email), max_value: 2, says: "{observed}"}
  marts.orders:
    - {expect: expect_table_row_count_to_be_between, min_value: 1}
  ops.readiness:
    - {measure: wrong, sql: max(nowhere), max_value: 2, says: "{observed}"}
"""


@pytest.fixture(scope="module", params=["session", "thrift"])
def place(
    spark: None,
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[GatePlace]:
    """Where the gate reads two tables and a view of the same name."""
    del spark
    folder = tmp_path_factory.mktemp("spark")
    own = {"SPARK_METHOD": "session", "SPARK_WAREHOUSE": str(folder)}
    with (
        thrift(folder) if request.param == "thrift" else nullcontext(own) as known,
        pytest.MonkeyPatch.context() as patch,
    ):
        for name, value in known.items():
            patch.setenv(name, value)
        engine = Spark(Output(folder))
        found = engine.gate_source()
        try:
            with engine.open() as session:
                for statement in TABLES:
                    session.as_written(statement)
            yield found
        finally:
            if isinstance(found, Dataframes):
                found.session.stop()


@pytest.fixture(scope="module")
def found(place: GatePlace, tmp_path_factory: pytest.TempPathFactory) -> list[Finding]:
    """What the gate found, in the order of the suite."""
    document = yaml.safe_load(SUITE)
    for entries in document["tables"].values():
        for entry in entries:
            entry |= {"severity": "warning", "why": "it is a test"}
    quality = tmp_path_factory.mktemp("quality")
    with pytest.MonkeyPatch.context() as patch:
        suite = suites.suite(document, "marts", "marts.yml")
        patch.setattr(suites, "load", {"marts": suite}.__getitem__)
        result = checkpoints.audit("marts", place, quality, run_id="r", parameters={})
    assert result.volumes == {"marts.customers": 2, "ops.readiness": 1}
    written = [path.read_text("utf-8") for path in quality.rglob("*.*")]
    assert written
    assert not [text for text in written if SECRET in text]
    return list(result.findings)


def test_what_holds_is_met_and_a_bad_row_is_told(found: list[Finding]) -> None:
    assert [(finding.success, finding.observed) for finding in found[:3]] == [
        (True, "0 %"),
        (False, "2"),
        (False, "1"),
    ]
    assert found[2].message.startswith("marts.customers: 1 have ordered twice")


def test_a_measure_is_computed_in_spark(found: list[Finding]) -> None:
    assert (found[4].success, found[4].observed) == (False, "3")


def test_what_could_not_be_checked_is_critical(found: list[Finding]) -> None:
    reasons = [
        "marts.customers: nowhere: could not be checked because the column nowhere does"
        " not exist",
        "marts.customers: address: could not be checked because the check itself"
        " failed",
        "marts.orders: could not be checked because the table marts.orders does not"
        " exist",
        "ops.readiness: wrong: could not be checked because the column nowhere does not"
        " exist",
    ]
    for finding, reason in zip((found[3], *found[5:]), reasons, strict=True):
        assert finding.message.startswith(reason), finding.message
        assert (finding.success, finding.severity) == (False, "critical")
