"""The raw tables of the output folder, copied into Postgres as they are."""

from __future__ import annotations

import tempfile
from pathlib import Path

import duckdb

from pipeline.engines.postgres_session import Session
from pipeline.landing.quoting import literal

# What DuckDB calls the types of raw tables, as Postgres does.
TYPES = {"VARCHAR": "text", "DOUBLE": "double precision"}


def copy_raw(warehouse: Path, session: Session, folder: Path) -> None:
    """Copy every raw table: DuckDB writes files, Postgres reads them.

    All tables change in the same instant. The views of staging hang on them and go
    with the old ones; the build makes them anew. The files lie in a folder of their
    owner's that is gone afterwards.
    """
    with (
        tempfile.TemporaryDirectory(prefix=".raw-", dir=folder) as files,
        duckdb.connect(str(warehouse), read_only=True) as source,
    ):
        session.begin()
        session.execute("create schema if not exists raw")
        for table, columns in tables(source).items():
            copy_table(table, columns, source, session, Path(files))
        session.commit()


def copy_table(
    table: str,
    columns: dict[str, str],
    source: duckdb.DuckDBPyConnection,
    session: Session,
    files: Path,
) -> None:
    """Copy one table, through a file."""
    file = files / f"{table}.csv"
    values = ", ".join(value(*column) for column in columns.items())
    source.execute(
        f'copy (select {values} from raw."{table}") to {literal(str(file))}'
        " (format csv, header false, nullstr '')"
    )
    made = ", ".join(
        f'"{column}" {TYPES.get(kind, kind.lower())}'
        for column, kind in columns.items()
    )
    session.execute(f'drop table if exists raw."{table}" cascade')
    session.execute(f'create table raw."{table}" ({made})')
    with file.open(encoding="utf-8", newline="") as rows:
        session.copy(f'copy raw."{table}" from stdin (format csv)', rows)
    session.execute(f'analyze raw."{table}"')
    file.unlink()


def value(column: str, kind: str) -> str:
    """SQL: a column's value as Postgres can hold it, which knows no character zero."""
    if kind == "VARCHAR":
        return f"replace(\"{column}\", chr(0), '')"
    return f'"{column}"'


def tables(source: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """The names and types of the columns of every raw table."""
    found: dict[str, dict[str, str]] = {}
    for table, column, kind in source.execute(
        "select table_name, column_name, data_type from duckdb_columns()"
        " where schema_name = 'raw' order by table_name, column_index"
    ).fetchall():
        found.setdefault(table, {})[column] = kind
    return found
