"""Statements that run elsewhere as they are, in the words of Spark."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from pipeline.engines.run_tables import TABLES, Table

# A text in quotes and a comment are no words of a statement.
QUOTED = r"'(?:[^'\\]|\\.)*'|--[^\n]*"
WORDS = {"varchar": "string", "double precision": "double"}
WORD = re.compile(
    rf'{QUOTED}|"(?P<name>\w+)"'
    r"|\b(?P<word>varchar(?!\s*\()|double precision)\b"
)
MARK = re.compile(rf"{QUOTED}|\?")
MADE = re.compile(r"(create table if not exists \w+\.(\w+)) \((.*)\)", re.DOTALL)
DELETED = re.compile(r"delete from (\S+) where ((?:\w+ = \?(?: and )?)+)")
INSERTED = re.compile(r"insert into (\S+) \(([\w, ]+)\) values \([?, ]+\)")
# A text may hold what would end it, or what Spark would put a setting in place of.
ESCAPED = {"\\": "\\\\", "'": "\\'", "$": "\\u0024", "\n": "\\n", "\r": "\\r"}


def translated(query: str) -> str:
    """A statement that makes, empties or reads a table, as Spark takes it."""

    def word(found: re.Match[str]) -> str:
        if found["name"]:
            return f"`{found['name']}`"
        return WORDS[found["word"]] if found["word"] else found[0]

    text = WORD.sub(word, query).strip()
    if made := MADE.fullmatch(text):
        # A timestamp of Spark has a zone; those of records are UTC without one.
        columns = re.sub(r"\btimestamp\b", "timestamp_ntz", made[3])
        # No comma of a type, as in decimal(38, 0).
        named = re.split(r", (?=[a-z_]+ )", columns)
        return commented(made[1], named, TABLES[made[2]])
    if deleted := DELETED.fullmatch(text):
        part = deleted[2].replace(" and ", ", ")
        return f"alter table {deleted[1]} drop if exists partition ({part})"
    return text


def commented(start: str, columns: Iterable[str], table: Table) -> str:
    """A statement that makes a table of the runner, with the comments in it.

    Parquet has no delete: rows that a run replaces are a partition of their own.
    """
    told = ", ".join(
        f"{column} comment {text(table.columns[column.split()[0]].comment)}"
        for column in columns
    )
    parts = ", ".join(table.replaced_by)
    partitioned = f" partitioned by ({parts})" if parts else ""
    return f"{start} ({told}) using parquet{partitioned} comment {text(table.comment)}"


def bound(query: str, values: object) -> str:
    """A statement with its parameters in the place of its marks."""
    assert isinstance(values, Sequence)
    rest = iter(values)
    return MARK.sub(
        lambda found: literal(next(rest)) if found[0] == "?" else found[0], query
    )


def literal(value: object) -> str:
    """A value as SQL."""
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case int() | Decimal():
            return str(value)
        case float():
            return f"double('{value!r}')"
        case dt.datetime():
            return f"timestamp_ntz'{value.isoformat(sep=' ')}'"
        case dt.date():
            return f"date'{value.isoformat()}'"
    return text(str(value))


def text(value: str) -> str:
    """A text as SQL."""
    return "'" + "".join(ESCAPED.get(letter, letter) for letter in value) + "'"


def insertion(query: str) -> tuple[str, list[str]] | None:
    """The table and the columns of a statement that inserts rows."""
    found = INSERTED.fullmatch(query.strip())
    return (found[1], found[2].split(", ")) if found else None


def inserted(
    table: str,
    columns: Sequence[str],
    types: Mapping[str, str],
    rows: Iterable[Sequence[object]],
) -> str:
    """One statement that inserts every row: each is a file for Spark, or more."""
    values = ", ".join(f"({', '.join(map(literal, row))})" for row in rows)
    names = ", ".join(columns)
    casts = ", ".join(f"cast({column} as {types[column]})" for column in columns)
    return (
        f"insert into {table} ({names}) select {casts}"
        f" from values {values} as given ({names})"
    )
