"""An adapter's entries, with what a ``mapping.yml`` says laid over them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import yaml

from pipeline import contract
from pipeline.landing.mapping import adapters
from pipeline.landing.mapping.adapters import Adapter, Fill
from pipeline.landing.mapping.entry import Entry, Lookup, Select, Value
from pipeline.landing.mapping.nodes import Reader, Said
from pipeline.landing.mapping.options import Options

# The globs of some files, and how the names of those begin that are meant.
Globs = tuple[tuple[str, ...], tuple[str, ...]]


def adapted(
    options: Options, node: yaml.Node, said: Said, table: str | None
) -> list[Entry]:
    """The entries of the adapter that is named, of one table or of all.

    Raises UsageError for an adapter that is not known or does not fill the table.
    """
    reader = options.reader
    place = said["adapter"][1]
    name = reader.text(place, "adapter")
    adapter = adapters.read(reader.known(place, name, "an adapter", adapters.names()))
    if table is not None and table not in adapter.tables:
        reader.refuse(
            place,
            f"the adapter {name} does not fill {table}; it fills"
            f" {', '.join(adapter.tables)}.",
        )
    files = files_of(reader, adapter, said["files"][1])
    fills = [fill for fill in adapter.fills if table in {None, fill.table}]
    if "exported_on" in said and not any(fill.dated() for fill in fills):
        reader.refuse(
            said["exported_on"][0],
            f"'exported_on' means nothing for the adapter {name}; remove it.",
        )
    return [entry(options, adapter, fill, files, node, said) for fill in fills]


def files_of(reader: Reader, adapter: Adapter, node: yaml.Node) -> dict[str, Globs]:
    """The files of each kind: told by their names, or kind by kind by the user."""
    if not isinstance(node, yaml.MappingNode):
        globs = reader.texts(node, "files")
        return {
            name: (globs, adapter.stems(kind)) for name, kind in adapter.kinds.items()
        }
    found: dict[str, Globs] = dict.fromkeys(adapter.kinds, ((), ()))
    for name, (key, value) in reader.mapping(node, "files").items():
        reader.known(
            key, name, f"a kind of file of {adapter.name}", list(adapter.kinds)
        )
        found[name] = (reader.texts(value, name), ())
    return found


def entry(
    options: Options,
    adapter: Adapter,
    fill: Fill,
    files: dict[str, Globs],
    node: yaml.Node,
    said: Said,
) -> Entry:
    """What an adapter says of one table, and what the user says over it."""
    globs, stems = files[fill.kind.name]
    leave_out = [said["leave_out"][1]] if "leave_out" in said else []
    return Entry(
        table=fill.table,
        spot=options.reader.spot(node),
        files=globs,
        stems=stems,
        columns=columns(options, adapter, fill, said),
        leave_out=tuple(options.expression(item, "leave_out") for item in leave_out),
        adapter=adapter.name,
        kind=fill.kind,
        lookups=beside(adapter, fill, files),
        select=selected(options.reader, adapter, fill, said),
        **options.of_file(node, fill.options | said),
    )


def columns(
    options: Options, adapter: Adapter, fill: Fill, said: Said
) -> dict[str, Value]:
    """What fills each column: by the adapter, by the user where the user says so."""
    reader = options.reader
    found: dict[str, Value] = {}
    table = contract.tables()[fill.table]
    if any(column.name == "source_system" for column in table.columns):
        spot = reader.spot(said["adapter"][1])
        text = adapter.source_system
        if "source_system" in said:
            text = reader.filled(said["source_system"][1], "source_system")
        found["source_system"] = Value("constant", text, spot)
    if "columns" in said:
        found |= options.some_columns(fill.table, said["columns"][1])
    return found


def selected(reader: Reader, adapter: Adapter, fill: Fill, said: Said) -> Select:
    """The select of a table, with the day of the export where it asks for one."""
    own = reader.mapping(said["columns"][1], "columns") if "columns" in said else {}
    if fill.dated() <= set(own):
        return fill.select
    return replace(fill.select, exported_on=exported_on(reader, adapter, fill, said))


def beside(
    adapter: Adapter, fill: Fill, files: Mapping[str, Globs]
) -> tuple[Lookup, ...]:
    """The other files that a select reads."""
    return tuple(
        Lookup(name, adapter.kinds[name], *files[name], is_whole=is_whole)
        for name, is_whole in fill.others(adapter.kinds).items()
    )


def exported_on(reader: Reader, adapter: Adapter, fill: Fill, said: Said) -> str:
    """The day of an export that says how things are, and not since when."""
    if "exported_on" not in said:
        reader.refuse(
            said["adapter"][0],
            f"the adapter {adapter.name} needs the day of the export to fill"
            f" {fill.table}; write for example exported_on: 2026-05-31.",
        )
    node = said["exported_on"][1]
    text = reader.text(node, "exported_on")
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        reader.refuse(
            node, f"exported_on is '{text}'; write a day, such as 2026-05-31."
        )
    return text
