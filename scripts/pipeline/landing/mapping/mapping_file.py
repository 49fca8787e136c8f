"""``mapping.yml``: how files with other people's names and habits are to be read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb
import yaml

from pipeline import contract
from pipeline.errors import UsageError
from pipeline.landing.mapping import adapters
from pipeline.landing.mapping.adapter_entries import adapted
from pipeline.landing.mapping.entry import (
    Entry,
    Kind,
    Lookup,
    MappingFile,
    Select,
    Value,
)
from pipeline.landing.mapping.nodes import Reader, Said, Spot, compose
from pipeline.landing.mapping.options import EVERY_OPTION, JOINING, OF_ADAPTERS, Options

NAME = "mapping.yml"
LARGEST = 1 << 20
KEYS = ["version", "time_zone", "adapters", "tables"]
# How a file that is joined may say that it is written.
WRITING = [
    "format",
    "encoding",
    "delimiter",
    "quote",
    "header",
    "names",
    "skip_lines",
    "positions",
]
# What is said of one table of an adapter, not of all.
OF_A_TABLE = {"columns", "leave_out"}


def read(raw: Path, connection: duckdb.DuckDBPyConnection) -> MappingFile:
    """The ``mapping.yml`` of a raw folder, every word of it checked.

    Raises UsageError with the line and the cure for whatever is wrong with it.
    """
    path = raw / NAME
    if not path.exists():
        return MappingFile()
    if not path.is_file():
        raise UsageError(f"{NAME}: is not a file; write the mapping into a file.")
    if path.stat().st_size > LARGEST:
        raise UsageError(
            f"{NAME}: is larger than {LARGEST >> 20} MB; this is no mapping, remove it."
        )
    root = compose(path)
    reader = Reader()
    if root is None:
        Spot(NAME, 1).refuse(
            "is empty; write 'version: 1' and 'tables:', or remove it."
        )
    top = reader.mapping(root, "the file")
    check_keys(reader, root, top)
    entries: list[Entry] = []
    options = Options(reader, connection)
    if "adapters" in top:
        for item in reader.sequence(top["adapters"][1], "'adapters'"):
            entries.extend(of_all_tables(options, item))
    for table, items in tables(reader, top).items():
        for item in items:
            entries.extend(of_a_table(options, raw, table, item))
    zone = top.get("time_zone")
    return MappingFile(
        time_zone=options.time_zone(zone[1]) if zone else None, entries=tuple(entries)
    )


def check_keys(reader: Reader, root: yaml.Node, top: Said) -> None:
    """Refuse a file that says what is not known, or lacks what must be said."""
    for name, (key, _) in top.items():
        if name == "adapter":
            reader.refuse(
                key,
                "'adapter' belongs in an item of the list 'adapters:'; write it there,"
                " beside 'files'.",
            )
        reader.known(key, name, "a key of this file", KEYS)
    if "version" not in top:
        reader.refuse(root, "'version' is missing; write 'version: 1' at the top.")
    version = top["version"][1]
    if reader.text(version, "version") != "1":
        reader.refuse(version, "this version is not known; write 'version: 1'.")
    if "tables" not in top and "adapters" not in top:
        reader.refuse(
            root,
            "'tables' is missing; list the tables under 'tables:', or name adapters"
            " under 'adapters:'.",
        )


def tables(reader: Reader, top: Said) -> Mapping[str, list[yaml.Node]]:
    """The entries of each table."""
    found = {}
    if "tables" in top:
        for table, (key, value) in reader.mapping(top["tables"][1], "'tables'").items():
            reader.known(
                key, table, "a table of the input contract", list(contract.tables())
            )
            found[table] = reader.sequence(value, f"'{table}'")
    return found


def of_all_tables(options: Options, node: yaml.Node) -> list[Entry]:
    """What an item of ``adapters`` makes of the tables that its adapter fills."""
    allowed = [name for name in EVERY_OPTION if name not in OF_A_TABLE]
    said = words(options.reader, node, "an item of 'adapters'", allowed)
    if "adapter" not in said:
        options.reader.refuse(
            node,
            "'adapter' is missing; write which one: "
            + ", ".join(adapters.names())
            + ".",
        )
    return adapted(options, node, said, None)


def of_a_table(options: Options, raw: Path, table: str, node: yaml.Node) -> list[Entry]:
    """What an item of a table's list makes of the table."""
    reader = options.reader
    said = words(reader, node, f"an entry of '{table}'", [*EVERY_OPTION, *JOINING])
    for name in JOINING:
        has_use = name == "select" or {"columns", "select"} & set(said)
        if name in said and ("adapter" in said or not has_use):
            others = "" if name == "select" else "says 'columns' or 'select' and "
            reader.refuse(
                said[name][0],
                f"'{name}' belongs to an entry that {others}names no adapter; write"
                " these, or remove it.",
            )
    if "adapter" in said:
        return adapted(options, node, said, table)
    if "source_system" in said:
        reader.refuse(
            said["source_system"][0],
            "'source_system' belongs to an adapter; write it under 'columns', as in"
            " source_system: {constant: shop}.",
        )
    leave_out = [said["leave_out"][1]] if "leave_out" in said else []
    values = options.of_file(node, said)
    found = Entry(
        table=table,
        spot=reader.spot(node),
        files=reader.texts(said["files"][1], "files"),
        columns=columns(options, table, said),
        leave_out=tuple(options.expression(item, "leave_out") for item in leave_out),
        lookups=lookups(options, table, said),
        select=select(reader, raw, said["select"][1]) if "select" in said else None,
        **values,
    )
    return [found]


def columns(options: Options, table: str, said: Said) -> Mapping[str, Value] | None:
    """What fills each column: all of a table's, or some beside a select."""
    if "columns" not in said:
        return None
    node = said["columns"][1]
    if "select" in said:
        return options.some_columns(table, node)
    return options.columns(table, node)


def select(reader: Reader, raw: Path, node: yaml.Node) -> Select:
    """The select in a file of the raw folder."""
    name = reader.filled(node, "select")
    path = raw / name
    if path.suffix != ".sql" or not path.resolve().is_relative_to(raw.resolve()):
        reader.refuse(
            node, f"select is '{name}'; name a file of the raw folder, as in lines.sql."
        )
    if not path.is_file():
        reader.refuse(
            node, f"the raw folder has no file '{name}'; write the select into it."
        )
    if path.stat().st_size > LARGEST:
        reader.refuse(
            node, f"'{name}' is larger than {LARGEST >> 20} MB; this is no select."
        )
    try:
        return Select(name, path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        reader.refuse(node, f"'{name}' is not UTF-8 text; save it as UTF-8.")


def lookups(options: Options, table: str, said: Said) -> tuple[Lookup, ...]:
    """Other files that an entry joins, each written in its own way.

    A select says itself by what it joins them.
    """
    if "lookups" not in said:
        return ()
    reader = options.reader
    needed = ["files", "key"] if "select" in said else ["files", "key", "by"]
    found = []
    for name, (key, content) in reader.mapping(said["lookups"][1], "lookups").items():
        if "." in name:
            reader.refuse(key, f"'{name}' is taken; choose another name.")
        own = reader.mapping(content, f"'{name}'")
        for word, (place, _) in own.items():
            reader.known(place, word, "a key of a lookup", [*needed, *WRITING])
        for word in needed:
            if word not in own:
                reader.refuse(
                    content,
                    f"the lookup '{name}' needs '{word}'; write for example"
                    f' {name}: {{files: "people.csv", key: Id, by: Customer}}.',
                )
        written = {word: told for word, told in own.items() if word in WRITING}
        column = own["key"][1]
        found.append(
            Lookup(
                name,
                Kind(name, ()),
                reader.texts(own["files"][1], "files"),
                (),
                Value("column", reader.filled(column, "key"), reader.spot(column)),
                options.value(name, own["by"][1]) if "by" in own else None,
                entry=Entry(
                    table,
                    reader.spot(content),
                    **options.of_file(content, written),
                ),
            )
        )
    return tuple(found)


def words(reader: Reader, node: yaml.Node, what: str, allowed: list[str]) -> Said:
    """The options of an item, each one of those that may be said there."""
    said = reader.mapping(node, what)
    for name, (key, _) in said.items():
        reader.known(key, name, "an option", [*allowed, *OF_ADAPTERS])
    if "files" not in said:
        reader.refuse(
            node, "'files' is missing; write which files, as in files: \"*.csv\"."
        )
    return said
