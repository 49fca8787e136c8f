"""Files in the making: tables of things, and rows that know what is planted in them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from operator import attrgetter
from typing import Any, NamedTuple

from pipeline.demo.period import Period

# What can be planted in a row, besides the reasons of bad rows.
REPEATED = "repeated"  # says nothing that the row it repeats did not say
OLDER_VERSION = "older_version"  # a later row of the same line replaces it
TWO_SALES = "two_sales"  # equal to another row and yet a sale of its own
INVALID_EMAIL = "invalid_email"  # a good row with an address nobody can write to
DEFAULT_EMAIL = "default_email"  # a good row with the address of the shop itself
REJECTED = "rejected"  # no row can be made of the line
SUPERSEDED = (REPEATED, OLDER_VERSION)
NOT_BAD = ("", *SUPERSEDED, TWO_SALES, INVALID_EMAIL, DEFAULT_EMAIL, REJECTED)

# A file belongs to the table that its name begins with.
TABLES = (
    "customer_attributes", "erasure_requests", "campaign_members", "exchange_rates",
    "transactions", "touchpoints", "campaigns", "customers", "consents", "feedback",
    "products", "vouchers",
)  # fmt: skip
NOT_OF_CUSTOMERS = ("transactions", "touchpoints", "campaigns", "vouchers")

JSON_VALUES = ("line_number", "quantity", "is_test")
Clock = Callable[[int], str]


class Key(NamedTuple):
    """What a row speaks of."""

    source: str = ""
    name: str = ""  # of an order, a customer or a touchpoint
    number: int = 0  # the line, or what else tells facts apart


class Row(NamedTuple):
    """One line of a file; rows that speak of one thing share a key."""

    text: str
    key: Key = Key()
    mark: str = ""  # what is planted in it: one of the words above or a bad-row reason


@dataclass(frozen=True)
class Sheet:
    """A file of the raw folder; JSON lines have no header."""

    name: str
    columns: str  # with blanks between
    rows: list[Row]

    @property
    def table(self) -> str:
        """The table of the contract that the file belongs to."""
        return next(table for table in TABLES if self.name.startswith(table))

    @property
    def is_json(self) -> bool:
        """Whether the rows are JSON objects, which need no header."""
        return self.name.endswith(".jsonl")

    @property
    def readable(self) -> int:
        """How many rows a reader gets out of the file."""
        return len(self.rows) - self.rejected

    @property
    def physical_lines(self) -> int:
        """How many lines the file has, a header included."""
        return len(self.rows) + (not self.is_json)

    @property
    def bad(self) -> int:
        """How many rows must end in quarantine."""
        return sum(row.mark not in NOT_BAD for _, row in self.marked)

    @property
    def rejected(self) -> int:
        """Of how many lines no row can be made."""
        return sum(row.mark == REJECTED for _, row in self.marked)

    @property
    def duplicates(self) -> int:
        """How many rows another one replaces."""
        return sum(row.mark in SUPERSEDED for _, row in self.marked)

    @cached_property
    def marked(self) -> list[tuple[int, Row]]:
        """The rows in which something is planted, with their physical line numbers."""
        return [(line, row) for line, row in self.numbered() if row.mark]

    def numbered(self) -> Iterator[tuple[int, Row]]:
        """Every row with the number of its physical line, the first line being 1."""
        yield from enumerate(self.rows, 1 if self.is_json else 2)

    def content(self) -> bytes:
        """The file's text, before any compression."""
        header = [] if self.is_json else [header_of(self.columns)]
        lines = header + [row.text for row in self.rows]
        return "".join(f"{line}\n" for line in lines).encode()


def header_of(columns: str) -> str:
    """The first line of a CSV file."""
    return ",".join(column.partition("=")[0] for column in columns.split())


def written(
    columns: str,
    things: Iterable[Any],
    period: Period,
    clock: Clock | None = None,
    *,
    as_json: bool = False,
) -> Iterator[str]:
    """Each thing as a line of CSV or JSON; ``clock`` writes moments, else local time.

    A column is the attribute of its name, or ``column=attribute``; a tuple has the
    values already. The column's name says how it is written. No value needs quotes.
    """
    pairs = [column.partition("=") for column in columns.split()]
    names = [name for name, _, _ in pairs]
    values_of = attrgetter(*(attribute or name for name, _, attribute in pairs))
    writers = [writer(name, period, clock or period.local) for name in names]
    for thing in things:
        values = thing if type(thing) is tuple else values_of(thing)
        texts = [write(value) for write, value in zip(writers, values, strict=True)]
        if not as_json:
            yield ",".join(texts)
            continue
        # What is not known is left out; counts and flags are no texts.
        told = {
            name: value if name in JSON_VALUES and type(value) is not str else text
            for name, value, text in zip(names, values, texts, strict=True)
            if text
        }
        yield json.dumps(told)


def writer(name: str, period: Period, clock: Clock) -> Callable[[Any], str]:
    """How the values of a column are written."""
    if name.endswith("_at"):
        return lambda stamp: "" if stamp is None else clock(stamp)
    if name.endswith("_on"):
        return period.day_text
    if name.endswith(("amount", "price", "cost")):
        return money
    if name.startswith(("is_", "only_")):
        return lambda value: "true" if value else "false"
    if name.endswith(("_share", "satisfaction", "uplift")):
        return lambda thousandths: f"{thousandths / 1000:.3f}"
    return str


# The same few thousand prices, hundreds of thousands of times.
@cache
def money(cents: int | None) -> str:
    """Cents as a decimal number with two places; empty where there are none."""
    if cents is None:
        return ""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}"
