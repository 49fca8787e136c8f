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
from pipeline.landing import catalogue
from pipeline.landing.onefile import parquet
from pipeline.landing.quoting import literal

FOLDER = "spark_raw"
FILES = "landed"
# How Spark calls the types of raw tables.
TYPES = {"varchar": "string", "integer": "int"}


def take(warehouse: Path, landed: Path, session: Session, output: Path) -> None:
    """Give Spark the raw tables of a DuckDB warehouse, and of the folder it landed in.

    Of the tables of the contract no row is written again: those of the schema
    ``landed`` lie over the landed files themselves, and views in ``raw`` number the
    rows. What landing decided and counted is small and copied. All of it lies in the
    output folder, which Spark must see under the same name; what the landing before
    left there goes when no table reads it any more.
    """
    output.joinpath(FOLDER).mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=output.absolute() / FOLDER))
    for schema in ("raw", FILES):
        session.as_written(f"create schema if not exists {schema}")
    views = set(session.relations("raw", "views"))
    with duckdb.connect(str(warehouse), read_only=True) as source:
        link(source, landed, folder)
        for table, columns in tables(source).items():
            kind = "view" if table in views else "table"
            session.as_written(f"drop {kind} if exists raw.`{table}`")
            if table in contract.tables():
                over_files(table, columns, session, folder)
            else:
                copy(table, columns, source, session, folder)
    for before in folder.parent.iterdir():
        if before != folder:
            shutil.rmtree(before, ignore_errors=True)


def link(source: duckdb.DuckDBPyConnection, landed: Path, folder: Path) -> None:
    """A folder for each table of the contract, and in it the files that fill it.

    A landing that replaces a file leaves the one that Spark still reads alone.
    """
    for table in contract.tables():
        folder.joinpath(table).mkdir()
    for file in catalogue.known(source).values():
        path = parquet(landed, file)
        place = folder / file.table_name / path.name
        try:
            os.link(path, place)
        except OSError:
            # Some file systems have no links.
            shutil.copyfile(path, place)


def over_files(
    table: str, columns: dict[str, str], session: Session, folder: Path
) -> None:
    """A table over a folder of landed files; where one lacks a column it is NULL."""
    kept = {name: kind for name, kind in columns.items() if name != "_row"}
    session.as_written(f"drop table if exists {FILES}.`{table}`")
    session.as_written(
        f"create table {FILES}.`{table}` ({definitions(kept)}) using parquet"
        f" location {text(str(folder / table))}"
    )
    names = ", ".join(f"`{name}`" for name in kept)
    session.as_written(
        f"create view raw.`{table}` as select {names},"
        f" cast(_metadata.row_index + 1 as bigint) as _row from {FILES}.`{table}`"
    )


def copy(
    table: str,
    columns: dict[str, str],
    source: duckdb.DuckDBPyConnection,
    session: Session,
    folder: Path,
) -> None:
    """A table over Parquet that DuckDB writes."""
    rows = folder / table
    source.execute(
        f'copy (select * from raw."{table}") to {literal(str(rows))}'
        " (format parquet, per_thread_output true)"
    )
    session.as_written(
        f"create table raw.`{table}` ({definitions(columns)}) using parquet"
        f" location {text(str(rows))}"
    )


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
