"""A message about the columns of a file never tells somebody's values."""

from __future__ import annotations

import pytest
from landing_workshop import Workshop

PEOPLE = ("ana@shop.example", "Núñez", "Ana", "+33612345678", "K7")


@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("customers", "{},1990-05-17,Paris"),
        ("customers", "{}"),
        ("transactions", "o-1,2026-01-31,paid,12.50,{}"),
        ("feedback", "nps,9,2026-01-31,{}"),
        ("vouchers", "{},email,phone"),
    ],
)
def test_the_first_line_of_a_file_without_a_header_is_not_told(
    shop: Workshop, table: str, row: str, delimiter: str
) -> None:
    line = row.format(",".join(PEOPLE))
    if delimiter == ";":
        shop.write("mapping.yml", MAPPING.format(table=table))
    shop.write("transactions.csv", "order_id,ordered_at,amount\n1,2026-01-01,1\n")
    shop.write(f"{table}.csv", line.replace(",", delimiter) + "\n")
    said = shop.refused()
    assert f"{table}.csv" in said
    assert not [value for value in PEOPLE if value in said]
    if "required" in said:
        assert "write header: false and names in mapping.yml" in said


MAPPING = """
version: 1
tables:
  {table}:
    - files: {table}.csv
      delimiter: ";"
"""


def test_a_value_that_stands_twice_in_the_first_line_is_not_told(
    shop: Workshop,
) -> None:
    shop.write("transactions.csv", "1,ana@shop.example,2026-01-01,ana@shop.example\n")
    assert shop.refused() == (
        "transactions.csv: the columns 2 and 4 have the same name; rename one of them."
    )


def test_a_header_that_is_known_is_told_but_for_what_looks_like_a_value(
    shop: Workshop,
) -> None:
    shop.write("transactions.csv", "order_id,amount,Datum,0612345678\n")
    said = shop.refused()
    assert "cannot be found among order_id, amount, Datum and 1 more, whose" in said


def test_keys_of_json_are_told_but_for_what_looks_like_a_value(
    shop: Workshop,
) -> None:
    shop.write("transactions.jsonl", '{"order": 1, "ana@shop.example": 2}\n')
    said = shop.refused()
    assert "among order and 1 more, whose names may be values;" in said


def test_a_column_that_fills_nothing_is_told_visibly(shop: Workshop) -> None:
    header = "order_id,ordered_at,amount,bell\x07,ana@shop.example,x" + "y" * 90
    shop.write("transactions.csv", header + "\n1,2026-01-01,1,a,b,c\n")
    (said,) = shop.land().messages
    assert said.startswith(
        "transactions.csv: ignored the columns bell\\x07 and 2 more, whose names may"
    )
