"""A table of planted truth, and its file."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.demo.period import Period
from pipeline.demo.sheets import csv_line

Table = tuple[tuple[str, ...], Iterable[tuple[object, ...]]]


def content(table: Table) -> bytes:
    """The table as a CSV file."""
    header, rows = table
    return "".join(f"{csv_line(row)}\n" for row in (header, *rows)).encode()


def day_text(period: Period, day: int | None) -> str:
    """A day as a date; empty where there is none."""
    return "" if day is None else period.date_of(day).isoformat()


def true_or_false(value: bool) -> str:
    """A boolean as CSV files write it."""
    return "true" if value else "false"


def share(thousandths: int) -> str:
    """Thousandths as a share of 1."""
    return f"{thousandths / 1000:.3f}"
