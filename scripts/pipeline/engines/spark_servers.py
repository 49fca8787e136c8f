"""Who carries statements out: the session of this process, or a Thrift server."""

from __future__ import annotations

import datetime as dt
import importlib
import logging
from typing import Any, Protocol

from pipeline.engines import spark_start
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
        # What it knows a user is told in a sentence.
        logging.getLogger("thrift").setLevel(logging.CRITICAL + 1)
        try:
            self.opened = hive.connect(
                options.host,
                options.port,
                options.user,
                configuration=options.of_connection,
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
