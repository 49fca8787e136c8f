"""DuckDB: a working file and published files in the output folder."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipeline import memory_limit, publish
from pipeline.engines.protocol import Connection, DatabaseFile, Published
from pipeline.lock import single_writer
from pipeline.output import Output
from pipeline.quoting import literal


def open_file(path: Path) -> duckdb.DuckDBPyConnection:
    """A DuckDB file, open for writing; made where it is not there yet."""
    return duckdb.connect(
        str(path),
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "storage_compatibility_version": "latest",
            **memory_limit.settings(),
        },
    )


@dataclass(frozen=True)
class DuckDB:
    """The engine in the process itself."""

    output: Output
    target: str = "duckdb"
    packages: tuple[str, ...] = ()
    built: str = "warehouse.duckdb"
    another: str = "give --out another folder"

    @property
    def place(self) -> str:
        """The output folder."""
        return str(self.output.folder)

    def refuse(self, step: str) -> None:
        """Every step can be done here."""

    def single_writer(self) -> AbstractContextManager[None]:
        """Hold the output folder's lock."""
        return single_writer(self.output)

    def exists(self) -> bool:
        """Whether the working file is there."""
        return self.output.warehouse.exists()

    def open(self) -> Connection:
        """The working file, made where it is not there yet."""
        return open_file(self.output.warehouse)

    def has_table(self, schema: str, table: str) -> bool:
        """Whether the working file is there and has a table or view of that name."""
        if not self.exists():
            return False
        with self.open() as connection:
            return bool(
                connection.execute(
                    "select 1 from information_schema.tables"
                    " where table_schema = ? and table_name = ?",
                    [schema, table],
                ).fetchall()
            )

    def take_landed(self) -> None:
        """Landing wrote into the working file itself."""

    def release(self) -> None:
        """Close the file, which dbt leaves open."""
        from dbt.adapters.duckdb.connections import DuckDBConnectionManager

        DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]

    def gate_source(self) -> DatabaseFile:
        """The working file."""
        return DatabaseFile(self.output.warehouse)

    def published_tables(self) -> list[tuple[str, str]]:
        """Marts, what is for other systems, and the scoring dates."""
        with self.open() as connection:
            return connection.execute(
                "select table_schema, table_name from information_schema.tables"
                " where table_schema in ('marts', 'activation')"
                " or (table_schema = 'ops' and table_name = 'scoring_dates')"
                " order by all"
            ).fetchall()

    def texts(self) -> dict[tuple[str, str], list[str]]:
        """From the catalogue of the working file."""
        with self.open() as connection:
            rows = connection.execute(
                "select table_schema, table_name,"
                " list(column_name order by ordinal_position)"
                " from information_schema.columns where data_type = 'VARCHAR'"
                " and table_catalog = current_database()"
                " and table_schema in ('activation', 'marts', 'ops')"
                " group by all order by all"
            ).fetchall()
        return {(schema, table): columns for schema, table, columns in rows}

    def matches(self, text: str, pattern: str) -> str:
        """RE2."""
        return f"regexp_matches({text}, {literal(pattern)})"

    def temporary(self, name: str, query: str) -> str:
        """A table, so that it is reckoned once."""
        return f"create or replace temp table {name} as {query}"

    def row_digest(self) -> str:
        """DuckDB's own hash of a row."""
        return "cast(hash(one) as hugeint)"

    def publish(self, run_id: str) -> Published:
        """Publish the working file as files of their own."""
        publication = publish.publish(self.output, run_id=run_id)
        return Published(
            sum(publication.row_counts.values()),
            f"published {self.output.folder / 'analytics.duckdb'}",
        )

    def publication(self) -> str | None:
        """The run that the link of the publications names."""
        return publish.status(self.output)

    def published_as_of(self) -> dt.date | None:
        """The scoring date in the published file."""
        path = self.output.folder / "analytics.duckdb"
        if not path.exists():
            return None
        with duckdb.connect(str(path), read_only=True) as connection:
            row = connection.execute(
                "select max(as_of_date) from ops.scoring_dates"
            ).fetchone()
        return row[0] if row else None

    @contextmanager
    def published_file(self, columns: Mapping[str, Sequence[str]]) -> Iterator[Path]:
        """The published file itself, which has every column."""
        del columns
        yield self.output.folder / "analytics.duckdb"
