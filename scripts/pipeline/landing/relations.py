"""The relations that a select sees, and the rows that it makes of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipeline import faults
from pipeline.contacts.text import trimmed
from pipeline.landing import cells, columns, ids
from pipeline.landing.columns import Filling, Plan, Selection
from pipeline.landing.lookups import (
    PLACE,
    Looked,
    all_rows,
    parts_of,
    refuse_key,
    refuse_missing,
    with_parts,
)
from pipeline.landing.mapping import selects, telling
from pipeline.landing.mapping.entry import Kind, Select
from pipeline.landing.mapping.scope import Scope, inner
from pipeline.landing.mapping.selects import (
    ALL_FILES,
    EXPORTED_ON,
    ITEM,
    LATEST,
    MACROS,
    ROW,
    THIS_FILE,
    Judged,
    Lineage,
)
from pipeline.landing.mapping.sources import Source
from pipeline.landing.readers.extract import Extract
from pipeline.landing.rows import base
from pipeline.quoting import identifier, literal, pattern

BESIDE = {ROW, ITEM}


@dataclass(frozen=True)
class Adapted:
    """The rows that a select made of a file."""

    relation: str
    line_count: int  # lines that gave a row
    told: tuple[str, ...]


def macros(words: Sequence[str]) -> str:
    """SQL that makes the functions of selects; ``words`` stand for nothing."""
    found = "try(json_extract_string(json, place))"
    text_at = cells.text(found, words)
    return (
        f"create or replace macro text_at(json, place) as {text_at};"
        f" {MACROS.read_text(encoding='utf-8')}"
    )


def plan(
    source: Source,
    names: tuple[str, ...],
    types: tuple[str, ...],
    others: Sequence[Looked],
    reader: duckdb.DuckDBPyConnection,
) -> Plan:
    """What the select of a file gives the columns of its table.

    Raises UsageError when the file lacks what the select needs.
    """
    entry = source.entry
    select = entry.select
    assert select is not None
    found = columns.unique(source, names)
    told = telling.names(
        [names[index] for index in found.values()], entry, source.format == "csv"
    )
    if entry.kind:
        refuse_missing(entry, entry.kind, source.file, told)
    for looked in others:
        refuse_key(looked, entry)
        for file, extract in zip(looked.files, looked.extracts, strict=True):
            refuse_missing(
                entry,
                looked.lookup.kind,
                file,
                telling.names(extract.names, entry, is_line=True),
            )
    own = {
        name: inner(found[key]) if (key := name.casefold()) in found else None
        for name in exposed(entry.kind, [trimmed(names[i]) for i in found.values()])
    }
    known = {
        ALL_FILES: [looked.lookup.name for looked in others],
        LATEST: [looked.lookup.name for looked in others if key_of(looked)],
    }
    contract = [column.name for column in source.table.columns]
    judged = selects.judged(select, contract, known, reader)
    show_nothing(select, list(own), others, reader, entry.words())
    given = describe(select, judged, source, told, reader)
    refuse_unknown(select, source, list(given))
    lineage = Lineage({name.casefold() for name in own})
    origins = lineage.query(judged.tree, {})
    scope = Scope(
        source.file,
        {name: inner(index) for name, index in found.items()},
        told,
        longest=source.limits.value_length,
    )
    kept = columns.keeping(source, scope)
    scope.used.clear()
    keeps = {name.casefold() for name in entry.keep_words}
    fillings: dict[str, Filling] = {}
    for name, kind in given.items():
        if name in contract:
            own_words = bool(keeps & {name, *origins.get(name, ())})
            column = identifier(name)
            fillings[name] = Filling(
                column if name in judged.wrapped else f"{{'value': {column}}}",
                kind,
                is_expression=True,
                words=entry.words(keeps=own_words),
            )
    spelled = {key: trimmed(names[index]) for key, index in found.items()}
    filled_from = {
        name: tuple(spelled[key] for key in spelled if key in origins[name])
        for name in fillings
        if origins.get(name)
    }
    written = {inner(index): types[index] for index in found.values()}
    for name, value in (entry.columns or {}).items():
        fillings[name] = columns.filling(value, scope, written, reader)
        filled_from.pop(name, None)
    leave_out = " and ".join(
        columns.condition(value, scope, reader) for value in entry.leave_out
    )
    asked = {spelled[key]: inner(found[key]) for key in spelled if key in lineage.asked}
    used_names = {name.casefold() for name in own if own[name]} & mentioned(judged)
    used = frozenset(scope.used) | {inner(found[name]) for name in used_names}
    return Plan(
        fillings,
        leave_out or None,
        frozenset(scope.used) | {name for name in own.values() if name},
        tuple(
            spelled[name]
            for name, index in found.items()
            if inner(index) not in used and not (entry.kind and entry.kind.knows(name))
        ),
        parts=parts_of(scope, entry, kept),
        ids=frozenset(
            inner(index)
            for name, index in found.items()
            if entry.kind and ids.is_named(name)
        ),
        asked_ids=asked,
        kept=kept,
        filled_from=filled_from,
        selection=Selection(select, judged, own, tuple(others), tuple(given)),
        is_joined=bool(scope.used),
    )


def mentioned(judged: Judged) -> set[str]:
    """The names of columns, in lower case, that a select refers to."""
    return {names[-1] for names in selects.column_names(judged.tree)}


def exposed(kind: Kind | None, names: Sequence[str]) -> list[str]:
    """The columns that a select sees of a file: those that its adapter knows."""
    return [*kind.expects, *kind.optional] if kind and kind.expects else list(names)


def key_of(looked: Looked) -> str | None:
    """The column of which the last row counts."""
    key = looked.lookup.key
    return key.text if key else looked.lookup.kind.key


def columns_of(looked: Looked) -> list[str]:
    """The columns that a select sees of other files."""
    names = dict.fromkeys(
        trimmed(name) for extract in looked.extracts for name in extract.names
    )
    return exposed(looked.lookup.kind, list(names))


def show_nothing(
    select: Select,
    own: Sequence[str],
    others: Sequence[Looked],
    reader: duckdb.DuckDBPyConnection,
    words: Sequence[str],
) -> None:
    """Let the select see every column, and no row."""

    def empty(names: Sequence[str]) -> str:
        texts = [f"cast(null as varchar) as {identifier(name)}" for name in names]
        return f"select {', '.join([*texts, f'cast(null as bigint) as {ROW}'])}"

    prepare(reader, words)
    show(
        THIS_FILE,
        f"select *{day(select)} from ({empty(own)}) where false",
        reader,
    )
    for looked in others:
        for schema in (ALL_FILES, LATEST):
            name = f"{schema}.{identifier(looked.lookup.name)}"
            show(name, f"{empty(columns_of(looked))} where false", reader)


def prepare(reader: duckdb.DuckDBPyConnection, words: Sequence[str]) -> None:
    """Make what views need."""
    reader.execute(f"create schema if not exists {ALL_FILES}")
    reader.execute(f"create schema if not exists {LATEST}")
    reader.execute(macros(words))


def show(name: str, sql: str, reader: duckdb.DuckDBPyConnection) -> None:
    """Let a select see a relation."""
    reader.execute(f"create or replace view {name} as {sql}")


def day(select: Select) -> str:
    """SQL for the day of the export, behind other columns."""
    told = literal(select.exported_on) if select.exported_on else "null"
    return f", cast({told} as date) as {EXPORTED_ON}" if select.is_dated else ""


def describe(
    select: Select,
    judged: Judged,
    source: Source,
    names: telling.Names,
    reader: duckdb.DuckDBPyConnection,
) -> dict[str, str]:
    """The columns that a select gives, in lower case, with the types of their values.

    Raises UsageError when it does not work on the columns of the files.
    """
    try:
        rows = reader.execute(f"describe {judged.sql}").fetchall()
        given = [str(row[0]) for row in rows]
        values = ", ".join(
            f"{identifier(name)}.value as {identifier(name)}"
            if name.casefold() in judged.wrapped
            else identifier(name)
            for name in given
        )
        rows = reader.execute(
            f"describe select {values} from ({judged.sql})"
        ).fetchall()
    except duckdb.Error as error:
        text = str(error).splitlines()[0].split(": ", 1)[-1]
        if found := re.match('Referenced column "(.*)" not found', text):
            select.refuse(
                f"'{found[1]}' is not a column of {source.file}, which has {names};"
                " correct it."
            )
        select.refuse(f"does not work ({text}); correct it.")
    return {str(row[0]).casefold(): str(row[1]) for row in rows}


def refuse_unknown(select: Select, source: Source, names: Sequence[str]) -> None:
    """Refuse columns that mean nothing, and a select that lacks what must be there."""
    wanted = {column.name for column in source.table.columns}
    table = source.table.name
    for name in names:
        if name not in {*wanted, *BESIDE, *select.tell}:
            select.refuse(
                f"gives the column '{name}', which is not a column of {table}; rename"
                " or remove it."
            )
    own = {*names, *(source.entry.columns or ())}
    missing = [*source.table.missing(own), *({ROW} - own)]
    if missing:
        select.refuse(f"lacks {', '.join(missing)}, which {table} needs; add it.")


def rows_of(
    source: Source,
    extract: Extract,
    plan: Plan,
    scratch: Path,
    reader: duckdb.DuckDBPyConnection,
) -> Adapted:
    """Run the select of a file on all its lines."""
    selection = plan.selection
    assert selection is not None
    select, judged = selection.select, selection.judged
    texts = [
        f"{place or 'cast(null as varchar)'} as {identifier(name)}"
        for name, place in selection.columns.items()
    ]
    prepare(reader, source.entry.words())
    lines = base(source, extract, plan)
    show(
        THIS_FILE,
        f"select {', '.join(texts)}, {PLACE} as {ROW}{day(select)} from ({lines})",
        reader,
    )
    for looked in selection.others:
        for schema, path in stored(looked, reader).items():
            if (schema, looked.lookup.name.casefold()) in judged.tables:
                show(
                    f"{schema}.{identifier(looked.lookup.name)}",
                    f"select * from read_parquet({pattern(path)})",
                    reader,
                )
    target = scratch / "adapted.parquet"
    try:
        reader.execute(
            f"copy ({judged.sql}) to {literal(str(target))} (format parquet)"
        )
    except duckdb.Error as error:
        if faults.of_machine(error):
            raise
        select.refuse(
            f"fails on a row of {source.file}; write try_cast where a join or a window"
            " casts."
        )
    relation = f"select * from read_parquet({pattern(target)})"
    if plan.is_joined:
        own = with_parts(lines, plan.parts, "source_")
        relation = (
            f"select adapted.*, lines.* from ({relation}) as adapted"
            f" inner join ({own}) as lines on adapted.{ROW} = lines.{PLACE}"
        )
    return counted(source, plan, relation, reader)


def counted(
    source: Source, plan: Plan, relation: str, reader: duckdb.DuckDBPyConnection
) -> Adapted:
    """The rows that a select made, with what is told of them.

    Raises UsageError when a line became several rows by mistake.
    """
    assert plan.selection is not None
    select, given = plan.selection.select, plan.selection.names
    tell = {name: text for name, text in select.tell.items() if name in given}
    counts = ["count(*)", f"count(distinct {ROW})"]
    counts += [f"count(*) filter (where {identifier(name)})" for name in tell]
    where = f" where {plan.leave_out}" if plan.leave_out else ""
    found = reader.execute(
        f"select {', '.join(counts)} from ({relation}){where}"
    ).fetchone()
    assert found is not None
    rows, line_count, *told = found
    if rows > line_count and ITEM not in given:
        select.refuse(
            f"gives several rows for one line of {source.file}; join one row a line, or"
            f" number the rows of a line as {ITEM}."
        )
    sentences = tuple(
        f"{source.file}: {text.format(count=number)}"
        for number, text in zip(told, tell.values(), strict=True)
        if number
    )
    return Adapted(relation, line_count, sentences)


def stored(looked: Looked, reader: duckdb.DuckDBPyConnection) -> dict[str, Path]:
    """Other files as Parquet, written once: all rows, and the last one of each key."""
    names = columns_of(looked)
    called = {name.casefold(): f"column_{place}" for place, name in enumerate(names)}
    paths = {ALL_FILES: looked.folder / "all_files.parquet"}
    if key := key_of(looked):
        paths[LATEST] = looked.folder / "latest.parquet"
    if not paths[ALL_FILES].exists():
        texts = ", ".join(
            f"{called[name.casefold()]} as {identifier(name)}" for name in names
        )
        rows = (
            f"select {texts}, file_number * 1000000000000 + line_number as {ROW}"
            f" from ({all_rows(looked, called)})"
        )
        if not looked.extracts:
            nothing = [f"cast(null as varchar) as {identifier(name)}" for name in names]
            columns_sql = ", ".join([*nothing, f"cast(null as bigint) as {ROW}"])
            rows = f"select {columns_sql} where false"
        write(rows, paths[ALL_FILES], reader)
        if key:
            # An id that lost digits meets nobody.
            known = ids.canonical(identifier(key))
            everything = f"from read_parquet({pattern(paths[ALL_FILES])})"
            write(
                f"select * replace ({known} as {identifier(key)}) {everything}"
                f" where {known} is not null qualify row_number() over"
                f" (partition by {known} order by {ROW} desc) = 1",
                paths[LATEST],
                reader,
            )
    return paths


def write(sql: str, path: Path, reader: duckdb.DuckDBPyConnection) -> None:
    """Write rows as Parquet."""
    reader.execute(f"copy ({sql}) to {literal(str(path))} (format parquet)")
