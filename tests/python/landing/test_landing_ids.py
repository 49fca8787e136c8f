"""Ids that a program took for numbers are the ids that they were, or none."""

from __future__ import annotations

import json

import duckdb
import pytest
from landing_workshop import Workshop

from pipeline import contract
from pipeline.erasure import named
from pipeline.landing import ids
from pipeline.policy import rules

LOST = "unreadable: "
# As written, and as compared: None where digits are lost.
WRITTEN = {
    "4711.0": "4711",
    "-4711.00": "-4711",
    "004711": "004711",
    "004711.0": "004711",
    "4711.5": "4711.5",
    "1.10": "1.10",
    "#4711": "#4711",
    "12E4": "12E4",
    "7E-12": "7E-12",
    "8.1234E+12": None,
    "8,1234E+12": None,
    "8E+12": None,
    "8.1234e12": None,
    "1.5E-05": None,
    "8999999999999999.0": "8999999999999999",
    "9007199254740993.0": None,
    "98765432109876543210": "98765432109876543210",
    "98765432109876543210.0": None,
}


def of_each_column(row: dict[str, str], value: str) -> dict[str, dict[str, str]]:
    """A row for every table of the contract that has ids, all of them ``value``."""
    return {
        table.name: {
            column.name: value if column.kind == "id" else row.get(column.kind, "x")
            for column in table.columns
        }
        for table in contract.tables().values()
        if any(column.kind == "id" for column in table.columns)
    }


def test_the_contract_tells_its_ids_by_their_names() -> None:
    found = {
        (table.name, column.name)
        for table in contract.tables().values()
        for column in table.columns
        if column.kind == "id"
    }
    named_so = {
        (table.name, column.name)
        for table in contract.tables().values()
        for column in table.columns
        if column.name.endswith(("_id", "_code", "_number")) and column.kind != "text"
    }
    assert found == named_so | {("vouchers", "voucher_code")}
    assert ("customers", "loyalty_id") in found
    assert ("transactions", "line_number") in found
    assert ("customers", "postal_code") not in found


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_every_id_column_of_every_table(shop: Workshop, form: str) -> None:
    kinds = {"timestamp": "2026-01-01", "date": "2026-01-01", "decimal": "1"}
    tables = of_each_column(kinds, "4711.0")
    for name, row in tables.items():
        lost = {
            key: "8.1234E+12" if text == "4711.0" else text for key, text in row.items()
        }
        rows = [row, lost]
        if form == "csv":
            lines = [",".join(row), *(",".join(item.values()) for item in rows)]
        else:
            lines = [json.dumps(item) for item in rows]
        shop.write(f"{name}.{form}", "\n".join(lines) + "\n")
    report = shop.land()
    for name, row in tables.items():
        for column, text in row.items():
            if text == "4711.0":
                assert shop.column(column, name) == ["4711", f"{LOST}8.1234E+12"], (
                    column
                )
                told = f"{name}.{form}: 1 value of {column} lost digits"
                assert sum(told in message for message in report.messages) == 1


@pytest.mark.parametrize(("written", "expected"), WRITTEN.items())
def test_texts(written: str, expected: str | None) -> None:
    with duckdb.connect() as connection:
        for sql in (
            ids.canonical("written"),
            named.customer("written"),
            macro("written"),
        ):
            row = connection.execute(
                f"select {sql} from (select cast(? as varchar) as written)",
                [f" {written} "],
            ).fetchone()
            assert row is not None
            assert (row[0] and row[0].strip()) == expected, sql


def test_what_landing_marked_is_no_id_later() -> None:
    with duckdb.connect() as connection:
        for sql in (named.customer("written"), macro("written")):
            query = f"select {sql} from (select '{LOST}8.1234E+12' as written)"
            assert connection.execute(query).fetchall() == [(None,)]


def macro(column: str) -> str:
    """SQL of the macro clean_id."""
    template = rules.environment().from_string(f"{{{{ clean_id('{column}') }}}}")
    return template.render()


@pytest.mark.parametrize(
    ("options", "written", "expected"),
    [
        ('decimal: ","', "4711,0", "4711"),
        ('decimal: ","\nthousands: "."', "4.711,0", "4711"),
        ('decimal: ","\nthousands: "."', "4.711", "4.711"),
        ('decimal: ","\nthousands: " "', "4\u202f711,0", "4711"),
        ('decimal: ","', "8,1234E+12", f"{LOST}8,1234E+12"),
        ('decimal: ","', "4,7110E+3", "4711"),
        ("delimiter: ;", "4711,0", "4711,0"),
    ],
)
def test_decimal_marks(
    shop: Workshop, options: str, written: str, expected: str
) -> None:
    shop.write(
        "sales.csv",
        f"order_id;ordered_at;amount;customer_id\n1;2026-01-01;1;{written}\n",
    )
    mark = "" if options.startswith("delimiter") else "\ndelimiter: ;"
    shop.mapping(f"files: sales.csv\n{options}{mark}")
    shop.land()
    assert shop.column("customer_id") == [expected]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("4711::double", "4711"),
        ("4711::float", "4711"),
        ("123456789::float", f"{LOST}123456790.0"),
        ("5678912345678::double", "5678912345678"),
        ("1e20::double", f"{LOST}1e+20"),
        ("98765432109876543210::decimal(22, 2)", "98765432109876543210"),
        ("4711::decimal(9, 0)", "4711"),
        ("4711::hugeint", "4711"),
        ("'004711'", "004711"),
        ("null::double", None),
    ],
)
def test_types_of_parquet(shop: Workshop, value: str, expected: str | None) -> None:
    rows = (
        "select 1.0::double as order_id, date '2026-01-01' as ordered_at, 1 as amount"
    )
    path = shop.raw / "transactions.parquet"
    duckdb.execute(f"copy ({rows}, {value} as product_id) to '{path}' (format parquet)")
    shop.land()
    assert shop.column("product_id") == [expected]
    assert shop.column("order_id") == ["1"]


def test_a_mapping_may_ask_for_the_id(shop: Workshop) -> None:
    shop.write(
        "sales.csv",
        "No,Receipt,ordered_at,amount\n8.1234E+12,R1,2026-01-01,1\n7.0,R2,2026-01-01,1\n",
    )
    shop.mapping(
        "files: sales.csv\ncolumns:\n"
        '  order_id: {expression: "coalesce(readable_id(No), Receipt)"}\n'
        "  ordered_at: ordered_at\n  amount: amount"
    )
    report = shop.land()
    assert shop.column("order_id") == ["R1", "7"]
    assert report.messages == (
        "sales.csv: 1 value of No lost digits, as in 5.6789E+12; another key of the row"
        " stands for it, so what landed earlier under its id counts twice. Export the"
        " file again with this column as text.",
    )
