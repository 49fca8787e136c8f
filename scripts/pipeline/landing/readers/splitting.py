"""Splits text into records by itself, so that each byte is landed or rejected.

DuckDB's CSV reader takes a file in which all is well. Where it is not, it loses lines
between line ends of several kinds, and does not tell which lines a reject spans.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import IO

from pipeline.errors import UsageError
from pipeline.landing.readers import escaped
from pipeline.landing.readers.escaped import ESCAPE, LONGEST_LINE, SIGNS_IN_CSV
from pipeline.landing.readers.rejects import Rejects

LONGEST_TEXT = 32 << 20
TOGETHER = 5_000  # lines that are looked at as one where all is well


@dataclass(frozen=True)
class Grammar:
    """What a CSV record is: as many values as the header has, with one comma more."""

    delimiter: bytes
    quote: bytes
    width: int

    @cached_property
    def opening(self) -> re.Pattern[bytes]:
        """The start of a quoted value; blanks may stand around quotes."""
        return re.compile(self.blanks + re.escape(self.quote))

    @property
    def blanks(self) -> bytes:
        """The pattern of blanks that are no part of a value."""
        return b"" if b" " in (self.delimiter, self.quote) else b" *+"

    @cached_property
    def inside(self) -> re.Pattern[bytes]:
        """What may follow within quotes, up to the closing one."""
        quote = re.escape(self.quote)
        return re.compile(b"[^%b]*+(?:%b%b[^%b]*+)*+" % ((quote,) * 4))

    @cached_property
    def after(self) -> re.Pattern[bytes]:
        """Blanks after a quoted value."""
        return re.compile(self.blanks)

    @cached_property
    def whole(self) -> re.Pattern[bytes]:
        """A record on one line."""
        delimiter = re.escape(self.delimiter)
        value = b"[^%b]*+" % delimiter
        if self.quote:
            start = self.opening.pattern
            rest = self.inside.pattern + re.escape(self.quote) + self.blanks
            value = b"(?:%b%b|(?!%b)%b)" % (start, rest, start, value)
        return re.compile(
            b"%b(?:%b%b){%d}%b?" % (value, delimiter, value, self.width - 1, delimiter)
        )

    def fits(self, text: bytes) -> bool:
        """Whether a line is a whole record."""
        if not self.quote or self.quote not in text:
            extra = text.count(self.delimiter) - self.width + 1
            return extra == 0 or (extra == 1 and text.endswith(self.delimiter))
        return self.whole.fullmatch(text) is not None

    def fit(self, texts: list[bytes]) -> bool:
        """Whether lines are whole records, and none is blank; quick where they are."""
        if self.quote and any(self.quote in text for text in texts):
            return all(texts) and all(map(self.whole.fullmatch, texts))
        count = self.width - 1
        return all(texts) and {text.count(self.delimiter) for text in texts} == {count}


@dataclass
class Place:
    """How far a record has been read that may span several lines."""

    value_count: int = 1
    is_open: bool = False  # within quotes
    is_bad: bool = False  # something stands after a closing quote
    ends_empty: bool = False  # the last value is nothing, not even quotes


def go_on(grammar: Grammar, place: Place, text: bytes) -> None:
    """Read one more line of a record, given without its line end."""
    at = 0
    while True:
        if place.is_open:
            found = grammar.inside.match(text, at)
            assert found is not None
            if found.end() == len(text):
                return
            found = grammar.after.match(text, found.end() + 1)
            assert found is not None
            at = found.end()
            place.is_open = False
            if at == len(text):
                place.ends_empty = False
                return
            if not text.startswith(grammar.delimiter, at):
                place.is_bad = True
                return
        elif grammar.quote and (found := grammar.opening.match(text, at)):
            at, place.is_open = found.end(), True
            continue
        else:
            until = text.find(grammar.delimiter, at)
            if until < 0:
                place.ends_empty = at == len(text)
                return
            at = until
        place.value_count += 1
        at += len(grammar.delimiter)


def judged(grammar: Grammar, place: Place) -> str | None:
    """Why what has been read is no record; None where it is one."""
    if place.is_bad or place.is_open:
        return "unterminated_quote"
    count = place.value_count
    if count == grammar.width + 1 and place.ends_empty:
        count -= 1
    if count < grammar.width:
        return "too_few_columns"
    return "too_many_columns" if count > grammar.width else None


def physical_lines(
    pieces: Iterable[bytes], file: str, count: int
) -> Iterator[list[bytes]]:
    """The lines with their ends, LF, CRLF or CR, many at a time.

    ``count`` lines stand before them. Raises UsageError for a line that is too long to
    be held.
    """
    held = b""
    for piece in pieces:
        lines = (held + piece).splitlines(keepends=True)
        # The last line may go on, and a CR may be half of a CRLF.
        held = b""
        if lines and not lines[-1].endswith(b"\n"):
            held = lines.pop()
        count += len(lines)
        if len(held) > LONGEST_TEXT:
            raise UsageError(
                f"{file} line {count + 1}: is longer than {LONGEST_TEXT >> 20} MB;"
                " export it again with a line for each record."
            )
        if lines:
            yield lines
    if held:
        yield held.splitlines(keepends=True)


def is_utf_8(text: bytes) -> bool:
    """Whether bytes are text."""
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True


def is_odd(lines: list[bytes]) -> bool:
    """Whether each of some lines has to be looked at by itself."""
    text = b"".join(lines)
    is_long = max(map(len, lines)) > LONGEST_LINE
    return is_long or ESCAPE in text or not is_utf_8(text)


def fault(text: bytes) -> str | None:
    """Why no text can be read as a record, whatever the format."""
    if len(text) > LONGEST_LINE:
        return "line_too_long"
    return None if is_utf_8(text) else "invalid_encoding"


@dataclass
class Split:
    """What became of the lines of a text."""

    kept: int = 0
    has_multiline_values: bool = False


@dataclass
class Splitter:
    """Splits CSV text: good records to ``target``, all other lines to ``rejects``."""

    grammar: Grammar
    target: IO[bytes]
    rejects: Rejects
    number: int  # of the line that was read last
    split: Split = field(default_factory=Split)
    place: Place | None = None  # of a record that is not complete
    begun: list[bytes] = field(default_factory=list)
    begun_size: int = 0

    def read(self, pieces: Iterable[bytes]) -> Split:
        """Split the whole text."""
        self.target.write(escaped.FIRST_LINE)
        for many in physical_lines(pieces, self.rejects.file, self.number):
            for start in range(0, len(many), TOGETHER):
                lines = many[start : start + TOGETHER]
                odd = is_odd(lines)
                texts = [line.rstrip(b"\r\n") for line in lines]
                if self.place is None and not odd and self.grammar.fit(texts):
                    self.number += len(texts)
                    self.write(texts)
                else:
                    self.one_by_one(lines, odd=odd)
        if self.place is not None:
            self.refuse("unterminated_quote")
        return self.split

    def one_by_one(self, lines: list[bytes], *, odd: bool) -> None:
        """Split lines of which not all are records."""
        good = []
        for line in lines:
            self.number += 1
            if self.place is not None:
                self.more(line)
                continue
            text = line.rstrip(b"\r\n")
            if not text:
                continue
            if not odd and self.grammar.fits(text):
                good.append(text)
            else:
                self.write(good)
                good = []
                self.begin(line, text)
        self.write(good)

    def write(self, records: list[bytes]) -> None:
        """Write good records."""
        if records:
            self.split.kept += len(records)
            self.target.write(b"\n".join(records) + b"\n")

    def begin(self, line: bytes, text: bytes) -> None:
        """Begin with a line that is odd, or not a record by itself."""
        self.begun, self.begun_size, self.place = [line], len(line), Place()
        self.advance(text)

    def more(self, line: bytes) -> None:
        """Go on with a record whose quotes are open."""
        self.begun.append(line)
        self.begun_size += len(line)
        self.advance(line.rstrip(b"\r\n"))

    def advance(self, text: bytes) -> None:
        """Read the line, and decide about the record where it ends."""
        assert self.place is not None
        go_on(self.grammar, self.place, text)
        if self.place.is_open and not self.place.is_bad:
            if self.begun_size > LONGEST_LINE:
                is_one = len(self.begun) == 1
                self.refuse("line_too_long" if is_one else "unterminated_quote")
            return
        record = b"".join(self.begun).rstrip(b"\r\n")
        if reason := fault(record) or judged(self.grammar, self.place):
            self.refuse(reason)
            return
        self.split.has_multiline_values |= len(self.begun) > 1
        self.place = None
        self.write([escaped.escape(record, SIGNS_IN_CSV)])

    def refuse(self, reason: str) -> None:
        """Reject all lines of the record."""
        first = self.number - len(self.begun) + 1
        for line, text in enumerate(self.begun, start=first):
            self.rejects.add(line, first, reason, text.rstrip(b"\r\n"))
        self.place = None
        self.begun = []


def split_lines(
    pieces: Iterable[bytes], target: IO[bytes], rejects: Rejects, number: int
) -> int:
    """Write lines that are records by themselves, each with its number; how many."""
    kept = 0
    for lines in physical_lines(pieces, rejects.file, number):
        odd = is_odd(lines)
        for line in lines:
            number += 1
            text = line.rstrip(b"\r\n")
            if not text:
                continue
            if odd and (reason := fault(text)):
                rejects.add(number, number, reason, text)
                continue
            target.write(escaped.record(str(number).encode(), text))
            kept += 1
    return kept
