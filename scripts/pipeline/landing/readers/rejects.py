"""The physical lines that could not be read: each with its place, reason and bytes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import duckdb

from pipeline.errors import UsageError
from pipeline.landing.limits import Limits
from pipeline.landing.readers import escaped
from pipeline.landing.readers.plain import MARKED
from pipeline.quoting import literal, pattern

LIKE_A_BYTE = re.compile(rb"\\(?=x[0-9a-f]{2})")


@dataclass
class Rejects:
    """Writes the rejected lines of one file, and knows how many there are."""

    file: str
    path: Path
    limits: Limits
    is_marked: bool = False  # bytes that an encoding does not know are marked
    count: int = 0
    first_line: int = 0
    longest: int = 0
    stream: IO[bytes] | None = field(default=None, repr=False)

    def add(self, line: int, record: int, reason: str, text: bytes) -> None:
        """Note a physical line, without its line end.

        ``record`` is the line on which what could not be read begins. Raises
        UsageError when there are more lines than policy allows.
        """
        if self.stream is None:
            self.stream = self.path.open("wb")
        if not self.count or line < self.first_line:
            self.first_line = line
        self.count += 1
        if self.count > self.limits.rejected_lines:
            raise UsageError(
                f"{self.file}: more than {self.limits.rejected_lines:,} lines cannot be"
                f" read, the first is line {self.first_line} ({reason}); correct the"
                " delimiter, quote or encoding in mapping.yml, or raise"
                f" {self.limits.setting('rejected_lines')}."
            )
        written = escaped.record(
            str(line).encode(),
            str(record).encode(),
            reason.encode(),
            readable(text, is_marked=self.is_marked),
        )
        self.longest = max(self.longest, len(written))
        self.stream.write(written)

    def close(self) -> None:
        """Finish writing."""
        if self.stream is not None:
            self.stream.close()
            self.stream = None

    def convert(
        self,
        target: Path,
        table: str,
        run_id: str,
        scratch: Path,
        reader: duckdb.DuckDBPyConnection,
    ) -> None:
        """Write the lines as Parquet: the columns of ``raw.rejects``."""
        self.close()
        texts = scratch / "rejects.parquet"
        escaped.read(self.path, texts, 4, self.longest, reader)
        line, record, reason, raw_line = map(escaped.value, range(4))
        columns = {
            "table_name": literal(table),
            "file": literal(self.file),
            "line": f"cast({line} as bigint)",
            "reason": reason,
            "raw_line": f"coalesce({raw_line}, '')",
            "run_id": literal(run_id),
            "record": f"cast({record} as bigint)",
        }
        values = ", ".join(f"{sql} as {name}" for name, sql in columns.items())
        reader.execute(
            f"copy (select {values} from read_parquet({pattern(texts)}) order by line)"
            f" to {literal(str(target))} (format parquet)"
        )


def readable(text: bytes, *, is_marked: bool = False) -> bytes:
    r"""The bytes as text that loses nothing of them.

    What is not UTF-8, and the character zero, is written as ``\xff``; a backslash that
    would read as one of these is written as ``\x5c``.
    """
    text = LIKE_A_BYTE.sub(rb"\\x5c", text).replace(b"\0", b"\\x00")
    if is_marked:
        text = MARKED.sub(rb"\\x\1", text)
    return text.decode("utf-8", "backslashreplace").encode()
