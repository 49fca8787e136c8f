"""Reads JSON lines and lines of fixed width."""

from __future__ import annotations

from pathlib import Path

import duckdb

from pipeline.errors import UsageError
from pipeline.landing.mapping.sources import Source
from pipeline.landing.readers import escaped
from pipeline.landing.readers import plain as plains
from pipeline.landing.readers.escaped import LONGEST_LINE
from pipeline.landing.readers.extract import Extract, copy_lines, count, has_rejects
from pipeline.landing.readers.header import skipped_head
from pipeline.landing.readers.plain import Head, Plain
from pipeline.landing.readers.rejects import Rejects
from pipeline.landing.readers.splitting import split_lines
from pipeline.landing.report import counted
from pipeline.quoting import pattern

BLANK = "trim(coalesce(source_0, ''), chr(32) || chr(9)) = ''"
FETCHED = 10_000


def read_fixed_width(
    source: Source, scratch: Path, reader: duckdb.DuckDBPyConnection
) -> Extract:
    """The lines of a file whose columns stand at fixed places, blanks trimmed."""
    head = skipped_head(source) if source.entry.skip_lines else None
    plain = plains.prepare(source, head, scratch)
    rejects = rejects_of(source, scratch)
    relation = read_lines(source, head, plain, rejects, scratch, reader)
    positions = source.entry.positions
    least = max(first for _, first, _ in positions)
    too_short = (
        f"case when {BLANK} then null when length(source_0) < {least}"
        " then 'line_too_short' end"
    )
    refuse_rows(relation, too_short, rejects, reader)
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
        rejects=rejects,
        header_line_count=source.entry.skip_lines,
    )


def rejects_of(source: Source, scratch: Path) -> Rejects:
    """Where the lines of a file go that cannot be read."""
    is_marked = source.entry.encoding != "utf-8"
    return Rejects(source.file, scratch / "rejects", source.limits, is_marked)


def read_lines(
    source: Source,
    head: Head | None,
    plain: Plain,
    rejects: Rejects,
    scratch: Path,
    reader: duckdb.DuckDBPyConnection,
) -> str:
    """SQL for the lines of a file: the number of each, ``line``, and its ``source_0``.

    The rows are in file order.
    """
    if plain.path.stat().st_size == 0:
        raise UsageError(f"{source.file}: is empty; remove it or export it again.")
    target = scratch / "text.parquet"
    relation = None
    if plain.is_even and plain.is_clean:
        relation = all_good(plain, target, reader)
    return relation or split(source, head, target, rejects, reader)


def all_good(
    plain: Plain, target: Path, reader: duckdb.DuckDBPyConnection
) -> str | None:
    """SQL for the lines as DuckDB reads them; None where it does not read them all."""
    copy_lines(plain.path, target, 1, 0, None, "", reader)
    if has_rejects(reader):
        return None
    relation = f"read_parquet({pattern(target)}, file_row_number = true)"
    if count(f"select count(*) from {relation}", reader) != plain.line_count:
        return None
    first = 1 + plain.cut_line_count
    return f"(select file_row_number + {first} as line, source_0 from {relation})"


def split(
    source: Source,
    head: Head | None,
    target: Path,
    rejects: Rejects,
    reader: duckdb.DuckDBPyConnection,
) -> str:
    """SQL for the lines of a file in which some are not to be read."""
    clean = target.with_name("clean")
    with clean.open("wb") as stream:
        size, number = (head.byte_count, head.line_count) if head else (0, 0)
        pieces = plains.without(size, plains.chunks(source))
        kept = split_lines(pieces, stream, rejects, number)
    escaped.read(clean, target, 2, 2 * LONGEST_LINE, reader)
    relation = f"read_parquet({pattern(target)})"
    if rest := abs(count(f"select count(*) from {relation}", reader) - kept):
        raise UsageError(
            f"{source.file}: {counted(rest, 'line')} unaccounted for; export it again."
        )
    line, text = escaped.value(0), escaped.value(1)
    return (
        f"(select cast({line} as bigint) as line, {text} as source_0 from {relation})"
    )


def refuse_rows(
    relation: str, reason: str, rejects: Rejects, reader: duckdb.DuckDBPyConnection
) -> None:
    """Reject the rows for which SQL gives a reason."""
    found = reader.execute(
        f"select line, reason, source_0 from (select *, {reason} as reason"
        f" from {relation}) where reason is not null order by line"
    )
    while rows := found.fetchmany(FETCHED):
        for line, why, text in rows:
            rejects.add(int(line), int(line), str(why), str(text).encode())
