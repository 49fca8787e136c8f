"""What a ``mapping.yml`` says, once it is checked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from fnmatch import fnmatchcase
from typing import Any, NoReturn

from pipeline.contacts.text import trimmed
from pipeline.errors import UsageError
from pipeline.landing.mapping.nodes import Spot

# What tools that copy tables add of their own.
TECHNICAL = ("_fivetran_*", "_airbyte_*", "_dlt_*", "_sdc_*")


@dataclass(frozen=True)
class Value:
    """What fills a column: a file's column, a constant or a SQL expression."""

    kind: str  # column, constant or expression
    text: str
    spot: Spot


@dataclass(frozen=True)
class Kind:
    """One kind of file that an adapter reads, and the names of its columns."""

    name: str
    names: tuple[str, ...]  # of its files, before a date or a number
    is_required: bool = False
    expects: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    ignores: tuple[str, ...] = ()
    key: str | None = None  # of which the last row counts, where a select joins it

    def knows(self, name: str) -> bool:
        """Whether a column, in lower case, is nothing to report, used or not."""
        known = (*self.expects, *self.optional, *self.ignores, *TECHNICAL)
        return any(fnmatchcase(name, item.casefold()) for item in known)


@dataclass(frozen=True)
class Lookup:
    """Other files, whose columns join by key."""

    name: str
    kind: Kind
    files: tuple[str, ...]  # none: its columns are NULL
    stems: tuple[str, ...]
    key: Value | None = None  # None: what joins them is said in a select
    by: Value | None = None
    entry: Entry | None = None  # how they are written; None: as the entry's own files
    is_whole: bool = True  # whether a line that cannot be read stops the run


@dataclass(frozen=True)
class Select:
    """SQL that says what the lines of a file become."""

    file: str  # that holds it, for messages
    text: str
    # By column: the sentence that counts the rows on which it is true.
    tell: Mapping[str, str] = field(default_factory=dict)
    exported_on: str | None = None

    @property
    def is_dated(self) -> bool:
        """Whether it asks for the day of the export."""
        return "_exported_on" in self.text

    def refuse(self, complaint: str) -> NoReturn:
        """Stop with one sentence that names the file."""
        raise UsageError(f"{self.file}: {complaint}")


@dataclass(frozen=True)
class Entry:
    """How some files of one table are to be read."""

    table: str
    spot: Spot | None = None  # None: the default rules
    files: tuple[str, ...] = ()
    stems: tuple[str, ...] = ()  # how names of files begin; none: anyhow
    format: str | None = None
    delimiter: str | None = None
    quote: str = '"'
    encoding: str = "utf-8"
    decimal: str = "."
    thousands: str = ""
    date_format: tuple[str, ...] = ()
    time_zone: str | None = None
    names: tuple[str, ...] | None = None
    skip_lines: int = 0
    positions: tuple[tuple[str, int, int], ...] = ()
    null_values: tuple[str, ...] = ()
    keep_words: tuple[str, ...] = ()  # columns in which policy's null words are text
    null_words: tuple[str, ...] = ()  # policy's
    columns: Mapping[str, Value] | None = None
    leave_out: tuple[Value, ...] = ()
    adapter: str | None = None
    kind: Kind | None = None
    lookups: tuple[Lookup, ...] = ()
    select: Select | None = None

    @property
    def is_explicit(self) -> bool:
        """Whether it says what fills its table."""
        return self.columns is not None or self.select is not None

    def words(self, *, keeps: bool = False) -> tuple[str, ...]:
        """The texts that alone in a cell are nothing, also where a column keeps words.

        A user's own ``null_values`` are nothing everywhere.
        """
        own = tuple(map(trimmed, self.null_values))
        return own if keeps else own + self.null_words

    def fingerprint(self) -> str:
        """What of the entry changes the result: not its lines, not its globs."""
        return json.dumps(unplaced(asdict(self)), sort_keys=True)


def unplaced(said: Any) -> Any:
    """What was said, without where."""
    if isinstance(said, dict):
        return {
            key: unplaced(value)
            for key, value in said.items()
            if key not in {"spot", "files", "stems"}
        }
    return [unplaced(item) for item in said] if isinstance(said, list | tuple) else said


@dataclass(frozen=True)
class MappingFile:
    """A whole ``mapping.yml``; without one, no entries and no time zone."""

    time_zone: str | None = None
    entries: tuple[Entry, ...] = ()
