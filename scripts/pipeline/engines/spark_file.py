"""What is published on Spark, as a DuckDB file that the report can read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from pipeline.engines.spark_session import Session
from pipeline.engines.spark_sql import text
from pipeline.quoting import literal


def write(
    session: Session, wanted: Mapping[str, Sequence[str]], file: Path, folder: Path
) -> None:
    """Write columns of published tables into a new DuckDB file.

    ``wanted`` names the columns by ``schema.table``; those that are not there are left
    out. Spark writes Parquet into ``folder``, where it must see the same files.
    """
    there = {
        f"{schema}.{table}"
        for schema in sorted({table.partition(".")[0] for table in wanted})
        for table in session.relations(schema)
    }
    with duckdb.connect(str(file)) as made:
        for table in sorted(there & wanted.keys()):
            found = session.types(table)
            names = [f"`{column}`" for column in wanted[table] if column in found]
            if names:
                rows = folder / table
                session.as_written(
                    f"insert overwrite directory {text(str(rows))} using parquet"
                    f" select {', '.join(names)} from {table}"
                )
                made.execute(f"create schema if not exists {table.partition('.')[0]}")
                made.execute(
                    f"create table {table} as"
                    f" from read_parquet({literal(f'{rows}/*.parquet')})"
                )
