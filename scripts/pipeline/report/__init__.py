"""The report: one page about what was published, for who reads no SQL.

``report.html`` needs nothing but itself: charts are static SVG, there is no script
and nothing is fetched. It is made of the published file alone, so it holds nothing
personal.
"""

from __future__ import annotations

from pathlib import Path

from pipeline.report.source import COLUMNS

__all__ = ["COLUMNS", "write"]


def write(database: Path, target: Path) -> int:
    """Write the page about a published ``analytics.duckdb``; the charts drawn.

    The same database gives the same bytes. The page replaces an older one in one
    rename. Raises UsageError where the database is missing or cannot be opened, or
    lacks a table, a column or a scoring date.
    """
    # Charts take half a second to import, which no other step should pay for.
    from pipeline.report import page

    return page.write(database, target)
