"""The tables that dbt made on Spark: folders of Parquet files, which DuckDB reads."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
from parity import Table

from pipeline.engines.names import BUILDING, PUBLISHED

PARTITION = "partition"


@dataclass(frozen=True)
class Spark:
    """The folder of a Spark warehouse."""

    warehouse: Path
    name: str = "Spark"
    # The schema of a publication; without one, what is being built.
    version: str | None = None
    # Columns by which a table is partitioned come last.
    keeps_order: bool = False

    def folder(self, table: Table) -> Path:
        """Where Spark keeps a table."""
        schema, name = BUILDING.schema(table.schema), table.name
        if self.version and table.schema in PUBLISHED:
            schema, name = self.version, f"{table.schema}_{name}"
        return self.warehouse / "tables" / f"{schema}.db" / name

    def relation(self, table: Table) -> str:
        """SQL of DuckDB: the rows of a table; a partition's value is a text."""
        return (
            f"read_parquet('{self.folder(table)}/**/*.parquet',"
            " hive_partitioning = true, hive_types_autocast = false)"
        )

    def columns(self, table: Table) -> dict[str, str] | None:
        """Names and types of a table's columns; a partition has no type of its own.

        A table of partitions that has no row has no file.
        """
        folder = self.folder(table)
        if not self.has_files(table):
            return None if folder.is_dir() else {}
        with duckdb.connect() as reader:
            found = reader.execute(f"describe from {self.relation(table)}").fetchall()
        partitions = {place.name.split("=")[0] for place in folder.glob("*=*")}
        return {
            name: PARTITION if name in partitions else kind for name, kind, *_ in found
        }

    def has_files(self, table: Table) -> bool:
        """Whether there is a file of a table's rows."""
        return any(self.folder(table).glob("**/*.parquet"))

    def is_same_type(self, kind: str, theirs: str) -> bool:
        """Whether DuckDB finds its own type in the file."""
        return theirs in (kind, PARTITION)

    def rows(self, table: Table, columns: dict[str, str], folder: Path) -> str:
        """The rows as they are in Spark's files."""
        del folder
        if self.has_files(table):
            return self.relation(table)
        nothing = ", ".join(f'null as "{name}"' for name in columns)
        return f"(select {nothing} limit 0)"

    @contextmanager
    def spoilt(self, table: Table, rows: str) -> Iterator[None]:
        """Put other rows into a table's files for as long as the block runs.

        ``rows`` is a query of DuckDB over the relation ``spark_rows``; without one
        there is no file.
        """
        folder = self.folder(table)
        kept = folder.with_suffix(".kept")
        with duckdb.connect() as writer:
            writer.execute(
                f"create temp table spark_rows as from {self.relation(table)}"
            )
            folder.rename(kept)
            try:
                folder.mkdir()
                if rows:
                    writer.execute(f"copy ({rows}) to '{folder}/rows.parquet'")
                yield
            finally:
                shutil.rmtree(folder)
                kept.rename(folder)
