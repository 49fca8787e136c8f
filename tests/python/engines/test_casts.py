"""The casts of Postgres read what those of DuckDB read, and refuse what they refuse."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import duckdb
import jinja2
import psycopg2
import pytest
from postgres_server import USER, Server
from project_copy import PROJECT

DIALECT = PROJECT / "macros" / "dialect"
# As landing writes them; of others each engine reads what it likes.
MOMENTS = (
    "2026-02-27", "2026-02-28", "2026-02-29", "2024-02-29", "2024-02-30",
    "1900-02-29", "2000-02-29", "2026-04-30", "2026-04-31", "2026-12-31",
    "2026-13-01", "2026-00-10", "2026-01-00", "2026-01-32", "0001-01-01",
    "2026-02-28 23:59:59", "2026-02-29 00:00:00", "2026-01-31 12:00:00.123456",
    "9999-12-31", "unreadable: soon", "",
)  # fmt: skip
NUMBERS = (
    "0", "-0", "1", "-1", "+5", ".5", "1.", "12.34565", "12.34564", "-12.34565",
    "99999999999999", "99999999999999.9999", "99999999999999.99995",
    "100000000000000", "-99999999999999.9999", "-100000000000000", "1e3", "1e-3",
    "1e13", "1e14", "NaN", "Infinity", "-inf", "12,5", "0x10", "1 000", "", "-", ".",
)  # fmt: skip
IDS = (
    "4711", "4711.0", " -4711.00 ", "004711.0", "17.000", "4711.5", "1.10", "12E4",
    "7E-12", "8.1234E+12", "8,1234E+12", "8E+12", "8.1234e12", "1.5E-05", "a.0",
    "8999999999999999.0", "9007199254740993.0", "98765432109876543210", "", "  ",
    "unreadable: 8.1234E+12", "ana@example.org",
)  # fmt: skip
SYSTEMS = (
    "Shop_FR",
    " shop_fr ",
    "Shop\u00a0  ÉTÉ",
    "shop été",
    "e\u0301",
    "é",
    "",
    " ",
)
WORDS = ("true", "T", "yes", "Y", "1", "false", "F", "no", "N", "0", "maybe", "2", "")


def macros(engine: str) -> Any:
    """The macros of the dialect as an engine gets them."""
    environment = jinja2.Environment(
        undefined=jinja2.StrictUndefined, extensions=["jinja2.ext.do"]
    )
    environment.globals["return"] = lambda text: text

    class Adapter:
        @staticmethod
        def dispatch(name: str) -> Any:
            return getattr(module, f"{engine}__{name}", None) or getattr(
                module, f"default__{name}"
            )

    environment.globals["adapter"] = Adapter
    names = ("matches", "try_cast", "texts", "replaced", "nfc")
    files = [DIALECT / f"{name}.sql" for name in names]
    names = ("blanks", "clean_text", "clean_id", "clean_name", "source_system")
    files += [DIALECT.parent / f"{name}.sql" for name in names]
    source = "\n".join(file.read_text("utf-8") for file in files)
    module = environment.from_string(source).module
    return module


@pytest.mark.parametrize(
    ("macro", "arguments", "values"),
    [
        ("try_timestamp", (), MOMENTS),
        ("try_date", (), MOMENTS),
        ("try_decimal", (), NUMBERS),
        ("try_decimal", (13, 2), NUMBERS),
        ("try_boolean", (), WORDS),
        ("clean_id", (), IDS),
        ("source_system", (), SYSTEMS),
    ],
)
def test_a_text_is_read_alike(
    server: Server, macro: str, arguments: tuple[int, ...], values: tuple[str, ...]
) -> None:
    query = "select {} from (values {}) as texts (position, value) order by position"
    rows = ", ".join(f"({place}, '{value}')" for place, value in enumerate(values))
    on_duckdb, on_postgres = (
        query.format(getattr(macros(engine), macro)("value", *arguments), rows)
        for engine in ("duckdb", "postgres")
    )
    expected = [value for (value,) in duckdb.execute(on_duckdb).fetchall()]
    with (
        closing(
            psycopg2.connect(
                host="127.0.0.1", port=server.port, user=USER, dbname=server.database
            )
        ) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute(on_postgres)
        found = [value for (value,) in cursor.fetchall()]
    told = dict(zip(values, zip(found, expected, strict=True), strict=True))
    assert {text: pair for text, pair in told.items() if pair[0] != pair[1]} == {}
    assert None in expected or macro == "source_system"
    assert len(set(expected)) > 2
