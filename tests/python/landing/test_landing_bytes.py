"""Whatever is written into a file: what landed and what was rejected are all of it."""

from __future__ import annotations

import json
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from landing_workshop import HEADER, Workshop

from pipeline.errors import UsageError
from pipeline.landing.mapping.entry import Entry
from pipeline.landing.mapping.sources import Source
from pipeline.landing.onefile import columns_of, extracted
from pipeline.landing.readers.extract import Extract
from pipeline.landing.readers.splitting import physical_lines

ENDS = [b"\n", b"\r\n", b"\r"]
BITS = [
    *ENDS, *ENDS, b",", b",", b",", b'"', b'"', b'""', b" ", b"a1", b"b2", b"\0", b"{",
    b"}", b"\xff", b"\xc3", "é".encode(), b"\xef\xbb\xbf", b"\x1a", b"\x1ae", b"\x1f",
    b"\x01", b"\\", b"\\xff", b";", b"'", b"a,b", b'"x,y"', b'"x\ny"', b'"x\r\ny"',
]  # fmt: skip
JSON_BITS = [
    b"\n", b"\n", b"\r\n", b"\r", b" ", b"{", b"}", b'{"a": "b"}', b'{"a": 1}',
    b'{"a":', b'"b"}', b"[", b"]", b"3", b'"', b"\0", b"\xff", b'{"b": "\\u00e9"}',
    b"\x01",
    b'{\n"a": {"c": [1, 2]}\n}', b'{"list": [{"a": 1}, {"a": 2}]}',
]  # fmt: skip
EXAMPLES = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
CSV = given(
    st.lists(st.sampled_from(BITS), max_size=40).map(b"".join),
    st.sampled_from(ENDS),
    st.sampled_from([",", ";", "\t", " "]),
    st.sampled_from(['"', "'", ""]),
    st.sampled_from([1, 2, 3]),
    st.booleans(),
)
JSON = given(st.lists(st.sampled_from(JSON_BITS), max_size=25).map(b"".join))
FIXED_WIDTH = given(
    st.lists(st.sampled_from(BITS), max_size=30).map(b"".join), st.integers(0, 1)
)


def lines_of(content: bytes) -> list[bytes]:
    """The physical lines of a file, without their ends."""
    return re.split(rb"\r\n|\n|\r", content)


def decoded(raw_line: str) -> bytes:
    """The bytes of a rejected line."""
    return re.sub(
        rb"\\x([0-9a-f]{2})",
        lambda found: bytes.fromhex(found[1].decode()),
        raw_line.encode(),
    )


@pytest.fixture(scope="module")
def reader() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"threads": 1}) as connection:
        yield connection


def read(
    content: bytes, entry: Entry, kind: str, reader: duckdb.DuckDBPyConnection
) -> tuple[list[tuple[str | None, ...]], dict[int, bytes]]:
    """The rows of a file, and its rejected lines by their numbers."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "transactions.txt"
        path.write_bytes(content)
        source = Source(path, path.name, entry, kind, "UTC")
        head, begun, _, _ = columns_of(source, Path(folder), reader)
        extract = extracted(source, head, begun, Path(folder), reader)
        values = ", ".join([*extract.expressions, "1"])
        rows = reader.execute(f"select {values} from {extract.relation}").fetchall()
        assert len(rows) == extract.row_count
        return [row[:-1] for row in rows], rejected(extract, Path(folder), reader)


def rejected(
    extract: Extract, folder: Path, reader: duckdb.DuckDBPyConnection
) -> dict[int, bytes]:
    if extract.rejects is None or not extract.rejects.count:
        return {}
    target = folder / "done.parquet"
    extract.rejects.convert(target, "transactions", "run", folder, reader)
    rows = reader.execute(f"select line, raw_line, record from '{target}'").fetchall()
    assert len(rows) == extract.rejects.count
    assert all(record <= line for line, _, record in rows)
    found = {line: decoded(raw_line) for line, raw_line, _ in rows}
    assert len(found) == len(rows)
    return found


def kept_lines(content: bytes, lost: dict[int, bytes]) -> bytes:
    """A file without the lines that were rejected as they stand in it."""
    lines = lines_of(content)
    for number, line in lost.items():
        assert lines[number - 1] == line, number
    return b"\n".join(
        line for number, line in enumerate(lines, start=1) if number not in lost
    )


def letters(text: bytes, marks: bytes) -> Counter[int]:
    """What a text holds beside the marks between values."""
    return Counter(text.translate(None, marks + b" \r\n"))


@EXAMPLES
@CSV
@example(b'1,2\n"3\n4,5\r6,7\n', b"\r", ",", '"', 2, False)
@example(b'1,"2\r3"\n4,5\n6,7\r\n8,9\n10\n', b"\n", ",", '"', 2, True)
@example(b'5" pipe,1\r"6" ,2\n"x"y,3\n', b"\n", ",", '"', 2, False)
@example(b'1,2,\n1,2,""\n1,2,,\n1\n', b"\r\n", ",", '"', 2, False)
@example(b'""\n\n"a"\n\xff\n\x1ar\n', b"\n", ",", '"', 1, False)
def test_a_csv_file_is_landed_and_rejected_whole(
    reader: duckdb.DuckDBPyConnection,
    body: bytes,
    end: bytes,
    delimiter: str,
    quote: str,
    width: int,
    has_mark: bool,
) -> None:
    names = [f"column_{index}" for index in range(width)]
    content = delimiter.join(names).encode() + end + body
    if has_mark:
        content = b"\xef\xbb\xbf" + content
    entry = Entry("transactions", delimiter=delimiter, quote=quote)
    rows, lost = read(content, entry, "csv", reader)
    kept = kept_lines(content, lost).removeprefix(b"\xef\xbb\xbf")
    kept = kept.removeprefix(delimiter.join(names).encode())
    landed = "".join(value or "" for row in rows for value in row).encode()
    marks = (delimiter + quote).encode()
    assert letters(kept, marks) == letters(landed, marks)
    assert all(len(row) == width for row in rows)
    if b'"' not in body and b"'" not in body:
        filled = [line for line in lines_of(kept) if line]
        assert len(rows) == len(filled)


@EXAMPLES
@JSON
@example(b'{"a": 1}}\n{"a": 2}\n')
@example(b'{\n"a": 1}\r\n{"a": 2}\n')
@example(b'{"a": 1}\r{"a": "\xff"}\r\n\n{"a": 3\n')
@example(b'[\n{"a": 1},\n[\n3]\n]')
def test_json_is_landed_and_rejected_whole(
    reader: duckdb.DuckDBPyConnection, body: bytes
) -> None:
    content = b'{"a": 0}\n' + body if body[:1] not in (b"[", b"{") else body
    try:
        rows, lost = read(content, Entry("transactions"), "jsonl", reader)
    except UsageError:  # a broken list, or not a single object: nothing landed
        return
    if body[:1] == b"[":  # an item may share its lines with others
        lines = lines_of(content)
        assert all(text in lines[number - 1] for number, text in lost.items())
        kept = content.decode()
    else:
        kept = kept_lines(content, lost).decode()
    assert len(objects(kept)) == len(rows)
    written = [
        str(value) if not isinstance(value, dict | list) else None
        for item in objects(kept)
        for _, value in sorted(item.items())
    ]
    landed = [value for row in rows for value in row if value is not None]
    assert Counter(filter(None, written)) <= Counter(landed)


def objects(text: str) -> list[dict[str, object]]:
    """The objects of JSON lines, or of a list, one after the other."""
    decoder = json.JSONDecoder()
    found: list[dict[str, object]] = []
    at = 0
    while at < len(text):
        if text[at] in " \t\r\n," or (text[at] in "[]" and text[0] == "["):
            at += 1
            continue
        item, at = decoder.raw_decode(text, at)
        found += [item] if isinstance(item, dict) else []
    return found


@EXAMPLES
@FIXED_WIDTH
def test_lines_of_fixed_width_are_landed_and_rejected_whole(
    reader: duckdb.DuckDBPyConnection, body: bytes, skipped: int
) -> None:
    content = b"head\n" * skipped + b"some\n" + body
    entry = replace(
        Entry("transactions", skip_lines=skipped), positions=(("all", 1, 900),)
    )
    rows, lost = read(content, entry, "fixed_width", reader)
    kept = kept_lines(content, lost).removeprefix(b"head\n" * skipped)
    landed = "".join(value or "" for row in rows for value in row).encode()
    assert letters(kept, b"\t") == letters(landed, b"\t")


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_lines_are_the_same_however_a_file_is_cut_into_pieces(size: int) -> None:
    content = b"a\r\n\r\rb\n\n\rc\r\r\nd\r"
    pieces = [content[at : at + size] for at in range(0, len(content), size)]
    found = [line for lines in physical_lines(pieces, "x", 0) for line in lines]
    assert found == [
        b"a\r\n", b"\r", b"\r", b"b\n", b"\n", b"\r", b"c\r", b"\r\n", b"d\r",
    ]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    ("files", "proof"),
    [
        (CSV, test_a_csv_file_is_landed_and_rejected_whole),
        (JSON, test_json_is_landed_and_rejected_whole),
        (FIXED_WIDTH, test_lines_of_fixed_width_are_landed_and_rejected_whole),
    ],
)
def test_thousands_of_files(
    reader: duckdb.DuckDBPyConnection,
    files: Callable[[Callable[..., None]], Callable[..., None]],
    proof: Any,
) -> None:
    settings(EXAMPLES, max_examples=2_000)(files(proof.hypothesis.inner_test))(reader)


def test_a_carriage_return_in_a_reject_harms_no_other_reject(shop: Workshop) -> None:
    shop.write("transactions_1.csv", HEADER.encode() + b'"a\r\nb",1\r\nc\xff\\xff\0\r')
    shop.write("transactions_2.csv", HEADER + "bad\na,2024-01-01,1\n")
    shop.write("products.jsonl", '{"product_id": 1}\n{"broken\r\n')
    shop.land()
    assert shop.rows(
        "select file, line, record, reason, raw_line from raw.rejects order by all"
    ) == [
        ("products.jsonl", 2, 2, "invalid_json", '{"broken'),
        ("transactions_1.csv", 2, 2, "too_few_columns", '"a'),
        ("transactions_1.csv", 3, 2, "too_few_columns", 'b",1'),
        ("transactions_1.csv", 4, 4, "invalid_encoding", "c\\xff\\x5cxff\\x00"),
        ("transactions_2.csv", 2, 2, "too_few_columns", "bad"),
    ]
    assert shop.rows(
        "select file, line_count, row_count, rejected_count from raw.landed_files"
        " order by all"
    ) == [
        ("products.jsonl", 2, 1, 1),
        ("transactions_1.csv", 3, 0, 3),
        ("transactions_2.csv", 2, 1, 1),
    ]


def test_a_warehouse_of_before_keeps_its_rejects(shop: Workshop) -> None:
    shop.connection.execute(
        "create schema raw; create table raw.rejects (table_name varchar not null,"
        " file varchar not null, line bigint not null, reason varchar not null,"
        " raw_line varchar not null, run_id varchar not null);"
        "insert into raw.rejects values ('customers', 'old.csv', 7, 'x', 'y', 'run')"
    )
    shop.write("transactions.csv", HEADER + "bad\n")
    shop.land()
    assert shop.rows("select file, line, record from raw.rejects order by all") == [
        ("old.csv", 7, 7),
        ("transactions.csv", 2, 2),
    ]
