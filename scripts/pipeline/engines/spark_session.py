"""A connection to Spark that is used as one to DuckDB is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Self

from pipeline.engines import spark_sql
from pipeline.engines.names import BUILDING
from pipeline.engines.spark_options import Options
from pipeline.engines.spark_servers import InProcess, Server, Thrift
from pipeline.errors import UsageError

# What Spark calls an error, before the words that may quote a value.
CONDITION = re.compile(r"\[([A-Z][A-Z_.]+)\]")


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
        if query.startswith("comment on "):
            # The statement that made the table holds them; each would take long here.
            return self
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
        condition = CONDITION.search(str(error))
        name = condition[1] if condition else type(error).__name__
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
