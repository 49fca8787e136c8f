"""A gate's reading of a database, through SQLAlchemy."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ClassVar

from great_expectations.data_context.data_context.abstract_data_context import (
    AbstractDataContext,
)
from great_expectations.datasource.fluent.interfaces import GxDatasourceWarning
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from pipeline.engines.names import Names
from pipeline.gates.source import Batch

ALL = "all rows"


@dataclass(frozen=True)
class DatabaseReader:
    """An open connection."""

    connection: Connection

    def relations(self) -> Iterable[tuple[str, str]]:
        """Schema and name of every table and view."""
        query = "select table_schema, table_name from information_schema.tables"
        return [(schema, table) for schema, table in self.rows(query, {})]

    def rows(
        self, query: str, parameters: Mapping[str, object]
    ) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        found = self.connection.execute(text(query), dict(parameters))
        return [tuple(row) for row in found]


@dataclass(frozen=True)
class DatabaseSource:
    """A database with an address of SQLAlchemy."""

    address: str
    name: str
    names: Names
    # Whether a connection that reads may keep the answer of a query for a while.
    keeps_answers: bool = False
    errors: ClassVar[tuple[type[Exception], ...]] = (DBAPIError,)
    reader: ClassVar[type[DatabaseReader]] = DatabaseReader

    @contextmanager
    def reading(self) -> Iterator[DatabaseReader]:
        """A connection that is closed, and its engine forgotten, afterwards."""
        engine = create_engine(self.address, poolclass=NullPool)
        try:
            with engine.connect() as connection:
                yield self.reader(connection)
        finally:
            engine.dispose()

    @contextmanager
    def data(self, context: AbstractDataContext) -> Iterator[DatabaseData]:
        """The database, closed again afterwards."""
        # The source that its warning names cannot be found by libpq's own variables.
        with warnings.catch_warnings(action="ignore", category=GxDatasourceWarning):
            tables = context.data_sources.add_sql(
                "warehouse", connection_string=self.address, create_temp_table=False
            )
            queries = tables
            if self.keeps_answers:
                queries = context.data_sources.add_sql(
                    "measures", connection_string=self.address, create_temp_table=True
                )
        try:
            yield DatabaseData(tables, queries)
        finally:
            # Two engines each: one tests the connection, the other runs the metrics.
            for database in (queries, tables):
                database.get_execution_engine().engine.dispose()
                database.get_engine().dispose()


@dataclass(frozen=True)
class DatabaseData:
    """The assets of a database: tables as they stand, and queries."""

    tables: Any
    queries: Any

    def table(self, title: str, schema: str, table: str) -> Batch:
        """All rows of a table."""
        # The cure its deprecation names is a connection of its own per schema.
        with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
            asset = self.tables.add_table_asset(
                title, table_name=table, schema_name=schema
            )
        return Batch(asset.add_batch_definition_whole_table(ALL))

    def query(self, title: str, query: str) -> Batch:
        """All rows of a query."""
        asset = self.queries.add_query_asset(title, query=query)
        return Batch(asset.add_batch_definition(ALL))
