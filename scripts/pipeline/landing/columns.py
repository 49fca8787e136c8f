"""Which column of a file fills which column of the contract."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from pipeline.errors import UsageError
from pipeline.landing import expressions
from pipeline.landing.entry import Value
from pipeline.landing.expressions import Columns
from pipeline.landing.nodes import suggestion
from pipeline.landing.quoting import literal
from pipeline.landing.sources import Source

SUITABLE = {
    "timestamp": ("DATE", "TIMESTAMP"),
    "date": ("DATE", "TIMESTAMP"),
    "decimal": (
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
        "FLOAT",
        "DOUBLE",
    ),
    "boolean": ("BOOLEAN",),
}


@dataclass(frozen=True)
class Filling:
    """SQL for what fills a column of the contract."""

    sql: str
    type: str = "VARCHAR"
    is_expression: bool = False  # ``sql`` gives a struct, or NULL where it failed

    def is_typed(self, kind: str) -> bool:
        """Whether SQL or Parquet itself wrote the value, so that the file's formats
        of dates and numbers do not apply to it.
        """
        return self.type.startswith(SUITABLE.get(kind, ("",))) and kind in SUITABLE


@dataclass(frozen=True)
class Plan:
    """How the rows of a file become rows of its table."""

    fillings: Mapping[str, Filling]
    leave_out: str | None
    used: frozenset[str]
    unknown: tuple[str, ...]


def inner(index: int) -> str:
    """The name of a file's n-th column inside our SQL."""
    return f"source_{index}"


def plan(
    source: Source,
    names: tuple[str, ...],
    types: tuple[str, ...],
    connection: duckdb.DuckDBPyConnection,
) -> Plan:
    """Match a file's columns to its table's, by its mapping or by name.

    Raises UsageError for a required column that is missing, a mapped column that the
    file does not have, or two columns of one name.
    """
    found = unique(source, names)
    entry = source.entry
    fillings: dict[str, Filling] = {}
    used: set[str] = set()
    scope = Columns(
        source.file,
        {name: inner(index) for name, index in found.items()},
        tuple(names[index].strip() for index in found.values()),
    )
    if entry.columns is None:
        refuse_missing(source, found, scope.names)
        for column in source.table.columns:
            if (index := found.get(column.name)) is not None:
                fillings[column.name] = Filling(inner(index), types[index])
                used.add(inner(index))
    else:
        for name, value in entry.columns.items():
            if value.kind == "constant":
                fillings[name] = Filling(literal(value.text))
            elif value.kind == "expression":
                fillings[name] = expression(value, scope, connection, used)
            else:
                index = position(value, scope, found)
                fillings[name] = Filling(inner(index), types[index])
                used.add(inner(index))
    leave_out = None
    if entry.leave_out is not None:
        leave_out = condition(entry.leave_out, scope, connection, used)
    unknown = tuple(
        names[index].strip() for index in found.values() if inner(index) not in used
    )
    return Plan(fillings, leave_out, frozenset(used), unknown)


def unique(source: Source, names: tuple[str, ...]) -> dict[str, int]:
    """The position of each column by its name in lower case; blank names left out."""
    found: dict[str, int] = {}
    for index, name in enumerate(names):
        key = name.strip().strip("\ufeff").casefold()
        if not key:
            continue
        if key in found:
            raise UsageError(
                f"{source.file}: the columns '{names[found[key]]}' and '{name}' have"
                " the same name; rename one of them."
            )
        found[key] = index
    return found


def refuse_missing(
    source: Source, found: Mapping[str, int], names: tuple[str, ...]
) -> None:
    """Refuse a file that lacks a required column."""
    if missing := source.table.missing(found):
        noun = "column" if len(missing) == 1 else "columns"
        raise UsageError(
            f"{source.file}: the required {noun} {', '.join(missing)} of"
            f" {source.table.name} cannot be found among {', '.join(names)};"
            " rename in the file, or map the columns in mapping.yml."
        )


def position(value: Value, scope: Columns, found: Mapping[str, int]) -> int:
    """The position of the file's column that a mapping names."""
    index = found.get(value.text.strip().casefold())
    if index is None:
        hint = suggestion(value.text, scope.names)
        value.spot.refuse(f"'{value.text}' is not a column of {scope.file}; {hint}.")
    return index


def expression(
    value: Value,
    scope: Columns,
    connection: duckdb.DuckDBPyConnection,
    used: set[str],
) -> Filling:
    """A mapped expression; where it fails on a row, the row says so."""
    safe = expressions.safe(value, scope, connection)
    used |= safe.used
    kind = result_type(value, safe.sql, scope, connection)
    return Filling(f"try({{'value': {safe.sql}}})", kind, is_expression=True)


def condition(
    value: Value,
    scope: Columns,
    connection: duckdb.DuckDBPyConnection,
    used: set[str],
) -> str:
    """The rows to land: those on which the condition to leave out is not true."""
    safe = expressions.safe(value, scope, connection)
    used |= safe.used
    if result_type(value, safe.sql, scope, connection) != "BOOLEAN":
        value.spot.refuse(
            "leave_out must be a condition; write for example \"Quantity = '0'\"."
        )
    return f"not coalesce(try({safe.sql}), false)"


def result_type(
    value: Value,
    sql: str,
    scope: Columns,
    connection: duckdb.DuckDBPyConnection,
) -> str:
    """The type that an expression gives, all of the file's columns being text."""
    columns = ", ".join(f"null::varchar as {name}" for name in scope.inner.values())
    relation = f"(select {columns or 'null as nothing'})"
    try:
        row = connection.execute(
            f"describe select try({{'value': {sql}}}).value as value from {relation}"
        ).fetchone()
    except duckdb.Error as error:
        what = str(error).splitlines()[0].split(": ", 1)[-1]
        value.spot.refuse(f"the expression does not work ({what}); correct it.")
    assert row is not None
    return str(row[1])
