"""A connection to Spark that is used as one to DuckDB is."""

from __future__ import annotations

import datetime as dt
import importlib
from collections.abc import Sequence
from typing import Any, Protocol, Self

from pipeline.engines import spark_sql, spark_start
from pipeline.engines.names import BUILDING
from pipeline.engines.spark_options import Options
from pipeline.errors import UsageError


class Server(Protocol):
    """Who carries statements out."""

    def rows(self, statement: str) -> list[Any]:
        """The rows of a statement, none for one that has none."""

    def close(self) -> None:
        """Let go of it."""


class InProcess:
    """The session of this process; it ends with the process."""

    def __init__(self, options: Options) -> None:
        """Start it, where that is not done yet."""
        self.session = spark_start.session(options)

    def rows(self, statement: str) -> list[Any]:
        """The rows of a statement."""
        return list(self.session.sql(statement).collect())

    def close(self) -> None:
        """It stays open for dbt and the gates."""


class Thrift:
    """A Thrift server, asked by PyHive."""

    def __init__(self, options: Options) -> None:
        """Connect. Raises UsageError where the server does not answer."""
        hive = importlib.import_module("pyhive.hive")
        try:
            self.opened = hive.connect(
                options.host,
                options.port,
                options.user,
                configuration=options.of_session,
            )
        # Each layer beneath has errors of its own.
        except Exception as error:
            message = (
                f"{options.place} does not answer ({type(error).__name__}); start it,"
                " or check SPARK_HOST and SPARK_PORT."
            )
            raise UsageError(message) from error

    def rows(self, statement: str) -> list[Any]:
        """The rows of a statement."""
        with self.opened.cursor() as cursor:
            cursor.execute(statement)
            if not cursor.description:
                return []
            kinds = [column[1] for column in cursor.description]
            return [
                tuple(typed(*cell) for cell in zip(row, kinds, strict=True))
                for row in cursor.fetchall()
            ]

    def close(self) -> None:
        """Close the connection."""
        self.opened.close()


def typed(value: Any, kind: str) -> Any:
    """A value of PyHive, which takes a date for a text."""
    if kind == "DATE_TYPE" and isinstance(value, str):
        return dt.date.fromisoformat(value)
    return value


class Session:
    """An open connection; each statement is kept at once, for Spark has no other way.

    Queries name the project's schemas and work on those in which a run works.
    """

    def __init__(self, options: Options) -> None:
        """Connect. Raises UsageError where Spark cannot be used."""
        self.place = options.place
        self.server: Server = (
            Thrift(options) if options.method == "thrift" else InProcess(options)
        )
        self.left: list[Any] = []

    def execute(self, query: str, parameters: object = (), /) -> Self:
        """Run a statement; its rows wait to be fetched."""
        if spark_sql.insertion(query):
            return self.executemany(query, [parameters])
        return self.as_written(BUILDING.sql(query), parameters)

    def as_written(self, query: str, parameters: object = (), /) -> Self:
        """Run a statement whose schemas are meant as they are named."""
        statement = spark_sql.bound(spark_sql.translated(query), parameters)
        try:
            self.left = self.server.rows(statement)
        # Errors of Spark, of its gateway and of the connection have no common class.
        except Exception as error:
            raise self.complaint(error) from error
        return self

    def executemany(self, query: str, parameters: object = (), /) -> Self:
        """Insert a row for each list of parameters, all by one statement."""
        assert isinstance(parameters, Sequence)
        found = spark_sql.insertion(query)
        assert found, query
        table, columns = BUILDING.sql(found[0]), found[1]
        statement = spark_sql.inserted(table, columns, self.types(table), parameters)
        return self.as_written(statement)

    def types(self, table: str) -> dict[str, str]:
        """The types of a table's columns, as written."""
        found: dict[str, str] = {}
        for name, kind, _ in self.as_written(f"describe table {table}").fetchall():
            # After a blank line its partitions are described again.
            if not name or name.startswith("#"):
                break
            found[name] = kind
        return found

    def relations(self, schema: str, kind: str = "tables") -> list[str]:
        """Every table and view of a schema, as written; or its views alone."""
        if not self.as_written(f"show schemas like '{schema}'").fetchall():
            return []
        rows = self.as_written(f"show {kind} in {schema}").fetchall()
        # Temporary views are told of whichever schema is asked for.
        return sorted(table for _, table, is_temporary in rows if not is_temporary)

    def complaint(self, error: Exception) -> UsageError:
        """A sentence on a statement that failed, without values it may quote."""
        name = getattr(error, "getCondition", lambda: None)() or type(error).__name__
        return UsageError(f"{self.place} cannot be used ({name}); run the steps again.")

    def fetchall(self) -> list[Any]:
        """Every row that is left."""
        rows, self.left = self.left, []
        return rows

    def fetchone(self) -> tuple[Any, ...] | None:
        """The next row; None after the last."""
        return self.left.pop(0) if self.left else None

    def begin(self) -> Self:
        """Spark has no transactions: what is done is kept."""
        return self

    commit = rollback = begin

    def close(self) -> None:
        """Let go of the server."""
        self.server.close()

    def __enter__(self) -> Self:
        """The connection itself."""
        return self

    def __exit__(self, *error: object) -> None:
        """Close the connection."""
        self.close()
