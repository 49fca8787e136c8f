"""A gate's reading of Spark, as dataframes that Spark itself computes."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from great_expectations.data_context.data_context.abstract_data_context import (
    AbstractDataContext,
)

from pipeline.engines.names import Names
from pipeline.gates.source import Batch

ALL = "all rows"


@dataclass(frozen=True)
class SparkSource:
    """A session of Spark."""

    session: Any
    name: str
    names: Names

    @property
    def errors(self) -> tuple[type[Exception], ...]:
        """Whatever Spark raises, and its gateway."""
        gateway = importlib.import_module("py4j.protocol")
        spark = importlib.import_module("pyspark.errors")
        return gateway.Py4JError, spark.PySparkException

    @contextmanager
    def reading(self) -> Iterator[SparkReader]:
        """The session, which stays open."""
        yield SparkReader(self.session)

    @contextmanager
    def data(self, context: AbstractDataContext) -> Iterator[SparkData]:
        """The session; nothing of it is kept in memory for a later question."""
        yield SparkData(
            context.data_sources.add_spark("warehouse", persist=False), self.session
        )


@dataclass(frozen=True)
class SparkReader:
    """A session that is asked."""

    session: Any

    def relations(self) -> Iterator[tuple[str, str]]:
        """Schema and name of every table and view."""
        for (schema,) in self.session.sql("show schemas").collect():
            for row in self.session.sql(f"show tables in `{schema}`").collect():
                if not row[2]:
                    yield schema, row[1]

    def rows(
        self, query: str, parameters: Mapping[str, object]
    ) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        found = self.session.sql(query, args=dict(parameters)).collect()
        return [tuple(row) for row in found]


@dataclass(frozen=True)
class SparkData:
    """Dataframes: each is a plan, and no row leaves Spark."""

    spark: Any
    session: Any

    def table(self, title: str, schema: str, table: str) -> Batch:
        """All rows of a table."""
        return self.batch(title, self.session.table(f"`{schema}`.`{table}`"))

    def query(self, title: str, query: str) -> Batch:
        """All rows of a query."""
        return self.batch(title, self.session.sql(query))

    def batch(self, title: str, rows: Any) -> Batch:
        """A dataframe, which is given to each run anew."""
        asset = self.spark.add_dataframe_asset(title)
        definition = asset.add_batch_definition_whole_dataframe(ALL)
        return Batch(definition, {"dataframe": rows})
