"""Reads a CSV file and proves that no line of it is lost."""

from __future__ import annotations

from pathlib import Path

import duckdb

from pipeline.errors import UsageError
from pipeline.landing import plain as plains
from pipeline.landing.extract import Extract, copy_lines, count, rejects
from pipeline.landing.plain import Head, Plain
from pipeline.landing.quoting import pattern
from pipeline.landing.report import counted
from pipeline.landing.scope import inner
from pipeline.landing.sources import Source

DELIMITERS = {",": '","', ";": '";"', "\t": "tab", "|": '"|"'}


def refuse_delimiter(source: Source, head: Head) -> None:
    """Refuse a header that is one field and holds what looks like a delimiter."""
    if len(head.names) != 1 or source.entry.names is not None:
        return
    (name,) = head.names
    likely = max(DELIMITERS, key=name.count)
    if name.count(likely):
        raise UsageError(
            f"{source.file} line {head.line_count}: the delimiter seems to be"
            f" {DELIMITERS[likely]}; write delimiter: {DELIMITERS[likely]} for this"
            " file in mapping.yml."
        )


def read_csv(
    source: Source,
    head: Head,
    scratch: Path,
    reader: duckdb.DuckDBPyConnection,
) -> Extract:
    """The records of a CSV file; every physical line is accounted for."""
    plain = plains.prepare(source, head, scratch)
    try:
        return balanced(source, head, plain, scratch, reader)
    except duckdb.InvalidInputException:
        # Line ends of two kinds put the strict reader into an invalid state.
        plain = plains.evened(source, plain, scratch)
    try:
        return balanced(source, head, plain, scratch, reader)
    except duckdb.InvalidInputException as error:
        raise UsageError(
            f"{source.file}: its quotes or line ends do not make sense as CSV; check"
            " 'quote' and 'delimiter' in mapping.yml, or export it again."
        ) from error


def balanced(
    source: Source,
    head: Head,
    plain: Plain,
    scratch: Path,
    reader: duckdb.DuckDBPyConnection,
) -> Extract:
    """The records, after proof that each physical line is one of them, or else."""
    target = scratch / "text.parquet"
    quote = source.entry.quote
    width = len(head.names)
    skip = head.line_count - plain.cut_line_count
    copy_lines(plain.path, target, width, skip, source.delimiter, quote, reader)
    found = rejects(plain, reader)
    relation = f"read_parquet({pattern(target)})"
    names = [inner(index) for index in range(width)]
    if width == 1:
        # The only value of a blank line is NULL, that of a line "" is not.
        relation = f"(from {relation} where {names[0]} is not null)"
    rows = count(f"select count(*) from {relation}", reader)
    rest = plain.line_count - skip - rows - sum(item.line_count for item in found)
    breaks = 0
    if rest:
        breaks, blanks = inner_breaks(relation, names, reader)
        rest -= breaks - blanks + plains.blank_lines(plain.path)
        rest += sum(item.blank_count for item in found)
    if rest:
        raise UsageError(
            f"{source.file}: {counted(abs(rest), 'line')} unaccounted for; its quotes"
            " do not match, so check 'quote' and 'delimiter' in mapping.yml."
        )
    return Extract(
        names=head.names,
        types=("VARCHAR",) * width,
        expressions=tuple(names),
        relation=relation,
        row_count=rows,
        rejects=tuple(found),
        header_line_count=head.line_count,
        has_multiline_values=breaks > 0,
    )


def inner_breaks(
    relation: str, names: list[str], reader: duckdb.DuckDBPyConnection
) -> tuple[int, int]:
    """Line breaks inside values, and how many blank lines lie between them."""
    parts = " union all ".join(
        f"select string_split({name}, chr(10)) as parts from {relation}"
        f" where contains({name}, chr(10))"
        for name in names
    )
    row = reader.execute(
        "select coalesce(sum(len(parts) - 1), 0)::bigint,"
        " coalesce(sum(len(list_filter(parts[2:-2],"
        " lambda part: part in ('', chr(13))))), 0)::bigint"
        f" from ({parts})"
    ).fetchone()
    assert row is not None
    return int(row[0]), int(row[1])
