"""What one run leaves to the next: readers, cured rows, ids, days of the past."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import duckdb
import pytest
from project_copy import Copy, Run, setting
from small_shop import LAST_DAY, Line, history, known_by, line, write

pytestmark = pytest.mark.slow

PAST = LAST_DAY - dt.timedelta(days=200)

SCORES = """
select
    source_system, source_customer_id, rfm_scores.*
    exclude (customer_id), lifecycle_stage, becomes_dormant_on, value_tier, segment,
    rule_id
from marts.rfm_scores
join marts.customer_segments using (customer_id, as_of_date)
join activation.customer_sources using (customer_id)
order by all
"""

FACTS = """
select * exclude (customer_id) from marts.orders order by all
"""

BRIDGE = "select * from marts.revenue_bridge order by all"

CUSTOMERS = """
select source_customer_id, customers.* exclude (customer_id)
from marts.customers join activation.customer_sources using (customer_id) order by all
"""


def done(run: Run) -> Run:
    assert run.code == 0, run.errors
    return run


def warehouse(run: Run, *queries: str) -> list[list[Any]]:
    return [run.query(query) for query in queries]


def built(project: Copy, folder: Path, lines: list[Line], *asked: str) -> Run:
    """A shop that was landed and built. A gate would stop for its odd orders."""
    done(project.run(folder / "out", "land", "--raw", write(folder / "raw", lines)))
    return done(project.run(folder / "out", "build", *asked))


def test_a_day_of_the_past_ignores_every_later_event(
    project: Copy, tmp_path: Path
) -> None:
    lines = history(120)
    # Lines that come to an order of the past much later, one in another's name.
    for number, one in enumerate(lines[:40]):
        later = {
            **one,
            "line_number": "2",
            "customer_id": f"a{number}",
            "status": "paid",
        }
        later |= {"ordered_at": f"{PAST + dt.timedelta(days=9)} 12:00:00"}
        lines.append({**later, "refunded_amount": "", "refunded_at": ""})
    known = known_by(lines, PAST)
    assert len(known) < len(lines)
    asked = ("--as-of", PAST.isoformat())
    looking_back, then = (
        built(project, tmp_path / name, some, *asked)
        for name, some in (("back", lines), ("then", known))
    )
    queries = (SCORES, FACTS, BRIDGE, CUSTOMERS)
    assert warehouse(looking_back, *queries) == warehouse(then, *queries)
    assert len(looking_back.query(SCORES)) > 80


@pytest.fixture(scope="module")
def shop(project: Copy, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A first run with a row that no policy knows and one without a rate."""
    folder = tmp_path_factory.mktemp("shop")
    paid = {"customer_id": "x", "amount": 10, "ordered_at": "2026-06-01 12:00:00"}
    lines = [
        *history(60),
        line(order_id="odd", line_number=1, status="bartered", **paid),
        line(order_id="usd", line_number=1, status="paid", currency="USD", **paid),
    ]
    write(folder / "raw", lines)
    return done(project.run(folder / "out", "--raw", folder / "raw"))


def quarantined(run: Run) -> list[Any]:
    return run.query("select reason from private.quarantine order by all")


def test_cured_rows_come_back_and_readers_see_old_or_new_but_never_half(
    project: Copy, shop: Run
) -> None:
    assert quarantined(shop) == [("missing_exchange_rate",), ("unknown_status",)]
    before = (shop.out / "published" / "current").readlink()
    raw = shop.out.parent / "raw"
    rates = "currency,rate_date,rate\nUSD,2026-05-20,0.9\n"
    (raw / "exchange_rates.csv").write_text(rates, encoding="utf-8")

    def add(rows: list[dict[str, str]]) -> list[dict[str, str]]:
        return [*rows, {"status": "bartered", "outcome": "sale", "reason": "test"}]

    with project.policy("order_statuses", add):
        cured = done(project.run(shop.out, "--raw", raw))
    assert quarantined(cured) == []
    orders = "select order_id, sale_revenue from marts.orders where order_id = 'usd'"
    assert [(key, float(value)) for key, value in cured.query(orders)] == [("usd", 9.0)]
    after = (shop.out / "published" / "current").readlink()
    assert after != before
    assert (shop.out / "published" / before).is_dir()


def test_a_refused_run_leaves_the_publication_as_it_was(
    project: Copy, shop: Run, tmp_path: Path
) -> None:
    before = (shop.out / "published" / "current").readlink()
    broken = [line(order_id=n, ordered_at="soon", amount=1) for n in range(900)]
    raw = write(tmp_path, broken, "transactions_later.csv")
    run = project.run(shop.out, "--raw", raw)
    assert run.code == 1, run.errors
    assert (shop.out / "published" / "current").readlink() == before
    # The broken file replaces itself once it is repaired.
    repaired = [{**one, "source_system": "later"} for one in history(2, seed=3)]
    write(tmp_path, repaired, "transactions_later.csv")
    assert done(project.run(shop.out, "land", "--raw", raw)).code == 0


def test_marts_that_no_gate_has_seen_are_not_published(
    project: Copy, shop: Run
) -> None:
    done(project.run(shop.out, "build"))
    run = project.run(shop.out, "publish")
    assert run.code == 1
    assert "run scripts/run build, then scripts/run audit" in run.errors
    done(project.run(shop.out, "audit"))
    with duckdb.connect(str(shop.out / "warehouse.duckdb")) as connection:
        connection.execute("update marts.orders set channel = 'by hand'")
    assert project.run(shop.out, "publish").code == 1
    with duckdb.connect(str(shop.out / "warehouse.duckdb")) as connection:
        connection.execute("update marts.orders set channel = null")
    done(project.run(shop.out, "publish"))


def test_a_day_of_the_past_does_not_replace_a_later_publication(
    project: Copy, shop: Run
) -> None:
    raw = shop.out.parent / "raw"
    ((latest,),) = shop.query("select max(as_of_date) from ops.scoring_dates")
    asked = ("--as-of", PAST.isoformat())
    run = done(project.run(shop.out, "--raw", raw, *asked))
    assert f"scored {PAST} for the history; the latest date stays" in run.printed
    assert "not published: " in run.printed
    dates = "select as_of_date, reason from ops.scoring_dates order by all"
    assert run.query(dates) == [(PAST, "requested"), (latest, "latest")]
    assert run.query("select distinct as_of_date from marts.customers") == [(latest,)]


IDS = "select source_customer_id, customer_id from activation.customer_sources"


def test_ids_are_kept_when_customers_arrive_and_through_a_full_refresh(
    project: Copy, shop: Run, tmp_path: Path
) -> None:
    before = dict(shop.query(IDS))
    newcomers = [
        {**one, "customer_id": f"new-{one['customer_id']}", "order_id": f"n{number}"}
        for number, one in enumerate(history(40, seed=11))
    ]
    raw = write(tmp_path, newcomers, "transactions_new.csv")
    done(project.run(shop.out, "land", "--raw", raw))
    done(project.run(shop.out, "build", "--full-refresh"))
    after = dict(shop.query(IDS))
    assert before.items() <= after.items()
    assert len(after) >= len(before) + 40
    assert len(set(after.values())) == len(after)


def test_one_customer_is_scored_by_fixed_cut_points(
    project: Copy, tmp_path: Path
) -> None:
    lines = [
        line(order_id=1, customer_id="a", ordered_at="2026-01-05", amount=100),
        line(order_id=2, customer_id="b", ordered_at="2026-01-03", amount=-5),
    ]
    run = done(project.run(tmp_path / "o", "--raw", write(tmp_path / "r", lines)))
    scores = "select recency_score, frequency_score, monetary_score, rfm_cell"
    assert run.query(f"{scores} from marts.rfm_scores") == [(5, 1, 2, 512)]
    methods = run.query("select distinct method from marts.rfm_cutoffs")
    assert methods == [("fixed",)]
    stages = "select status, segment from marts.customer_segments order by all"
    assert run.query(stages) == [("only_returns", None), ("scored", "new")]


def test_customers_who_are_all_equal_get_equal_scores(
    project: Copy, tmp_path: Path
) -> None:
    lines = [
        line(order_id=n, customer_id=n, ordered_at="2025-06-05", amount=50)
        for n in range(80)
    ]
    raw = write(tmp_path / "r", lines)
    run = done(project.run(tmp_path / "o", "--raw", raw, "--as-of", "2026-06-30"))
    cells = run.query("select rfm_cell, count(*) from marts.rfm_scores group by all")
    assert cells == [(111, 80)]


def test_a_window_without_orders_scores_one_on_count_and_value(
    project: Copy, tmp_path: Path
) -> None:
    old = history(60, last_day=dt.date(2022, 6, 30))
    raw = write(tmp_path / "r", old)
    with (
        project.policy("settings", setting("sector", "grocery")),
        project.policy("settings", setting("retention_days", "9999")),
    ):
        run = done(project.run(tmp_path / "o", "--raw", raw, "--as-of", "2025-01-01"))
    query = "select distinct frequency_score, monetary_score, order_count"
    assert run.query(f"{query} from marts.rfm_scores") == [(1, 1, 0)]
    recency = run.query("select count(distinct recency_score) from marts.rfm_scores")
    assert recency == [(5,)]
