"""Selects that a ``mapping.yml`` names: what they see, and what they cannot do."""

from __future__ import annotations

import pytest
from landing_workshop import Workshop

MAPPING = """\
version: 1
tables:
  transactions:
    - files: "sales_*.csv"
      select: lines.sql
      lookups:
        people: {files: people.csv, key: Id, delimiter: ";"}
"""
SELECT = """\
-- One row per sale.
with

people as (select * from latest.people),

final as (
    select
        sales._row,
        sales.Sale as order_id,
        sales."Day" as ordered_at,
        people.Mail as customer_email,
        sum(cast(sales.Sum as decimal(18, 2))) over (
            partition by sales.Who
        ) as amount
    from this_file as sales
    left join people on sales.Who = people.Id
    where sales.Sum <> '0'
)

select * from final
"""
SALES = "Sale,Day,Sum,Who,Note\n3,2024-01-01,5,a,x\n1,2024-01-02,6,a,x\n2,,0,,\n"
PEOPLE = "Id;Mail\na;old@example.org\na;a@example.org\n"


def sales(shop: Workshop, select: str = SELECT) -> None:
    shop.write("mapping.yml", MAPPING)
    shop.write("lines.sql", select)
    shop.write("sales_1.csv", SALES)
    shop.write("people.csv", PEOPLE)


def test_a_mapping_may_name_a_select(shop: Workshop) -> None:
    sales(shop)
    report = shop.land()
    assert shop.rows(
        "select order_id, customer_email, amount from raw.transactions order by _row"
    ) == [("3", "a@example.org", "11.00"), ("1", "a@example.org", "11.00")]
    assert [(file.rows, file.left_out) for file in report.files] == [(2, 1)]
    assert report.messages == (
        "sales_1.csv: ignored the columns Note; they fill no column of transactions.",
    )
    assert shop.rows("select filled_from from raw.landed_files") == [
        ('{"order_id": ["Sale"], "ordered_at": ["Day"], "amount": ["Sum", "Who"]}',)
    ]


def test_a_select_that_changes_lands_its_files_again(shop: Workshop) -> None:
    sales(shop)
    shop.land()
    assert [file.state for file in shop.land().files] == ["unchanged"]
    shop.write("lines.sql", SELECT.replace("sales.Sum <> '0'", "sales.Sale <> '3'"))
    assert [file.state for file in shop.land().files] == ["replaced"]
    assert shop.column("order_id") == ["1", "2"]


def test_columns_beside_a_select_come_first(shop: Workshop) -> None:
    sales(shop)
    more = "      columns: {channel: Note, amount: {expression: \"Sum || '0'\"}}\n"
    shop.write("mapping.yml", MAPPING + more + "      leave_out: Sale = '3'\n")
    shop.land()
    assert shop.rows("select order_id, channel, amount from raw.transactions") == [
        ("1", "x", "60")
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("latest.people)", "raw.landed_files)", "reads 'raw.landed_files'"),
        ("latest.people)", "read_csv('/etc/passwd'))", "uses 'read_csv'"),
        ("latest.people)", "'/etc/passwd')", "reads '/etc/passwd'"),
        ("latest.people)", "duckdb_settings())", "uses 'duckdb_settings'"),
        ("latest.people)", "information_schema.tables)", "information_schema.tables"),
        (
            "latest.people)",
            "latest.persons)",
            "it may read this_file, all_files.people",
        ),
        ("sales.Sale as", "getenv('HOME') as", "uses 'getenv'"),
        ("sales.Sale as", "random() as", "uses 'random'"),
        ("sales.Sale as", "current_date as", "uses 'current_date'"),
        ("sales.Sale as", "(select 1) as", "uses a subquery"),
        ("sales.Sale as", "lpad('x', 999999999, 'y') as", "uses 'lpad'"),
        ("sales.Sale as", "sales.Sail as", "lines.sql: does not work"),
        ("sales.Sale as", "Sail as", "'Sail' is not a column of sales_1.csv"),
        ("sales.Sale as order_id", "sales.Sale as number", "the column 'number'"),
        ("        sales._row,\n", "", "lines.sql: lacks _row"),
        ('        sales."Day" as ordered_at,\n', "", "lacks ordered_at"),
        ("select * from final", "select * from final; select 1", "one statement"),
        ("select * from final", "drop table final", "is not a valid select"),
        ("left join people", "left join people tablesample 10%", "uses a sample"),
        ("with\n", "with recursive x as (select 1 union all from x),", "uses '"),
    ],
)
def test_what_a_select_cannot_do(shop: Workshop, old: str, new: str, said: str) -> None:
    assert old in SELECT
    sales(shop, SELECT.replace(old, new, 1))
    message = shop.refused()
    assert message.startswith("lines.sql: ")
    assert said in message


def test_a_line_becomes_several_rows_only_on_purpose(shop: Workshop) -> None:
    sales(shop, SELECT.replace("latest.people", "all_files.people"))
    assert shop.refused() == (
        "lines.sql: gives several rows for one line of sales_1.csv; join one row a"
        " line, or number the rows of a line as _item."
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("lines.sql", "other.sql", "line 5: the raw folder has no file 'other.sql'"),
        ("lines.sql", "../lines.sql", "line 5: select is '../lines.sql'"),
        ("key: Id", "key: Ident", "line 7: 'Ident' is not a column of people.csv"),
        ("key: Id", "by: Who", "'by' is not a key of a lookup"),
    ],
)
def test_mistakes_name_the_line(shop: Workshop, old: str, new: str, said: str) -> None:
    sales(shop)
    shop.write("mapping.yml", MAPPING.replace(old, new))
    assert said in shop.refused()
