"""Files in every format and encoding land with the same canonical rows."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import duckdb
import pytest
from landing_workshop import HEADER, Workshop

from pipeline import contract

ROW = "a1,2024-01-05 10:00:00,9.50\n"


def test_a_plain_csv_lands(shop: Workshop) -> None:
    shop.write("transactions.csv", HEADER + ROW)
    report = shop.land()
    assert [(file.state, file.rows) for file in report.files] == [("landed", 1)]
    assert shop.rows(
        "select order_id, ordered_at, amount, customer_id, _file, _landed_order,"
        " cast(_landed_on as varchar), _run_id, _row from raw.transactions"
    ) == [
        (
            "a1", "2024-01-05 10:00:00", "9.50", None,
            "transactions.csv", 1, "2026-01-02", "run", 1,
        )
    ]  # fmt: skip


def test_every_table_of_the_contract_can_be_read(shop: Workshop) -> None:
    shop.write("transactions.csv", HEADER + ROW)
    shop.land()
    filled = {row[0]: row[1] for row in shop.rows("describe raw.transactions")}
    for table in contract.tables().values():
        described = {row[0]: row[1] for row in shop.rows(f"describe raw.{table.name}")}
        names = [column.name for column in table.columns]
        stamps = ["_file", "_landed_order", "_landed_on", "_run_id", "_row"]
        assert list(described) == names + stamps
        assert {described[name] for name in names} == {"VARCHAR"}
        assert [described[name] for name in stamps] == [filled[name] for name in stamps]


def test_headers_match_in_any_order_and_case_with_blanks_and_bom(
    shop: Workshop,
) -> None:
    shop.write(
        "transactions.csv",
        b"\xef\xbb\xbf AMOUNT ,Extra,Order_ID,\tordered_at\n1,x,a,2024-01-01\n",
    )
    report = shop.land()
    assert shop.column("order_id") == ["a"]
    assert shop.column("amount") == ["1"]
    assert report.files[0].unknown_columns == ("Extra",)
    assert any("Extra" in message for message in report.messages)


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_line_ends(shop: Workshop, ends: str) -> None:
    text = HEADER + ROW + "a2,2024-01-06,1\n"
    shop.write("transactions.csv", text.replace("\n", ends))
    shop.land()
    assert shop.column("order_id") == ["a1", "a2"]
    assert shop.rejects() == []


def test_mixed_line_ends_lose_nothing(shop: Workshop) -> None:
    shop.write(
        "transactions.csv",
        "order_id,ordered_at,amount,status\r\na,2024-01-01,1,x\n"
        'b,2024-01-01,1,"y\r\nz"\r\nc,2024-01-01,1,x\n',
    )
    shop.land()
    assert shop.column("order_id") == ["a", "b", "c"]
    assert shop.column("status") == ["x", "y\r\nz", "x"]


def test_a_broken_value_with_crlf_ends_and_lf_inside(shop: Workshop) -> None:
    shop.write(
        "transactions.csv",
        'order_id,ordered_at,amount,status\r\na,2024-01-01,1,"x\n\ny"\r\n\r\n'
        "b,2024-01-01,1,z\r\n",
    )
    shop.land()
    assert shop.column("status") == ["x\n\ny", "z"]
    assert shop.rows(
        "select line_count, header_line_count, has_multiline_values"
        " from raw.landed_files"
    ) == [(2, 1, True)]


@pytest.mark.parametrize(
    "said", ["sep=;\n", "\ufeffSEP=;\r\n", '"sep=;"\n', "sep=;;;\n"]
)
@pytest.mark.parametrize("option", ["", "skip_lines: 1", 'delimiter: ";"'])
def test_a_first_line_may_say_the_delimiter(
    shop: Workshop, said: str, option: str
) -> None:
    shop.write("consents.csv", said + "customer_id;purpose;status;recorded_at\nc;ads\n")
    shop.write("transactions.csv", (said + HEADER + ROW).replace(",", ";"))
    if option:
        shop.mapping(f'files: "*.csv"\n{option}')
        (shop.raw / "consents.csv").unlink()
    shop.land()
    assert shop.column("order_id") == ["a1"]
    assert shop.rejects() == (
        [] if option else [("consents.csv", 3, "too_few_columns")]
    )
    assert shop.rows(
        "select header_line_count from raw.landed_files where file[1] = 't'"
    ) == [(2,)]


def test_a_file_without_a_header_may_say_the_delimiter(shop: Workshop) -> None:
    shop.write("transactions.csv", "sep=|\n" + ROW.replace(",", "|"))
    shop.mapping(
        "files: transactions.csv\nheader: false\nnames: [order_id, ordered_at, amount]"
    )
    shop.land()
    assert shop.column("order_id") == ["a1"]


def test_gzip(shop: Workshop) -> None:
    shop.write("transactions_2024.csv.gz", gzip.compress((HEADER + ROW).encode()))
    shop.land()
    assert shop.column("order_id") == ["a1"]


@pytest.mark.parametrize("cut", [-9, 12])
def test_a_gzip_cut_short_is_refused(shop: Workshop, cut: int) -> None:
    content = gzip.compress((HEADER + ROW * 99).encode())
    shop.write("transactions.csv.gz", content[:cut])
    assert "transactions.csv.gz: the gzip stream is broken" in shop.refused()


def test_what_is_no_gzip_is_refused(shop: Workshop) -> None:
    shop.write("transactions.csv.gz", HEADER + ROW)
    assert "gzip" in shop.refused()


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("latin-1", "latin-1"),
        ("cp1252", "cp1252"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
    ],
)
def test_encodings(shop: Workshop, encoding: str, said: str) -> None:
    text = "order_id,ordered_at,amount,status\né,2024-01-01,1,ü\n"
    shop.write("transactions.csv", text.encode(encoding))
    shop.mapping(f"files: transactions.csv\nencoding: {said}")
    shop.land()
    assert shop.column("order_id || status") == ["éü"]


def test_utf_16_that_nobody_mentioned_is_refused(shop: Workshop) -> None:
    shop.write("transactions.csv", (HEADER + ROW).encode("utf-16"))
    assert "encoding: utf-16" in shop.refused()


def test_json_lines(shop: Workshop) -> None:
    objects = [
        {"Order_ID": "a", "ordered_at": "2024-01-01", "amount": 9.5, "is_test": True},
        {
            "order_id": None,
            "status": {"x": [1, "é"]},
            "amount": 12345678901234567890123,
        },
        {"a/b~c": 1, "amount": ""},
    ]
    lines = [json.dumps(item, ensure_ascii=False) for item in objects]
    lines[1] = lines[1].replace('"order_id"', '"Order_ID"')
    text = "\n".join([lines[0], "", lines[1], "{broken", "[1]", lines[2]])
    shop.write("transactions.jsonl", text)
    report = shop.land()
    assert shop.column("order_id") == ["a", None, None]
    assert shop.column("amount") == ["9.5", "12345678901234567890123", None]
    assert shop.column("status") == [None, '{"x":[1,"é"]}', None]
    assert shop.column("is_test") == ["true", None, None]
    assert shop.rejects() == [
        ("transactions.jsonl", 4, "invalid_json"),
        ("transactions.jsonl", 5, "not_an_object"),
    ]
    assert report.files[0].unknown_columns == ("a/b~c",)
    assert shop.rows("select line_count from raw.landed_files") == [(5,)]


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_json_list_lands_item_by_item(shop: Workshop, mark: str) -> None:
    shop.write(
        "transactions.json",
        mark + '[{"order_id": 1, "ordered_at": "2024-01-01", "amount": 9.50},\n 3,'
        '\n {"order_id": "é",\n "amount": "2.50"}]\n',
    )
    shop.land()
    assert shop.column("order_id") == ["1", "é"]
    assert shop.column("amount") == ["9.5", "2.50"]
    assert shop.rejects() == [("transactions.json", 2, "not_an_object")]


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("key", ["data", "transactions", "a/b"])
def test_a_list_in_the_answer_of_an_api_lands(
    shop: Workshop, indent: int | None, key: str
) -> None:
    items = [
        {"order_id": number, "ordered_at": "2024-01-01", "amount": "9.50"}
        for number in (12345678901234567890123, 2)
    ]
    answer = {
        "next": None,
        key: [*items, 3],
        "errors": [{"code": 1}],
        "page": {"size": 2},
    }
    shop.write("transactions.json", json.dumps(answer, indent=indent) + "\n")
    shop.write(
        "transactions_pages.jsonl",
        "".join(json.dumps({key: [item]}) + "\n" for item in items)
        + '{"more": 1}\n{"order_id": 7}\n',
    )
    report = shop.land()
    assert shop.column("order_id") == [str(item["order_id"]) for item in items] * 2
    assert [file.unknown_columns for file in report.files] == [(), ()]
    assert shop.rows("select file, reason, raw_line from raw.rejects order by all") == [
        ("transactions.json", "not_an_object", "3"),
        ("transactions_pages.jsonl", "no_list", '{"more": 1}'),
        ("transactions_pages.jsonl", "no_list", '{"order_id": 7}'),
    ]


@pytest.mark.parametrize("indent", [None, 2])
def test_the_answer_about_one_object_lands(shop: Workshop, indent: int | None) -> None:
    item = {"order_id": 12345678901234567890123, "ordered_at": "2024-01-01"}
    answer = {"transaction": {**item, "amount": "9.50", "buyer": {"id": 1}}}
    shop.write("transactions.json", json.dumps(answer, indent=indent))
    shop.write("transactions_2.jsonl", f"{json.dumps(answer)}\n" * 2)
    shop.land()
    assert shop.column("order_id") == [str(item["order_id"])] * 3


def test_an_order_with_lists_is_no_answer_of_an_api(shop: Workshop) -> None:
    item = '{"order_id": 1, "ordered_at": "2024-01-01", "amount": 2}'
    shop.write("transactions.jsonl", f'{item[:-1]}, "lines": [{item}]}}\n')
    assert shop.land().rows == 1
    shop.write("transactions_2.jsonl", f'{{"a": [{item}], "b": [{item}]}}\n')
    assert "transactions_2.jsonl: the required columns" in shop.refused()


def test_of_two_lists_the_one_counts_that_is_called_data(shop: Workshop) -> None:
    lists = {
        key: [{"order_id": key, "ordered_at": "2024-01-01", "amount": 1}]
        for key in ("included", "data")
    }
    shop.write("transactions.json", json.dumps(lists))
    shop.land()
    assert shop.column("order_id") == ["data"]


def test_objects_may_take_several_lines(shop: Workshop) -> None:
    objects = [
        {
            "order_id": number,
            "ordered_at": "2024-01-01",
            "amount": 1,
            "status": {"x": 2},
        }
        for number in (1, 2)
    ]
    text = "\r\n".join(json.dumps(item, indent=1) for item in objects)
    shop.write("transactions.json", text)
    shop.write("products.json", '[\n{"product_id": 1},\n[\n3\n]\n]')
    shop.land()
    assert shop.column("order_id") == ["1", "2"]
    assert shop.rows("select line, record, raw_line from raw.rejects order by all") == [
        (3, 3, "["),
        (4, 3, "3"),
        (5, 3, "]"),
    ]


def test_a_broken_json_list_is_refused(shop: Workshop) -> None:
    shop.write("transactions.json", '[{"order_id": 1},\n {"order_id": ')
    assert "transactions.json: begins like a JSON list but is not one" in shop.refused()


def test_two_keys_of_one_name_are_refused(shop: Workshop) -> None:
    shop.write("transactions.ndjson", '{"amount": 1, "Amount": 2}\n')
    assert "same name" in shop.refused()


def parquet(path: Path, select: str) -> None:
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        connection.execute(f"copy ({select}) to '{path}' (format parquet)")


def test_typed_parquet(shop: Workshop) -> None:
    parquet(
        shop.raw / "transactions.parquet",
        "select 1 as order_id, timestamp '2024-07-01 10:00:00.5' as ordered_at,"
        " timestamptz '2024-07-01 10:00:00+00' as refunded_at, 1e-7::double as amount,"
        " cast(9.50 as decimal(18, 2)) as unit_price, true as is_test,"
        " date '2024-07-01' as updated_at, ['x'] as status,"
        " timestamp_ns '2024-07-01 10:00:00.123456789' as other",
    )
    shop.land(time_zone="Europe/Paris")
    assert shop.rows(
        "select order_id, ordered_at, refunded_at, amount, unit_price, is_test,"
        " updated_at, status from raw.transactions"
    ) == [
        (
            "1", "2024-07-01 08:00:00.500000", "2024-07-01 10:00:00", "0.0000001",
            "9.50", "true", "2024-07-01", '["x"]',
        )
    ]  # fmt: skip


def test_typed_parquet_keeps_its_types_under_a_date_format(shop: Workshop) -> None:
    parquet(
        shop.raw / "transactions.parquet",
        "select 'a' as order_id, timestamp '2024-07-01 10:00:00' as ordered_at,"
        " 1.5 as amount, '02/07/2024' as updated_at",
    )
    shop.mapping(
        'files: "*.parquet"\ndate_format: "%d/%m/%Y"\ndecimal: ","\ntime_zone: UTC'
    )
    shop.land()
    assert shop.column("ordered_at") == ["2024-07-01 10:00:00"]
    assert shop.column("amount") == ["1.5"]
    assert shop.column("updated_at") == ["2024-07-02"]


def test_damaged_parquet_is_refused(shop: Workshop) -> None:
    parquet(
        shop.raw / "transactions.parquet",
        "select i::varchar as order_id, '2024-01-01' as ordered_at, '1' as amount"
        " from range(1000) as numbers(i)",
    )
    path = shop.raw / "transactions.parquet"
    content = bytearray(path.read_bytes())
    shop.write("transactions.parquet", bytes(content[:-20]))
    assert "transactions.parquet: is damaged" in shop.refused()
    content[4:400] = b"\xff" * 396
    shop.write("transactions.parquet", bytes(content))
    assert "transactions.parquet: is damaged" in shop.refused()


def test_fixed_width_with_crlf(shop: Workshop) -> None:
    shop.write(
        "sample.txt",
        " 00004 0001 19970101  2   29.33\r\n 00021\r\n\r\n"
        " 00021 0002 19970118  3   63.34\r\n",
    )
    shop.mapping(
        "files: sample.txt\nformat: fixed_width\n"
        "positions: {id: [2, 5], date: [13, 8], cds: [21, 3], dollars: [24, 8]}\n"
        'date_format: "%Y%m%d"\n'
        "columns:\n  order_id: {expression: \"id || '-' || date\"}\n"
        "  customer_id: id\n  ordered_at: date\n  quantity: cds\n  amount: dollars"
    )
    shop.land()
    assert shop.rows(
        "select order_id, ordered_at, quantity, amount, _row from raw.transactions"
    ) == [
        ("00004-19970101", "1997-01-01", "2", "29.33", 1),
        ("00021-19970118", "1997-01-18", "3", "63.34", 2),
    ]
    assert shop.rejects() == [("sample.txt", 2, "line_too_short")]


def test_a_fixed_width_line_may_end_within_its_last_column(shop: Workshop) -> None:
    shop.write("sample.txt", "00004 19970101 2\n00005 19970102\n00006 19970103  7\n")
    shop.mapping(
        "files: sample.txt\nformat: fixed_width\n"
        "positions: {id: [1, 5], date: [7, 8], dollars: [16, 8]}\n"
        'date_format: "%Y%m%d"\n'
        "columns: {order_id: id, ordered_at: date, amount: dollars}"
    )
    shop.land()
    assert shop.rows("select order_id, amount from raw.transactions") == [
        ("00004", "2"),
        ("00006", "7"),
    ]
    assert shop.rejects() == [("sample.txt", 2, "line_too_short")]


def test_folders_names_and_longest_table_name(shop: Workshop) -> None:
    shop.write("transactions_2024.csv", HEADER + ROW)
    shop.write("TOUCHPOINTS/a.csv", "occurred_at,action\n2024-01-01,open\n")
    shop.write("customer_attributes.csv", "customer_id,attribute,value\nc,a,v\n")
    shop.write("customers-1.csv", "customer_id\nc1\n\nc2\n")
    shop.write("campaign_members.csv", "campaign_id,customer_id\nk,c\n")
    shop.write("transactionsold.csv", "x\n1\n")
    shop.write("transactions.txt", "x\n1\n")
    shop.write(".hidden/transactions.csv", "x\n1\n")
    report = shop.land()
    assert {file.file: file.table for file in report.files} == {
        "TOUCHPOINTS/a.csv": "touchpoints",
        "campaign_members.csv": "campaign_members",
        "customer_attributes.csv": "customer_attributes",
        "customers-1.csv": "customers",
        "transactions_2024.csv": "transactions",
    }
    assert shop.column("customer_id", "customers") == ["c1", "c2"]
    assert len(report.messages) == 2
    assert "mapping.yml" in report.messages[0]
    assert "transactionsold.csv: ignored" in report.messages[1]


def test_names_with_quotes_and_glob_signs(shop: Workshop) -> None:
    name = 'transactions-it\'s [1] * "x"?.csv'
    shop.write(name, HEADER + ROW)
    shop.write("transactions-it's 1 .csv", HEADER + "other,2024-01-01,1\n")
    shop.land()
    assert shop.column("_file") == ["transactions-it's 1 .csv", name]
