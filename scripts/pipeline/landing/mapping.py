"""``mapping.yml``: how files with other people's names and habits are to be read."""

from __future__ import annotations

from pathlib import Path

import duckdb
import yaml

from pipeline import contract
from pipeline.landing.entry import Entry, MappingFile
from pipeline.landing.nodes import Reader, Spot, compose
from pipeline.landing.options import EVERY_OPTION, Options

NAME = "mapping.yml"
ADAPTER = (
    "'adapter' is not available yet; write the columns out under 'columns:' instead."
)


def read(raw: Path, connection: duckdb.DuckDBPyConnection) -> MappingFile:
    """The ``mapping.yml`` of a raw folder, every word of it checked.

    Raises UsageError with the line and the cure for whatever is wrong with it.
    """
    path = raw / NAME
    if not path.exists():
        return MappingFile()
    root = compose(path)
    reader = Reader(NAME)
    if root is None:
        Spot(NAME, 1).refuse(
            "is empty; write 'version: 1' and 'tables:', or remove it."
        )
    top = reader.mapping(root, "the file")
    for name, (key, _) in top.items():
        if name == "adapter":
            reader.refuse(key, ADAPTER)
        reader.known(
            key, name, "a key of this file", ["version", "time_zone", "tables"]
        )
    if "version" not in top:
        reader.refuse(root, "'version' is missing; write 'version: 1' at the top.")
    version = top["version"][1]
    if reader.text(version, "version") != "1":
        reader.refuse(version, "this version is not known; write 'version: 1'.")
    if "tables" not in top:
        reader.refuse(root, "'tables' is missing; list the tables under 'tables:'.")
    entries: list[Entry] = []
    options = Options(reader, connection)
    for table, (key, value) in reader.mapping(top["tables"][1], "'tables'").items():
        reader.known(
            key, table, "a table of the input contract", list(contract.tables())
        )
        items = reader.sequence(value, f"'{table}'")
        entries.extend(entry(options, table, item) for item in items)
    zone = top.get("time_zone")
    return MappingFile(
        time_zone=options.time_zone(zone[1]) if zone else None, entries=tuple(entries)
    )


def entry(options: Options, table: str, node: yaml.Node) -> Entry:
    """One entry of a table's list."""
    reader = options.reader
    said = reader.mapping(node, f"an entry of '{table}'")
    for name, (key, _) in said.items():
        if name == "adapter":
            reader.refuse(key, ADAPTER)
        reader.known(key, name, "an option", EVERY_OPTION)
    if "files" not in said:
        reader.refuse(
            node, "'files' is missing; write which files, as in files: \"*.csv\"."
        )
    values = {name: value for name, (_, value) in said.items()}
    found = Entry(
        table=table,
        spot=reader.spot(node),
        files=reader.texts(values["files"], "files"),
        format=options.format(values.get("format")),
        delimiter=options.delimiter(values.get("delimiter")),
        quote=options.quote(values.get("quote")),
        encoding=options.encoding(values.get("encoding")),
        time_zone=options.time_zone(values.get("time_zone")),
        date_format=options.date_format(values.get("date_format")),
        skip_lines=options.skip_lines(values.get("skip_lines")),
        names=options.names(values.get("header"), values.get("names"), node),
        positions=options.positions(values.get("positions")),
        null_values=options.null_values(values.get("null_values")),
        columns=options.columns(table, values.get("columns")),
        leave_out=options.leave_out(values.get("leave_out")),
        **options.marks(values),
    )
    if found.format is not None:
        options.check_options(found.format, said)
    return found
