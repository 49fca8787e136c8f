"""Reads JSON lines and lines of fixed width."""

from __future__ import annotations

import codecs
from pathlib import Path

import duckdb

from pipeline.errors import UsageError
from pipeline.landing import plain as plains
from pipeline.landing.extract import (
    LONGEST_RAW_LINE,
    Extract,
    Reject,
    copy_lines,
    count,
    rejects,
)
from pipeline.landing.header import skipped_head
from pipeline.landing.plain import Plain
from pipeline.landing.quoting import literal, pattern
from pipeline.landing.report import counted
from pipeline.landing.scope import pointer
from pipeline.landing.sources import Source

BLANK = "trim(coalesce(source_0, ''), chr(32) || chr(9)) = ''"
NOT_JSON = (
    f"case when {BLANK} then null when not json_valid(source_0) then 'invalid_json'"
    " when json_type(source_0) <> 'OBJECT' then 'not_an_object' end"
)


def read_jsonl(
    source: Source, scratch: Path, reader: duckdb.DuckDBPyConnection
) -> Extract:
    """The objects of a file of JSON lines, or of a list; its columns are all keys."""
    plain, found, relation, _ = read_lines(source, scratch, reader)
    found += refused_rows(relation, NOT_JSON, plain, found, reader)
    kept = f"(select source_0 from {relation} where not {BLANK} and {NOT_JSON} is null)"
    keys = [
        str(row[0])
        for row in reader.execute(
            f"select distinct unnest(json_keys(source_0)) as key from {kept} order by 1"
        ).fetchall()
    ]
    if not keys and found:
        raise UsageError(
            f"{source.file} line {min(item.line for item in found)}: is not a JSON"
            " object; write one object a line, or a list of objects."
        )
    pointers = ", ".join(literal(pointer(key)) for key in keys)
    values = f"(select json_extract_string(source_0, [{pointers}]) as json from {kept})"
    return Extract(
        names=tuple(keys),
        types=("VARCHAR",) * len(keys),
        expressions=tuple(f"json[{index + 1}]" for index in range(len(keys))),
        relation=values if keys else kept,
        row_count=count(f"select count(*) from {kept}", reader),
        rejects=tuple(sorted(found, key=lambda item: item.line)),
    )


def read_fixed_width(
    source: Source, scratch: Path, reader: duckdb.DuckDBPyConnection
) -> Extract:
    """The lines of a file whose columns stand at fixed places, blanks trimmed."""
    plain, found, relation, _ = read_lines(source, scratch, reader)
    positions = source.entry.positions
    least = max(first for _, first, _ in positions)
    too_short = (
        f"case when {BLANK} then null when length(source_0) < {least}"
        " then 'line_too_short' end"
    )
    found += refused_rows(relation, too_short, plain, found, reader)
    kept = (
        f"(select source_0 from {relation} where not {BLANK} and {too_short} is null)"
    )
    return Extract(
        names=tuple(name for name, _, _ in positions),
        types=("VARCHAR",) * len(positions),
        expressions=tuple(
            f"trim(substr(source_0, {first}, {length}))"
            for _, first, length in positions
        ),
        relation=kept,
        row_count=count(f"select count(*) from {kept}", reader),
        rejects=tuple(sorted(found, key=lambda item: item.line)),
        header_line_count=source.entry.skip_lines,
    )


def read_lines(
    source: Source, scratch: Path, reader: duckdb.DuckDBPyConnection
) -> tuple[Plain, list[Reject], str, int]:
    """The lines of a file without delimiters, each a row of one column, ``source_0``.

    The rows are in file order, blank lines among them.
    """
    head = skipped_head(source) if source.entry.skip_lines else None
    plain = plains.prepare(source, head, scratch)
    if plain.line_count == 0:
        raise UsageError(f"{source.file}: is empty; remove it or export it again.")
    target = scratch / "text.parquet"
    if source.format == "jsonl" and is_list(plain.path):
        return plain, [], *read_list(source, plain.path, target, reader)
    copy_lines(plain.path, target, 1, 0, None, "", reader)
    found = rejects(plain, reader)
    relation = f"read_parquet({pattern(target)}, file_row_number = true)"
    rows = count(f"select count(*) from {relation}", reader)
    rest = plain.line_count - rows - len(found)
    if rest:
        raise UsageError(
            f"{source.file}: {counted(abs(rest), 'line')} unaccounted for; export it"
            " again."
        )
    return plain, found, relation, rows


def is_list(path: Path) -> bool:
    """Whether a JSON file is one list."""
    with path.open("rb") as stream:
        start = stream.read(plains.CHUNK).removeprefix(codecs.BOM_UTF8).lstrip()
    return start.startswith(b"[")


def read_list(
    source: Source, path: Path, target: Path, reader: duckdb.DuckDBPyConnection
) -> tuple[str, int]:
    """The items of a JSON list as if each stood on a line of its own."""
    try:
        reader.execute(
            "copy (select cast(json as varchar) as source_0"
            f" from read_json_objects({pattern(path)}, format = 'array'))"
            f" to {literal(str(target))} (format parquet)"
        )
    except duckdb.Error as error:
        raise UsageError(
            f"{source.file}: begins like a JSON list but is not one; export it again,"
            " or write one object a line."
        ) from error
    relation = f"read_parquet({pattern(target)}, file_row_number = true)"
    return relation, count(f"select count(*) from {relation}", reader)


def refused_rows(
    relation: str,
    reason: str,
    plain: Plain,
    before: list[Reject],
    reader: duckdb.DuckDBPyConnection,
) -> list[Reject]:
    """The rows for which SQL gives a reason, as rejects with their physical lines."""
    rows = reader.execute(
        f"select file_row_number, reason, left(source_0, {LONGEST_RAW_LINE}) from"
        f" (select *, {reason} as reason from {relation}) where reason is not null"
        " order by file_row_number"
    ).fetchall()
    found = []
    gaps = sorted(item.line for item in before)
    passed = 0
    for number, why, text in rows:
        line = int(number) + 1 + plain.cut_line_count + passed
        while passed < len(gaps) and gaps[passed] <= line:
            passed += 1
            line += 1
        found.append(Reject(line, str(why), str(text)))
    return found
