"""Rows that an export says twice."""

from __future__ import annotations

from pipeline.demo.chance import Draw, pick
from pipeline.demo.sheets import REPEATED, Row


def with_repeats(draw: Draw, rows: list[Row], count: int) -> list[Row]:
    """The rows, so many of them once more at the end."""
    clean = [row for row in rows if not row.mark]
    again = [pick(draw, clean)._replace(mark=REPEATED) for _ in range(count)]
    return rows + again
