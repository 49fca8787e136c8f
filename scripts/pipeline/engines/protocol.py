"""What the job asks of an engine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, Self

from pipeline.engines.names import Names


class Connection(Protocol):
    """An open database; ``?`` in a query stands for a parameter."""

    def execute(self, query: str, parameters: object = ..., /) -> Connection:
        """Run a statement; its rows wait to be fetched."""

    def executemany(self, query: str, parameters: object = ..., /) -> Connection:
        """Run a statement once for each list of parameters."""

    def fetchall(self) -> list[Any]:
        """Every row that is left."""

    def fetchone(self) -> tuple[Any, ...] | None:
        """The next row; None after the last."""

    def begin(self) -> Connection:
        """Begin a transaction."""

    def commit(self) -> Connection:
        """Keep what the transaction did."""

    def rollback(self) -> Connection:
        """Undo what the transaction did."""

    def __enter__(self) -> Self:
        """The connection itself."""

    def __exit__(self, *error: Any) -> Any:
        """Close it."""


@dataclass(frozen=True)
class DatabaseFile:
    """Where a gate reads: a DuckDB file that need not be there."""

    path: Path


@dataclass(frozen=True)
class GateSource:
    """Where a gate reads: an address of SQLAlchemy, and what users call the place."""

    address: str
    name: str
    names: Names


@dataclass(frozen=True)
class Dataframes:
    """Where a gate reads by a session of Spark, and what users call the place."""

    session: Any
    name: str
    names: Names


GatePlace = DatabaseFile | GateSource | Dataframes


@dataclass(frozen=True)
class Published:
    """What was published: its rows, and where readers find it."""

    rows: int
    where: str


class Engine(Protocol):
    """A place for the tables of one output folder."""

    @property
    def target(self) -> str:
        """Its name in ``profiles.yml``."""

    @property
    def packages(self) -> tuple[str, ...]:
        """Packages of its own, on whose versions a result may depend."""

    @property
    def place(self) -> str:
        """What users call it."""

    @property
    def built(self) -> str:
        """Where what is built but not published can be seen."""

    @property
    def another(self) -> str:
        """Advice: how a run gets another place for its tables."""

    def refuse(self, step: str) -> None:
        """Raise UsageError where a step cannot be done here."""

    def single_writer(self) -> AbstractContextManager[None]:
        """Be the only one who writes; raises UsageError where another is."""

    def exists(self) -> bool:
        """Whether there is anything to open."""

    def open(self) -> Connection:
        """The working tables, open for writing."""

    def has_table(self, schema: str, table: str) -> bool:
        """Whether there is a working table or view of that name."""

    def take_landed(self) -> None:
        """Take over the raw tables that landing left in the output folder."""

    def release(self) -> None:
        """Let go of what dbt holds."""

    def gate_source(self) -> GatePlace:
        """Where the gates read."""

    def published_tables(self) -> Iterable[tuple[str, str]]:
        """Schema and name of what is published, as the project calls them, in order."""

    def texts(self) -> Mapping[tuple[str, str], Sequence[str]]:
        """The columns of text of everything that readers will see, by its table."""

    def matches(self, text: str, pattern: str) -> str:
        """SQL: whether a pattern without a backslash is found in a text."""

    def temporary(self, name: str, query: str) -> str:
        """SQL that gives a query a name for as long as the connection is open."""

    def row_digest(self) -> str:
        """SQL over ``one``, a row: a number that sums to the same in any order."""

    def publish(self, run_id: str) -> Published:
        """Put what is built in force; the old stays in force if it cannot be."""

    def publication(self) -> str | None:
        """The run whose publication is in force."""

    def published_as_of(self) -> dt.date | None:
        """The scoring date of the publication in force; None without one."""

    def published_file(
        self, columns: Mapping[str, Sequence[str]]
    ) -> AbstractContextManager[Path]:
        """A DuckDB file with what is published: these columns of tables, at least."""
