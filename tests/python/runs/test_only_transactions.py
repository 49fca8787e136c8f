"""Nothing but transactions: all that they allow is there, the rest is told and NULL."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from project_copy import Copy, Run, setting
from small_shop import history

COLUMNS = ["order_id", "ordered_at", "amount", "customer_id"]


def only(folder: Path, columns: list[str]) -> Path:
    """Orders and returns of forty customers, with these columns alone."""
    with (folder / "transactions.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(history(40))
    return folder


@pytest.fixture(scope="module")
def run(project: Copy, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The whole job on transactions of four columns; a month has a scored start."""
    raw = only(tmp_path_factory.mktemp("raw"), COLUMNS)
    with project.policy("settings", setting("history_month_ends", "1")):
        return project.run(tmp_path_factory.mktemp("only_transactions"), "--raw", raw)


def asked(run: Run, statement: str) -> list[Any]:
    """The rows of a query on what is published."""
    return run.query(statement, "analytics.duckdb")


def test_the_run_succeeds_publishes_and_reports(run: Run) -> None:
    assert run.code == 0, run.errors
    assert run.errors == ""
    assert (run.out / "report.html").stat().st_size > 10_000
    today = "as_of_date = date '2026-06-29'"
    scored = f"select count(*) from marts.rfm_scores where {today}"
    assert asked(run, scored) == [(40,)]
    assert "scored as of 2026-06-29" in run.printed
    assert "need data that has not landed; see ops.readiness" in run.printed


# What transactions alone allow, and words of the sentence about all the rest.
READY = {
    "score": {"rfm_scores", "lifecycle_stage", "value_tier"},
    "segment": {
        "vip",
        "loyal",
        "promising",
        "new",
        "occasional",
        "at_risk",
        "to_reactivate",
        "lost",
    },
    "grid": set(),
    "table": {"customer_behaviours"},
}
MISSING = {
    "engagement_scores": "land touchpoints with a customer_id or customer_email.",
    "engagement_tier": "land newer touchpoints.",
    "satisfaction_band": "land feedback.",
    "prospect": "people who never ordered: land customers or touchpoints.",
    "hot_prospect": "people who never ordered: land customers or touchpoints.",
    "country": "a two-letter country: land customers.",
    "region": "a country and a postal_code: land customers.",
    "age_band": "a birth_date: land customers.",
    "gender": "a gender that policy knows: land customers.",
    "household": "land customer_attributes with the attribute household.",
    "occupation": "land customer_attributes with the attribute occupation.",
    "interest": "land customer_attributes with the attribute interests.",
    "motive": "land customer_attributes with the attribute motives.",
    "preference": "land customer_attributes with the attribute preferences.",
    "industry": "land customers of companies.",
    "company_size": "land customers of companies.",
    "favourite_category": "a product_category on the lines, or products with",
    "discounted_order_share": "discount_amount or coupon_code on the order lines.",
    "average_basket_units": "need a quantity on the order lines.",
    "purchase_style": "need touchpoints of product views.",
    "abandoned_cart_share": "need touchpoints that fill a basket.",
    "average_acquisition_cost": "needs customers with an acquisition_cost.",
    "campaign_members": "land campaigns and campaign_members.",
    "consents": "land consents.",
}


def test_readiness_tells_what_is_missing(run: Run) -> None:
    rows = asked(run, "select kind, name, is_ready, missing from ops.readiness")
    ready = {
        kind: {row[1] for row in rows if row[0] == kind and row[2]} for kind in READY
    }
    assert ready == READY
    assert {row[0] for row in rows} == set(READY)
    sentences = {name: missing for _, name, is_ready, missing in rows if not is_ready}
    assert sentences.keys() == MISSING.keys()
    for name, words in MISSING.items():
        assert words in sentences[name]
    assert {missing for _, _, is_ready, missing in rows if is_ready} == {None}


@pytest.mark.parametrize(
    "table", ["engagement_scores", "engagement_ledger", "engagement_channels"]
)
def test_nobody_was_touched(run: Run, table: str) -> None:
    assert asked(run, f"select count(*) from marts.{table}") == [(0,)]
    assert asked(run, "select count(*) from marts.touchpoints") == [(0,)]
    assert asked(run, "select count(*) from ops.touchpoint_actions") == [(0,)]


def test_segments_have_no_engagement_tier(run: Run) -> None:
    ((people, tiers, segments),) = asked(
        run,
        "select count(*), count(engagement_tier), count(segment)"
        " from marts.customer_segments",
    )
    assert (people, tiers, segments) == (40, 0, 40)


def test_habits_that_nobody_tells_are_null_with_a_status(run: Run) -> None:
    unknown = (
        "discounted_order_share, average_basket_units, purchase_style,"
        " abandoned_cart_share, favourite_category, favourite_category_share,"
        " main_channel, channel_mix, average_views_before_order"
    )
    rows = asked(run, f"select distinct {unknown} from marts.customer_behaviours")
    assert rows == [(None,) * 9]
    statuses = "select distinct views_status, carts_status from marts."
    assert asked(run, f"{statuses}customer_behaviours") == [("no_views", "no_carts")]
    rows = asked(
        run,
        "select status, count(*) > 5, count(average_basket_value) = count(*),"
        " count(average_basket_value) from marts.customer_behaviours"
        " group by status order by status",
    )
    described, too_few = rows
    assert described[:3] == ("described", True, True)
    assert too_few == ("too_few_orders", True, False, 0)


def test_grids_have_their_cell_for_what_is_unknown(run: Run) -> None:
    grids = [
        column
        for (column,) in asked(
            run,
            "select column_name from information_schema.columns"
            " where table_schema = 'marts' and table_name = 'customer_grids'",
        )
        if column not in ("customer_id", "as_of_date", "segment", "value_tier")
    ]
    assert len(grids) == 13
    cells = asked(run, f"select distinct {', '.join(grids)} from marts.customer_grids")
    (cell,) = [dict(zip(grids, row, strict=True)) for row in cells]
    assert cell.pop("engagement_tier") == "none"
    assert set(cell.values()) == {"unknown"}
    tiers = "select count(*) from marts.customer_grids where value_tier = 'none'"
    assert asked(run, tiers) == [(0,)]


# Numeric columns that may be zero, because zero is known there.
ZEROS = {
    "action_catalogue.points": "policy gives some actions no points",
    "customer_behaviours.gifts_order_share": "orders have days",
    "customer_behaviours.holidays_order_share": "orders have days",
    "customer_behaviours.return_rate": "returns are lines",
    "customer_behaviours.sales_order_share": "orders have days",
    "customer_cohorts.active_customers": "nobody bought",
    "customer_cohorts.active_share": "nobody bought",
    "customer_cohorts.months_since_first_order": "the month of the first order",
    "customer_cohorts.net_revenue": "nobody bought",
    "customers.net_revenue": "all of it was returned",
    "grid_catalogue.display_order": "a place in a list",
    "orders.return_revenue": "returns are lines",
    "orders.sale_revenue": "an order of returned lines alone",
    "orders.unit_count": "an order of returned lines alone sells no unit",
    "revenue_bridge.cancelled_revenue": "no line was taken out for it",
    "revenue_bridge.duplicate_revenue": "no line was taken out for it",
    "revenue_bridge.quarantined_revenue": "no line was taken out for it",
    "revenue_bridge.return_revenue": "returns are lines",
    "revenue_bridge.test_revenue": "no line was taken out for it",
    "revenue_bridge.unknown_customer_revenue": "every line has its customer",
    "revenue_bridge.unscored_customer_revenue": "every customer is scored",
    "rfm_cutoffs.from_value": "the lowest score begins at zero",
    "rfm_scores.days_since_last_order": "ordered on the day",
    "rfm_scores.monetary_value": "no order in the window",
    "rfm_scores.net_revenue": "no order in the window",
    "rfm_scores.order_count": "no order in the window",
    "segment_flows.closing_customers": "nobody is in it",
    "segment_flows.entered_customers": "nobody came",
    "segment_flows.left_customers": "nobody left",
    "segment_flows.opening_customers": "nobody was in it",
    "segment_flows.reactivated_customers": "nobody woke up",
    "segment_flows.stayed_customers": "nobody stayed",
    "segment_migrations.net_revenue": "nobody bought",
    "segment_performance.average_order_value": "as much came back as was sold",
    "segment_performance.buyer_count": "nobody bought",
    "segment_performance.churn_rate": "nobody fell asleep",
    "segment_performance.churned_customers": "nobody fell asleep",
    "segment_performance.conversion_rate": "no member bought",
    "segment_performance.customer_share": "nobody is in it",
    "segment_performance.customers": "nobody is in it",
    "segment_performance.left_customers": "nobody left",
    "segment_performance.net_revenue": "nobody bought",
    "segment_performance.new_customer_count": "nobody bought for the first time",
    "segment_performance.opening_customers": "nobody was in it",
    "segment_performance.order_count": "nobody bought",
    "segment_performance.reactivated_customers": "nobody woke up",
    "segment_performance.reactivation_rate": "nobody woke up",
    "segment_performance.repeat_rate": "no buyer bought twice",
    "segment_performance.return_rate": "nothing came back",
    "segment_performance.revenue_share": "nobody bought",
    "segment_performance.stayed_customers": "nobody stayed",
}
# Numeric columns of which nothing can be known.
UNKNOWN = {
    "customer_behaviours.abandoned_cart_count",
    "customer_behaviours.abandoned_cart_share",
    "customer_behaviours.average_basket_units",
    "customer_behaviours.average_views_before_order",
    "customer_behaviours.cart_count",
    "customer_behaviours.discounted_order_share",
    "customer_behaviours.favourite_category_share",
    "customer_behaviours.main_channel_share",
    "customers.acquisition_cost",
    "segment_performance.average_acquisition_cost",
    "segment_performance.average_engagement_points",
    "segment_performance.average_engagement_score",
    "segment_performance.touched_conversion_rate",
}


def test_no_number_that_is_unknown_is_zero(run: Run) -> None:
    columns = asked(
        run,
        "select table_name, column_name from information_schema.columns"
        " where table_schema = 'marts' and regexp_matches(data_type,"
        " '^(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT|FLOAT|DOUBLE|DECIMAL)')",
    )
    assert len(columns) > 80
    zero, nothing = set(), set()
    for table, column in columns:
        ((rows, known, zeros),) = asked(
            run,
            f"select count(*), count({column}), count(*) filter ({column} = 0)"
            f" from marts.{table}",
        )
        if zeros:
            zero.add(f"{table}.{column}")
        if rows and not known:
            nothing.add(f"{table}.{column}")
    assert zero == set(ZEROS)
    assert nothing == UNKNOWN


def test_orders_of_nobody_cannot_be_scored(project: Copy, tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    run = project.run(tmp_path / "out", "--raw", only(raw, COLUMNS[:-1]))
    assert run.code == 2
    assert "100 % of lines have no customer" in run.printed
    assert run.errors == (
        "error: no valid order has a customer: give transactions a customer_id or a"
        " customer_email, or map one in mapping.yml.\n"
    )
    assert not (run.out / "analytics.duckdb").exists()
    assert not (run.out / "report.html").exists()
    # Nothing is lost: the lines are kept, for the day on which somebody is known.
    assert run.query(
        "select sum(kept), sum(quarantined + rejected) from ops.reconciliations"
    ) == [(128, 0)]
