"""Suites are read strictly: what is misspelt must not be skipped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipeline import contract
from pipeline.errors import UsageError
from pipeline.gates import suites

COLUMN: dict[str, Any] = {
    "expect": "expect_column_to_exist",
    "column": "order_id",
    "severity": "critical",
    "why": "no order without it",
}
SHARE: dict[str, Any] = {
    "measure": "share_empty",
    "sql": "avg(1.0)",
    "max_value": 0.1,
    "says": "{observed} is empty",
    "severity": "warning",
    "why": "it matters",
}


def read(content: object) -> suites.Suite:
    return suites.suite(
        {"name": "landed", "tables": {"raw.transactions": [content]}},
        "landed",
        "landed.yml",
    )


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (COLUMN | {"expect": "expect_column_to_exits"}, "exits' is unknown"),
        (COLUMN | {"expect": "expect_column_values_to_match_regex"}, "not allowed"),
        (COLUMN | {"severity": "high"}, "has no severity"),
        ({key: COLUMN[key] for key in ("expect", "column")}, "has no severity"),
        (COLUMN | {"why": ""}, "has no why"),
        (COLUMN | {"colum": "x"}, "the key 'colum' is unknown"),
        (COLUMN | {"mostly": 0.5}, "the key 'mostly' is unknown"),
        ({**COLUMN, "expect": "expect_column_values_to_be_in_set"}, "'value_set'"),
        (SHARE | {"query": "select 1"}, "either sql or query"),
        (SHARE | {"per_file": True, "min_value": 0}, "either min_value or max_value"),
        (SHARE | {"says": "empty"}, "{observed}"),
        (SHARE | {"max_valu": 1}, "the key 'max_valu' is unknown"),
        (SHARE | {"measure": "Share of"}, "is not a name for a measure"),
        ({key: SHARE[key] for key in SHARE if key != "max_value"}, "min_value"),
        (
            {
                "expect": "UnexpectedRowsExpectation",
                "unexpected_rows_query": "select 1 from raw.transactions",
                "says": "{observed} rows",
                "severity": "critical",
                "why": "x",
            },
            "{batch}",
        ),
        ("order_id", "is not a mapping"),
    ],
)
def test_a_wrong_entry_is_named_with_file_and_table(
    content: object, complaint: str
) -> None:
    with pytest.raises(UsageError) as caught:
        read(content)
    assert str(caught.value).startswith("landed.yml: raw.transactions: entry 1: ")
    assert complaint in str(caught.value)


@pytest.mark.parametrize(
    ("document", "complaint"),
    [
        ([], "is not a suite"),
        ({"name": "marts", "tables": {"raw.a": [COLUMN]}}, "name must be"),
        ({"name": "landed", "tables": {}}, "names no tables"),
        ({"name": "landed", "tables": {"transactions": [COLUMN]}}, "schema.table"),
        ({"name": "landed", "tables": {"raw.a": []}}, "raw.a: expects nothing"),
        (
            {"name": "landed", "tables": {"raw.a": [COLUMN]}, "expectations": 1},
            "'expectations' is unknown",
        ),
        ({"name": "landed", "tables": {"raw.a": [SHARE, SHARE]}}, "listed twice"),
    ],
)
def test_a_wrong_suite_is_named_with_its_file(document: object, complaint: str) -> None:
    with pytest.raises(UsageError) as caught:
        suites.suite(document, "landed", "landed.yml")
    assert str(caught.value).startswith("landed.yml: ")
    assert complaint in str(caught.value)


def test_a_suite_that_is_no_yaml_is_a_usage_error(tmp_path: Path) -> None:
    (tmp_path / "landed.yml").write_text("name: [landed")
    with pytest.raises(UsageError, match="cannot be read as a suite"):
        suites.load("landed", tmp_path)


@pytest.mark.parametrize("name", sorted(suites.EXPECTATIONS))
def test_each_allowed_name_is_found_in_either_case(name: str) -> None:
    camel = "".join(word.capitalize() for word in name.split("_"))
    assert suites.snake(name) == name
    assert suites.snake(camel) == name


def test_what_was_there_before_counts_only_when_it_is_known() -> None:
    bounds = {"min_value": {"$PARAMETER": "rows_before_raw_a * 0.9"}}
    assert suites.settled(bounds, {"rows_before_raw_a": 10}) == bounds
    assert suites.settled(bounds, {"rows_before_raw_b": 10}) == {"min_value": 0}


def test_columns_of_the_contract_are_filled_in() -> None:
    filled = suites.settled({"column_set": {"$CONTRACT": "exchange_rates"}}, {})
    assert filled == {"column_set": ["currency", "rate_date", "rate"]}
    with pytest.raises(UsageError, match="has no table 'orders'"):
        suites.settled({"column_set": {"$CONTRACT": "orders"}}, {})


def test_the_landed_gate_looks_at_every_table_of_the_contract() -> None:
    expected = {f"raw.{name}" for name in contract.tables()}
    assert expected <= set(suites.load("landed").tables)


def test_measures_of_a_table_are_computed_in_one_select() -> None:
    suite = suites.load("landed")
    sql = suites.measuring(suite.entries, "raw.touchpoints")
    # Once as a whole and once file by file.
    assert sql.count("from raw.touchpoints") == 2
    assert "as share_of_dates_read" in sql
    assert "as share_of_future_dates" in sql
    assert "share_of_lines_without_order" not in sql
