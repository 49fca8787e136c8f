"""What landing tells its caller."""

from __future__ import annotations

from dataclasses import dataclass


def counted(count: int, noun: str) -> str:
    """A number with its noun: ``1 line``, ``2 lines``."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


@dataclass(frozen=True)
class FileReport:
    """What became of one file: ``state`` is landed, replaced or unchanged."""

    table: str
    file: str
    state: str
    rows: int
    rejected: int
    left_out: int
    unknown_columns: tuple[str, ...]


@dataclass(frozen=True)
class LandingReport:
    """What landing did, file by file, and one-line messages for the user."""

    files: tuple[FileReport, ...]
    messages: tuple[str, ...]

    @property
    def rows(self) -> int:
        """Rows of all files in the folder."""
        return sum(file.rows for file in self.files)

    @property
    def rejected(self) -> int:
        """Lines that could not be read as rows."""
        return sum(file.rejected for file in self.files)

    @property
    def left_out(self) -> int:
        """Rows that the mapping leaves out."""
        return sum(file.left_out for file in self.files)

    def count(self, state: str) -> int:
        """How many files are in a state."""
        return sum(file.state == state for file in self.files)
