"""Which column of a file fills which column of the contract."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import duckdb

from pipeline import words
from pipeline.contacts.text import trimmed
from pipeline.errors import UsageError
from pipeline.landing import lookups
from pipeline.landing.conversion import DAY
from pipeline.landing.lookups import Join, Looked, Part
from pipeline.landing.mapping import expressions, telling
from pipeline.landing.mapping.entry import Select, Value
from pipeline.landing.mapping.nodes import suggestion
from pipeline.landing.mapping.scope import Scope, inner
from pipeline.landing.mapping.selects import Judged
from pipeline.landing.mapping.sources import Source
from pipeline.landing.mapping.telling import Names
from pipeline.quoting import literal

# Types of SQL that hold each number as it is written.
EXACT_NUMBERS = (
    "TINYINT",
    "SMALLINT",
    "INTEGER",
    "BIGINT",
    "HUGEINT",
    "UTINYINT",
    "USMALLINT",
    "UINTEGER",
    "UBIGINT",
    "UHUGEINT",
    "DECIMAL",
)
NUMBERS = (*EXACT_NUMBERS, "FLOAT", "DOUBLE")
SUITABLE = {
    "timestamp": ("DATE", "TIMESTAMP"),
    "date": ("DATE", "TIMESTAMP"),
    "decimal": NUMBERS,
    "id": NUMBERS,
    "boolean": ("BOOLEAN",),
}


@dataclass(frozen=True)
class Filling:
    """SQL for what fills a column of the contract."""

    sql: str
    type: str = "VARCHAR"
    is_expression: bool = False  # ``sql`` gives a struct, or NULL where it failed
    words: tuple[str, ...] = ()  # of an expression: results that are nothing

    def is_typed(self, kind: str) -> bool:
        """Whether SQL or Parquet itself wrote the value, so that the file's formats
        of dates and numbers do not apply to it.
        """
        return self.type.startswith(SUITABLE.get(kind, ("",))) and kind in SUITABLE


@dataclass(frozen=True)
class Selection:
    """A select with the columns of the files that it reads."""

    select: Select
    judged: Judged
    columns: Mapping[str, str | None]  # of its file; inside, or None where absent
    others: tuple[Looked, ...]
    names: tuple[str, ...]  # of the columns that it gives


@dataclass(frozen=True)
class Plan:
    """How the rows of a file become rows of its table."""

    fillings: Mapping[str, Filling]
    leave_out: str | None
    used: frozenset[str]
    unknown: tuple[str, ...]
    joins: tuple[Join, ...] = ()
    parts: tuple[Part, ...] = ()
    ids: frozenset[str] = frozenset()  # columns of a vendor that hold an id
    asked_ids: Mapping[str, str] = field(default_factory=dict)  # by name, see scope
    kept: frozenset[str] = frozenset()  # columns in which null words are text
    # By column of the contract: columns of the file, where a mapping names them.
    filled_from: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    selection: Selection | None = None
    is_joined: bool = False  # the user's own columns need the lines beside the select


def plan(
    source: Source,
    names: tuple[str, ...],
    types: tuple[str, ...],
    others: Sequence[Looked],
    connection: duckdb.DuckDBPyConnection,
) -> Plan:
    """Match a file's columns to its table's, by its mapping or by name.

    Raises UsageError for a required column that is missing, a mapped column that the
    file does not have, or two columns of one name.
    """
    found = unique(source, names)
    entry = source.entry
    kept_names = {name.casefold() for name in entry.keep_words}
    scope = Scope(
        source.file,
        {name: inner(index) for name, index in found.items()},
        telling.names(
            [names[index] for index in found.values()],
            entry,
            is_line=source.format == "csv",
        ),
        longest=source.limits.value_length,
    )
    fillings: dict[str, Filling] = {}
    filled_from: dict[str, tuple[str, ...]] = {}
    named = {inner(index): trimmed(names[index]) for index in found.values()}
    joins: tuple[Join, ...] = ()
    if entry.columns is None:
        refuse_missing(source, found, scope.names)
        for column in source.table.columns:
            if (index := found.get(column.name)) is not None:
                fillings[column.name] = Filling(inner(index), types[index])
                scope.used.add(inner(index))
    else:
        joins = lookups.joins_of(entry, others, scope, connection)
        written = {inner(index): types[index] for index in found.values()}
        for name, value in entry.columns.items():
            words = entry.words(keeps=name in kept_names)
            own = dataclasses.replace(scope, used=set())
            found_filling = filling(value, own, written, connection)
            fillings[name] = dataclasses.replace(found_filling, words=words)
            if own_names := tuple(named[place] for place in named if place in own.used):
                filled_from[name] = own_names
            scope.used |= own.used
    leave_out = " and ".join(
        condition(value, scope, connection) for value in entry.leave_out
    )
    unknown = tuple(
        trimmed(names[index])
        for name, index in found.items()
        if inner(index) not in scope.used
    )
    kept = keeping(source, scope)
    return Plan(
        fillings,
        leave_out or None,
        frozenset(scope.used),
        unknown,
        joins,
        lookups.parts_of(scope, entry, kept),
        asked_ids={
            name: place for place, name in named.items() if place in scope.asked_ids
        },
        kept=kept,
        filled_from=filled_from,
    )


def keeping(source: Source, scope: Scope) -> frozenset[str]:
    """The columns of the file in which null words are text, by their inner names.

    Raises UsageError for a name that neither the file nor its table has; an adapter's
    files and tables share the names, so there each need not have every one.
    """
    entry = source.entry
    columns = entry.columns or {}
    found = set()
    for name in entry.keep_words:
        value = columns.get(name.casefold())
        named = value.text if value and value.kind == "column" else name
        if inner_name := scope.find(named):
            found.add(inner_name)
        elif not value and not entry.adapter and entry.spot:
            hint = suggestion(name, scope.names.told)
            entry.spot.refuse(
                f"keep_words names '{name}', which is not a column of {source.file};"
                f" {hint}."
            )
    return frozenset(found)


def unique(source: Source, names: tuple[str, ...]) -> dict[str, int]:
    """The position of each column by its name in lower case; blank names left out."""
    found: dict[str, int] = {}
    for index, name in enumerate(names):
        key = trimmed(name).casefold()
        if not key:
            continue
        if key in found:
            told = telling.names(names, source.entry, source.format == "csv").told
            called = f", {words.name(name)}," if words.name(name) in told else ""
            raise UsageError(
                f"{source.file}: the columns {found[key] + 1} and {index + 1}{called}"
                " have the same name; rename one of them."
            )
        found[key] = index
    return found


def refuse_missing(source: Source, found: Mapping[str, int], names: Names) -> None:
    """Refuse a file that lacks a required column."""
    if missing := source.table.missing(found):
        noun = "column" if len(missing) == 1 else "columns"
        raise UsageError(
            f"{source.file}: the required {noun} {', '.join(missing)} of"
            f" {source.table.name} cannot be found among {names};"
            f" {cure(names)}."
        )


def cure(names: Names) -> str:
    """What to do about a file that lacks a column."""
    if names.told:
        return "rename columns in the file, or map them in mapping.yml"
    return (
        "if the file has no header, write header: false and names in mapping.yml, else"
        " map its columns there"
    )


def filling(
    value: Value,
    scope: Scope,
    written: Mapping[str, str],
    connection: duckdb.DuckDBPyConnection,
) -> Filling:
    """What fills a column; where an expression fails on a row, the row says so."""
    if value.kind == "constant":
        # A day as exported_on writes it is no text in the format of the file.
        is_day = re.fullmatch(DAY, value.text)
        return Filling(literal(value.text), "DATE" if is_day else "VARCHAR")
    if value.kind == "expression":
        sql = expressions.safe(value, scope, connection)
        kind = result_type(value, sql, scope, connection)
        return Filling(f"try({{'value': {sql}}})", kind, is_expression=True)
    name = scope.located(value.text, value.spot)
    return Filling(name, written.get(name, "VARCHAR"))


def condition(value: Value, scope: Scope, connection: duckdb.DuckDBPyConnection) -> str:
    """The rows to land: those on which the condition to leave out is not true."""
    sql = expressions.safe(value, scope, connection)
    if result_type(value, sql, scope, connection) != "BOOLEAN":
        value.spot.refuse(
            "leave_out must be a condition; write for example \"Quantity = '0'\"."
        )
    return f"not coalesce(try({sql}), false)"


def result_type(
    value: Value,
    sql: str,
    scope: Scope,
    connection: duckdb.DuckDBPyConnection,
) -> str:
    """The type that an expression gives, all of the file's columns being text."""
    try:
        row = connection.execute(
            f"describe select try({{'value': {sql}}}).value as value"
            f" from {scope.nulls()}"
        ).fetchone()
    except duckdb.Error as error:
        what = str(error).splitlines()[0].split(": ", 1)[-1]
        value.spot.refuse(f"the expression does not work ({what}); correct it.")
    assert row is not None
    return str(row[1])
