"""What is published on Postgres, as a DuckDB file that the report can read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from pipeline.engines.postgres_session import Session
from pipeline.quoting import literal

# DuckDB reads the names of types of Postgres, but for a sum of whole numbers.
TYPES = {"numeric": "hugeint"}


def write(
    session: Session, wanted: Mapping[str, Sequence[str]], file: Path, folder: Path
) -> None:
    """Write columns of published tables into a new DuckDB file.

    ``wanted`` names the columns by ``schema.table``; those that are not there are left
    out. In ``folder`` files come and go.
    """
    with duckdb.connect(str(file)) as there:
        for table, columns in wanted.items():
            found = types(session, table)
            kinds = {column: found[column] for column in columns if column in found}
            if kinds:
                copy(session, table, kinds, there, folder)


def types(session: Session, table: str) -> dict[str, str]:
    """The types of a table's columns."""
    found = session.as_written(
        "select attname, format_type(atttypid, atttypmod) from pg_attribute"
        " where attrelid = to_regclass(?) and attnum > 0 and not attisdropped",
        [table],
    )
    return dict(found.fetchall())


def copy(
    session: Session,
    table: str,
    kinds: Mapping[str, str],
    there: duckdb.DuckDBPyConnection,
    folder: Path,
) -> None:
    """Copy some columns of a table through a file."""
    rows = folder / f"{table}.csv"
    names = ", ".join(f'"{column}"' for column in kinds)
    with rows.open("w", encoding="utf-8", newline="") as file:
        session.copy(f"copy (select {names} from {table}) to stdout (format csv)", file)
    made = ", ".join(
        f'"{column}" {TYPES.get(kind, kind)}' for column, kind in kinds.items()
    )
    texts = ", ".join(f"'{column}': 'varchar'" for column in kinds)
    there.execute(f"create schema if not exists {table.partition('.')[0]}")
    there.execute(f"create table {table} ({made})")
    there.execute(
        f"insert into {table} select * from read_csv({literal(str(rows))},"
        f" header = false, columns = {{{texts}}}, auto_detect = false, delim = ',',"
        " quote = '\"', escape = '\"', allow_quoted_nulls = false, new_line = '\\n',"
        " maximum_line_size = 16777216)"
    )
    rows.unlink()
