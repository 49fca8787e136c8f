"""Postgres: files land in the output folder, all else happens in the database."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipeline.engines import (
    postgres_and_spark,
    postgres_file,
    postgres_publish,
    postgres_raw,
)
from pipeline.engines.names import BUILDING, PUBLISHED
from pipeline.engines.postgres_session import Session, database
from pipeline.engines.protocol import GateSource, Published
from pipeline.errors import UsageError
from pipeline.lock import single_writer
from pipeline.output import Output
from pipeline.quoting import literal

# libpq finds the database by the variables; a gate writes nothing.
ADDRESS = "postgresql+psycopg2://?options=-c%20default_transaction_read_only%3Don"


@dataclass(frozen=True)
class Postgres:
    """The database that the PG variables name."""

    output: Output
    target: str = "postgres"
    packages: tuple[str, ...] = ("dbt-postgres", "psycopg2-binary")
    built: str = "the schemas building_*"
    another: str = "use another database"

    @property
    def place(self) -> str:
        """The database and where it is."""
        return database()

    def refuse(self, step: str) -> None:
        """Raise UsageError for what Postgres cannot do, and where it cannot be used."""
        postgres_and_spark.refuse(step, self.target)
        with self.open() as session:
            refuse_texts(session)

    @contextmanager
    def single_writer(self) -> Iterator[None]:
        """Hold the locks of the output folder and of the database.

        The database lets its lock go when the connection ends, however it ends.
        """
        with single_writer(self.output), self.open() as session:
            (free,) = session.execute(
                "select pg_try_advisory_lock(hashtext('customer_scoring'))"
            ).fetchall()[0]
            if not free:
                message = f"another run is writing to {self.place}; wait for it."
                raise UsageError(message)
            yield

    def exists(self) -> bool:
        """Whether there is anything to open: always."""
        return True

    def open(self) -> Session:
        """A connection that works on the schemas in building."""
        return Session()

    def has_table(self, schema: str, table: str) -> bool:
        """Whether there is a working table or view of that name."""
        with self.open() as session:
            relation = f'"{BUILDING.schema(schema)}"."{table}"'
            found = session.execute("select to_regclass(?) is not null", [relation])
            return bool(found.fetchall()[0][0])

    def take_landed(self) -> None:
        """Copy the raw tables of the output folder into the database."""
        with self.open() as session:
            postgres_raw.copy_raw(self.output.warehouse, session, self.output.folder)

    def release(self) -> None:
        """Connections of dbt end with its call."""

    def gate_source(self) -> GateSource:
        """The database, read-only."""
        return GateSource(ADDRESS, self.place, BUILDING)

    def published_tables(self) -> list[tuple[str, str]]:
        """Marts, what is for other systems, and the scoring dates."""
        with self.open() as session:
            return postgres_and_spark.published_tables(session)

    def texts(self) -> dict[tuple[str, str], list[str]]:
        """From the catalogue of the database."""
        found: dict[tuple[str, str], list[str]] = {}
        with self.open() as session:
            for schema in PUBLISHED:
                rows = session.as_written(
                    "select table_name, column_name from information_schema.columns"
                    " where table_schema = ? and data_type in"
                    " ('text', 'character varying') order by 1, ordinal_position",
                    [BUILDING.schema(schema)],
                ).fetchall()
                for table, column in rows:
                    found.setdefault((schema, table), []).append(column)
        return found

    def matches(self, text: str, pattern: str) -> str:
        """Postgres's own regular expressions."""
        return f"{text} ~ {literal(pattern)}"

    def temporary(self, name: str, query: str) -> str:
        """A table, so that it is reckoned once."""
        return f"create temporary table {name} as {query}"

    def row_digest(self) -> str:
        """A hash of a row's text; it is not that of DuckDB."""
        return "cast(hashtextextended(cast(one as text), 0) as numeric)"

    def publish(self, run_id: str) -> Published:
        """Copy what is built and put it in force by a change of names."""
        with self.open() as session:
            rows = postgres_publish.publish(session, run_id)
        return Published(rows, f"published marts, ops and activation in {self.place}")

    def publication(self) -> str | None:
        """The run that the published schemas tell of."""
        with self.open() as session:
            return postgres_publish.run_of(session, "marts")

    def published_as_of(self) -> dt.date | None:
        """The scoring date in the published tables."""
        with self.open() as session:
            if not postgres_publish.run_of(session, "marts"):
                return None
            return postgres_and_spark.published_as_of(session)

    @contextmanager
    def published_file(self, columns: Mapping[str, Sequence[str]]) -> Iterator[Path]:
        """A file with these columns of published tables, gone afterwards."""
        with self.open() as session:
            run = postgres_publish.run_of(session, "marts")
            with postgres_and_spark.published_file(
                self.output, session, run, columns, postgres_file.write
            ) as file:
                yield file


def refuse_texts(session: Session) -> None:
    """Raise UsageError where the database would order or fold texts otherwise."""
    encoding, is_plain = session.execute(
        "select current_setting('server_encoding'),"
        " 'B' < 'a' and 'Z' < 'é' and lower('É') = 'é'"
    ).fetchall()[0]
    if encoding != "UTF8" or not is_plain:
        name = os.environ["PGDATABASE"]
        message = (
            f"{session.place} must have the encoding UTF8 and the locale C.UTF-8; make"
            f' it again with them: create database "{name}" template template0'
            " encoding 'UTF8' locale 'C.UTF-8'."
        )
        raise UsageError(message)
