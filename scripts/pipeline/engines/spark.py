"""Raw tables on Spark: files that DuckDB writes and Spark reads, nothing in between.

By hand: ``python -m pipeline.engines.spark OUT`` after ``land`` into ``OUT``.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb

from pipeline.contract import PROJECT

# How Spark calls the types of raw tables.
TYPES = {"VARCHAR": "string", "INTEGER": "int"}


@dataclass(frozen=True)
class RawTable:
    """A raw table: its columns as SQL, and the folder of its Parquet files."""

    columns: str
    folder: str


def land(connection: duckdb.DuckDBPyConnection, folder: Path) -> dict[str, RawTable]:
    """Write every raw table of a DuckDB warehouse as Parquet, one folder a table.

    Give the result to the dbt macro ``raw_tables``: Spark reads the files where they
    are, so the folder must be one that Spark sees under the same name.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    found = {}
    for name, columns in raw_columns(connection).items():
        place = folder.absolute() / name
        connection.execute(
            f"copy (select * from raw.\"{name}\") to '{quoted(place)}'"
            " (format parquet, per_thread_output true)"
        )
        found[name] = RawTable(columns, str(place))
    return found


def raw_columns(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The columns of each raw table, as Spark defines them."""
    rows = connection.execute(
        "select table_name, column_name, data_type from duckdb_columns()"
        " where database_name = current_database() and schema_name = 'raw'"
        " order by table_name, column_index"
    ).fetchall()
    found: dict[str, list[str]] = {}
    for table, column, kind in rows:
        definition = f"`{column}` {TYPES.get(kind, kind.lower())}"
        found.setdefault(table, []).append(definition)
    return {table: ", ".join(columns) for table, columns in found.items()}


def quoted(path: Path) -> str:
    """A path within a literal of SQL."""
    return str(path).replace("'", "''")


def operation(tables: dict[str, RawTable]) -> list[str]:
    """What dbt is told so that Spark knows the raw tables."""
    told = {name: asdict(table) for name, table in tables.items()}
    return ["run-operation", "raw_tables", "--args", json.dumps({"tables": told})]


def main(arguments: list[str] | None = None) -> int:
    """Land what DuckDB landed, and hand back dbt's exit code unchanged."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, help="the folder that `land` wrote into")
    out = parser.parse_args(arguments).out
    warehouse = out / "warehouse.duckdb"
    if not warehouse.is_file():
        parser.error(f"{warehouse} is not there; run `scripts/run land` first")
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        tables = land(connection, out / "spark_raw")
    command = [
        sys.executable, "-m", "dbt.cli.main", *operation(tables), "--target", "spark",
        "--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT / "profiles"),
    ]  # fmt: skip
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
