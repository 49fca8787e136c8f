"""The casts of Postgres read what those of DuckDB read, and refuse what they refuse."""

from __future__ import annotations

from contextlib import closing
from types import SimpleNamespace
from typing import Any

import duckdb
import jinja2
import psycopg2
import pytest
from postgres_server import USER, Server
from project_copy import PROJECT

DIALECT = PROJECT / "macros" / "dialect"
# As landing writes them, and as other tools load them into raw tables.
MOMENTS = (
    "2026-02-27", "2026-02-28", "2026-02-29", "2024-02-29", "2024-02-30",
    "1900-02-29", "2000-02-29", "2026-04-30", "2026-04-31", "2026-12-31",
    "2026-13-01", "2026-00-10", "2026-01-00", "2026-01-32", "0001-01-01",
    "2026-02-28 23:59:59", "2026-02-29 00:00:00", "2026-01-31 12:00:00.123456",
    "9999-12-31", "unreadable: soon", "", "2026-01-31 24:00:00", "0000-01-01",
    "2026-1-5", "2026-01-31 10", "2026-01-31 10:00:00+02", "epoch", "infinity",
    "\u00a02026-02-28\t", " 2026-02-28T23:59:59\u202f", "\ufeff2026-02-30", "\u3000",
)  # fmt: skip
NUMBERS = (
    "0", "-0", "1", "-1", "+5", ".5", "1.", "12.34565", "12.34564", "-12.34565",
    "99999999999999", "99999999999999.9999", "99999999999999.99995",
    "100000000000000", "-99999999999999.9999", "-100000000000000", "1e3", "1e-3",
    "1e13", "1e14", "NaN", "Infinity", "-inf", "12,5", "0x10", "1 000", "", "-", ".",
    "\u00a012.5\t", "\u202f-3 ", "\ufeff1e3", "\u3000", "1\u00a02",
)  # fmt: skip
IDS = (
    "4711", "4711.0", " -4711.00 ", "004711.0", "17.000", "4711.5", "1.10", "12E4",
    "7E-12", "8.1234E+12", "8,1234E+12", "8E+12", "8.1234e12", "1.5E-05", "a.0",
    "8999999999999999.0", "9007199254740993.0", "98765432109876543210", "", "  ",
    "unreadable: 8.1234E+12", "ana@example.org",
)  # fmt: skip
# As EL tools write moments into columns of text.
OFFSETS = (
    "2026-01-31 10:00:00+02:00", "2026-01-31T10:00:00Z", "2026-01-31T10:00:00.123+0530",
    "2026-01-31 10:00:00 -08", "2026-01-31 10:00:00 UTC", "2026-01-31 10:00 GMT",
    "2026-07-01 00:30:00", "2026-01-01 00:30:00", "2026-03-29 02:30:00",
    "2026-10-25 02:30:00", "2026-01-31", " 2026-01-31 ", "2026-02-30 10:00:00Z",
    "2026-01-31 10:00:00+15:00", "2026-12-31T23:30:00-01:00", "hier", "", "Z", "+02",
)  # fmt: skip
READ_AS = {
    "2026-01-31 10:00:00+02:00": "2026-01-31 08:00:00",
    "2026-01-31T10:00:00.123+0530": "2026-01-31 04:30:00.123",
    "2026-01-31 10:00:00 -08": "2026-01-31 18:00:00",
    "2026-07-01 00:30:00": "2026-06-30 22:30:00",
    "2026-01-31": "2026-01-31",
    "2026-12-31T23:30:00-01:00": "2027-01-01 00:30:00",
    "2026-02-30 10:00:00Z": "2026-02-30 10:00:00Z",
    "hier": "hier",
}
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
WORDS = (
    "true",
    "T",
    "yes",
    "Y",
    "1",
    "false",
    "F",
    "no",
    "N",
    "0",
    "maybe",
    "2",
    "",
    "\u00a0Yes\t",
    "\u200bno",
    "\u3000",
    "on",
)


def macros(engine: str) -> Any:
    """The macros of the dialect as an engine gets them."""
    environment = jinja2.Environment(
        undefined=jinja2.StrictUndefined, extensions=["jinja2.ext.do"]
    )
    environment.globals["return"] = lambda text: text
    environment.globals["dbt"] = SimpleNamespace(type_string=lambda: "varchar")

    class Adapter:
        @staticmethod
        def dispatch(name: str) -> Any:
            return getattr(module, f"{engine}__{name}", None) or getattr(
                module, f"default__{name}"
            )

    environment.globals["adapter"] = Adapter
    names = (
        "matches", "try_cast", "texts", "regexp_replace_all", "nfc", "days",
        "landed_tables",
    )  # fmt: skip
    files = [DIALECT / f"{name}.sql" for name in names]
    names = (
        "blanks", "clean_text", "clean_id", "clean_name", "source_system", "moment_of",
    )  # fmt: skip
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
        ("utc_text", ("'Europe/Paris'",), OFFSETS),
    ],
)
def test_a_text_is_read_alike(
    server: Server, macro: str, arguments: tuple[Any, ...], values: tuple[str, ...]
) -> None:
    query = "select {} from (values {}) as texts (position, value) order by position"
    rows = ", ".join(f"({place}, '{value}')" for place, value in enumerate(values))
    on_duckdb, on_postgres = (
        query.format(getattr(macros(engine), macro)("value", *arguments), rows)
        for engine in ("duckdb", "postgres")
    )
    expected = [value for (value,) in duckdb.execute(on_duckdb).fetchall()]
    found = on_postgres_server(server, on_postgres)
    told = dict(zip(values, zip(found, expected, strict=True), strict=True))
    assert {text: pair for text, pair in told.items() if pair[0] != pair[1]} == {}
    assert None in expected or macro in ("source_system", "utc_text")
    if macro == "utc_text":
        assert {text: told[text][0] for text in READ_AS} == READ_AS
    assert len(set(expected)) > 2


def on_postgres_server(server: Server, query: str) -> list[Any]:
    """The first column of what a query gives on Postgres."""
    with (
        closing(
            psycopg2.connect(
                host="127.0.0.1", port=server.port, user=USER, dbname=server.database
            )
        ) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute(query)
        return [value for (value,) in cursor.fetchall()]


# Where the clock skips midnight, and where midnight comes twice.
NIGHTS = {
    ("2026-07-01", "Europe/Paris"): "2026-06-30 22:00:00",
    ("2026-07-01", "America/New_York"): "2026-07-01 04:00:00",
    ("2026-07-01", "Pacific/Auckland"): "2026-06-30 12:00:00",
    ("2026-03-29", "Asia/Beirut"): "2026-03-28 22:00:00",
    ("2025-10-26", "Atlantic/Azores"): "2025-10-26 01:00:00",
}


def test_a_day_without_an_hour_begins_alike(server: Server) -> None:
    rows = ", ".join(
        f"({place}, '{day}', '{zone}')" for place, (day, zone) in enumerate(NIGHTS)
    )
    moments, days = [], []
    for engine in ("duckdb", "postgres"):
        made = macros(engine)
        moment = made.moment_of("value", "zone")
        for found, sql in ((moments, moment), (days, made.day_in_zone(moment, "zone"))):
            query = (
                f"select cast({sql} as varchar) from (values {rows})"
                " as texts (position, value, zone) order by position"
            )
            found.append(
                [value for (value,) in duckdb.execute(query).fetchall()]
                if engine == "duckdb"
                else on_postgres_server(server, query)
            )
    assert moments == [list(NIGHTS.values())] * 2
    assert days == [[day for day, _ in NIGHTS]] * 2
