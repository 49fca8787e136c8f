"""Orders that stand alone at the end, by which everybody would look dormant."""

from __future__ import annotations

import datetime as dt

import duckdb
import pytest

from pipeline import history

JUNE = dt.date(2026, 6, 30)
NOVEMBER = dt.date(2026, 11, 25)
Orders = list[tuple[dt.date, int]]


def every(days: int, until: dt.date = JUNE, count: int = 4) -> Orders:
    """Orders every so many days for two years until a day."""
    first = until - dt.timedelta(days=720 // days * days)
    return [
        (first + dt.timedelta(days=place * days), count)
        for place in range(720 // days + 1)
    ]


@pytest.mark.parametrize(
    ("orders", "lone"),
    [
        ([*every(1), (NOVEMBER, 1)], (JUNE, NOVEMBER)),
        # Two slips, of two days.
        ([*every(1), (NOVEMBER, 1), (dt.date(2026, 11, 28), 2)], (JUNE, NOVEMBER)),
        ([*every(7), (NOVEMBER, 1)], (JUNE, NOVEMBER)),
        (every(1), None),
        # A holiday, a summer without sales that comes every year, a day that sells.
        ([*every(1), (dt.date(2026, 7, 10), 1)], None),
        ([*every(60), (NOVEMBER, 1)], None),
        ([*every(1), (NOVEMBER, 400)], None),
        # Of a week nobody knows what is usual.
        ([*every(1)[-7:], (NOVEMBER, 1)], None),
        ([], None),
    ],
)
def test_orders_stand_alone_after_an_unusual_break(
    orders: Orders, lone: tuple[dt.date, dt.date] | None
) -> None:
    assert history.before_lone(orders) == lone


def test_the_run_names_both_days_and_the_cure() -> None:
    with duckdb.connect() as connection:
        connection.execute("create schema intermediate")
        connection.execute(
            "create table intermediate.int_orders__valid_periods as"
            " select cast(unnest(range(date '2026-04-01', date '2026-07-01',"
            " interval 1 day)) as date) as valid_from_date"
            f" union all select date '{NOVEMBER}'"
        )
        (told,) = history.lone_days(connection, NOVEMBER)
        assert list(history.lone_days(connection, JUNE)) == []
    assert f"none is known between {JUNE} and {NOVEMBER}" in told
    assert told.endswith(f"score with --as-of {JUNE}")
