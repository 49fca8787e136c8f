"""Naming an adapter in ``mapping.yml``: what may be said, and how mistakes are told."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from landing_workshop import Workshop

from pipeline.landing.mapping import adapters

# A vendor of our own, so that the machinery is tested and no vendor's habits.
TILLS = {
    "adapter.yml": """
description: Tills
source_system: till
fills: [transactions, customers]
options: {time_zone: UTC}
files:
  export:
    is_required: true
    expects: [No, Day, Sum]
    optional: [Client, Note]
    ignores: ["Till *"]
tell: {is_dear: "dear ones: {count}; look at them."}
""",
    "transactions.sql": """
select
    _row, No as order_id, Day as ordered_at, Sum as amount, Client as customer_id,
    cast(Sum as integer) > 99 as is_dear
from this_file
""",
    "customers.sql": """
select _row, Client as customer_id, Note as first_name
from this_file
where Client is not null
""",
}
STORES = {
    "adapter.yml": """
description: Stores, a file a table
source_system: store
fills: [transactions, customers]
files:
  sale:
    key: id
    names: [sale, sales]
    is_required: true
    expects: [id, on]
    optional: [who]
  sale_line: {is_required: true, expects: [sale_id, sum]}
  person: {key: id, expects: [id, mail], optional: [extra]}
""",
    "transactions__sale_line.sql": """
with

lines as (
    select
        *,
        cast(sum as decimal(18, 2)) as worth
    from this_file
)

select
    lines._row, lines.sale_id as order_id, sales.who as customer_id,
    persons.mail as customer_email, text_at(persons.extra, '$.code') as coupon_code,
    sales.on as ordered_at, lines.sum as amount,
    row_number() over so_far as line_number,
    sum(lines.worth) over (partition by lines.sale_id) as discount_amount,
    sum(lines.worth) over so_far as unit_price
from lines
left join latest.sale as sales on lines.sale_id = sales.id
left join latest.person as persons on sales.who = persons.id
window so_far as (partition by lines.sale_id order by lines._row)
""",
    "customers__person.sql": """
select _row, id as customer_id, mail as email from this_file
""",
}
LISTS = {
    "adapter.yml": """
description: Orders with lists inside
source_system: lists
fills: [transactions]
files:
  orders: {expects: [id, on, lines]}
""",
    "transactions.sql": """
with

lines as (
    select
        *,
        unnest(items_of(lines)) as item,
        generate_subscripts(items_of(lines), 1) as _item
    from this_file
),

priced as (
    select
        *,
        cast(text_at(item, '$.sum') as decimal(18, 2)) as worth
    from lines
)

select
    _row, _item, id as order_id, _item as line_number, "on" as ordered_at,
    worth as amount, sum(worth) over (partition by _row) as discount_amount,
    text_at(item, '$.what.sku') as product_id
from priced
where item is not null
""",
}
# Its rows are NULL on purpose where a value cannot be computed.
ODD = {
    "adapter.yml": """
description: Values that cannot be computed
source_system: odd
fills: [transactions]
files:
  export: {expects: [No, Day, Sum]}
""",
    "transactions.sql": """
with

read as (
    select
        *,
        cast(Sum as decimal(18, 2)) as worth
    from this_file
),

final as (
    select
        _row,
        No as order_id,
        Day as ordered_at,
        worth as amount,
        cast(Sum as integer) * 2 as quantity
    from read
)

select * from final
""",
}


@pytest.fixture(autouse=True)
def of_our_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of adapters that no vendor has."""
    known = {"tills": TILLS, "stores": STORES, "lists": LISTS, "odd": ODD}
    for name, files in known.items():
        folder = tmp_path / "adapters" / name
        folder.mkdir(parents=True)
        for file, text in files.items():
            (folder / file).write_text(text, encoding="utf-8")
    monkeypatch.setattr(adapters, "FOLDER", tmp_path / "adapters")
    monkeypatch.setattr(adapters, "read", adapters.read.__wrapped__)


def named(shop: Workshop, *items: str) -> None:
    """A ``mapping.yml`` with a list of adapters."""
    lines = "".join(f"  - {{{item}}}\n" for item in items)
    shop.write("mapping.yml", f"version: 1\nadapters:\n{lines}")


def till(shop: Workshop, name: str = "till.csv") -> None:
    shop.write(
        name,
        "No,Day,Sum,Client,Note\n1,2024-01-01 00:00,5,c,Ann\n2,2024-01-02 00:00,7,,\n",
    )


def store(shop: Workshop) -> None:
    shop.write("sales.csv", "id,on,who\n1,2024-01-01,ann\n2,2024-01-02,\n")
    shop.write("sale_line.csv", "sale_id,sum\n1,10\n2,5\n1,20\n")
    shop.write(
        "person.jsonl",
        '{"id": "ann", "mail": "ann@example.org", "extra": {"code": "VIP"}}\n',
    )
    named(shop, 'adapter: stores, files: "*"')


def test_one_name_fills_every_table_of_the_adapter(shop: Workshop) -> None:
    till(shop)
    named(shop, "adapter: tills, files: till.csv")
    report = shop.land()
    assert [(file.table, file.rows, file.left_out) for file in report.files] == [
        ("transactions", 2, 0),
        ("customers", 1, 1),
    ]
    assert shop.column("source_system") == ["till", "till"]
    assert [file.state for file in shop.land().files] == ["unchanged"] * 2


def test_shops_side_by_side_keep_their_names_and_zones(shop: Workshop) -> None:
    till(shop, "fr/till.csv")
    till(shop, "us/till.csv")
    named(
        shop,
        "adapter: tills, files: fr/till.csv, source_system: fr",
        "adapter: tills, files: us/till.csv, source_system: us,"
        " time_zone: America/New_York",
    )
    shop.land()
    assert shop.rows(
        "select source_system, ordered_at from raw.transactions"
        " where order_id = '1' order by 1"
    ) == [("fr", "2024-01-01 00:00:00"), ("us", "2024-01-01 05:00:00")]


def test_an_adapter_may_fill_one_table_and_columns_may_differ(shop: Workshop) -> None:
    till(shop)
    shop.mapping(
        "files: till.csv\nadapter: tills\nsource_system: mine\n"
        "columns: {status: {constant: paid}, amount: {expression: \"Sum || '0'\"}}\n"
        "leave_out: No = '2'"
    )
    report = shop.land()
    assert [file.table for file in report.files] == ["transactions"]
    assert shop.rows(
        "select source_system, order_id, status, amount from raw.transactions"
    ) == [("mine", "1", "paid", "50")]


def test_headers_match_by_name_in_any_order_and_case_after_a_mark(
    shop: Workshop,
) -> None:
    shop.write("till.csv", "\ufeffSUM,no,Till 7,day,New\n5,1,x,2024-01-01,y\n")
    named(shop, "adapter: tills, files: till.csv")
    report = shop.land()
    assert shop.rows("select order_id, amount, customer_id from raw.transactions") == [
        ("1", "5", None)
    ]
    assert report.messages == (
        "till.csv: ignored the columns New; they fill no column of transactions or"
        " customers.",
    )


def test_a_missing_header_lists_what_was_expected_and_found(shop: Workshop) -> None:
    shop.write("till.csv", "No,Day,Client\n1,2024-01-01,c\n")
    named(shop, "adapter: tills, files: till.csv")
    assert shop.refused() == (
        "till.csv: lacks the column Sum; the adapter tills expects No, Day, Sum. The"
        " file has No, Day, Client; export it with the vendor's own column names."
    )


def test_a_file_leaves_the_table_that_the_mapping_no_longer_names(
    shop: Workshop,
) -> None:
    till(shop)
    named(shop, "adapter: tills, files: till.csv")
    shop.land()
    shop.mapping("files: till.csv\nadapter: tills")
    assert [file.state for file in shop.land().files] == ["unchanged"]
    assert shop.column("customer_id", "customers") == []
    assert shop.rows("select table_name from raw.landed_files") == [("transactions",)]


def test_every_line_is_counted_in_each_table(shop: Workshop) -> None:
    shop.write("till.csv", "No,Day,Sum,Client,Note\n1,2024-01-01,5,,\nbad\n")
    named(shop, "adapter: tills, files: till.csv")
    shop.land()
    assert shop.rows(
        "select table_name, line_count, row_count, rejected_count, left_out_count,"
        " adapter, filled_from::json ->> 'customer_id' from raw.landed_files order by 1"
    ) == [
        ("customers", 2, 0, 1, 1, "tills", '["Client"]'),
        ("transactions", 2, 1, 1, 0, "tills", '["Client"]'),
    ]
    assert shop.rejects() == [("till.csv", 3, "too_few_columns")] * 2


def test_lookups_chain_and_rows_of_a_key_belong_together(shop: Workshop) -> None:
    store(shop)
    shop.land()
    assert shop.rows(
        "select order_id, line_number, customer_id, customer_email, coupon_code,"
        " ordered_at, discount_amount, unit_price from raw.transactions order by _row"
    ) == [
        ("1", "1", "ann", "ann@example.org", "VIP", "2024-01-01",
         "30.00", "10.00"),
        ("2", "1", None, None, None, "2024-01-02", "5.00", "5.00"),
        ("1", "2", "ann", "ann@example.org", "VIP", "2024-01-01",
         "30.00", "30.00"),
    ]  # fmt: skip


def test_a_changed_lookup_lands_its_readers_anew(shop: Workshop) -> None:
    store(shop)
    shop.land()
    assert {file.state for file in shop.land().files} == {"unchanged"}
    shop.write("sales.csv", "id,on,who\n1,2024-01-05,ann\n")
    states = {file.file: file.state for file in shop.land().files}
    assert states == {"sale_line.csv": "replaced", "person.jsonl": "unchanged"}
    assert shop.column("ordered_at") == ["2024-01-05", None, "2024-01-05"]


def test_of_a_key_the_last_row_counts(shop: Workshop) -> None:
    store(shop)
    shop.write("sales_2.csv", "id,on,who\n2,2024-03-01,bob\n2,2024-03-02,bob\n")
    shop.land()
    assert shop.column("ordered_at")[1] == "2024-03-02"


def test_a_file_that_need_not_be_there_leaves_nothing(shop: Workshop) -> None:
    store(shop)
    (shop.raw / "person.jsonl").unlink()
    assert [file.table for file in shop.land().files] == ["transactions"]
    assert shop.column("customer_email") == [None] * 3


def test_a_file_that_must_be_there_is_asked_for(shop: Workshop) -> None:
    store(shop)
    (shop.raw / "sales.csv").rename(shop.raw / "receipts.csv")
    assert shop.refused() == (
        "mapping.yml line 3: the adapter stores needs the file sale, but no file has"
        ' this name; say which one it is, as in files: {sale: "my_sale.csv"}.'
    )
    named(
        shop,
        "adapter: stores, files: {sale: receipts.csv, sale_line: sale_line.csv}",
    )
    shop.land()
    assert shop.column("customer_id") == ["ann", None, "ann"]


def test_files_are_known_by_name_date_or_folder(shop: Workshop) -> None:
    shop.write("x/sales_2024-01.csv", "id,on,who\n1,2024-01-01,ann\n")
    shop.write("x/sale_line/part-a.csv", "sale_id,sum\n1,10\n")
    shop.write("x/transactions_log.csv", "order_id,ordered_at,amount\n9,2024-01-01,1\n")
    named(shop, 'adapter: stores, files: "x/**"')
    report = shop.land()
    assert shop.column("order_id") == ["1"]
    assert report.messages == (
        "x/transactions_log.csv: ignored because the adapter stores reads no file of"
        " that name.",
    )


def test_a_lookup_must_be_whole(shop: Workshop) -> None:
    store(shop)
    shop.write("sales.csv", "id,on,who\n1,2024-01-01\n")
    message = shop.refused()
    assert message.startswith("sales.csv line 2: cannot be read")


def test_a_lookup_lacks_a_header(shop: Workshop) -> None:
    store(shop)
    shop.write("sales.csv", "id,who\n1,ann\n")
    assert shop.refused().startswith("sales.csv: lacks the column on; the adapter")


ORDERS = [
    '{"id": 1, "on": "2024-01-01", "lines": [{"sum": "5.00", "what": {"sku": "a"}},'
    ' {"sum": 7.5, "what": {"sku": null}}]}',
    '{"id": 2, "on": "2024-01-02", "lines": []}',
]


@pytest.mark.parametrize(
    "text", ["\n".join(ORDERS), "[" + ",\n".join(ORDERS) + "]"], ids=["lines", "list"]
)
def test_items_of_a_list_are_rows(shop: Workshop, text: str) -> None:
    shop.write("orders.json", text)
    named(shop, "adapter: lists, files: orders.json")
    shop.land()
    assert shop.rows(
        "select order_id, line_number, amount, discount_amount, product_id"
        " from raw.transactions order by _row"
    ) == [("1", "1", "5.00", "12.50", "a"), ("1", "2", "7.50", "12.50", None)]
    assert shop.rows(
        "select line_count, row_count, left_out_count from raw.landed_files"
    ) == [(3, 2, 1)]


def test_items_of_a_list_inside_csv_are_rows(shop: Workshop) -> None:
    shop.write(
        "orders.csv", 'id,on,lines\n1,2024-01-01,"[{""sum"": 3}, {""sum"": 4}]"\n'
    )
    named(shop, "adapter: lists, files: orders.csv")
    shop.land()
    assert shop.column("amount") == ["3.00", "4.00"]


def test_what_cannot_be_computed_says_so_or_is_null(shop: Workshop) -> None:
    shop.write("odd.csv", "No,Day,Sum\n1,2024-01-01,5\n2,2024-01-01,x\n")
    named(shop, "adapter: odd, files: odd.csv")
    shop.land()
    assert shop.rows("select order_id, amount, quantity from raw.transactions") == [
        ("1", "5.00", "10"),
        ("2", None, "unreadable: expression failed"),
    ]


def test_ids_of_parquet_are_read_by_their_type(shop: Workshop) -> None:
    lines = """'[{"sum": 3}]' as lines, date '2024-01-01' as "on\""""
    for number, kind in enumerate(["float", "double", "decimal(38, 2)", "bigint"]):
        shop.connection.execute(
            f"copy (select cast(612345678 as {kind}) as id, {lines})"
            f" to '{shop.raw}/orders_{number}.parquet'"
        )
    named(shop, 'adapter: lists, files: "*.parquet"')
    shop.land()
    assert shop.column("order_id") == [
        "unreadable: 6.123457e+08", "612345678", "612345678", "612345678",
    ]  # fmt: skip
    assert shop.column("ordered_at") == ["2024-01-01"] * 4


def test_rows_are_told_by_a_column_of_the_select(shop: Workshop) -> None:
    shop.write("till.csv", "No,Day,Sum\n1,2024-01-01,5\n2,2024-01-01,100\n")
    named(shop, "adapter: tills, files: till.csv")
    assert shop.land().messages == ("till.csv: dear ones: 1; look at them.",)


MISTAKES = {
    "adapter: till, files: till.csv": (3, "did you mean 'tills'"),
    "files: till.csv": (3, "'adapter' is missing; write which one: lists, odd"),
    "adapter: tills": (3, "'files' is missing"),
    "adapter: tills, files: none.csv": (3, "no file in the raw folder matches"),
    "adapter: tills, files: till.csv, columns: {}": (3, "'columns' is not an option"),
    "adapter: tills, files: till.csv, select: a.sql": (3, "is not an option"),
    "adapter: tills, files: till.csv, source_system: ''": (3, "source_system is empty"),
    "adapter: tills, files: till.csv, exported_on: 2024-01-01": (
        3,
        "'exported_on' means nothing for the adapter tills",
    ),
    "adapter: stores, files: {sales: till.csv}": (3, "did you mean 'sale'"),
    "adapter: tills, files: till.csv}\n  - {adapter: tills, files: till.csv": (
        4,
        "also claimed by the entry on line 3",
    ),
}


@pytest.mark.parametrize("item", MISTAKES)
def test_mistakes_name_the_line_and_the_cure(shop: Workshop, item: str) -> None:
    till(shop)
    named(shop, item)
    line, words = MISTAKES[item]
    message = shop.refused()
    assert message.startswith(f"mapping.yml line {line}: ")
    assert words in message


def test_an_adapter_says_which_tables_it_fills(shop: Workshop) -> None:
    till(shop)
    shop.mapping("files: till.csv\nadapter: tills", table="consents")
    assert shop.refused() == (
        "mapping.yml line 5: the adapter tills does not fill consents; it fills"
        " transactions, customers."
    )


def test_a_file_of_an_adapter_is_not_also_mapped_by_hand(shop: Workshop) -> None:
    till(shop)
    shop.write(
        "mapping.yml",
        "version: 1\nadapters:\n  - {adapter: tills, files: till.csv}\ntables:\n"
        "  feedback:\n    - files: till.csv\n",
    )
    message = shop.refused()
    assert message.startswith("mapping.yml line 6: till.csv is also claimed by")


def test_ours_are_sound(shop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    for name in adapters.names():
        adapter = adapters.read(name)
        for kind in adapter.kinds.values():
            header = ",".join(kind.expects)
            shop.write(f"{name}/{kind.names[0]}.csv", f"{header}\n")
        is_dated = any(fill.dated() for fill in adapter.fills)
        day = ", exported_on: 2024-01-01" if is_dated else ""
        named(shop, f'adapter: {name}, files: "{name}/*.csv"{day}')
        shop.write("transactions.csv", "order_id,ordered_at,amount\n")
        # Each select is planned: it works on columns that are there, and gives what
        # its table needs.
        tables = {file.table for file in shop.land().files}
        assert tables >= set(adapter.tables), name
        shutil.rmtree(shop.raw / name)
