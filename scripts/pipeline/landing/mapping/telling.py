"""Which names of a file's columns a message may tell: they may be somebody's values.

The first line of a file without a header is a row of data, and an object of JSON may
be keyed by address.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from pipeline import contract, words
from pipeline.contacts.text import trimmed
from pipeline.landing.mapping.entry import Entry

# An address, a date, a number, or what has more digits than a name would have.
VALUE = re.compile(r".*@.*|[+-]?[\d\s.,:/()TZ+-]+|.*\d{5,}.*", re.DOTALL)
A_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Names:
    """The names of a file's columns, and those of them that may be told."""

    all: tuple[str, ...]
    told: tuple[str, ...]

    def __str__(self) -> str:
        """The names in a sentence."""
        hidden = len(self.all) - len(self.told)
        if not self.told:
            noun = "column" if hidden == 1 else "columns"
            return f"{hidden} {noun}, whose names may be values and are not shown"
        more = f" and {hidden} more, whose names may be values" if hidden else ""
        return f"{', '.join(self.told)}{more}"


def names(columns: Sequence[str], entry: Entry, is_line: bool) -> Names:
    """The names of a file's columns; ``is_line`` where they stand in its first line.

    Where no name of such a line is known, or some look like values and most are not
    known, the line is taken for a row of data, and none is told.
    """
    stripped = (trimmed(name) for name in columns)
    found = tuple(name for name in stripped if name)
    known = [is_known(name, entry) for name in found]
    values = [is_value(name) for name in found]
    if is_line and (not any(known) or (any(values) and 2 * sum(known) < len(found))):
        return Names(found, ())
    return Names(
        found,
        tuple(
            words.name(name)
            for name, is_met, is_odd in zip(found, known, values, strict=True)
            if is_met or not is_odd
        ),
    )


def is_value(name: str) -> bool:
    """Whether a name looks like a value rather than a name."""
    digits = sum(character.isdigit() for character in name)
    letters = sum(character.isalpha() for character in name)
    return (
        bool(VALUE.fullmatch(name.strip()))
        or digits > letters
        or len(name) > words.LONGEST
    )


def is_known(name: str, entry: Entry) -> bool:
    """Whether the contract, the mapping or the adapter knows a column of that name."""
    key = name.casefold()
    return (
        key in of_contract()
        or bool(entry.kind and entry.kind.knows(key))
        or any(kind.knows(key) for kind in (item.kind for item in entry.lookups))
        or key in mentioned(entry)
    )


@cache
def of_contract() -> frozenset[str]:
    """The names of all columns of the contract."""
    return frozenset(
        column.name for table in contract.tables().values() for column in table.columns
    )


def mentioned(entry: Entry) -> set[str]:
    """What the mapping of a file calls its columns, and the words of its SQL."""
    found: set[str] = {name.casefold() for name in entry.names or ()}
    if entry.select and not entry.kind:
        found |= words_of(entry.select.text)
    for value in (entry.columns or {}).values():
        if value.kind == "column":
            found.add(value.text.strip().casefold())
        elif value.kind == "expression":
            found |= words_of(value.text)
    return found


def words_of(sql: str) -> set[str]:
    """The words of SQL, and the names in quotes, in lower case."""
    names = [*A_WORD.findall(sql), *re.findall(r'"([^"]+)"', sql)]
    return {name.casefold() for name in names}
