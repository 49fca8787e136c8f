"""What engines have in common whose tables are not those of a DuckDB file."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, Self, TypeVar

from pipeline.engines.names import BUILDING
from pipeline.errors import UsageError
from pipeline.output import Output

REFUSED = ("erase", "access")


class Session(Protocol):
    """An open connection to such an engine."""

    place: str

    def as_written(self, query: str, /) -> Self:
        """Run a statement whose schemas are meant as they are named."""

    def fetchone(self) -> tuple[Any, ...] | None:
        """The next row; None after the last."""

    def relations(self, schema: str, /) -> list[str]:
        """Every table and view of a schema, as written, in order."""


Opened = TypeVar("Opened", bound=Session)
# Writes columns of published tables into a new DuckDB file, by way of a folder.
Write = Callable[[Opened, Mapping[str, Sequence[str]], Path, Path], None]


def refuse(step: str, target: str) -> None:
    """Raise UsageError for a step that works on the files of DuckDB."""
    if step in REFUSED:
        message = (
            f"{step} is not available with --target {target} yet; run it with --target"
            " duckdb."
        )
        raise UsageError(message)


def published_tables(session: Session) -> list[tuple[str, str]]:
    """Marts, what is for other systems, and the scoring dates."""
    found = [
        (schema, table)
        for schema in ("activation", "marts")
        for table in session.relations(BUILDING.schema(schema))
    ]
    return [*found, ("ops", "scoring_dates")]


def published_as_of(session: Session) -> dt.date | None:
    """The latest scoring date of the publication in force."""
    row = session.as_written("select max(as_of_date) from ops.scoring_dates").fetchone()
    return row[0] if row else None


@contextmanager
def published_file(
    output: Output,
    session: Opened,
    run: str | None,
    columns: Mapping[str, Sequence[str]],
    write: Write[Opened],
) -> Iterator[Path]:
    """A file with these columns of published tables, gone afterwards.

    Raises UsageError where no run has published.
    """
    if not run:
        message = (
            f"{session.place} has no publication; run scripts/run build, audit and"
            " publish, then report again."
        )
        raise UsageError(message)
    # Spark must see the folder under the same name.
    folder = output.folder.absolute()
    with tempfile.TemporaryDirectory(prefix=".report-", dir=folder) as at:
        file = Path(at, "analytics.duckdb")
        write(session, columns, file, Path(at))
        yield file
