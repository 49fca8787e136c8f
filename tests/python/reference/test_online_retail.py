"""Online Retail: every published figure, and every customer as reckoned anew.

A year of a British wholesaler in 541,909 invoice lines, read through a mapping: once as
of its last day, once as of a day in the middle, under another policy.
"""

from __future__ import annotations

import csv
import datetime as dt
import gzip
from collections import Counter
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from comparison import (
    CLAIMS,
    Answer,
    counted_units,
    known_customers,
    policy,
    raw_folder,
)
from project_copy import Copy
from reckoning import Line, Reckoning, Windows

pytestmark = pytest.mark.reference

LAST_DAY = dt.date(2011, 12, 9)
MIDDLE_DAY = dt.date(2011, 6, 30)
LONDON = ZoneInfo("Europe/London")
LINE_COUNT = 541_909

YEARS = Windows(
    rfm_window_days=730,
    new_customer_days=90,
    dormant_days=365,
    dormant_floor_days=120,
    dormant_ceiling_days=540,
    dormant_gap_multiple=Decimal("2.5"),
    lost_days=730,
    reactivated_days=90,
    recency_weight=40,
    frequency_weight=30,
    monetary_weight=30,
)
# So short that orders and returns fall out of the window, and every stage occurs.
MONTHS = Windows(
    rfm_window_days=90,
    new_customer_days=30,
    dormant_days=90,
    dormant_floor_days=30,
    dormant_ceiling_days=120,
    dormant_gap_multiple=Decimal("1.5"),
    lost_days=150,
    reactivated_days=45,
    recency_weight=55,
    frequency_weight=25,
    monetary_weight=20,
)

KEPT = """
from staging.stg_shop__transactions
inner join raw.transactions using (_file, _row)
"""
KEPT_COLUMNS = """
stg_shop__transactions.order_id, stg_shop__transactions.product_id,
source_customer_id, stg_shop__transactions.ordered_at,
cast(stg_shop__transactions.quantity as integer),
cast(transactions.unit_price as decimal(18, 3))
"""
# Published analyses keep sales at a price to known customers, and forget the returns.
CLEANED = """
where source_customer_id is not null
and not starts_with(stg_shop__transactions.order_id, 'C')
and stg_shop__transactions.quantity > 0
and cast(transactions.unit_price as decimal(18, 3)) > 0
"""


@pytest.fixture(scope="session")
def invoices(reference_data: Path) -> Path:
    """The published file."""
    return reference_data / "online_retail" / "online_retail.csv.gz"


@pytest.fixture(scope="session")
def raw_rows(invoices: Path) -> list[dict[str, str]]:
    """The rows of the published file, as text."""
    with gzip.open(invoices, "rt", encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="session")
def lines(raw_rows: list[dict[str, str]]) -> tuple[Line, ...]:
    """The rows as order lines, each worth whole pence."""
    return tuple(
        Line(
            order=row["InvoiceNo"],
            customer=row["CustomerID"].removesuffix(".0") or None,
            moment=dt.datetime.fromisoformat(row["InvoiceDate"]),
            quantity=int(row["Quantity"]),
            cents=int((worth(row) * 100).quantize(Decimal(1), ROUND_HALF_UP)),
        )
        for row in raw_rows
    )


@cache
def utc(moment: str) -> dt.datetime:
    """A moment of London's clocks as the warehouse keeps it."""
    aware = dt.datetime.fromisoformat(moment).replace(tzinfo=LONDON)
    return aware.astimezone(dt.UTC).replace(tzinfo=None)


def worth(row: dict[str, str]) -> Decimal:
    """Quantity times price, unrounded."""
    return int(row["Quantity"]) * Decimal(row["UnitPrice"])


@pytest.fixture(scope="session")
def year(
    project: Copy,
    invoices: Path,
    lines: tuple[Line, ...],
    tmp_path_factory: pytest.TempPathFactory,
) -> Answer:
    """The whole job on the whole file, as of its last day."""
    folder = tmp_path_factory.mktemp("online_retail")
    raw = raw_folder(folder / "raw", "online_retail", invoices)
    with policy(project, "GBP", "Europe/London", YEARS) as seeds:
        run = project.run(folder / "out", "--raw", raw, "--as-of", LAST_DAY)
    assert run.code == 0, run.errors
    return Answer(run, Reckoning(lines, LAST_DAY, YEARS), seeds)


@pytest.fixture(scope="session")
def half_year(
    project: Copy,
    invoices: Path,
    lines: tuple[Line, ...],
    tmp_path_factory: pytest.TempPathFactory,
) -> Answer:
    """The whole file built as of a day in its middle."""
    folder = tmp_path_factory.mktemp("online_retail_half")
    raw = raw_folder(folder / "raw", "online_retail", invoices)
    with policy(project, "GBP", "Europe/London", MONTHS) as seeds:
        landed = project.run(folder / "out", "land", "--raw", raw)
        assert landed.code == 0, landed.errors
        run = project.run(folder / "out", "build", "--as-of", MIDDLE_DAY)
    assert run.code == 0, run.errors
    return Answer(run, Reckoning(lines, MIDDLE_DAY, MONTHS), seeds)


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.__name__)
def test_everybody_is_as_reckoned(
    claim: Callable[[Answer], None], year: Answer
) -> None:
    """Each mart says of every customer what the raw file says."""
    claim(year)


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.__name__)
def test_a_day_of_the_past_sees_nothing_later(
    claim: Callable[[Answer], None], half_year: Answer
) -> None:
    """Scored back in time, only the rows up to that day count, though all landed."""
    claim(half_year)


def test_the_past_has_every_case(half_year: Answer) -> None:
    """The second comparison is of weight: later rows, stages, returns in no window."""
    reckoning = half_year.reckoning
    assert len(reckoning.every_line) - len(reckoning.lines) == 296_006
    stages = Counter(reckoning.stage(customer) for customer in reckoning.valid_days)
    assert set(stages) == {"new", "active", "dormant", "lost", "reactivated"}
    outside = [s for s in reckoning.summaries.values() if s.order_count == 0]
    assert outside
    assert any(summary.net < 0 for summary in outside)


def test_scores_of_a_past_day_are_of_that_day_alone(half_year: Answer) -> None:
    """No mart row bears a later day."""
    assert half_year.run.query(
        "select max(ordered_date), (select max(as_of_date) from marts.rfm_scores),"
        " (select max(month) from marts.revenue_bridge) from marts.orders"
    ) == [(MIDDLE_DAY, MIDDLE_DAY, MIDDLE_DAY.replace(day=1))]


def test_every_line_is_accounted_for(year: Answer) -> None:
    """Landed is kept, quarantined, rejected or superseded; here all are kept."""
    assert year.run.query(
        "select raw, kept, quarantined, rejected, superseded, raw = kept + quarantined"
        " + rejected + superseded from ops.reconciliations"
    ) == [(LINE_COUNT, LINE_COUNT, 0, 0, 0, True)]


def test_every_line_is_kept_as_it_stands(
    year: Answer, raw_rows: list[dict[str, str]]
) -> None:
    """Number by number the kept lines are the file's, 5,268 repeated ones included."""
    expected = Counter(
        (
            row["InvoiceNo"],
            row["StockCode"],
            row["CustomerID"].removesuffix(".0") or None,
            utc(row["InvoiceDate"]),
            int(row["Quantity"]),
            Decimal(row["UnitPrice"]),
        )
        for row in raw_rows
    )
    found = Counter(year.run.query(f"select {KEPT_COLUMNS} {KEPT}"))
    assert found == expected
    repeated = len(raw_rows) - len({tuple(row.values()) for row in raw_rows})
    assert repeated == 5_268


@pytest.mark.parametrize(
    ("what", "condition", "expected"),
    [
        ("lines without customer", "source_customer_id is null", 135_080),
        ("lines on credit notes", "starts_with(order_id, 'C')", 9_288),
        ("negative quantities", "quantity < 0", 10_624),
        ("lines that return", "quantity < 0 or line_revenue < 0", 10_626),
    ],
)
def test_published_line_counts(
    what: str, condition: str, expected: int, year: Answer
) -> None:
    """The counts that others publish, among the kept lines."""
    statement = f"select count(*) from staging.stg_shop__transactions where {condition}"
    assert year.run.query(statement) == [(expected,)], what


def test_published_prices(year: Answer) -> None:
    """Zero and negative prices, and the total before lines are rounded to pence."""
    assert year.run.query(
        "with prices as (select cast(transactions.quantity as decimal(18, 0)) as units,"
        f" cast(transactions.unit_price as decimal(18, 3)) as price {KEPT})"
        " select count(*) filter (price = 0), count(*) filter (price < 0),"
        " sum(units * price) from prices"
    ) == [(2_515, 2, Decimal("9747747.934"))]


def test_lines_are_worth_whole_pence(year: Answer, lines: tuple[Line, ...]) -> None:
    """Rounding takes 0.004 from four lines at a tenth of a penny, and no more."""
    found = year.run.query(
        "select sum(line_revenue) from staging.stg_shop__transactions"
    )
    assert found == [(Decimal("9747747.93"),)]
    assert sum(line.cents for line in lines) == 974_774_793


def test_cleaned_as_published(year: Answer) -> None:
    """Known customers, no credit notes, quantity and price above zero."""
    assert year.run.query(
        "select count(*), count(distinct stg_shop__transactions.order_id),"
        " count(distinct source_customer_id),"
        " sum(cast(transactions.quantity as decimal(18, 0))"
        " * cast(transactions.unit_price as decimal(18, 3)))"
        f" {KEPT} {CLEANED}"
    ) == [(397_884, 18_532, 4_338, Decimal("8911407.904"))]


def test_published_customers_and_invoices(year: Answer) -> None:
    """25,900 invoices; 18,532 are valid orders of 4,338 of the 4,372 customers."""
    assert year.run.query(
        "select count(*), count(distinct customer_id),"
        " count(*) filter (is_valid and customer_id is not null),"
        " count(distinct customer_id) filter (is_valid) from marts.orders"
    ) == [(25_900, 4_372, 18_532, 4_338)]
    assert year.run.query(
        "select sum(sale_revenue) from marts.orders where customer_id is not null"
    ) == [(Decimal("8911407.90"),)]


def test_credit_notes_are_returns(year: Answer) -> None:
    """Each is an order of its own that sold nothing, never a cancelled sale."""
    assert year.run.query(
        "select count(*), count(*) filter (is_valid), sum(sale_revenue),"
        " sum(return_revenue) from marts.orders where starts_with(order_id, 'C')"
    ) == [(3_836, 0, Decimal("0.00"), Decimal("896812.49"))]


def test_customers_are_called_by_their_number(year: Answer) -> None:
    """The mapping takes off the .0 that a tool had put behind each id."""
    names = year.run.query("select source_customer_id from activation.customer_sources")
    assert len(names) == 4_372
    assert all(len(name) == 5 and name.isdigit() for (name,) in names)


def test_moments_are_of_london(year: Answer, lines: tuple[Line, ...]) -> None:
    """Summer invoices are stored an hour earlier, in UTC, on the same London day."""
    moments: dict[str, set[dt.datetime]] = {}
    for line in lines:
        moments.setdefault(line.order, set()).add(utc(line.moment.isoformat()))
    rows = year.run.query("select order_id, ordered_at from marts.orders")
    assert [row for row in rows if row[1] not in moments[row[0]]] == []


def test_whoever_is_on_an_order_is_a_customer(year: Answer) -> None:
    """All 4,372, with 13256, who was given 12,540 units for nothing."""
    known_customers(year)


def test_units_are_those_of_every_line(year: Answer) -> None:
    """The file has a quantity on every line, so every order has a count."""
    counted_units(year)


def test_readers_see_what_was_built(year: Answer) -> None:
    """The published file holds the marts of the warehouse, row by row."""
    for table in ("customers", "orders", "rfm_scores", "customer_segments"):
        statement = f"select * from marts.{table} order by all"
        published = year.run.query(statement, "analytics.duckdb")
        assert published == year.run.query(statement), table
