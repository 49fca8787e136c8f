"""Files in the making: rows that know what is planted in them, and their layout."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from functools import cache
from itertools import repeat
from operator import attrgetter
from typing import Any, NamedTuple

from pipeline.demo.chance import Draw, pick
from pipeline.demo.names import read_data
from pipeline.demo.period import Period

LAYOUTS = read_data("files.yml")
JSON_VALUES = ("line_number", "quantity", "is_test")


class Mark(StrEnum):
    """What can be planted in a row, besides the reasons of bad rows."""

    REPEATED = "repeated"  # says nothing that the row it repeats did not say
    OLDER_VERSION = "older_version"  # a later row of the same line replaces it
    TWO_SALES = "two_sales"  # equal to another row and yet a sale of its own
    INVALID_EMAIL = "invalid_email"  # a good row with an address nobody can write to
    DEFAULT_EMAIL = "default_email"  # a good row with the address of the shop itself
    REJECTED = "rejected"  # no row can be made of the line


NOT_BAD = frozenset({"", *Mark})
# What a row speaks of: a source, an order or a customer or neither, and the number of
# the line, or what else tells facts apart.
Key = tuple[str, str, str, object]


class Row(NamedTuple):
    """One line of a file; rows that speak of one thing share a key."""

    text: str
    key: Key = ("", "", "", 0)
    mark: str = ""  # a mark, or the reason for which the row is bad


# The rows of each file by its name.
Sheets = dict[str, list[Row]]
NO_KEYS, NO_MARKS = repeat(("", "", "", 0)), repeat("")


def rows_of(
    name: str,
    things: Iterable[Any],
    period: Period,
    keys: Iterable[Key] = NO_KEYS,
    marks: Iterable[str] = NO_MARKS,
) -> list[Row]:
    """A row of a file for each thing, in the columns that ``files.yml`` tells."""
    return list(map(Row, written(name, things, period), keys, marks))


def repeating(draw: Draw, rows: list[Row], count: int) -> list[Row]:
    """The rows, so many of them once more at the end."""
    clean = [row for row in rows if not row.mark]
    return rows + [pick(draw, clean)._replace(mark=Mark.REPEATED) for _ in range(count)]


def numbered(name: str, rows: list[Row]) -> Iterator[tuple[int, Row]]:
    """Every row with the number of its physical line; JSON lines have no header."""
    return enumerate(rows, 1 if name.endswith(".jsonl") else 2)


def table_of(name: str) -> str:
    """The table of the contract that a file belongs to."""
    tables: list[str] = LAYOUTS["tables"]
    return next(table for table in tables if name.startswith(table))


def layout_of(name: str) -> str:
    """The name under which ``files.yml`` has a file: without an ending or a year."""
    return name.partition(".")[0].rstrip("_0123456789")


def columns_of(name: str) -> dict[str, str]:
    """The columns of a file, each with the attribute that it tells."""
    columns = LAYOUTS["columns"][layout_of(name)].split()
    pairs = [column.split("=") for column in columns]
    return {pair[0]: pair[-1] for pair in pairs}


def written(name: str, things: Iterable[Any], period: Period) -> Iterator[str]:
    """Each thing as a line of CSV or JSON; no value needs quotes.

    A dictionary need not have all attributes, and a tuple has the values themselves.
    """
    clock = period.utc if layout_of(name) in LAYOUTS["in_utc"] else period.local
    columns, as_json = columns_of(name), name.endswith(".jsonl")
    values_of = attrgetter(*columns.values())
    writers = [writer(column, period, clock) for column in columns]
    for thing in things:
        if isinstance(thing, dict):
            values = tuple(thing.get(name, "") for name in columns.values())
        else:
            values = thing if type(thing) is tuple else values_of(thing)
        texts = [write(value) for write, value in zip(writers, values, strict=True)]
        if not as_json:
            yield ",".join(texts)
            continue
        # What is not known is left out; counts and flags are no texts.
        told = {
            column: value if column in JSON_VALUES and type(value) is not str else text
            for column, value, text in zip(columns, values, texts, strict=True)
            if text
        }
        yield json.dumps(told)


def writer(
    column: str, period: Period, clock: Callable[[int], str]
) -> Callable[[Any], str]:
    """How the values of a column are written."""
    if column.endswith("_at"):
        return lambda stamp: "" if stamp is None else clock(stamp)
    if column.endswith("_on"):
        return period.day_text
    if column.endswith(("amount", "price", "cost")):
        return money
    if column.startswith(("is_", "only_")):
        return lambda value: "true" if value else "false"
    if column.endswith(("_share", "satisfaction", "uplift")):
        return lambda thousandths: f"{thousandths / 1000:.3f}"
    return str


# The same few thousand prices, hundreds of thousands of times.
@cache
def money(cents: int | None) -> str:
    """Cents as a decimal number with two places; empty where there are none."""
    return "" if cents is None else f"{cents / 100:.2f}"
