"""What stands before the first record of a text file."""

from __future__ import annotations

import csv
import re

from pipeline.errors import UsageError
from pipeline.landing.mapping.sources import Source
from pipeline.landing.readers.plain import Head, chunks
from pipeline.landing.report import counted

HEAD = 4 << 20
SEPARATOR = re.compile(rb'"?sep=([\x01-\x7f])\1*"?\1*[\r\n]*', re.IGNORECASE)


def head_lines(source: Source) -> list[bytes]:
    """The first lines of a file, up to the megabytes that a head may have.

    Raises UsageError when the file is empty or shorter than what is to be skipped.
    """
    start = b""
    for piece in chunks(source):
        start += piece
        if len(start) >= HEAD:
            break
    if not start:
        raise UsageError(f"{source.file}: is empty; remove it or export it again.")
    lines = re.findall(rb"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+$", start)
    if source.entry.skip_lines > len(lines):
        raise UsageError(
            f"{source.file}: has {counted(len(lines), 'line')}, but skip_lines is"
            f" {source.entry.skip_lines}; correct skip_lines in mapping.yml."
        )
    return lines


def separator(source: Source, lines: list[bytes]) -> tuple[int, str]:
    """How many lines stand before the header, and the delimiter of a CSV file.

    A spreadsheet may say the delimiter in a first line, as in ``sep=;``.
    """
    if source.format == "csv" and (found := SEPARATOR.fullmatch(lines[0])):
        delimiter = source.entry.delimiter or found[1].decode()
        return max(source.entry.skip_lines, 1), delimiter
    return source.entry.skip_lines, source.delimiter


def skipped_head(source: Source) -> Head:
    """The lines to skip of a file without a header."""
    lines = head_lines(source)
    skipped, delimiter = separator(source, lines)
    size = sum(map(len, lines[:skipped]))
    names = source.entry.names or ()
    return Head(names, skipped, size, skipped == 0, delimiter)


def read_head(source: Source) -> Head:
    """The lines to skip and the header of a CSV file.

    Raises UsageError when the file is empty or the header is not to be read.
    """
    entry = source.entry
    if entry.names is not None:
        return skipped_head(source)
    lines = head_lines(source)
    skipped, delimiter = separator(source, lines)
    while skipped < len(lines) and not lines[skipped].strip():
        skipped += 1
    parser = csv.reader(
        (line.decode("utf-8", "replace") for line in lines[skipped:]),
        delimiter=delimiter,
        skipinitialspace=delimiter != " ",
        quotechar=entry.quote or None,
        quoting=csv.QUOTE_MINIMAL if entry.quote else csv.QUOTE_NONE,
        strict=True,
    )
    try:
        names = tuple(next(parser))
    except (csv.Error, StopIteration) as error:
        raise UsageError(
            f"{source.file} line {skipped + 1}: the header cannot be read as CSV;"
            " check its quotes, or describe the file in mapping.yml."
        ) from error
    used = skipped + parser.line_num
    size = sum(map(len, lines[:used]))
    return Head(names, used, size, used == 1, delimiter)
