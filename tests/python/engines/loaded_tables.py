"""Raw tables as an EL tool loads them, and the raw rows that they must become."""

from __future__ import annotations

SCHEMA = "shop_data"
# What each engine calls a moment, a wall clock, a text and a floating point number.
TYPES = {
    "duckdb": ("timestamptz", "timestamp", "varchar", "double"),
    "postgres": ("timestamptz", "timestamp", "text", "double precision"),
    "spark": ("timestamp", "timestamp_ntz", "string", "double"),
}
# Where a row is from, and the text of each of its values.
TOLD = """
select
    _file, order_id, line_number, ordered_at, quantity, amount, refunded_at, is_test,
    updated_at, customer_id
from raw.transactions
order by order_id, line_number
"""
ROWS = [
    ("transactions", "1", None, "2026-01-31 09:30:00", "2", "12.50",
     "2026-02-01 08:00:00", "false", "2026-02-01 23:59:59", "C1"),
    ("transactions", "30000000", "7", "2026-06-30 22:00:00", "-1", "-12.50",
     "2026-02-03", "true", None, "C2"),
    ("transactions", "4", None, "2026-06-30 22:00:00", "1", "3.00", "hier",
     None, None, None),
]  # fmt: skip
# As SQL tells them: a table of Ann and Zoé, whose contacts Python decides.
CONTACTS = """
select phone_e164, status from raw.phone_numbers order by phone_e164
"""
DECIDED = [("+33612345678", "valid"), ("+491711234567", "valid")]
FILES = """
select table_name, file, format, line_count, row_count, left_out_count, landed_order
from raw.landed_files order by table_name
"""
LANDED = [
    ("customers", "customers", "table", 2, 2, 0, 1),
    ("transactions", "transactions", "table", 4, 3, 1, 2),
]
EMPTY = "select count(*) from raw.touchpoints"


def statements(engine: str) -> list[str]:
    """SQL that loads the tables: typed, with a column of the tool's own."""
    moment, clock, text, number = TYPES[engine]
    orders = [
        ("1", None, "'2026-01-31 10:30:00+01'", 2, "12.50",
         "'2026-02-01T10:00:00+02:00'", "false", "'2026-02-01 23:59:59'", "'C1'",
         "false"),
        ("30000000", "7", "'2026-07-01 00:00:00+02'", -1, "-12.50", "'2026-02-03'",
         "true", None, "'C2'", "false"),
        ("4", None, "'2026-06-30 22:00:00+00'", 1, "3.00", "'hier'", None, None, None,
         "null"),
        ("5", None, "'2026-06-30 22:00:00+00'", 1, "3.00", None, None, None, None,
         "true"),
    ]  # fmt: skip
    types = (
        number, "bigint", moment, "integer", "decimal(18, 2)", text, "boolean", clock,
        text, "boolean",
    )  # fmt: skip
    names = (
        "order_id", "line_number", "ordered_at", "quantity", "amount", "refunded_at",
        "is_test", "updated_at", "customer_id", "_fivetran_deleted",
    )  # fmt: skip
    selects = [
        "select "
        + ", ".join(
            f"cast({'null' if value is None else value} as {kind}) as {name}"
            for value, kind, name in zip(row, types, names, strict=True)
        )
        for row in orders
    ]
    people = [
        f"select cast('{customer_id}' as {text}) as customer_id,"
        f" cast('{phone}' as {text}) as phone, cast('{country}' as {text}) as country,"
        f" cast('{email}' as {text}) as email"
        for customer_id, phone, country, email in (
            ("C1", "06 12 34 56 78", "France", "ann@example.org"),
            ("C2", "0171 1234567", "Deutschland", "ZOÉ@example.org"),
        )
    ]
    using = " using parquet" if engine == "spark" else ""
    return [
        f"create schema if not exists {SCHEMA}",
        f"create table {SCHEMA}.transactions{using} as {' union all '.join(selects)}",
        f"create table {SCHEMA}.customers{using} as {' union all '.join(people)}",
    ]
