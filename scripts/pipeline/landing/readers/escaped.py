"""Records that DuckDB reads without a doubt: one line each, without quotes."""

from __future__ import annotations

from pathlib import Path

import duckdb

from pipeline.landing.mapping.scope import inner
from pipeline.quoting import literal, pattern

ESCAPE, DELIMITER = b"\x1a", b"\x1f"
# What stands for each character that must not occur.
SIGNS = {b"e": ESCAPE, b"r": b"\r", b"n": b"\n", b"d": DELIMITER}
# What is escaped in a CSV record that keeps its quotes: the rest stays as it is.
SIGNS_IN_CSV = b"er"
# Nothing is to be read from it: the reader would take a mark of UTF-8 off line one.
FIRST_LINE = b"-\n"
LONGEST_LINE = 2 << 20


def escape(text: bytes, signs: bytes = b"ernd") -> bytes:
    """The text without the characters that these signs stand for."""
    for sign in signs:
        one = bytes([sign])
        if SIGNS[one] in text:
            text = text.replace(SIGNS[one], ESCAPE + one)
    return text


def unescaped(sql: str, signs: str = "ernd") -> str:
    """SQL for the text that was escaped."""
    text = sql
    for sign in reversed(signs):  # the escape itself comes last
        code = SIGNS[sign.encode()][0]
        text = f"replace({text}, chr(26) || '{sign}', chr({code}))"
    return f"case when contains({sql}, chr(26)) then {text} else {sql} end"


def record(*values: bytes) -> bytes:
    """A record of values, with its line end."""
    return DELIMITER.join(map(escape, values)) + b"\n"


def value(index: int) -> str:
    """SQL for the value of a record that ``read`` has read."""
    return unescaped(inner(index))


def read(
    path: Path,
    target: Path,
    width: int,
    longest: int,
    reader: duckdb.DuckDBPyConnection,
) -> None:
    """Write the records of a file as Parquet text, still escaped."""
    columns = ", ".join(f"{literal(inner(index))}: 'VARCHAR'" for index in range(width))
    size = max(LONGEST_LINE, longest + 1)
    reader.execute(
        f"copy (select * from read_csv({pattern(path)}, auto_detect = false,"
        f" header = false, columns = {{{columns}}}, delim = chr({DELIMITER[0]}),"
        " quote = '', escape = '', nullstr = '', strict_mode = true,"
        " null_padding = false, compression = 'none', encoding = 'utf-8',"
        f" max_line_size = {size}, buffer_size = {size * 4}))"
        f" to {literal(str(target))} (format parquet)"
    )
