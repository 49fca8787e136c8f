"""What a gate asks of the place that it reads, whichever engine keeps the tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from great_expectations.data_context.data_context.abstract_data_context import (
    AbstractDataContext,
)

from pipeline.engines.names import Names


@dataclass(frozen=True)
class Batch:
    """What Great Expectations checks at once, and what it must be given to find it."""

    definition: Any
    parameters: dict[str, Any] | None = None


class Data(Protocol):
    """The tables, as Great Expectations reads them; schemas as the engine calls them.

    A title names a batch and is given once.
    """

    def table(self, title: str, schema: str, table: str) -> Batch:
        """All rows of a table."""

    def query(self, title: str, query: str) -> Batch:
        """All rows of a query."""


class Source(Protocol):
    """The place that a gate reads."""

    @property
    def name(self) -> str:
        """What users call it."""

    @property
    def names(self) -> Names:
        """In which schemas it keeps what the project calls marts, ops and so on."""

    @property
    def errors(self) -> tuple[type[Exception], ...]:
        """What it raises where it cannot be read."""

    def reading(self) -> AbstractContextManager[Reader]:
        """The place, open to be asked."""

    def data(self, context: AbstractDataContext) -> AbstractContextManager[Data]:
        """The place, as a source of data for Great Expectations."""


class Reader(Protocol):
    """A place that is open; ``:name`` in a query stands for a parameter."""

    def relations(self) -> Iterable[tuple[str, str]]:
        """Schema and name of every table and view."""

    def rows(
        self, query: str, parameters: Mapping[str, object]
    ) -> list[tuple[Any, ...]]:
        """The rows of a query."""
