"""CDNOW: purchases of fixed width, read through a mapping and reckoned anew.

A tenth of those who first bought CDs there early in 1997, followed for a year and a
half. Most never came back, which is what a window has to cope with.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from comparison import (
    CLAIMS,
    Answer,
    known_customers,
    policy,
    raw_folder,
    require_same,
)
from project_copy import Copy, Run
from reckoning import Line, Reckoning, Windows

pytestmark = pytest.mark.reference

LAST_DAY = dt.date(1998, 6, 30)
# The window and the thresholds are shorter than the data, so that every stage occurs.
WINDOWS = Windows(
    rfm_window_days=365,
    new_customer_days=60,
    dormant_days=180,
    dormant_floor_days=60,
    dormant_ceiling_days=300,
    dormant_gap_multiple=Decimal("2.5"),
    lost_days=365,
    reactivated_days=60,
    recency_weight=20,
    frequency_weight=45,
    monetary_weight=35,
)


@dataclass(frozen=True)
class Marts:
    """Every row of every mart, sorted."""

    rows: dict[str, list[Any]]

    @classmethod
    def of(cls, run: Run) -> Marts:
        """Those of a run."""
        tables = run.query(
            "select table_name from information_schema.tables"
            " where table_schema = 'marts' order by table_name"
        )
        return cls(
            {
                table: run.query(f"select * from marts.{table} order by all")
                for (table,) in tables
            }
        )


@pytest.fixture(scope="session")
def purchases(reference_data: Path) -> Path:
    """The published file."""
    return reference_data / "cdnow" / "CDNOW_sample.txt"


@pytest.fixture(scope="session")
def lines(purchases: Path) -> tuple[Line, ...]:
    """Its rows as order lines: what someone buys on one day is one order."""
    found = []
    for row in purchases.read_text(encoding="ascii").splitlines():
        customer, _, day, discs, dollars = row.split()
        found.append(
            Line(
                order=f"{customer}-{day}",
                customer=customer,
                moment=dt.datetime.strptime(day, "%Y%m%d"),
                quantity=int(discs),
                cents=int(Decimal(dollars) * 100),
            )
        )
    return tuple(found)


@pytest.fixture(scope="session")
def raw(purchases: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The raw folder."""
    return raw_folder(tmp_path_factory.mktemp("cdnow") / "raw", "cdnow", purchases)


@pytest.fixture(scope="session")
def answer(
    project: Copy,
    raw: Path,
    lines: tuple[Line, ...],
    tmp_path_factory: pytest.TempPathFactory,
) -> Answer:
    """The whole job as of the last day of the study."""
    out = tmp_path_factory.mktemp("cdnow_out")
    with policy(project, "USD", "America/New_York", WINDOWS) as seeds:
        run = project.run(out, "--raw", raw, "--as-of", LAST_DAY)
    assert run.code == 0, run.errors
    return Answer(run, Reckoning(lines, LAST_DAY, WINDOWS), seeds)


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.__name__)
def test_everybody_is_as_reckoned(
    claim: Callable[[Answer], None], answer: Answer
) -> None:
    """Each mart says of every customer what the raw file says."""
    claim(answer)


def test_every_line_is_kept(answer: Answer, lines: tuple[Line, ...]) -> None:
    """The first row is no header, and 21 repeated rows are purchases of their own."""
    reconciled = answer.run.query(
        "select raw, kept, quarantined, rejected, superseded from ops.reconciliations"
    )
    assert reconciled == [(6_919, 6_919, 0, 0, 0)]
    found = answer.run.query(
        "select source_customer_id, ordered_date, cast(quantity as integer),"
        " line_revenue, currency from staging.stg_shop__transactions"
    )
    expected = [
        (line.customer, line.day, line.quantity, Decimal(line.cents) / 100, "USD")
        for line in lines
    ]
    assert sorted(found) == sorted(expected)
    assert len(expected) - len(set(expected)) == 21


@pytest.mark.parametrize(
    ("valid", "customers", "days"), [(False, 2_357, 6_696), (True, 2_349, 6_688)]
)
def test_purchase_days_are_the_file_s(
    valid: bool, customers: int, days: int, answer: Answer, lines: tuple[Line, ...]
) -> None:
    """Days of purchase, first and last, of all 2,357; of 2,349 who ever paid.

    Eight people appear once, with CDs for nothing: a purchase day, not a valid order.
    """
    spent: dict[tuple[str, dt.date], int] = defaultdict(int)
    for line in lines:
        assert line.customer is not None
        spent[line.customer, line.day] += line.cents
    expected: dict[str, list[dt.date]] = defaultdict(list)
    for customer, day in sorted(spent):
        if spent[customer, day] > 0 or not valid:
            expected[customer].append(day)
    found = answer.run.query(
        "select source_customer_id, count(*), count(distinct ordered_date),"
        " min(ordered_date), max(ordered_date) from marts.orders"
        " inner join activation.customer_sources using (customer_id)"
        f" where is_valid or not {valid} group by source_customer_id"
    )
    require_same(
        {row[0]: row[1:] for row in found},
        {c: (len(d), len(d), d[0], d[-1]) for c, d in expected.items()},
    )
    assert (len(found), sum(row[1] for row in found)) == (customers, days)


def test_first_and_last_order_of_every_customer(answer: Answer) -> None:
    """The customers mart counts the same valid days."""
    found = answer.named("order_count, first_order_date, last_order_date", "customers")
    days = answer.reckoning.valid_days
    paid = {customer: row for customer, row in found.items() if row[0] > 0}
    require_same(paid, {c: (len(d), d[0], d[-1]) for c, d in days.items()})
    assert len(paid) == 2_349


def test_nobody_outside_the_window_scores_above_one(answer: Answer) -> None:
    """1,537 of 2,349 did not order in the last year, more than any fifth.

    Ranked among everybody, the 812 others would begin at a score of 4; as it is, they
    are ranked among themselves.
    """
    assert answer.run.query(
        "select count(*), min(frequency_score), max(frequency_score),"
        " min(monetary_score), max(monetary_score), sum(net_revenue)"
        " from marts.rfm_scores where order_count = 0"
    ) == [(1_537, 1, 1, 1, 1, Decimal("0.00"))]
    assert answer.run.query(
        "select count(*), min(frequency_score), min(monetary_score),"
        " count(*) filter (monetary_score = 1) from marts.rfm_scores"
        " where order_count > 0"
    ) == [(812, 1, 1, 164)]


def test_the_window_begins_on_its_day(answer: Answer) -> None:
    """The year to 30 June 1998 begins on 1 July 1997; the day before is outside."""
    counted = dict(
        answer.run.query(
            "select last_order_date, max(order_count) from marts.rfm_scores"
            " where last_order_date between date '1997-06-30' and date '1997-07-01'"
            " group by last_order_date"
        )
    )
    assert counted == {dt.date(1997, 6, 30): 0, dt.date(1997, 7, 1): 1}


def test_every_stage_occurs(answer: Answer) -> None:
    """The comparison of stages is of weight."""
    stages = answer.run.query(
        "select distinct lifecycle_stage from marts.customer_segments"
    )
    # Whoever is in the study bought first before April 1997: nobody is new. Eight only
    # ever got CDs for nothing: prospects.
    assert sorted(stages) == [
        ("active",),
        ("dormant",),
        ("lost",),
        ("prospect",),
        ("reactivated",),
    ]


def test_whoever_is_on_an_order_is_a_customer(answer: Answer) -> None:
    """All 2,357, with the eight who only ever got CDs for nothing."""
    known_customers(answer)


def test_the_same_input_gives_the_same_marts(
    project: Copy, raw: Path, answer: Answer, tmp_path: Path
) -> None:
    """In a fresh folder, and again in that one: not a row of any mart differs."""
    first = Marts.of(answer.run)
    assert sum(map(len, first.rows.values())) > 10_000
    with policy(project, "USD", "America/New_York", WINDOWS):
        landed = project.run(tmp_path, "land", "--raw", raw)
        assert landed.code == 0, landed.errors
        fresh = project.run(tmp_path, "build", "--as-of", LAST_DAY)
        assert fresh.code == 0, fresh.errors
        second = Marts.of(fresh)
        again = project.run(tmp_path, "--raw", raw, "--as-of", LAST_DAY)
        assert again.code == 0, again.errors
        third = Marts.of(again)
    for table, rows in first.rows.items():
        assert second.rows[table] == rows, f"{table} differs in another folder"
        assert third.rows[table] == rows, f"{table} differs in the next run"
    assert set(first.rows) == set(second.rows) == set(third.rows)
