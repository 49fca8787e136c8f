"""Reads a CSV file and proves that no line of it is lost."""

from __future__ import annotations

from pathlib import Path

import duckdb

from pipeline.errors import UsageError
from pipeline.landing.mapping.scope import inner
from pipeline.landing.mapping.sources import Source
from pipeline.landing.readers import escaped
from pipeline.landing.readers import plain as plains
from pipeline.landing.readers.extract import Extract, copy_lines, count, has_rejects
from pipeline.landing.readers.lines import rejects_of
from pipeline.landing.readers.plain import Head, Plain
from pipeline.landing.readers.splitting import Grammar, Splitter
from pipeline.landing.report import counted
from pipeline.quoting import pattern

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
    whole = all_good(source, head, plain, scratch, reader) if plain.is_even else None
    return whole or split(source, head, scratch, reader)


def all_good(
    source: Source,
    head: Head,
    plain: Plain,
    scratch: Path,
    reader: duckdb.DuckDBPyConnection,
) -> Extract | None:
    """The records as DuckDB reads them; None where a line is not proven to be in one.

    This is the fast way: nearly all files go it.
    """
    target = scratch / "text.parquet"
    quote = source.entry.quote
    width = len(head.names)
    skip = head.line_count - plain.cut_line_count
    try:
        copy_lines(plain.path, target, width, skip, head.delimiter, quote, reader)
    except duckdb.InvalidInputException:
        # Line breaks of another kind within quotes.
        return None
    if has_rejects(reader):
        return None
    relation = f"read_parquet({pattern(target)})"
    names = [inner(index) for index in range(width)]
    if width == 1:
        # The only value of a blank line is NULL, that of a line "" is not.
        relation = f"(from {relation} where {names[0]} is not null)"
    rows = count(f"select count(*) from {relation}", reader)
    rest = plain.line_count - skip - rows
    breaks = 0
    if rest:
        breaks, blanks = inner_breaks(relation, names, reader)
        rest -= breaks - blanks + plains.blank_lines(plain.path)
    if rest:
        return None
    return Extract(
        names=head.names,
        types=("VARCHAR",) * width,
        expressions=tuple(names),
        relation=relation,
        row_count=rows,
        header_line_count=head.line_count,
        has_multiline_values=breaks > 0,
    )


def split(
    source: Source,
    head: Head,
    scratch: Path,
    reader: duckdb.DuckDBPyConnection,
) -> Extract:
    """The records of a file that has lines which are none."""
    width = len(head.names)
    grammar = Grammar(head.delimiter.encode(), source.entry.quote.encode(), width)
    rejects = rejects_of(source, scratch)
    clean, target = scratch / "clean", scratch / "text.parquet"
    with clean.open("wb") as stream:
        splitter = Splitter(grammar, stream, rejects, head.line_count)
        found = splitter.read(plains.without(head.byte_count, plains.chunks(source)))
    rejects.close()
    quote = source.entry.quote
    copy_lines(clean, target, width, 1, head.delimiter, quote, reader)
    relation = f"read_parquet({pattern(target)})"
    rows = count(f"select count(*) from {relation}", reader)
    if rest := abs(found.kept - rows):
        raise UsageError(
            f"{source.file}: {counted(rest, 'line')} unaccounted for; its quotes"
            " do not match, so check 'quote' and 'delimiter' in mapping.yml."
        )
    return Extract(
        names=head.names,
        types=("VARCHAR",) * width,
        expressions=tuple(
            escaped.unescaped(inner(index), escaped.SIGNS_IN_CSV.decode())
            for index in range(width)
        ),
        relation=relation,
        row_count=rows,
        rejects=rejects,
        header_line_count=head.line_count,
        has_multiline_values=found.has_multiline_values,
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
