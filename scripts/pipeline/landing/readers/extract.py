"""Lines of text into Parquet text."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipeline.landing.mapping.scope import inner
from pipeline.landing.readers.escaped import LONGEST_LINE
from pipeline.landing.readers.plain import NOT_IN_TEXT
from pipeline.landing.readers.rejects import Rejects
from pipeline.quoting import literal, pattern


@dataclass(frozen=True)
class Extract:
    """A file's rows as text, and what is known about its lines."""

    names: tuple[str, ...]
    types: tuple[str, ...]
    expressions: tuple[str, ...]  # SQL for each column over ``relation``
    relation: str
    row_count: int
    rejects: Rejects | None = None  # a Parquet file has none
    header_line_count: int = 0
    has_multiline_values: bool = False
    place: str = "row_number() over ()"  # SQL for the place of a row among the others


def copy_lines(
    path: Path,
    target: Path,
    width: int,
    skip: int,
    delimiter: str | None,
    quote: str,
    reader: duckdb.DuckDBPyConnection,
) -> None:
    """Write the columns of each line as Parquet text; nothing is guessed."""
    columns = ", ".join(f"{literal(inner(index))}: 'VARCHAR'" for index in range(width))
    # A file without delimiters has one that does not occur in it.
    delim = f"chr({NOT_IN_TEXT[0]})" if delimiter is None else literal(delimiter)
    reader.execute(
        "drop table if exists reject_errors; drop table if exists reject_scans"
    )
    reader.execute(
        f"copy (select * from read_csv({pattern(path)}, auto_detect = false,"
        f" header = false, skip = {skip}, columns = {{{columns}}}, delim = {delim},"
        f" quote = {literal(quote)}, escape = {literal(quote)},"
        " nullstr = '', allow_quoted_nulls = false, strict_mode = true,"
        " null_padding = false, compression = 'none', encoding = 'utf-8',"
        f" max_line_size = {LONGEST_LINE}, store_rejects = true, rejects_limit = 1,"
        " rejects_table = 'reject_errors', rejects_scan = 'reject_scans'))"
        f" to {literal(str(target))} (format parquet)"
    )


def has_rejects(reader: duckdb.DuckDBPyConnection) -> bool:
    """Whether the reader left out a line of the text that it read last."""
    return count("select count(*) from reject_errors", reader) > 0


def count(sql: str, reader: duckdb.DuckDBPyConnection) -> int:
    """The single number that a query gives."""
    row = reader.execute(sql).fetchone()
    assert row is not None
    return int(row[0])
