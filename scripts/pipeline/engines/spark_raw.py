"""Raw tables on Spark: it reads the landed files in place, by its own reader."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import duckdb

from pipeline import contract
from pipeline.engines.spark_session import Session
from pipeline.engines.spark_sql import text
from pipeline.errors import UsageError
from pipeline.output import landed_file
from pipeline.quoting import literal

FOLDER = "spark_raw"
# The schema of the tables over landed files, without the numbers of their rows.
FILES = "raw_files"
# How Spark calls the types of raw tables.
TYPES = {"varchar": "string", "integer": "int"}
# What every relation that landing made bears.
MARK = "customer_scoring.landed"


def take(warehouse: Path, landed: Path, session: Session, output: Path) -> None:
    """Give Spark the raw tables of a DuckDB warehouse, and of the folder it landed in.

    Of the tables of the contract no row is written again: those of the schema
    ``raw_files`` lie over the landed files themselves, and views in ``raw`` number the
    rows. What landing decided and counted is small and copied. All of it lies in the
    output folder, which Spark must see under the same name; what the landing before
    left there goes when no table reads it any more. Raises UsageError, before anything
    is changed, where something else made a table of that name.
    """
    for schema in ("raw", FILES):
        session.as_written(f"create schema if not exists {schema}")
    with duckdb.connect(str(warehouse), read_only=True) as source:
        raw = tables(source)
        refuse_foreign(session, raw)
        output.joinpath(FOLDER).mkdir(exist_ok=True)
        folder = Path(tempfile.mkdtemp(dir=output.absolute() / FOLDER))
        link(source, landed, folder)
        copied = [table for table in raw if table not in contract.tables()]
        for table in copied:
            copy(table, source, folder)
    for table in contract.tables():
        define(f"{FILES}.`{table}`", without_row(raw[table]), session, folder / table)
        number(table, raw[table], session)
    # The list of what landed comes last: it speaks of all the others.
    for table in sorted(copied, key=lambda name: name == "landed_files"):
        define(f"raw.`{table}`", raw[table], session, folder / table)
    for before in folder.parent.iterdir():
        if before != folder:
            shutil.rmtree(before, ignore_errors=True)


def refuse_foreign(session: Session, raw: dict[str, dict[str, str]]) -> None:
    """Raise UsageError where a relation is in the way that landing did not make."""
    for schema in ("raw", FILES):
        for table in session.relations(schema):
            if table not in raw:
                continue
            known = session.as_written(f"show tblproperties {schema}.`{table}`")
            if not any(row[0] == MARK for row in known.fetchall()):
                raise UsageError(
                    f"{session.place} holds {schema}.{table}, which landing did not"
                    " make; drop it, or skip the step land so that dbt reads it."
                )


def link(source: duckdb.DuckDBPyConnection, landed: Path, folder: Path) -> None:
    """A folder for each table of the contract, and in it the files that fill it.

    A landing that replaces a file leaves the one that Spark still reads alone.
    """
    for table in contract.tables():
        folder.joinpath(table).mkdir()
    for table, *file in source.execute(
        "select table_name, file, content_hash from raw.landed_files"
    ).fetchall():
        path = landed_file(landed, table, *file)
        place = folder / table / path.name
        try:
            os.link(path, place)
        except OSError:
            # Some file systems have no links.
            shutil.copyfile(path, place)


def copy(table: str, source: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Have DuckDB write a table as Parquet."""
    source.execute(
        f'copy (select * from raw."{table}") to {literal(str(folder / table))}'
        " (format parquet, per_thread_output true)"
    )


def define(
    relation: str, columns: dict[str, str], session: Session, folder: Path
) -> None:
    """A table over a folder of files; where a file lacks a column it is NULL."""
    session.as_written(f"drop table if exists {relation}")
    session.as_written(
        f"create table {relation} ({definitions(columns)}) using parquet"
        f" location {text(str(folder))} tblproperties ('{MARK}' = 'true')"
    )


def number(table: str, columns: dict[str, str], session: Session) -> None:
    """A view over a table of landed files that tells each row's place in its file."""
    names = ", ".join(f"`{name}`" for name in without_row(columns))
    session.as_written(
        f"create or replace view raw.`{table}` tblproperties ('{MARK}' = 'true')"
        f" as select {names}, cast(_metadata.row_index + 1 as bigint) as _row"
        f" from {FILES}.`{table}`"
    )


def without_row(columns: dict[str, str]) -> dict[str, str]:
    """Columns but the place of a row."""
    return {name: kind for name, kind in columns.items() if name != "_row"}


def definitions(columns: dict[str, str]) -> str:
    """Columns and their types, as Spark defines them."""
    return ", ".join(f"`{name}` {kind}" for name, kind in columns.items())


def tables(source: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """The columns of each raw table and their types, as Spark calls them."""
    found: dict[str, dict[str, str]] = {}
    for table, column, kind in source.execute(
        "select table_name, column_name, lower(data_type) from duckdb_columns()"
        " where database_name = current_database() and schema_name = 'raw'"
        " order by table_name, column_index"
    ).fetchall():
        found.setdefault(table, {})[column] = TYPES.get(kind, kind)
    return found
