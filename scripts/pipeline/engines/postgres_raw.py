"""The raw tables of the output folder, copied into Postgres batch by batch."""

from __future__ import annotations

import tempfile
from pathlib import Path

import duckdb

from pipeline.engines.postgres_session import Session
from pipeline.quoting import literal

# Every raw row of a landed file tells the file's place in the order of landing.
BATCH = "_landed_order"
# What DuckDB calls the types of raw tables, as Postgres does.
TYPES = {"VARCHAR": "text", "DOUBLE": "double precision"}


def copy_raw(warehouse: Path, session: Session, folder: Path) -> None:
    """Copy what is not there yet: DuckDB writes files, Postgres reads them.

    Of a table with batches, one a landed file, only those that are new or landed again
    are copied, and those that are no longer landed go; every other table is copied
    whole. All tables change in the same instant. The files lie in a folder of their
    owner's that is gone afterwards.
    """
    with (
        tempfile.TemporaryDirectory(prefix=".raw-", dir=folder) as files,
        duckdb.connect(str(warehouse), read_only=True) as source,
    ):
        session.begin()
        session.execute("create schema if not exists raw")
        for table, columns in tables(source).items():
            condition = "true"
            if BATCH in columns and has_columns(session, table, columns):
                condition = f"{BATCH} in ({forget_stale(table, source, session)})"
            else:
                make_table(table, columns, session)
            copy_rows(table, columns, condition, source, session, Path(files))
        session.commit()


def has_columns(session: Session, table: str, columns: dict[str, str]) -> bool:
    """Whether the database has the table, with these columns in this order."""
    found = session.as_written(
        "select column_name from information_schema.columns"
        " where table_schema = 'raw' and table_name = ? order by ordinal_position",
        [table],
    )
    return [name for (name,) in found.fetchall()] == list(columns)


def forget_stale(
    table: str, source: duckdb.DuckDBPyConnection, session: Session
) -> str:
    """Remove the batches that are not as they landed; those to copy, as a list in SQL.

    A batch is known by its place, its run and how many rows it has.
    """
    query = f'select {BATCH}, _run_id, count(*) from raw."{table}" group by 1, 2'
    landed = set(source.execute(query).fetchall())
    copied = set(session.as_written(query).fetchall())
    if stale := batches(copied - landed):
        session.as_written(f'delete from raw."{table}" where {BATCH} in ({stale})')
    return batches(landed - copied) or "null"


def batches(rows: set[tuple[int, str, int]]) -> str:
    """The places of batches, as a list in SQL; empty for none."""
    return ", ".join(str(place) for place in sorted({row[0] for row in rows}))


def make_table(table: str, columns: dict[str, str], session: Session) -> None:
    """An empty table in place of the old one; views of staging that hang on that go
    with it, and the build makes them anew.
    """
    made = ", ".join(
        f'"{column}" {TYPES.get(kind, kind.lower())}'
        for column, kind in columns.items()
    )
    session.execute(f'drop table if exists raw."{table}" cascade')
    session.execute(f'create table raw."{table}" ({made})')


def copy_rows(
    table: str,
    columns: dict[str, str],
    condition: str,
    source: duckdb.DuckDBPyConnection,
    session: Session,
    files: Path,
) -> None:
    """Copy the rows of a table for which a condition holds, through a file."""
    file = files / f"{table}.csv"
    values = ", ".join(value(*column) for column in columns.items())
    source.execute(
        f'copy (select {values} from raw."{table}" where {condition})'
        f" to {literal(str(file))} (format csv, header false, nullstr '')"
    )
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
