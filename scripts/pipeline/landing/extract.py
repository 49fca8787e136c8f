"""Lines of text into Parquet text, and the lines that could not be read."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipeline.landing import plain as plains
from pipeline.landing.plain import Plain
from pipeline.landing.quoting import literal, pattern
from pipeline.landing.scope import inner

# The reasons of raw.rejects, by DuckDB's names for them.
REASONS = {
    "MISSING COLUMNS": "too_few_columns",
    "TOO MANY COLUMNS": "too_many_columns",
    "UNQUOTED VALUE": "unterminated_quote",
    "LINE SIZE OVER MAXIMUM": "line_too_long",
    "INVALID ENCODING": "invalid_encoding",
    "INVALID STATE": "invalid_quoting",
}
LONGEST_LINE = 2 << 20
LONGEST_RAW_LINE = 10_000
NOT_IN_TEXT = "chr(1)"  # a delimiter for files that have none


@dataclass(frozen=True)
class Reject:
    """A line that could not be read as a row."""

    line: int
    reason: str
    raw_line: str
    line_count: int = 1  # physical lines that it spans
    blank_count: int = 0  # blank ones among them


@dataclass(frozen=True)
class Extract:
    """A file's rows as text, and what is known about its lines."""

    names: tuple[str, ...]
    types: tuple[str, ...]
    expressions: tuple[str, ...]  # SQL for each column over ``relation``
    relation: str
    row_count: int
    rejects: tuple[Reject, ...] = ()
    header_line_count: int = 0
    has_multiline_values: bool = False


def copy_lines(
    path: Path,
    target: Path,
    width: int,
    skip: int,
    delimiter: str | None,
    quote: str,
    reader: duckdb.DuckDBPyConnection,
    names: Sequence[str] = (),
) -> None:
    """Write the columns of each line as Parquet text; nothing is guessed."""
    names = names or [inner(index) for index in range(width)]
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in names)
    delim = NOT_IN_TEXT if delimiter is None else literal(delimiter)
    reader.execute(
        "drop table if exists reject_errors; drop table if exists reject_scans"
    )
    reader.execute(
        f"copy (select * from read_csv({pattern(path)}, auto_detect = false,"
        f" header = false, skip = {skip}, columns = {{{columns}}}, delim = {delim},"
        f" quote = {literal(quote)}, escape = {literal(quote)},"
        " nullstr = '', allow_quoted_nulls = false, strict_mode = true,"
        " null_padding = false, compression = 'none', encoding = 'utf-8',"
        f" max_line_size = {LONGEST_LINE}, store_rejects = true, rejects_limit = 0,"
        " rejects_table = 'reject_errors', rejects_scan = 'reject_scans'))"
        f" to {literal(str(target))} (format parquet)"
    )


def rejects(plain: Plain, reader: duckdb.DuckDBPyConnection) -> list[Reject]:
    """One reject a line, with its physical line in the original file."""
    rows = reader.execute(
        "select coalesce(line_byte_position, byte_position, 1) as place,"
        " cast(error_type as varchar), coalesce(csv_line, '')"
        " from reject_errors qualify row_number() over (partition by place"
        " order by column_idx, error_type) = 1 order by place"
    ).fetchall()
    found = []
    starts = []
    for place, _, text in rows:
        leading = len(text) - len(text.lstrip("\r\n"))
        starts.append(int(place) - 1 + leading)
    lines = plains.line_numbers(plain.path, starts)
    for line, (_, kind, text) in zip(lines, rows, strict=True):
        parts = text.strip("\r\n").split("\n")
        found.append(
            Reject(
                line=line + plain.cut_line_count,
                reason=REASONS.get(kind, "unreadable_line"),
                raw_line=text.strip("\r\n")[:LONGEST_RAW_LINE],
                line_count=len(parts),
                blank_count=sum(not part.strip("\r") for part in parts[1:]),
            )
        )
    return found


def count(sql: str, reader: duckdb.DuckDBPyConnection) -> int:
    """The single number that a query gives."""
    row = reader.execute(sql).fetchone()
    assert row is not None
    return int(row[0])


def write_rejects(
    text: Path,
    target: Path,
    rows: list[tuple[str, str, Reject, str]],
    reader: duckdb.DuckDBPyConnection,
) -> None:
    """Rejects as Parquet text: table, file, line, reason, raw line, run."""
    with text.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\n")
        for table, file, item, run_id in rows:
            writer.writerow(
                (table, file, item.line, item.reason, item.raw_line, run_id)
            )
    names = ("table_name", "file", "line", "reason", "raw_line", "run_id")
    copy_lines(text, target, len(names), 0, ",", '"', reader, names)
