"""What a ``mapping.yml`` says, once it is checked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from pipeline.landing.nodes import Spot


@dataclass(frozen=True)
class Value:
    """What fills a column: a file's column, a constant or a SQL expression."""

    kind: str  # column, constant or expression
    text: str
    spot: Spot


@dataclass(frozen=True)
class Entry:
    """How some files of one table are to be read."""

    table: str
    spot: Spot | None = None  # None: the default rules
    files: tuple[str, ...] = ()
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
    columns: Mapping[str, Value] | None = None
    leave_out: Value | None = None

    def fingerprint(self) -> str:
        """What of the entry changes the result: not its lines, not its globs."""
        said = asdict(self)
        for key in ("spot", "files"):
            del said[key]
        if self.columns is not None:
            said["columns"] = {
                name: [value.kind, value.text] for name, value in self.columns.items()
            }
        if self.leave_out is not None:
            said["leave_out"] = self.leave_out.text
        return json.dumps(said, sort_keys=True)


@dataclass(frozen=True)
class MappingFile:
    """A whole ``mapping.yml``; without one, no entries and no time zone."""

    time_zone: str | None = None
    entries: tuple[Entry, ...] = ()
