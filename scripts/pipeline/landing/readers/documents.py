"""Reads JSON: objects a line each or over many, in a list, or wrapped with others."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipeline.contacts.text import trimmed
from pipeline.errors import UsageError
from pipeline.landing.mapping.scope import pointer
from pipeline.landing.mapping.sources import Source
from pipeline.landing.readers import lines
from pipeline.landing.readers import plain as plains
from pipeline.landing.readers.extract import Extract, count
from pipeline.landing.readers.lines import BLANK
from pipeline.landing.readers.rejects import Rejects
from pipeline.quoting import literal, pattern

NOT_JSON = (
    f"case when {BLANK} then null when not json_valid(source_0) then 'invalid_json'"
    " when json_type(source_0) <> 'OBJECT' then 'not_an_object' end"
)
LINE_END = "\r\n|\n|\r"
# A document of so many bytes is read at once without asking for more memory.
USUAL_SIZE = 16 << 20
LARGEST_SIZE = 1 << 30


@dataclass(frozen=True)
class Items:
    """What a file holds: SQL with the ``line`` of each item and its ``source_0``."""

    relation: str
    rejects: Rejects
    document: Path | None = None  # where an item may take several lines


def read_json(
    source: Source, scratch: Path, reader: duckdb.DuckDBPyConnection
) -> Extract:
    """The objects of a file; its columns are all their keys."""
    items = read_items(source, scratch, reader)
    refuse(items, items.relation, NOT_JSON, reader)
    kept = (
        f"(select line, source_0 from {items.relation}"
        f" where not {BLANK} and {NOT_JSON} is null)"
    )
    keys = keys_of(source, kept, reader)
    place = "line"
    if wrapper := wrapping(source, kept, keys, reader):
        place = Extract.place
        kept = unwrapped(wrapper, kept, items, reader)
        keys = keys_of(source, kept, reader)
    if not keys and items.rejects.count:
        raise UsageError(
            f"{source.file} line {items.rejects.first_line}: is not a JSON"
            " object; write one object a line, or a list of objects."
        )
    pointers = ", ".join(literal(pointer(key)) for key in keys)
    values = (
        f"(select line, json_extract_string(source_0, [{pointers}]) as json"
        f" from {kept})"
    )
    return Extract(
        names=tuple(keys),
        types=("VARCHAR",) * len(keys),
        expressions=tuple(f"json[{index + 1}]" for index in range(len(keys))),
        relation=values if keys else kept,
        row_count=count(f"select count(*) from {kept}", reader),
        rejects=items.rejects,
        place=place,
    )


def read_items(
    source: Source, scratch: Path, reader: duckdb.DuckDBPyConnection
) -> Items:
    """The items of a file, in file order; those of one line may be anything."""
    plain = plains.prepare(source, None, scratch)
    start, line = beginning(plain.path)
    rejects = lines.rejects_of(source, scratch)
    target = scratch / "text.parquet"
    if start == b"[":
        try:
            relation = read_document(plain.path, "array", target, reader)
        except duckdb.Error as error:
            raise UsageError(
                f"{source.file}: begins like a JSON list but is not one; export it"
                " again, or write one object a line."
            ) from error
        return Items(relation, rejects, plain.path)
    if start == b"{" and not is_json(line):
        try:
            relation = read_document(plain.path, "unstructured", target, reader)
        except duckdb.Error:
            relation = ""  # lines of which the first is broken
        bad = f"select count(*) from {relation} where {NOT_JSON} is not null"
        if relation and not count(bad, reader):
            return Items(relation, rejects, plain.path)
    relation = lines.read_lines(source, None, plain, rejects, scratch, reader)
    return Items(relation, rejects)


def beginning(path: Path) -> tuple[bytes, bytes]:
    """The first character of a file that is not blank, and the rest of its line."""
    with path.open("rb") as stream:
        text = stream.read(plains.CHUNK).removeprefix(codecs.BOM_UTF8).lstrip()
    return text[:1], (text.splitlines() or [b""])[0]


def is_json(text: bytes) -> bool:
    """Whether a line is JSON by itself."""
    try:
        json.loads(text.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return False
    return True


def read_document(
    path: Path, form: str, target: Path, reader: duckdb.DuckDBPyConnection
) -> str:
    """SQL for the items of a list, or for objects that take several lines."""
    size = min(max(USUAL_SIZE, path.stat().st_size + 1), LARGEST_SIZE)
    reader.execute(
        "copy (select cast(json as varchar) as source_0 from read_json_objects("
        f"{pattern(path)}, format = '{form}', maximum_object_size = {size}))"
        f" to {literal(str(target))} (format parquet)"
    )
    return (
        "(select file_row_number + 1 as line, source_0"
        f" from read_parquet({pattern(target)}, file_row_number = true))"
    )


def refuse(
    items: Items, relation: str, reason: str, reader: duckdb.DuckDBPyConnection
) -> None:
    """Reject the items for which SQL gives a reason, line by line."""
    if items.document is None:
        lines.refuse_rows(relation, reason, items.rejects, reader)
        return
    refused = (
        f"select line, reason, source_0 from (select *, {reason} as reason"
        f" from {relation}) where reason is not null order by line"
    )
    found = reader.execute(refused).fetchall()
    places = item_lines(items.document) if found else []
    for number, why, text in found:
        first = places[number - 1] if number <= len(places) else int(number)
        for line, part in enumerate(re.split(LINE_END, str(text)), start=first):
            items.rejects.add(line, first, str(why), part.encode())


def item_lines(path: Path) -> list[int]:
    """The line on which each item of a document begins."""
    text = path.read_bytes().removeprefix(codecs.BOM_UTF8).decode("utf-8", "replace")
    decoder = json.JSONDecoder()
    is_listed = text.lstrip().startswith("[")
    at = text.index("[") + 1 if is_listed else 0
    line, counted = 1, 0
    found: list[int] = []
    while True:
        while at < len(text) and text[at] in " \t\r\n,":
            at += 1
        if at == len(text) or (is_listed and text[at] == "]"):
            return found
        line += text.count("\n", counted, at)
        counted = at
        found.append(line)
        try:
            _, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            return found


def keys_of(
    source: Source, relation: str, reader: duckdb.DuckDBPyConnection
) -> list[str]:
    """All keys of some objects.

    Raises UsageError when there are more than policy allows.
    """
    most = source.limits.json_keys
    found = reader.execute(
        f"select distinct unnest(json_keys(source_0)) as key from {relation}"
        f" order by 1 limit {most + 1}"
    ).fetchall()
    if len(found) > most:
        raise UsageError(
            f"{source.file}: its objects have more than {most:,} different keys; write"
            " what differs from object to object as a value, or raise"
            f" {source.limits.setting('json_keys')}."
        )
    return [str(row[0]) for row in found]


def needed(source: Source) -> set[str]:
    """Names in lower case without which a file is not what it should be."""
    entry = source.entry
    if entry.kind:
        return {name.casefold() for name in entry.kind.expects}
    if entry.columns is not None and entry.select is None:
        return {
            trimmed(value.text).casefold().split(".")[0]
            for value in entry.columns.values()
            if value.kind == "column"
        }
    return set()


def lacks(source: Source, keys: Collection[str]) -> bool:
    """Whether objects with these keys are not what the table or adapter needs."""
    names = {trimmed(key).casefold() for key in keys}
    entry = source.entry
    if entry.columns is None and entry.kind is None and entry.select is None:
        return bool(source.table.missing(names))
    return not needed(source) <= names


def wrapping(
    source: Source,
    relation: str,
    keys: Iterable[str],
    reader: duckdb.DuckDBPyConnection,
) -> str | None:
    """The key under which answers of an API hold what the file is read for."""
    keys = list(keys)
    if not lacks(source, keys):
        return None
    found = []
    for key in keys:
        items = (
            f"(select unnest(json_extract(list, '$[*]')) as source_0 from"
            f" (select {listed_under(key)} as list from {relation})"
            " where json_type(list) = 'ARRAY')"
        )
        objects = f"(from {items} where json_type(source_0) = 'OBJECT')"
        if count(f"select count(*) from (from {objects} limit 1)", reader):
            inner_keys = keys_of(source, objects, reader)
            if not lacks(source, inner_keys):
                found.append(key)
    if len(found) > 1:  # such as data and included
        kind = source.entry.kind
        names = {"data", source.table.name, *(kind.names if kind else ())}
        found = [key for key in found if key.casefold() in names]
    return found[0] if len(found) == 1 else None


def listed_under(key: str) -> str:
    """SQL for the list under a key; an object alone is a list of one."""
    found = f"json_extract(source_0, {literal(pointer(key))})"
    return f"if(json_type({found}) = 'OBJECT', json_array({found}), {found})"


def unwrapped(
    key: str, relation: str, items: Items, reader: duckdb.DuckDBPyConnection
) -> str:
    """SQL for the objects of the lists under a key; what is none is rejected."""
    no_list = (
        f"case when json_type({listed_under(key)}) is distinct from 'ARRAY'"
        " then 'no_list' end"
    )
    refuse(items, relation, no_list, reader)
    listed = (
        "(select line, cast(unnest(json_extract(list, '$[*]')) as varchar) as source_0"
        f" from (select line, {listed_under(key)} as list from {relation})"
        " where json_type(list) = 'ARRAY')"
    )
    refuse(items, listed, NOT_JSON, reader)
    return f"(select line, source_0 from {listed} where {NOT_JSON} is null)"
