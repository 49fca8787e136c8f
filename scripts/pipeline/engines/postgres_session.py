"""A connection to Postgres that is used as one to DuckDB is."""

from __future__ import annotations

import importlib
import importlib.util
import os
from collections.abc import Sequence
from typing import Any, Self

from pipeline.engines.names import BUILDING
from pipeline.errors import PipelineError, UsageError

# As libpq reads them, and so the profile: nothing of them stands in an address, in
# which a password would find its way into logs.
WANTED = ("PGHOST", "PGUSER", "PGDATABASE")
INSTALL = (
    ".venv/bin/python -m pip install --no-deps --require-hashes"
    " -r scripts/locks/postgres.txt"
)


def driver() -> Any:
    """psycopg2. Raises UsageError where it, or dbt's adapter, is not installed."""
    if not all(map(importlib.util.find_spec, ("psycopg2", "dbt.adapters.postgres"))):
        message = f"--target postgres needs more packages; install them: {INSTALL}"
        raise UsageError(message)
    return importlib.import_module("psycopg2")


def database() -> str:
    """What users call the database. Raises UsageError where a variable is missing."""
    missing = [name for name in WANTED if not os.environ.get(name)]
    if missing:
        message = (
            f"--target postgres reads {', '.join(WANTED)} (and PGPORT, PGPASSWORD,"
            f" PGSSLMODE) from the environment; set {' and '.join(missing)}."
        )
        raise UsageError(message)
    host, port = os.environ["PGHOST"], os.environ.get("PGPORT") or "5432"
    return f"the database {os.environ['PGDATABASE']} on {host}:{port}"


class Session:
    """An open connection; each statement is kept at once, but between begin and commit.

    Queries name the project's schemas and work on those in which a run works.
    """

    def __init__(self) -> None:
        """Connect. Raises UsageError where the database cannot be reached."""
        self.driver = driver()
        self.place = database()
        try:
            self.opened = self.driver.connect(
                "", application_name="customer_scoring", client_encoding="UTF8"
            )
        except self.driver.OperationalError as error:
            reason = " ".join(str(error).split()).rstrip(".")
            message = (
                f"{self.place} cannot be reached ({reason}); check PGHOST and the other"
                " PG variables."
            )
            raise UsageError(message) from error
        self.opened.autocommit = True
        self.cursor = self.opened.cursor()
        self.cursor.execute("set time zone 'UTC'")

    def execute(self, query: str, parameters: object = None, /) -> Self:
        """Run a statement; its rows wait to be fetched."""
        return self.as_written(BUILDING.sql(query), parameters)

    def as_written(self, query: str, parameters: object = None, /) -> Self:
        """Run a statement whose schemas are meant as they are named."""
        try:
            if parameters is None:
                self.cursor.execute(query)
            else:
                self.cursor.execute(marked(query), parameters)
        except self.driver.Error as error:
            raise self.complaint(error) from error
        return self

    def executemany(self, query: str, parameters: object = (), /) -> Self:
        """Run a statement once for each list of parameters."""
        assert isinstance(parameters, Sequence)
        for values in parameters:
            self.execute(query, values)
        return self

    def copy(self, query: str, file: Any) -> None:
        """Run a COPY, as written, from or to a file."""
        try:
            self.cursor.copy_expert(query, file)
        except self.driver.Error as error:
            raise self.complaint(error) from error

    def relations(self, schema: str, /) -> list[str]:
        """Every table and view of a schema, as written, in order."""
        self.as_written(
            "select relname from pg_class"
            " inner join pg_namespace on pg_class.relnamespace = pg_namespace.oid"
            " where nspname = ? and relkind in ('r', 'v', 'm', 'p') order by relname",
            [schema],
        )
        return [table for (table,) in self.fetchall()]

    def complaint(self, error: Any) -> PipelineError:
        """A sentence on a statement that failed, without values it may quote."""
        primary = getattr(error, "diag", None) and error.diag.message_primary
        name = type(error).__name__
        if isinstance(error, self.driver.errors.InsufficientPrivilege):
            return UsageError(
                f"{self.place} gives PGUSER too few rights ({primary}); let PGUSER"
                " create schemas and own those of this project."
            )
        if isinstance(error, self.driver.OperationalError) or not primary:
            return UsageError(f"{self.place} does not answer ({name}); run again.")
        return UsageError(f"{self.place} cannot be used ({name}); run the steps again.")

    def fetchall(self) -> list[Any]:
        """Every row that is left."""
        return list(self.cursor.fetchall())

    def fetchone(self) -> tuple[Any, ...] | None:
        """The next row; None after the last."""
        row: tuple[Any, ...] | None = self.cursor.fetchone()
        return row

    def begin(self) -> Self:
        """Begin a transaction."""
        return self.execute("begin")

    def commit(self) -> Self:
        """Keep what the transaction did."""
        return self.execute("commit")

    def rollback(self) -> Self:
        """Undo what the transaction did."""
        return self.execute("rollback")

    def close(self) -> None:
        """Close the connection; a transaction that is open is undone."""
        self.opened.close()

    def __enter__(self) -> Self:
        """The connection itself."""
        return self

    def __exit__(self, *error: object) -> None:
        """Close the connection."""
        self.close()


def marked(query: str) -> str:
    """A query whose parameters are marked as psycopg2 wants them."""
    return query.replace("%", "%%").replace("?", "%s")
