"""The raw tables of a DuckDB warehouse, copied into Postgres as they are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
from postgres_server import Server

# What DuckDB calls the types of raw tables, as Postgres does.
TYPES = {"VARCHAR": "text", "DOUBLE": "double precision"}


def copy_schemas(
    warehouse: Path, server: Server, schemas: tuple[str, ...], folder: Path
) -> None:
    """Copy every table of some schemas: DuckDB writes files, Postgres reads them."""
    folder.mkdir(parents=True, exist_ok=True)
    with (
        duckdb.connect(str(warehouse), read_only=True) as source,
        connection(server) as target,
        target.cursor() as cursor,
    ):
        for schema in schemas:
            cursor.execute(f'create schema if not exists "{schema}"')
        for schema, table, columns in tables(source, schemas):
            name = f'"{schema}"."{table}"'
            file = folder / f"{schema}.{table}.csv"
            source.execute(
                f"copy {name} to '{file}' (format csv, header false, nullstr '')"
            )
            cursor.execute(f"drop table if exists {name} cascade")
            cursor.execute(f"create table {name} ({columns})")
            with file.open(encoding="utf-8", newline="") as rows:
                cursor.copy_expert(f"copy {name} from stdin (format csv)", rows)
            file.unlink()
        target.commit()


def tables(
    source: duckdb.DuckDBPyConnection, schemas: tuple[str, ...]
) -> list[tuple[str, str, str]]:
    """Schema, name and column definitions of every table."""
    columns = source.execute(
        "select schema_name, table_name, column_name, data_type"
        " from duckdb_columns() where list_contains(?, schema_name)"
        " order by schema_name, table_name, column_index",
        [list(schemas)],
    ).fetchall()
    definitions: dict[tuple[str, str], list[str]] = {}
    for schema, table, column, kind in columns:
        kind = TYPES.get(kind, kind.lower())
        definitions.setdefault((schema, table), []).append(f'"{column}" {kind}')
    return [(*name, ", ".join(found)) for name, found in definitions.items()]


@contextmanager
def connection(server: Server) -> Iterator[Any]:
    """A connection to the server, closed after the block."""
    import psycopg2

    opened = psycopg2.connect(**parameters(server))
    try:
        yield opened
    finally:
        opened.close()


def parameters(server: Server) -> dict[str, str]:
    """The server's address, as psycopg2 calls its parts."""
    found = server.environment
    return {
        "host": found["PGHOST"],
        "port": found["PGPORT"],
        "user": found["PGUSER"],
        "dbname": found["PGDATABASE"],
    }
