"""``mapping.yml``: what it can say, and how each of its errors is told."""

from __future__ import annotations

import json

import pytest
from landing_workshop import HEADER, Workshop

SHOP = "No;Day;Sum;Note\nA1;05/01/2024;1.234,50;x\nA2;06/01/2024;0;y\n"


def test_a_foreign_export_is_mapped(shop: Workshop) -> None:
    shop.write("export/shop.txt", SHOP.encode("latin-1"))
    shop.write("transactions_own.csv", HEADER + "own,2024-01-01 10:00,1\n")
    shop.mapping(
        'files: ["export/*.txt"]\ndelimiter: ";"\nencoding: latin-1\ndecimal: ","\n'
        'thousands: "."\ndate_format: "%d/%m/%Y"\ntime_zone: UTC\ncolumns:\n'
        "  order_id: no\n  ordered_at: Day\n  amount: Sum\n"
        "  currency: {constant: 978}\n"
        "  status: {expression: \"case when No like 'A%' then 'ok' end\"}\n"
        "  updated_at: {expression: \"strptime(Day, '%d/%m/%Y') + interval 1 day\"}\n"
        "leave_out: \"Sum = '0'\"",
        top="time_zone: Europe/London\n",
    )
    report = shop.land(time_zone="Asia/Tokyo")
    assert shop.rows(
        "select order_id, ordered_at, amount, currency, status, updated_at"
        " from raw.transactions order by _landed_order"
    ) == [
        ("A1", "2024-01-05", "1234.50", "978", "ok", "2024-01-06 00:00:00"),
        ("own", "2024-01-01 10:00:00", "1", None, None, None),
    ]
    assert report.left_out == 1
    assert report.files[0].unknown_columns == ("Note",)
    assert shop.rows(
        "select line_count, row_count, left_out_count, adapter"
        " from raw.landed_files where file = 'export/shop.txt'"
    ) == [(2, 1, 1, None)]
    ((filled,),) = shop.rows(
        "select filled_from from raw.landed_files where file = 'export/shop.txt'"
    )
    assert json.loads(filled) == {
        "order_id": ["No"],
        "ordered_at": ["Day"],
        "amount": ["Sum"],
        "status": ["No"],
        "updated_at": ["Day"],
    }


def test_files_without_header_and_quotes(shop: Workshop) -> None:
    shop.write("transactions.tsv", 'skipped\na\t2024-01-01\t1\tsay "hi\n')
    shop.mapping(
        "files: transactions.tsv\nheader: false\nskip_lines: 1\nquote: none\n"
        "names: [order_id, ordered_at, amount, status]"
    )
    shop.land()
    assert shop.column("status") == ['say "hi']


def test_amount_may_be_quantity_and_unit_price(shop: Workshop) -> None:
    shop.write("transactions.csv", "order_id,ordered_at,quantity,unit_price\n")
    shop.land()
    shop.write("transactions.csv", "order_id,ordered_at,quantity\n")
    message = shop.refused()
    assert message.startswith("transactions.csv: the required column amount")
    assert "mapping.yml" in message


FILES = 'files: "*.csv"\n'
COLUMNS = "columns:\n  order_id: a\n  ordered_at: b\n"
ENTRY_ERRORS = {
    "fils: x": (4, "did you mean 'files'"),
    "format: csv": (4, "'files' is missing"),
    "files: []": (4, "empty list"),
    "files: nothing*.csv": (4, "no file in the raw folder matches 'nothing*.csv'"),
    FILES + "source_system: shop": (5, "'source_system' belongs to an adapter"),
    FILES + "compute: {a: b}": (5, "'compute' is not an option"),
    FILES + "delimitr: ';'": (5, "did you mean 'delimiter'"),
    FILES + "delimiter: ';;'": (5, "write one character"),
    FILES + "quote: ''": (5, "quote is empty"),
    FILES + "encoding: latin1x": (5, "'latin1x' is not known"),
    FILES + "encoding: rot13": (5, "'rot13' is not known"),
    FILES + "decimal: x": (5, "decimal is 'x'"),
    FILES + "thousands: '..'": (5, "thousands is '..'"),
    FILES + "thousands: '.'": (5, "both '.'"),
    FILES + "date_format: yyyy-mm-dd": (5, "no % codes"),
    FILES + "date_format: ['%d/%m/%Y', '%d/%m']": (5, "'%d/%m' has no year"),
    FILES + "date_format: '%Y %Q'": (5, "unknown % code"),
    FILES + "time_zone: Europe/Pariss": (5, "did you mean 'Europe/Paris'"),
    FILES + "time_zone: CEST+2": (5, "write for example Europe/Paris"),
    FILES + "skip_lines: two": (5, "whole number"),
    FILES + "skip_lines: -1": (5, "whole number"),
    FILES + "header: maybe": (5, "true or false"),
    FILES + "header: false": (5, "needs 'names'"),
    FILES + "names: [a]": (5, "add header: false"),
    FILES + "header: false\nnames: [a, A]": (6, "'A' is given twice"),
    FILES + "format: xls": (5, "'xls' is not a format"),
    FILES + "format: fixed_width": (5, "needs 'positions'"),
    FILES + "positions: {a: [1, 2]}": (4, "write format: fixed_width"),
    FILES + "format: fixed_width\npositions: {a: [0, 2]}": (6, "1 or more"),
    FILES + "format: fixed_width\npositions: {a: [1]}": (6, "two numbers"),
    FILES + "format: jsonl\nskip_lines: 2": (6, "means nothing for the format jsonl"),
    FILES + "columns: [a]": (5, "'key: value' lines"),
    FILES + "columns:\n  order_idd: a": (6, "did you mean 'order_id'"),
    FILES + COLUMNS: (6, "transactions needs amount"),
    FILES + COLUMNS + "  amount: {const: 1}": (8, "did you mean 'constant'"),
    FILES + COLUMNS + "  amount: [c]": (8, "write one of them"),
    FILES + COLUMNS + "  amount: colum": (8, "'colum' is not a column of transactions"),
    FILES + COLUMNS + "  amount: C": None,
    FILES + "quote: '\"'\nquote: none": (6, "given twice"),
    FILES + "leave_out: \"a\"": (5, "must be a condition"),
    FILES + "leave_out: \"zz = '1'\"": (5, "'zz' is not a column of transactions.csv"),
}  # fmt: skip


@pytest.mark.parametrize("entry", ENTRY_ERRORS)
def test_entry_errors_name_line_and_cure(shop: Workshop, entry: str) -> None:
    expected = ENTRY_ERRORS[entry]
    header = "a,b,c" if "columns:" in entry else "order_id,ordered_at,amount,a"
    shop.write("transactions.csv", header + "\n")
    shop.mapping(entry)
    if expected is None:
        shop.land()
        return
    line, words = expected
    message = shop.refused()
    assert message.startswith(f"mapping.yml line {line}: ")
    assert words in message
    assert shop.rows(
        "select count(*) from duckdb_views() where schema_name = 'raw'"
    ) == [(0,)]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "is empty"),
        ("- a\n", 1, "'key: value' lines"),
        ("tables: {}\n", 1, "'version' is missing"),
        ("version: 2\ntables: {}\n", 1, "write 'version: 1'"),
        ("version: 1\n", 1, "'tables' is missing"),
        ("version: 1\ntabels: {}\n", 2, "did you mean 'tables'"),
        ("version: 1\nadapter: x\n", 2, "belongs in an item"),
        ("version: 1\ntime_zone: Mars\ntables: {}\n", 2, "not an IANA time zone"),
        ("version: 1\ntables:\n  transaction: []\n", 3, "did you mean 'transactions'"),
        ("version: 1\ntables:\n  transactions: x\n", 3, "must be a list"),
        ("version: 1\ntables:\n\t- x\n", 3, "not valid YAML"),
        ("version: 1\ntables:\n  a: *.csv\n", 3, "not valid YAML"),
        (
            "version: 1\ntables:\n  transactions:\n    - files: '*.csv'\n"
            "    - files: 'trans*'\n",
            5,
            "transactions.csv is also claimed by the entry on line 4; make their globs"
            " exclude each other.",
        ),
        (
            "version: 1\ntables:\n  transactions:\n    - files: '*.csv'\n"
            "  customers:\n    - files: 'trans*'\n",
            6,
            "transactions.csv is also claimed by the entry on line 4; if it fills"
            " both tables, write columns for both, else make their globs exclude each"
            " other.",
        ),
    ],
)
def test_errors_of_the_whole_file(
    shop: Workshop, text: str, line: int, words: str
) -> None:
    shop.write("transactions.csv", HEADER)
    shop.write("mapping.yml", text)
    message = shop.refused()
    assert message.startswith(f"mapping.yml line {line}: ")
    assert words in message


MAPPED = FILES + "columns:\n  order_id: order_id\n  ordered_at: ordered_at\n"


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (
            "files: none*.csv",
            "4: no file in the raw folder matches 'none*.csv'; correct the glob or"
            " remove the entry.",
        ),
        (
            MAPPED + "  amount: amout",
            "8: 'amout' is not a column of transactions.csv; did you mean 'amount'.",
        ),
        (
            MAPPED + "  amount: price",
            "8: 'price' is not a column of transactions.csv; use one of: order_id,"
            " ordered_at, amount.",
        ),
        (
            MAPPED + "  amount: amount\n  status: {expression: 'upper('}",
            "9: the expression is not valid SQL (syntax error at end of input); correct"
            ' it, and put quotes around names with spaces, as in "Unit Price".',
        ),
    ],
    ids=["glob", "typo", "column", "SQL"],
)
def test_an_error_is_told_with_its_line_and_cure(
    shop: Workshop, entry: str, said: str
) -> None:
    shop.write("transactions.csv", HEADER)
    shop.mapping(entry)
    assert shop.refused() == f"mapping.yml line {said}"


def test_a_mapping_that_is_not_utf_8(shop: Workshop) -> None:
    shop.write("transactions.csv", HEADER)
    shop.write("mapping.yml", b"version: 1 # \xe9\n")
    assert "mapping.yml: is not UTF-8" in shop.refused()


def test_all_files_are_checked_before_any_is_converted(shop: Workshop) -> None:
    shop.write("transactions_1.csv", HEADER + "a,2024-01-01,1\n")
    shop.write("transactions_2.csv", "order_id\n")
    assert "transactions_2.csv" in shop.refused()
    assert list(shop.output.landed.rglob("*")) == []


JOINED = """\
version: 1
tables:
  transactions:
    - files: "sales_*.csv"
      columns:
        order_id: Sale
        ordered_at: Day
        amount: {expression: "Sum"}
        customer_id: Who
        customer_email: people.Mail
        channel: {expression: "coalesce(shops.Kind, 'unknown')"}
      lookups:
        people: {files: people.csv, key: Id, by: Who, delimiter: ";"}
        shops: {files: "shops.jsonl", key: Name, by: {expression: "lower(people.Shop)"}}
      leave_out: people.Mail = 'test@example.org'
  customers:
    - files: "sales_*.csv"
      columns: {customer_id: Who, email: {expression: "'x' || Who || '@example.org'"}}
"""
SALES = (
    "Sale,Day,Sum,Who,Note\n1,2024-01-01,5,a,x\n2,2024-01-02,6,b,x\n3,2024-01-03,7,,x\n"
)
PEOPLE = (
    "Id;Mail;Shop\na;old@example.org;X\na;a@example.org;NORTH\nb;test@example.org;\n"
)
SHOPS = '{"Name": "north", "Kind": "store"}\n{"Name": "south", "Kind": "web"}\n'


def joined(shop: Workshop, text: str = JOINED) -> None:
    shop.write("mapping.yml", text)
    shop.write("sales_1.csv", SALES)
    shop.write("people.csv", PEOPLE)
    shop.write("shops.jsonl", SHOPS)


def test_files_are_joined_and_one_fills_two_tables(shop: Workshop) -> None:
    joined(shop)
    report = shop.land()
    assert shop.rows(
        "select order_id, amount, customer_id, customer_email, channel"
        " from raw.transactions order by _row"
    ) == [("1", "5", "a", "a@example.org", "store"), ("3", "7", None, None, "unknown")]
    assert shop.column("email", "customers") == [
        "xa@example.org",
        "xb@example.org",
        None,
    ]
    assert [(file.table, file.rows, file.left_out) for file in report.files] == [
        ("transactions", 2, 1),
        ("customers", 3, 0),
    ]
    assert report.messages == (
        "sales_1.csv: ignored the columns Note; they fill no column of transactions or"
        " customers.",
    )


def test_a_joined_file_that_changes_lands_the_others_again(shop: Workshop) -> None:
    text = JOINED.replace("shops.jsonl", "customers.csv")
    text = text.replace("key: Name", "key: customer_id")
    joined(shop, text.replace("shops.Kind", "shops.customer_id"))
    (shop.raw / "shops.jsonl").unlink()
    shop.write("customers.csv", "customer_id\nz\n")  # fills its table, joined or not
    shop.land()
    assert shop.column("customer_id", "customers") == ["z", "a", "b", None]
    shop.write("people.csv", PEOPLE.replace("a@", "new@"))
    assert [file.state for file in shop.land().files] == [
        "unchanged", "replaced", "unchanged",
    ]  # fmt: skip
    assert shop.column("customer_email") == ["new@example.org", None]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("key: Id", "key: Ident", "line 13: 'Ident' is not a column of people.csv"),
        ("by: Who", "by: Whom", "line 13: 'Whom' is not a column of sales_1.csv"),
        ("people.Mail\n", "people.Post\n", "'people.Post' is not a column"),
        ("key: Id, ", "", "line 13: the lookup 'people' needs 'key'"),
        ("key: Id", "keys: Id", "did you mean 'key'"),
        ("people.csv", "folk.csv", "no file in the raw folder matches 'folk.csv'"),
        ("        people: {", "        a.b: {", "'a.b' is taken"),
        ('delimiter: ";"', 'delimiter: ";;"', "line 13: delimiter is ';;'"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_lookup_is_told(
    shop: Workshop, old: str, new: str, said: str
) -> None:
    assert old in JOINED
    joined(shop, JOINED.replace(old, new, 1))
    assert said in shop.refused()


def test_a_lookup_needs_columns(shop: Workshop) -> None:
    shop.write("transactions.csv", HEADER)
    shop.mapping("files: transactions.csv\nlookups: {}")
    assert "line 5: 'lookups' belongs to an entry that says 'columns'" in shop.refused()
