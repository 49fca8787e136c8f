"""Expressions compute on one row of one file, and reach nothing else."""

from __future__ import annotations

import pytest
from landing_workshop import HEADER, Workshop

FAILED = "unreadable: expression failed"
CURES = [
    "; use only the file's columns and functions of them.",
    "; use one of: order_id, ordered_at, amount",
    "; did you mean '",
    "; correct it",
    "; write ",
]
ENTRY = (
    "files: transactions.csv\ncolumns:\n  order_id: order_id\n"
    "  ordered_at: ordered_at\n  amount: amount\n  status:\n    expression: |-\n"
)


def with_expression(shop: Workshop, expression: str) -> None:
    shop.write(
        "transactions.csv",
        'order_id,ordered_at,amount,"Unit Price",Note\n'
        'a,2024-01-01,1,2.5,x y\nb,2024-01-01,1,n.a,""\n',
    )
    indented = "\n".join(f"      {line}" for line in expression.split("\n"))
    shop.mapping(ENTRY + indented)


@pytest.mark.parametrize(
    ("expression", "values"),
    [
        ("upper(note)", ["X Y", None]),
        ('"unit price" || order_id', ["2.5a", "n.ab"]),
        ("coalesce(Note, 'none') -- a comment", ["x y", "none"]),
        ("/* ) */ split_part(Note, ' ', 2)", ["y", None]),
        ("list_transform(string_split(Note, ' '), lambda w: w || 1)[1]", ["x1", None]),
        ("array_to_string([word for word in [order_id, '1']], '-')", ["a-1", "b-1"]),
        ("case when Note is null then '''quoted''' end", [None, "'quoted'"]),
        ("extract(year from cast(ordered_at as date))", ["2024", "2024"]),
        ("cast(\"Unit Price\" as double) * 2", ["5.0", FAILED]),
        ("cast('x' as integer)", [FAILED] * 2),
        ("json_extract_string('{\"a\": 1}', '$.a')", ["1", "1"]),
        ("try_cast(\"Unit Price\" as double)", ["2.5", None]),
    ],
)  # fmt: skip
def test_what_expressions_can_do(
    shop: Workshop, expression: str, values: list[str | None]
) -> None:
    with_expression(shop, expression)
    shop.land()
    assert shop.column("status") == values


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("note from read_csv('/etc/passwd')", "not a statement"),
        ("note; drop table raw.landed_files", "not valid SQL"),
        ("note; select 1", "not a statement"),
        ("note) from x --", "not valid SQL"),
        ("note), (note", "not valid SQL"),
        ("(note", "not valid SQL"),
        ("'open", "not valid SQL"),
        ("note, order_id", "not a statement"),
        ("note as other", "not a statement"),
        ("distinct note", "not a statement"),
        ("note where true", "not a statement"),
        ("note order by 1", "not a statement"),
        ("note limit 1", "not a statement"),
        ("note union all select 'x'", "not a statement"),
        ("", "empty"),
        ("-- only a comment", "not valid SQL"),
        ("(select 1)", "a subquery"),
        ("note in (select 'x')", "a subquery"),
        ("exists (from read_text('/etc/passwd'))", "a subquery"),
        ("array(select 1)", "a subquery"),
        ("row_number() over ()", "a window function"),
        ("max(note)", "'max'"),
        ("count(*)", "'count_star'"),
        ("*", "a star"),
        ("columns('n.*')", "a star"),
        ("$1", "a parameter"),
        ("?", "a parameter"),
        ("#1", "a positional reference"),
        ("random()", "'random'"),
        ("now()", "'now'"),
        ("current_date", "'current_date' is not a column"),
        ("current_user", "'current_user' is not a column"),
        ("current_setting('home_directory')", "'current_setting'"),
        ("current_setting('x') -> '$.y'", "'->'"),
        ("current_user -> '$.y'", "'->'"),
        ("list_transform([1], current_setting('x') -> 1)", "'->'"),
        ("getenv('HOME')", "'getenv'"),
        ("getvariable('x')", "'getvariable'"),
        ("version()", "'version'"),
        ("age(cast(ordered_at as timestamp))", "'age'"),
        ("read_text('/etc/passwd')", "'read_text'"),
        ("unnest([1, 2])", "'unnest'"),
        ("nextval('s')", "'nextval'"),
        ("other.note", "'other.note' is not a column"),
        ("Note.order_id", "'Note.order_id' is not a column"),
        ("source_4", "'source_4' is not a column"),
        ("rowid", "'rowid' is not a column"),
        ("Nate", "did you mean 'Note'"),
        ("system.main.upper(note)", "'upper'"),
        ("upper(note, note)", "does not work"),
        ("note + 1", "does not work"),
        ("read_csv('/etc/passwd')", "'read_csv'"),
        ("glob('*')", "'glob'"),
        ("today()", "'today'"),
        ("current_timestamp", "'current_timestamp' is not a column"),
        ("transactions.note", "'transactions.note' is not a column"),
        ("raw.landed_files.file", "'raw.landed_files.file' is not a column"),
        ("nullif(note, (table raw.landed_files))", "a subquery"),
        ("lag(note) over (order by note)", "a window function"),
        ("sum(length(note)) over (partition by note)", "a window function"),
        ("string_agg(note, ',')", "'string_agg'"),
        ("any_value(note)", "'any_value'"),
        ("cast(note as no_such_type)", "does not work"),
    ],
)
def test_what_expressions_cannot_do(
    shop: Workshop, expression: str, words: str
) -> None:
    with_expression(shop, expression)
    message = shop.refused()
    assert message.startswith("mapping.yml line 10: ")
    assert words in message
    assert any(cure in message for cure in CURES)


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("exists (select 1)", "a subquery"),
        ("amount = (select max(amount) from raw.transactions)", "a subquery"),
        ("exists (from read_csv('/etc/passwd'))", "a subquery"),
        ("amount = getenv('HOME')", "'getenv'"),
        ("random() < 0.5", "'random'"),
        ("count(*) > 1", "'count_star'"),
        ("row_number() over () = 1", "a window function"),
        ("ordered_at < current_date", "'current_date' is not a column"),
        ("transactions.amount = '0'", "'transactions.amount' is not a column"),
        ("amount = '0' or", "not valid SQL"),
    ],
)
def test_conditions_cannot_do_more_than_expressions(
    shop: Workshop, condition: str, words: str
) -> None:
    shop.write("transactions.csv", HEADER + "a,2024-01-01,0\n")
    shop.mapping(f'files: transactions.csv\nleave_out: "{condition}"')
    message = shop.refused()
    assert message.startswith("mapping.yml line 5: ")
    assert words in message
    assert any(cure in message for cure in CURES)


def test_a_condition_that_fails_on_a_row_leaves_it_in(shop: Workshop) -> None:
    shop.write(
        "transactions.csv", HEADER + "a,2024-01-01,0\nb,2024-01-01,x\nc,2024-01-01,\n"
    )
    shop.mapping('files: transactions.csv\nleave_out: "cast(amount as integer) = 0"')
    assert shop.land().left_out == 1
    assert shop.column("order_id") == ["b", "c"]


def test_a_constant_day_is_a_day_whatever_the_format_of_the_file(
    shop: Workshop,
) -> None:
    shop.write("transactions.csv", "id,sum\na,1\n")
    shop.mapping(
        'files: transactions.csv\ndate_format: "%d/%m/%Y %H:%M"\ncolumns:\n'
        "  order_id: id\n  amount: sum\n  ordered_at: {constant: 2024-01-07}"
    )
    shop.land(time_zone="Asia/Tokyo")
    assert shop.column("ordered_at") == ["2024-01-07"]


def test_typed_results_are_read_without_the_formats_of_the_file(
    shop: Workshop,
) -> None:
    shop.write("transactions.csv", 'id,day,sum\na,05/01/2024,"1,5"\n')
    shop.mapping(
        'files: transactions.csv\ndate_format: "%d/%m/%Y"\ndecimal: ","\n'
        "time_zone: Europe/Paris\ncolumns:\n  order_id: id\n"
        "  ordered_at: {expression: \"strptime(day, '%d/%m/%Y')\"}\n"
        "  updated_at: {expression: \"day || ''\"}\n"
        "  refunded_at: {constant: 06/01/2024}\n"
        "  amount: {expression: \"cast(replace(sum, ',', '.') as double) * 1e20\"}\n"
        "  unit_price: {expression: \"sum || '0'\"}\n"
        "  is_test: {expression: \"id = 'a'\"}"
    )
    shop.land()
    assert shop.rows(
        "select ordered_at, updated_at, refunded_at, amount, unit_price, is_test"
        " from raw.transactions"
    ) == [
        (
            "2024-01-04 23:00:00", "2024-01-05", "2024-01-06",
            "150000000000000000000", "1.50", "true",
        )
    ]  # fmt: skip
