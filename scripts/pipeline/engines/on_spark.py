"""Spark: files land in the output folder, all else happens in Spark."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sqlalchemy.engine import URL

from pipeline.engines import (
    postgres_and_spark,
    spark_file,
    spark_options,
    spark_publish,
    spark_raw,
    spark_sql,
    spark_start,
)
from pipeline.engines.names import BUILDING, PUBLISHED
from pipeline.engines.protocol import Dataframes, GateSource, Published
from pipeline.engines.spark_session import Session
from pipeline.lock import single_writer
from pipeline.output import Output


@dataclass(frozen=True)
class Spark:
    """A session in this process, or a server that the SPARK variables name."""

    output: Output
    target: str = "spark"
    built: str = "the schemas building_*"
    another: str = "use another SPARK_WAREHOUSE"

    @cached_property
    def options(self) -> spark_options.Options:
        """How Spark is reached; dbt reads the same variables."""
        os.environ.setdefault(
            spark_options.WAREHOUSE, str(self.output.folder.absolute() / "spark")
        )
        return spark_options.options()

    @property
    def packages(self) -> tuple[str, ...]:
        """The adapter, and what it reaches Spark by."""
        by = "pyspark" if self.options.method == "session" else "pyhive"
        return ("dbt-spark", by)

    @property
    def place(self) -> str:
        """The folder of its tables, or the server."""
        return self.options.place

    def refuse(self, step: str) -> None:
        """Raise UsageError for what Spark cannot do, and where it cannot be used."""
        postgres_and_spark.refuse(step, self.target)
        spark_options.refuse_missing(self.options.method)

    @contextmanager
    def single_writer(self) -> Iterator[None]:
        """Hold the lock of the output folder; a session holds that of its catalogue."""
        with single_writer(self.output), self.open():
            yield

    def exists(self) -> bool:
        """Whether there is anything to open: always."""
        return True

    def open(self) -> Session:
        """A connection that works on the schemas in building."""
        return Session(self.options)

    def has_table(self, schema: str, table: str) -> bool:
        """Whether there is a working table or view of that name."""
        with self.open() as session:
            return table in session.relations(BUILDING.schema(schema))

    def take_landed(self) -> None:
        """Have Spark read the raw tables of the output folder."""
        with self.open() as session:
            spark_raw.take(
                self.output.warehouse, self.output.landed, session, self.output.folder
            )

    def release(self) -> None:
        """The session stays; what dbt holds of a server ends with its call."""

    def gate_source(self) -> GateSource | Dataframes:
        """The session, whose tables are checked as dataframes; or the server."""
        if self.options.method == "thrift":
            # The settings of every connection are added by the dialect.
            address = URL.create(
                "hive+spark",
                self.options.user,
                host=self.options.host,
                port=self.options.port,
                database="default",
            )
            return GateSource(address.render_as_string(), self.place, BUILDING)
        session = spark_start.session(self.options)
        return Dataframes(session, self.place, BUILDING)

    def published_tables(self) -> list[tuple[str, str]]:
        """Marts, what is for other systems, and the scoring dates."""
        with self.open() as session:
            return postgres_and_spark.published_tables(session)

    def texts(self) -> dict[tuple[str, str], list[str]]:
        """From the catalogue of Spark."""
        with self.open() as session:
            return {
                (schema, table): [
                    column
                    for column, kind in session.types(
                        f"{BUILDING.schema(schema)}.`{table}`"
                    ).items()
                    if kind == "string"
                ]
                for schema in PUBLISHED
                for table in session.relations(BUILDING.schema(schema))
            }

    def matches(self, text: str, pattern: str) -> str:
        """Java's regular expressions."""
        return f"{text} rlike {spark_sql.text(pattern)}"

    def temporary(self, name: str, query: str) -> str:
        """A view: it is small, and read anew for each table."""
        return f"create or replace temporary view {name} as {query}"

    def row_digest(self) -> str:
        """A hash of a row's text; it is not that of DuckDB."""
        return "cast(xxhash64(to_json(struct(one.*))) as decimal(20, 0))"

    def publish(self, run_id: str) -> Published:
        """Copy what is built and have the views that readers see show the copy."""
        with self.open() as session:
            rows = spark_publish.publish(session, run_id)
        return Published(rows, f"published marts, ops and activation in {self.place}")

    def publication(self) -> str | None:
        """The run that the published schemas tell of."""
        if self.is_new():
            return None
        with self.open() as session:
            return spark_publish.run_of(session)

    def published_as_of(self) -> dt.date | None:
        """The scoring date in the published tables."""
        if self.is_new():
            return None
        with self.open() as session:
            if not spark_publish.run_of(session):
                return None
            return postgres_and_spark.published_as_of(session)

    def is_new(self) -> bool:
        """Whether there is no catalogue yet, for which Spark need not be started."""
        is_here = self.options.method == "session"
        return is_here and not (self.options.warehouse / "metastore").exists()

    @contextmanager
    def published_file(self, columns: Mapping[str, Sequence[str]]) -> Iterator[Path]:
        """A file with these columns of published tables, gone afterwards."""
        with self.open() as session:
            run = spark_publish.run_of(session)
            with postgres_and_spark.published_file(
                self.output, session, run, columns, spark_file.write
            ) as file:
                yield file
