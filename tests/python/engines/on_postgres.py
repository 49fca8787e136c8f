"""The tables that dbt made on Postgres, as the comparison asks for them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from parity import Table, listed
from postgres_server import Server
from raw_copy import connection

from pipeline.engines.names import BUILDING, Names

# How Postgres calls the types of DuckDB; a text is a text.
SAME_TYPES = {
    "VARCHAR": ("text", "character varying"),
    "BOOLEAN": ("boolean",),
    "INTEGER": ("integer",),
    "BIGINT": ("bigint",),
    "DOUBLE": ("double precision",),
    "DATE": ("date",),
    "HUGEINT": ("numeric",),
    "TIMESTAMP": ("timestamp without time zone",),
}


@dataclass(frozen=True)
class Postgres:
    """A connection to a Postgres, and through it the tables there."""

    connection: Any
    # Those in which a build works, or those that readers see.
    names: Names = BUILDING
    name: str = "Postgres"
    keeps_order: bool = True

    def relation(self, table: Table) -> str:
        """A table as it is called here."""
        return replace(table, schema=self.names.schema(table.schema)).relation

    def columns(self, table: Table) -> dict[str, str]:
        """Names and types of a table's columns."""
        with self.connection.cursor() as cursor:
            cursor.execute(
                "select attname, format_type(atttypid, atttypmod) from pg_attribute"
                " where attrelid = to_regclass(%s) and attnum > 0 and not attisdropped"
                " order by attnum",
                [self.relation(table)],
            )
            return dict(cursor.fetchall())

    def is_same_type(self, kind: str, theirs: str) -> bool:
        """Whether a type of Postgres is what DuckDB calls ``kind``."""
        plain = (kind.lower().replace("decimal", "numeric"),)
        return theirs in SAME_TYPES.get(kind, plain)

    def rows(self, table: Table, columns: dict[str, str], folder: Path) -> str:
        """The rows, which Postgres writes as texts."""
        file = folder / "rows.csv"
        with file.open("w", encoding="utf-8", newline="") as rows:
            self.connection.cursor().copy_expert(
                f"copy (select {listed(columns)} from {self.relation(table)})"
                " to stdout (format csv, force_quote *)",
                rows,
            )
        texts = ", ".join(f"'{column}': 'varchar'" for column in columns)
        return (
            f"read_csv('{file}', header = false, columns = {{{texts}}},"
            " auto_detect = false, delim = ',', quote = '\"', escape = '\"',"
            " allow_quoted_nulls = false, new_line = '\\n',"
            " maximum_line_size = 16777216)"
        )


@contextmanager
def opened(server: Server) -> Iterator[Postgres]:
    """The tables of a server; what the block changes there is undone."""
    with connection(server) as there:
        yield Postgres(there)
