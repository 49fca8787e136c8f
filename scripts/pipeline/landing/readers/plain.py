"""Any text file as a plain one: decompressed and UTF-8."""

from __future__ import annotations

import codecs
import gzip
import hashlib
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from pipeline.errors import UsageError
from pipeline.landing.limits import HARMLESS, MEGABYTE
from pipeline.landing.mapping.sources import Source

CHUNK = 4 << 20
INVALID = "landing_invalid"
NOT_IN_TEXT = b"\x01"

# A byte that the encoding does not know, as hexadecimal digits after a byte that is no
# UTF-8: exactly its line is rejected, and keeps what stood there.
MARKED = re.compile(rb"\xff([0-9a-f]{2})")


def mark(error: UnicodeError) -> tuple[str, int]:
    """What is put in the place of bytes that cannot be decoded."""
    assert isinstance(error, UnicodeDecodeError)
    text = error.object[error.start : error.end]
    return "".join(f"\udcff{byte:02x}" for byte in text), error.end


codecs.register_error(INVALID, mark)


@dataclass(frozen=True)
class Head:
    """What stands before the first record."""

    names: tuple[str, ...]
    line_count: int
    byte_count: int
    is_plain: bool  # nothing, or a header of one line
    delimiter: str = ","


@dataclass(frozen=True)
class Plain:
    """A text file as UTF-8."""

    path: Path
    line_count: int  # physical lines, without those that were cut off
    cut_line_count: int  # lines of the head that ``path`` no longer holds
    is_even: bool  # all lines end in LF, or all in CRLF
    is_clean: bool  # without the character that is the delimiter of lines as a whole


@dataclass(frozen=True)
class Ends:
    """How the lines of a file end."""

    feeds: int  # LF
    pairs: int  # CR LF
    returns: int  # CR
    ends_open: bool  # the last line has no line end
    strange: int  # how often the delimiter of lines as a whole occurs

    @property
    def line_count(self) -> int:
        """Physical lines, the last of which may lack its line end."""
        return self.feeds + int(self.ends_open)

    @property
    def are_even(self) -> bool:
        """Whether every line ends alike, in LF or in CRLF."""
        return self.returns == 0 or self.pairs == self.returns == self.feeds


def content_hash(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def refuse_large(source: Source) -> None:
    """Refuse a file that is larger than policy allows, before it is read."""
    most = source.limits.megabytes
    if source.path.stat().st_size > most * MEGABYTE:
        raise too_large(source)


def too_large(source: Source) -> UsageError:
    """What is said of a file that is too large."""
    return UsageError(
        f"{source.file}: holds more than {source.limits.megabytes:,} MB; cut it into"
        f" several files, or raise {source.limits.setting('megabytes')}."
    )


def measured(source: Source, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The pieces of a compressed file, until they are more than policy allows."""
    packed = source.path.stat().st_size
    ratio = source.limits.compression_ratio
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > source.limits.megabytes * MEGABYTE:
            raise too_large(source)
        if size > max(HARMLESS, ratio * packed):
            raise UsageError(
                f"{source.file}: grows to more than {ratio:,} times its size; if it is"
                f" sound, unpack it, or raise"
                f" {source.limits.setting('compression_ratio')}."
            )
        yield piece


def open_plain(source: Source) -> IO[bytes]:
    """The file's bytes, decompressed."""
    if source.is_compressed:
        return cast("IO[bytes]", gzip.open(source.path, "rb"))
    return source.path.open("rb")


def chunks(source: Source) -> Iterator[bytes]:
    """The file as UTF-8 without a byte order mark, in large pieces.

    Raises UsageError when the gzip stream is broken.
    """
    encoding = source.entry.encoding
    try:
        with open_plain(source) as stream:
            pieces = iter(lambda: stream.read(CHUNK), b"")
            if source.is_compressed:
                pieces = measured(source, pieces)
            if encoding == "utf-8":
                yield from unmarked(source, pieces)
            else:
                yield from transcoded(encoding, pieces)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise UsageError(
            f"{source.file}: the gzip stream is broken or cut short;"
            " fetch the file again."
        ) from error
    except UnicodeError as error:
        raise UsageError(
            f"{source.file}: is not {encoding} text; correct 'encoding' in mapping.yml."
        ) from error


def unmarked(source: Source, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """UTF-8 without its byte order mark."""
    start = next(pieces, b"")
    refuse_utf_16(source, start)
    yield start.removeprefix(codecs.BOM_UTF8)
    yield from pieces


def transcoded(encoding: str, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Text of another encoding as UTF-8."""
    decoder = codecs.getincrementaldecoder(encoding)(errors=INVALID)
    start = decoder.decode(next(pieces, b"")).removeprefix("\ufeff")
    yield start.encode("utf-8", "surrogateescape")
    for piece in pieces:
        yield decoder.decode(piece).encode("utf-8", "surrogateescape")
    yield decoder.decode(b"", final=True).encode("utf-8", "surrogateescape")


def refuse_utf_16(source: Source, start: bytes) -> None:
    """Refuse a file that says itself that it is UTF-16 when nobody else did."""
    if source.entry.encoding == "utf-8" and start[:2] in {
        codecs.BOM_UTF16_LE,
        codecs.BOM_UTF16_BE,
    }:
        raise UsageError(
            f"{source.file}: begins with the mark of UTF-16; write encoding: utf-16"
            " for it in mapping.yml."
        )


def count_ends(pieces: Iterator[bytes]) -> Ends:
    """How the lines end, over a whole file."""
    feeds = pairs = returns = strange = 0
    last = b""
    for piece in pieces:
        feeds += piece.count(b"\n")
        strange += piece.count(NOT_IN_TEXT)
        if found := piece.count(b"\r"):
            returns += found
            pairs += piece.count(b"\r\n")
        if last == b"\r" and piece[:1] == b"\n":
            pairs += 1
        last = piece[-1:] or last
    return Ends(feeds, pairs, returns, last not in {b"", b"\n"}, strange)


def prepare(source: Source, head: Head | None, scratch: Path) -> Plain:
    """The file as a plain one: itself where it is one, else a copy in ``scratch``.

    A head that is more than a header of one line is cut off, because the reader
    would take quotes in it for the CSV's.
    """
    cut = head if head is not None and not head.is_plain else None
    path = source.path
    if source.is_compressed or source.entry.encoding != "utf-8" or cut:
        path = scratch / "decoded"
        write(path, without(cut.byte_count if cut else 0, chunks(source)))
    ends = count_ends(pieces_of(path))
    cut_line_count = cut.line_count if cut else 0
    return Plain(path, ends.line_count, cut_line_count, ends.are_even, not ends.strange)


def pieces_of(path: Path) -> Iterator[bytes]:
    """A file's bytes in large pieces."""
    with path.open("rb") as stream:
        yield from iter(lambda: stream.read(CHUNK), b"")


def write(path: Path, pieces: Iterator[bytes]) -> None:
    """Write pieces one after the other."""
    with path.open("wb") as stream:
        for piece in pieces:
            stream.write(piece)


def without(byte_count: int, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The pieces without their first bytes."""
    for piece in pieces:
        yield piece[byte_count:]
        byte_count = max(0, byte_count - len(piece))


def blank_lines(path: Path) -> int:
    """How many lines of the file hold nothing at all."""
    with path.open("rb") as stream:
        return sum(1 for line in stream if line in {b"\n", b"\r\n"})
