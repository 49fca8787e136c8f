"""Plans the shape of a file: fills names with SQL and lets later ones use them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipeline.contacts.text import trimmed
from pipeline.errors import UsageError
from pipeline.landing import cells, expressions, ids, telling
from pipeline.landing.entry import Entry, Kind, Lookup, Value
from pipeline.landing.extract import Extract
from pipeline.landing.nodes import suggestion
from pipeline.landing.quoting import identifier, literal, pattern
from pipeline.landing.scope import ABSENT, Scope
from pipeline.landing.shape import (
    ITEM,
    ITEM_NUMBER,
    Join,
    Part,
    Shape,
    json_items,
    summed,
    with_parts,
)
from pipeline.landing.telling import Names


@dataclass(frozen=True)
class Looked:
    """A lookup with the rows of its files."""

    lookup: Lookup
    files: tuple[str, ...]
    extracts: tuple[Extract, ...]
    folder: Path
    words: tuple[str, ...] = ()  # that stand for nothing


def shape(
    entry: Entry,
    scope: Scope,
    others: Sequence[Looked],
    connection: duckdb.DuckDBPyConnection,
) -> Shape:
    """The shape of a file; ``scope`` then knows every name that it makes.

    Raises UsageError when the file lacks what its mapping expects.
    """
    if entry.kind:
        for name in entry.kind.optional:
            if name.strip().casefold() not in scope.inner:
                scope.add({name.strip(): ABSENT}, {})
        refuse_missing(entry, entry.kind, scope.file, scope.names)
    fill_by: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()
    items = None
    if entry.fill_down:
        spot = entry.fill_down.spot
        fill_by = present(scope.located(name, spot) for name in entry.fill_down.by)
        filled = present(scope.located(name, spot) for name in entry.fill_down.columns)
        scope.add({ITEM_NUMBER: ITEM_NUMBER}, {ITEM_NUMBER: "BIGINT"})
    if entry.rows:
        items = listed(entry.rows, scope, connection)
        scope.add({ITEM: ITEM, ITEM_NUMBER: ITEM_NUMBER}, {ITEM_NUMBER: "BIGINT"})
    together = None
    if entry.together_by:
        value = entry.together_by
        together = scope.located(value.text, value.spot)
        scope.add({ITEM_NUMBER: ITEM_NUMBER}, {ITEM_NUMBER: "BIGINT"})
    joins = joined(entry, others, scope, connection)
    computed = compute(entry, scope, connection)
    return Shape(fill_by, filled, items, together, joins, computed, words=entry.words())


def present(names: Iterable[str]) -> tuple[str, ...]:
    """Those that are not absent, once each."""
    return tuple(dict.fromkeys(name for name in names if name != ABSENT))


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


def listed(value: Value, scope: Scope, connection: duckdb.DuckDBPyConnection) -> str:
    """SQL for the list of which each item becomes a row."""
    if value.kind == "expression":
        sql = expressions.safe(value, scope, connection)
        if result_type(value, sql, scope, connection).endswith("]"):
            return f"try(cast({sql} as varchar[]))"
        return json_items(f"cast(try({sql}) as varchar)")
    if value.kind == "constant":
        value.spot.refuse("'rows' must be a column or an expression that holds a list.")
    return json_items(scope.located(value.text, value.spot))


def joined(
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
        for file, extract in zip(looked.files, looked.extracts, strict=True):
            columns = telling.names(extract.names, entry, is_line=True)
            refuse_missing(entry, lookup.kind, file, columns)
            known = [trimmed(name).casefold() for name in extract.names]
            key = lookup.key.text
            if lookup.entry and key.casefold() not in known:
                assert lookup.entry.spot is not None
                lookup.entry.spot.refuse(
                    f"'{key}' is not a column of {file};"
                    f" {suggestion(key, columns.told)}."
                )
        names = list(
            dict.fromkeys(
                trimmed(name).casefold()
                for extract in looked.extracts
                for name in extract.names
            )
        )
        called = {name: f"lookup_{index}_{place}" for place, name in enumerate(names)}
        key_name = f"key_{index}"
        if lookup.listed:
            found_list = f"lookup_{index}_rows"
            rows = listing(looked, called, key_name, found_list, connection)
            by = located(lookup.by, scope, connection)
            joins.append(Join(rows, key_name, ids.canonical(by)))
            scope.add({f"{lookup.name}.rows": found_list}, {found_list: "VARCHAR[]"})
            continue
        if looked.extracts:
            by = located(lookup.by, scope, connection)
            rows = newest(looked, called, lookup.key.text.casefold(), key_name)
            # Ids of two files may be written in two ways, and lost digits meet nobody.
            joins.append(Join(rows, key_name, ids.canonical(by)))
        absent = [*lookup.kind.expects, *lookup.kind.optional]
        found = {name.casefold(): ABSENT for name in absent} | called
        scope.add({f"{lookup.name}.{name}": inner for name, inner in found.items()}, {})
    return tuple(joins)


def located(value: Value, scope: Scope, connection: duckdb.DuckDBPyConnection) -> str:
    """SQL for the text of a column or an expression."""
    if value.kind == "expression":
        sql = expressions.safe(value, scope, connection)
        return f"cast(try({sql}) as varchar)"
    return scope.located(value.text, value.spot)


def keys(value: Value, scope: Scope, connection: duckdb.DuckDBPyConnection) -> str:
    """SQL for the key of a row, or for each of several."""
    if value.kind == "expression":
        sql = expressions.safe(value, scope, connection)
        if result_type(value, sql, scope, connection).endswith("]"):
            return f"unnest(try(cast({sql} as varchar[])))"
    return located(value, scope, connection)


def newest(looked: Looked, called: dict[str, str], key: str, key_name: str) -> str:
    """SQL for the rows of a lookup, of each key the last one."""
    return (
        f"(select * exclude (file_number, line_number),"
        f" {ids.canonical(called[key])} as {key_name}"
        f" from ({all_rows(looked, called)}) qualify row_number() over (partition by"
        f" {key_name} order by file_number desc, line_number desc) = 1)"
    )


def listing(
    looked: Looked,
    called: dict[str, str],
    key_name: str,
    list_name: str,
    connection: duckdb.DuckDBPyConnection,
) -> str:
    """SQL for the keys of a lookup, each with its rows as a list of JSON texts.

    The list holds each text once and is sorted by text, so that neither the order of
    files nor a row that is written twice changes it. It is written once for all files.
    """
    if not looked.extracts:
        return (
            f"(select cast(null as varchar) as {key_name},"
            f" cast(null as varchar[]) as {list_name} where false)"
        )
    path = looked.folder / "rows.parquet"
    if not path.exists():
        lookup = looked.lookup
        absent = [*lookup.kind.expects, *lookup.kind.optional]
        inner = {name.casefold(): ABSENT for name in absent} | called
        names = Names(tuple(called), tuple(called))
        scope = Scope(looked.files[0], inner, names)
        key = keys(lookup.key, scope, connection)
        fields = ", ".join(
            f"{identifier(name)} := cast(try("
            f"{expressions.safe(value, scope, connection)}) as varchar)"
            for name, value in lookup.listed
        )
        where = "true"
        if lookup.where:
            where = f"try({expressions.safe(lookup.where, scope, connection)})"
        pieces = [
            Part(name, head, place, looked.words)
            for (head, place), name in scope.paths.items()
        ]
        rows = with_parts(all_rows(looked, called), pieces, "lookup_")
        rows = (
            f"select {key} as key, to_json(struct_pack({fields}))::varchar as item"
            f" from (select *, cast(null as varchar) as {ABSENT} from ({rows}))"
            f" where {where}"
        )
        connection.execute(
            f"copy (select {ids.canonical('key')} as known,"
            f" list_sort(list(distinct item)) as items from ({rows})"
            " where key is not null group by known having known is not null)"
            f" to {literal(str(path))} (format parquet)"
        )
    return (
        f"(select known as {key_name}, items as {list_name}"
        f" from read_parquet({pattern(path)}))"
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


def compute(
    entry: Entry, scope: Scope, connection: duckdb.DuckDBPyConnection
) -> tuple[tuple[str, str], ...]:
    """Named values in order, each over the ones before it."""
    found = []
    for index, item in enumerate(entry.compute):
        name = f"computed_{index}"
        if item.kind == "expression":
            sql = expressions.safe(item.value, scope, connection)
            kind = result_type(item.value, sql, scope, connection)
            sql = f"try({sql})"
        else:
            summand = scope.located(item.value.text, item.value.spot)
            sql = summed(summand, item.kind)
            row = connection.execute(
                f"describe select sum({summand}) as total from {scope.nulls()}"
            ).fetchone()
            assert row is not None
            kind = str(row[1])
        found.append((name, sql))
        scope.add({item.name: name}, {name: kind})
    return tuple(found)


def parts(scope: Scope, entry: Entry, kept: Collection[str]) -> tuple[Part, ...]:
    """The parts of JSON values that are used; those ``kept`` keep their words."""
    return tuple(
        Part(name, head, place, entry.words(keeps=bool({name, head} & set(kept))))
        for (head, place), name in scope.paths.items()
    )


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
