"""Files in the making: rows that remember what was planted in them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple

REPEATED = "repeated"  # says nothing that the row it repeats did not say
OLDER_VERSION = "older_version"  # a later row of the same line replaces it
TWO_SALES = "two_sales"  # equal to another row and yet a sale of its own
INVALID_EMAIL = "invalid_email"  # a good row with an address nobody can write to
DEFAULT_EMAIL = "default_email"  # a good row with the address of the shop itself
REJECTED = "rejected"  # no row can be made of the line
SUPERSEDED = (REPEATED, OLDER_VERSION)
NOT_BAD = (*SUPERSEDED, TWO_SALES, INVALID_EMAIL, DEFAULT_EMAIL, REJECTED)

# Source system; order, customer or touchpoint; line, or what else tells facts apart.
Key = tuple[str, str, int]
NO_KEY: Key = ("", "", 0)

# A file belongs to the longest of the names that its own name begins with.
TABLES = (
    "customer_attributes", "erasure_requests", "campaign_members", "exchange_rates",
    "transactions", "touchpoints", "campaigns", "customers", "consents", "feedback",
    "products", "vouchers",
)  # fmt: skip


class Row(NamedTuple):
    """One line of a file; rows that speak of one thing share a key."""

    text: str
    key: Key = NO_KEY
    mark: str = ""  # what is planted in it: one of the words above or a bad-row reason

    @property
    def is_bad(self) -> bool:
        """Whether the row must end in quarantine."""
        return self.mark != "" and self.mark not in NOT_BAD


@dataclass(frozen=True)
class Sheet:
    """A file of the raw folder; JSON lines have no header."""

    name: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def table(self) -> str:
        """The table of the contract that the file belongs to."""
        named = [table for table in TABLES if self.name.startswith(table)]
        return max(named, key=len)

    @property
    def is_json(self) -> bool:
        """Whether the rows are JSON objects, which need no header."""
        return self.name.endswith(".jsonl")

    @property
    def readable(self) -> int:
        """How many rows a reader gets out of the file."""
        return len(self.rows) - sum(row.mark == REJECTED for _, row in self.marked)

    @cached_property
    def marked(self) -> list[tuple[int, Row]]:
        """The rows in which something is planted, with their physical line numbers."""
        return [(line, row) for line, row in self.numbered() if row.mark]

    def lines(self) -> Iterator[str]:
        """Every physical line, without its end."""
        if not self.is_json:
            yield ",".join(self.header)
        for row in self.rows:
            yield row.text

    def numbered(self) -> Iterator[tuple[int, Row]]:
        """Every row with the number of its physical line, the first line being 1."""
        yield from enumerate(self.rows, 1 if self.is_json else 2)

    def content(self) -> bytes:
        """The file's text, before any compression."""
        return "".join(f"{line}\n" for line in self.lines()).encode()


def csv_line(values: Iterable[object]) -> str:
    """Values as one line of CSV, quoted where they must be."""
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(values)
    return text.getvalue()


def csv_record(header: tuple[str, ...], values: Mapping[str, object]) -> str:
    """Named values as one line of CSV; what is not named stays empty."""
    return csv_line(values.get(name, "") for name in header)


# The same few thousand prices, hundreds of thousands of times.
@cache
def money(cents: int) -> str:
    """Cents as a decimal number with two places."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}"
