"""Raw tables on Spark: files that DuckDB writes and Spark reads, nothing in between."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import duckdb

from pipeline.engines.spark_session import Session
from pipeline.engines.spark_sql import text
from pipeline.landing.quoting import literal

FOLDER = "spark_raw"
# How Spark calls the types of raw tables.
TYPES = {"VARCHAR": "string", "INTEGER": "int"}


def take(warehouse: Path, session: Session, output: Path) -> None:
    """Give Spark the raw tables of a DuckDB warehouse, as Parquet in the output folder.

    Spark reads the files where they are, so the folder must be one that it sees under
    the same name. Those of the landing before go when no table reads them any more.
    """
    output.joinpath(FOLDER).mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=output.absolute() / FOLDER))
    with duckdb.connect(str(warehouse), read_only=True) as landed:
        tables = columns(landed)
        for table in tables:
            landed.execute(
                f'copy (select * from raw."{table}") to {literal(str(folder / table))}'
                " (format parquet, per_thread_output true)"
            )
    session.as_written("create schema if not exists raw")
    for table, definition in tables.items():
        session.as_written(f"drop table if exists raw.`{table}`")
        session.as_written(
            f"create table raw.`{table}` ({definition}) using parquet"
            f" location {text(str(folder / table))}"
        )
    for before in folder.parent.iterdir():
        if before != folder:
            shutil.rmtree(before, ignore_errors=True)


def columns(landed: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The columns of each raw table, as Spark defines them."""
    rows = landed.execute(
        "select table_name, column_name, data_type from duckdb_columns()"
        " where database_name = current_database() and schema_name = 'raw'"
        " order by table_name, column_index"
    ).fetchall()
    found: dict[str, list[str]] = {}
    for table, column, kind in rows:
        definition = f"`{column}` {TYPES.get(kind, kind.lower())}"
        found.setdefault(table, []).append(definition)
    return {table: ", ".join(columns) for table, columns in found.items()}
