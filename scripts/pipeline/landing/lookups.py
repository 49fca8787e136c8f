"""Other files that are joined to a file by a key, and the parts of JSON values."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipeline.contacts.text import trimmed
from pipeline.errors import UsageError
from pipeline.landing import cells, ids
from pipeline.landing.mapping import expressions, telling
from pipeline.landing.mapping.entry import Entry, Kind, Lookup, Value
from pipeline.landing.mapping.nodes import suggestion
from pipeline.landing.mapping.scope import Scope, part
from pipeline.landing.mapping.telling import Names
from pipeline.landing.readers.extract import Extract

PLACE = "place"  # of a line in its file


@dataclass(frozen=True)
class Looked:
    """A lookup with the rows of its files."""

    lookup: Lookup
    files: tuple[str, ...]
    extracts: tuple[Extract, ...]
    folder: Path
    words: tuple[str, ...] = ()  # that stand for nothing


@dataclass(frozen=True)
class Join:
    """The relation with one row a key, and what finds the key."""

    relation: str
    key: str
    by: str


@dataclass(frozen=True)
class Part:
    """A part of a JSON value that has a name inside."""

    name: str
    head: str
    place: str
    words: tuple[str, ...] = ()  # that stand for nothing

    def written(self) -> str:
        """The part as it is written."""
        return f"{part(self.head, self.place)} as {self.name}"

    def said(self) -> str:
        """What the part says, nothing standing for NULL."""
        return f"{cells.text(self.name, self.words)} as {self.name}"


def joined(sql: str, joins: Sequence[Join], parts: Sequence[Part]) -> str:
    """SQL for the lines of a file with what they look up.

    A part of a JSON value is known before the joins, or after them, as its head is.
    """
    sql = with_parts(sql, parts, "source_")
    for join in joins:
        sql = (
            f"select lines.*, others.* exclude ({join.key}) from ({sql}) as lines"
            f" left join {join.relation} as others on {join.by} = others.{join.key}"
        )
    return with_parts(sql, parts, "lookup_")


def with_parts(sql: str, parts: Sequence[Part], prefix: str) -> str:
    """SQL with the parts of those columns whose inner name begins so."""
    own = [item for item in parts if item.head.startswith(prefix)]
    if not own:
        return sql
    written = ", ".join(item.written() for item in own)
    said = ", ".join(item.said() for item in own)
    return f"select * replace ({said}) from (select *, {written} from ({sql}))"


def parts_of(scope: Scope, entry: Entry, kept: Collection[str]) -> tuple[Part, ...]:
    """The parts of JSON values that are used; those ``kept`` keep their words."""
    return tuple(
        Part(name, head, place, entry.words(keeps=bool({name, head} & set(kept))))
        for (head, place), name in scope.paths.items()
    )


def refuse_missing(entry: Entry, kind: Kind, file: str, names: Names) -> None:
    """Refuse a file that lacks what its adapter expects, with all of it."""
    known = {name.casefold() for name in names.all}
    missing = [name for name in kind.expects if name.casefold() not in known]
    if missing:
        noun = "column" if len(missing) == 1 else "columns"
        raise UsageError(
            f"{file}: lacks the {noun} {', '.join(missing)}; the adapter"
            f" {entry.adapter} expects {', '.join(kind.expects)}. The file has"
            f" {names};"
            " export it with the vendor's own column names."
        )


def joins_of(
    entry: Entry,
    others: Sequence[Looked],
    scope: Scope,
    connection: duckdb.DuckDBPyConnection,
) -> tuple[Join, ...]:
    """The joins of an entry; its columns are then named ``<lookup>.<column>``.

    What one lookup found may be what the next one looks for.
    """
    joins = []
    for index, looked in enumerate(others):
        lookup = looked.lookup
        assert lookup.key is not None
        assert lookup.by is not None
        refuse_key(looked, entry)
        names = dict.fromkeys(
            trimmed(name).casefold()
            for extract in looked.extracts
            for name in extract.names
        )
        called = {name: f"lookup_{index}_{place}" for place, name in enumerate(names)}
        key = f"key_{index}"
        by = located(lookup.by, scope, connection)
        # Ids of two files may be written in two ways, and lost digits meet nobody.
        rows = newest(looked, called, lookup.key.text.casefold(), key)
        joins.append(Join(rows, key, ids.canonical(by)))
        scope.add({f"{lookup.name}.{name}": inner for name, inner in called.items()})
    return tuple(joins)


def refuse_key(looked: Looked, entry: Entry) -> None:
    """Refuse other files that lack the column by which they are joined."""
    lookup = looked.lookup
    for file, extract in zip(looked.files, looked.extracts, strict=True):
        known = [trimmed(name).casefold() for name in extract.names]
        if lookup.key and lookup.entry and lookup.key.text.casefold() not in known:
            names = telling.names(extract.names, entry, is_line=True)
            assert lookup.entry.spot is not None
            lookup.entry.spot.refuse(
                f"'{lookup.key.text}' is not a column of {file};"
                f" {suggestion(lookup.key.text, names.told)}."
            )


def located(value: Value, scope: Scope, connection: duckdb.DuckDBPyConnection) -> str:
    """SQL for the text of a column or an expression."""
    if value.kind == "expression":
        sql = expressions.safe(value, scope, connection)
        return f"cast(try({sql}) as varchar)"
    return scope.located(value.text, value.spot)


def newest(looked: Looked, called: dict[str, str], key: str, key_name: str) -> str:
    """SQL for the rows of a lookup, of each key the last one."""
    return (
        f"(select * exclude (file_number, line_number),"
        f" {ids.canonical(called[key])} as {key_name}"
        f" from ({all_rows(looked, called)}) qualify row_number() over (partition by"
        f" {key_name} order by file_number desc, line_number desc) = 1)"
    )


def all_rows(looked: Looked, called: dict[str, str]) -> str:
    """SQL for the rows of the files of a lookup, each with its place."""
    selects = []
    for index, extract in enumerate(looked.extracts):
        by_name = {
            trimmed(name).casefold(): sql
            for name, sql in zip(extract.names, extract.expressions, strict=True)
        }
        written = [
            f"{by_name[name]} as {inner}"
            if name in by_name
            else f"cast(null as varchar) as {inner}"
            for name, inner in called.items()
        ]
        said = [
            f"{cells.text(inner, looked.words)} as {inner}" for inner in called.values()
        ]
        relation = (
            f"select * replace ({', '.join(said)}) from (select {', '.join(written)},"
            f" {index} as file_number, row_number() over () as line_number"
            f" from {extract.relation})"
        )
        # Ids are compared by what they say, and one that lost digits still shows it.
        compared = [
            f"{ids.compared(inner)} as {inner}"
            for name, inner in called.items()
            if ids.is_named(name)
        ]
        if compared:
            relation = f"select * replace ({', '.join(compared)}) from ({relation})"
        selects.append(relation)
    return " union all ".join(selects)
