"""The rows that are held about a person, table by table.

The person stands in ``erasing`` on the connection, as an erasure would have it: what
is shown on access is what would be erased.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from duckdb import DuckDBPyConnection

from pipeline.erasure import named, scan, warehouse
from pipeline.erasure.named import EMAIL, LOYALTY, PHONE, Named
from pipeline.erasure.scan import Sought
from pipeline.erasure.words import words
from pipeline.output import Output
from pipeline.quoting import identifier, literal

SCHEMAS = ("private", "marts", "activation")
# Rows that do not name their customer in a column.
BY_WORDS = ("raw.rejects", "private.quarantine", "private.shared_identifiers")


@dataclass(frozen=True)
class Held:
    """A table and its rows about the person, each by column name."""

    name: str
    rows: tuple[dict[str, Any], ...]


def held(connection: DuckDBPyConnection, output: Output) -> Iterator[Held]:
    """Every table that may hold something, in a fixed order."""
    for raw in named.tables():
        query = f"select * from raw.{raw.table} where {is_theirs(raw)}"
        yield Held(f"raw.{raw.table}", rows(connection, query))
    wanted = scan.sought(connection)
    for name in BY_WORDS:
        yield Held(name, tuple(naming(connection, name, wanted)))
    for table in warehouse.tables(connection):
        condition = warehouse.is_theirs(table)
        if table.schema in SCHEMAS and condition:
            query = f"select * from {table.identifier} where {condition}"
            yield Held(f"{table.schema}.{table.name}", rows(connection, query))
    yield from published(connection, output)


def is_theirs(raw: Named) -> str:
    """SQL: whether a raw row names the person by any of its columns."""
    texts = (
        "select text from all_emails where value in (select value from"
        f" erasing.identifiers where kind = '{EMAIL}')"
    )
    found = [
        f"({named.system()}, {named.customer()}) in"
        " (select (source_system, source_customer_id) from erasing.records)",
        f"customer_id in ({texts})",
    ]
    if raw.email:
        found.append(f"{raw.email} in ({texts})")
    if raw.has_phone:
        found.append(
            "(phone, coalesce(country, '')) in (select (customers.phone,"
            " coalesce(customers.country, '')) from raw.customers as customers"
            " left join raw.country_names as names"
            " on customers.country = names.country"
            " inner join raw.phone_numbers as known on customers.phone = known.phone"
            " and names.country_code is not distinct from known.country_code"
            " where known.phone_e164 in (select value from erasing.identifiers"
            f" where kind = '{PHONE}'))"
        )
        found.append(
            f"{named.card()} in (select value from erasing.identifiers"
            f" where kind = '{LOYALTY}')"
        )
    return " or ".join(f"coalesce({condition}, false)" for condition in found)


def rows(connection: DuckDBPyConnection, query: str) -> tuple[dict[str, Any], ...]:
    """The rows of a query, sorted, by column name."""
    result = connection.execute(f"select * from ({query}) order by all")
    names = [column[0] for column in result.description]
    return tuple(dict(zip(names, row, strict=True)) for row in result.fetchall())


def naming(
    connection: DuckDBPyConnection, table: str, wanted: Sought
) -> Iterator[dict[str, Any]]:
    """The rows of a table in which a word of the person stands."""
    for row in rows(connection, f"select * from {table}"):
        text = " ; ".join(str(value) for value in row.values())
        if words(text) & wanted.words:
            yield row


def published(connection: DuckDBPyConnection, output: Output) -> Iterator[Held]:
    """What other systems read of the person, in each publication that is kept."""
    for path in sorted(output.published.glob("[!.]*/sync.duckdb")):
        if path.parent.is_symlink():
            continue
        connection.execute(f"attach {literal(str(path))} as published (read_only)")
        for schema, table in connection.execute(
            "select schema_name, table_name from duckdb_columns()"
            " where database_name = 'published' and column_name = 'customer_id'"
            " order by all"
        ).fetchall():
            query = (
                f"select * from published.{identifier(schema)}.{identifier(table)}"
                " where customer_id in (select customer_id from erasing.customers)"
            )
            name = f"published/{path.parent.name}: {schema}.{table}"
            yield Held(name, rows(connection, query))
        connection.execute("detach published")
