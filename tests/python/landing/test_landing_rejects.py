"""A line that cannot be read is a reject with its line and reason, never lost."""

from __future__ import annotations

import pytest
from landing_workshop import HEADER, Workshop

from pipeline.landing.readers import splitting

GOOD = "a,2024-01-01,1\n"


def test_rejects_name_file_line_and_reason(shop: Workshop) -> None:
    shop.write(
        "transactions.csv",
        HEADER.encode()
        + b'"x\ny",2024-01-01,1\n'  # lines 2 and 3
        + b"a,2024-01-01\n"  # 4
        + b"\n"  # 5
        + b"a,2024-01-01,1,2\n"  # 6
        + b'"un"x,2024-01-01,2\n'  # 7
        + b"\xff,2024-01-01,3\n"  # 8
        + b"z,2024-01-01,4\n",  # 9
    )
    report = shop.land()
    assert shop.column("order_id") == ["x\ny", "z"]
    assert shop.rejects() == [
        ("transactions.csv", 4, "too_few_columns"),
        ("transactions.csv", 6, "too_many_columns"),
        ("transactions.csv", 7, "unterminated_quote"),
        ("transactions.csv", 8, "invalid_encoding"),
    ]
    assert shop.rows("select raw_line from raw.rejects where line = 6") == [
        ("a,2024-01-01,1,2",)
    ]
    assert shop.rows(
        "select line_count, row_count, rejected_count, has_multiline_values"
        " from raw.landed_files"
    ) == [(6, 2, 4, True)]
    assert report.rejected == 4
    assert any("4 lines could not be read" in message for message in report.messages)


def test_an_open_quote_takes_the_rest_line_by_line(shop: Workshop) -> None:
    shop.write("transactions.csv", HEADER + GOOD + 'b,"2024\n' + GOOD + "\n" + GOOD)
    assert shop.land().rejected == 4
    assert shop.rows("select line, record, reason, raw_line from raw.rejects") == [
        (line, 3, "unterminated_quote", text)
        for line, text in enumerate(['b,"2024', GOOD[:-1], "", GOOD[:-1]], start=3)
    ]
    assert shop.rows("select line_count, row_count from raw.landed_files") == [(5, 1)]


def test_lines_that_are_too_long(shop: Workshop) -> None:
    shop.write("transactions.csv", HEADER + GOOD + "x" * 3_000_000 + ",1,1\n" + GOOD)
    shop.land()
    assert shop.rejects() == [("transactions.csv", 3, "line_too_long")]
    assert shop.rows("select length(raw_line) from raw.rejects") == [(3_000_004,)]


def test_an_open_quote_ends_where_a_record_would_be_too_long(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(splitting, "LONGEST_LINE", 1_000)
    shop.write("transactions.csv", HEADER + 'b,"2024\n' + GOOD * 99)
    report = shop.land()
    assert (report.rejected, report.rows) == (68, 32)
    assert shop.rows("select max(line), max(record) from raw.rejects") == [
        (report.rejected + 1, 2)
    ]


def test_bytes_that_an_encoding_does_not_know(shop: Workshop) -> None:
    text = HEADER.encode() + b"\x81,2024-01-01,1\n\xe9,2024-01-01,1\n"
    shop.write("transactions.csv", text)
    shop.mapping("files: transactions.csv\nencoding: cp1252")
    shop.land()
    assert shop.column("order_id") == ["é"]
    assert shop.rejects() == [("transactions.csv", 2, "invalid_encoding")]
    assert shop.rows("select raw_line from raw.rejects") == [("\\x81,2024-01-01,1",)]


def test_a_cut_utf_16_file_rejects_its_last_line(shop: Workshop) -> None:
    text = (HEADER + GOOD + GOOD).encode("utf-16")
    shop.write("transactions.csv", text[:-3])
    shop.mapping("files: transactions.csv\nencoding: utf-16")
    shop.land()
    assert shop.rejects() == [("transactions.csv", 3, "invalid_encoding")]


def test_lines_after_skipped_ones_keep_their_numbers(shop: Workshop) -> None:
    shop.write(
        "transactions.csv",
        'Export of "x\nsecond line\n"order_id",ordered_at,"amount\nnet"\n'
        "a,2024-01-01,1\nbad\n",
    )
    shop.mapping(
        "files: transactions.csv\nskip_lines: 2\ncolumns:\n"
        '  order_id: order_id\n  ordered_at: ordered_at\n  amount: "amount\\nnet"'
    )
    shop.land()
    assert shop.column("amount") == ["1"]
    assert shop.rejects() == [("transactions.csv", 6, "too_few_columns")]
    assert shop.rows("select header_line_count from raw.landed_files") == [(4,)]


def test_invalid_utf_8_in_json_lines(shop: Workshop) -> None:
    good = b'{"order_id":"a","ordered_at":"2024-01-01","amount":1}\n'
    shop.write(
        "transactions.jsonl", good + b'{"order_id":"\xff"}\n' + good + b"{\n" + good
    )
    shop.land()
    assert shop.rejects() == [
        ("transactions.jsonl", 2, "invalid_encoding"),
        ("transactions.jsonl", 4, "invalid_json"),
    ]
    assert len(shop.column("order_id")) == 3


def test_a_single_column_may_be_empty_in_quotes(shop: Workshop) -> None:
    shop.write("transactions.csv", HEADER + GOOD)
    shop.write("products.csv", 'product_id\np\n""\n\nq\n')
    shop.land()
    assert shop.column("product_id", "products") == ["p", None, "q"]


def test_many_lines_across_buffers_keep_order_and_line_numbers(
    shop: Workshop,
) -> None:
    filler = "x" * 400
    lines = [
        f"{number},2024-01-01,1,{filler}\n" if number % 50_000 else "bad\n"
        for number in range(1, 120_001)
    ]
    shop.write("transactions.csv", "order_id,ordered_at,amount,status\n")
    with (shop.raw / "transactions.csv").open("a") as stream:
        stream.writelines(lines)
    shop.land()
    assert shop.rejects() == [
        ("transactions.csv", 50_001, "too_few_columns"),
        ("transactions.csv", 100_001, "too_few_columns"),
    ]
    assert shop.rows(
        "select count(*), bool_and(order_id::int >= _row and order_id::int <= _row + 2)"
        " from raw.transactions"
    ) == [(119_998, True)]


def test_a_file_without_rows_is_legal(shop: Workshop) -> None:
    shop.write("transactions.csv", HEADER)
    assert shop.land().files[0].rows == 0
    shop.write("transactions.csv", HEADER.strip())
    assert shop.land().files[0].rows == 0


def test_lines_that_the_reader_loses_are_noticed(
    shop: Workshop, monkeypatch: object
) -> None:
    from pipeline.landing.readers import delimited

    original = delimited.copy_lines

    def lossy(*arguments: object) -> None:
        original(*arguments)  # type: ignore[arg-type]
        reader, target = arguments[-1], arguments[1]
        reader.execute(f"create or replace table kept as from '{target}' limit 1")  # type: ignore
        reader.execute(f"copy kept to '{target}' (format parquet)")  # type: ignore

    monkeypatch.setattr(delimited, "copy_lines", lossy)  # type: ignore[attr-defined]
    shop.write("transactions.csv", HEADER + GOOD + GOOD)
    assert "1 line unaccounted for" in shop.refused()
