"""What a run answered, read from its files and set beside the reckoning."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from project_copy import Copy, Run, read_rows
from reckoning import Reckoning, Windows, money

HERE = Path(__file__).parent
SECTOR = "fashion"
SHOWN = 5

Rows = list[dict[str, str]]


@dataclass(frozen=True)
class Answer:
    """One finished run, the same day reckoned anew, and the policy of both."""

    run: Run
    reckoning: Reckoning
    policy: Mapping[str, Rows]

    def named(self, columns: str, table: str) -> dict[str, tuple[Any, ...]]:
        """Columns of a mart for each of its customers, named as their source does."""
        rows = self.run.query(
            f"select source_customer_id, {columns} from marts.{table}"
            " left join activation.customer_sources using (customer_id)"
        )
        found = {row[0]: row[1:] for row in rows}
        assert None not in found, f"{table} has a customer whom no source knows"
        assert len(found) == len(rows), f"{table} has a customer twice"
        return found


def raw_folder(folder: Path, name: str, data: Path) -> Path:
    """A raw folder: the mapping of a reference source beside a copy of its data."""
    folder.mkdir()
    shutil.copyfile(HERE / name / "mapping.yml", folder / "mapping.yml")
    shutil.copyfile(data, folder / data.name)
    return folder


def values_of(key: str, name: str, values: Mapping[str, object]) -> Callable[..., Rows]:
    """An edit of a seed: the row of that name gets other values."""

    def edit(rows: Rows) -> Rows:
        texts = {column: str(value) for column, value in values.items()}
        return [{**row, **texts} if row[key] == name else row for row in rows]

    return edit


@contextmanager
def policy(
    project: Copy, currency: str, zone: str, windows: Windows
) -> Iterator[dict[str, Rows]]:
    """Currency, time zone and windows in force while the block runs; their seeds."""
    edits = {
        "sector": SECTOR,
        "reporting_currency": currency,
        "reporting_time_zone": zone,
        "monetary_basis": "revenue",
        "rfm_segment_map": "classic_11",
    }
    with ExitStack() as stack:
        for name, value in edits.items():
            edit = values_of("setting", name, {"value": value})
            stack.enter_context(project.policy("settings", edit))
        edit = values_of("sector", SECTOR, asdict(windows))
        stack.enter_context(project.policy("sector_presets", edit))
        names = ("rfm_segment_cells", "segment_rules", "value_tiers")
        yield {name: read_rows(project.seed(name)) for name in names}


def require_same(found: Mapping[Any, Any], expected: Mapping[Any, Any]) -> None:
    """Fail, showing the first few, unless both say the same of the same keys."""
    keys = sorted(set(found) | set(expected), key=str)
    others = [
        f"{key}: found {found.get(key)}, expected {expected.get(key)}"
        for key in keys
        if found.get(key) != expected.get(key) or key not in found
    ]
    shown = "\n".join(others[:SHOWN])
    assert not others, f"{len(others)} of {len(keys)} differ:\n{shown}"


def same_orders(answer: Answer) -> None:
    """Every order: customer, day, lines, money, whether it is valid."""
    rows = answer.run.query(
        "select order_id, source_customer_id, ordered_date, line_count, sale_revenue,"
        " return_revenue, net_revenue, is_valid from marts.orders"
        " left join activation.customer_sources using (customer_id)"
    )
    found = {row[0]: row[1:] for row in rows}
    assert len(found) == len(rows)
    expected = {
        name: (
            order.customer,
            order.day,
            order.line_count,
            money(order.sold),
            money(order.returned),
            money(order.net),
            order.is_valid,
        )
        for name, order in answer.reckoning.orders.items()
    }
    require_same(found, expected)


def same_customers(answer: Answer) -> None:
    """Every customer with an order or a return: orders and revenue of all time."""
    found = answer.named(
        "first_order_date, last_order_date, order_count, net_revenue", "customers"
    )
    reckoning = answer.reckoning
    known = set(reckoning.valid_days) | reckoning.only_returned
    expected = {}
    for customer in known:
        days = reckoning.valid_days.get(customer, [])
        expected[customer] = (
            days[0] if days else None,
            days[-1] if days else None,
            len(days),
            money(reckoning.lifetime_net[customer]),
        )
    # Those who paid nothing and returned nothing have a test of their own.
    found = {
        customer: row
        for customer, row in found.items()
        if customer in known or customer not in reckoning.customers
    }
    require_same(found, expected)


def known_customers(answer: Answer) -> None:
    """Everybody named by an order is a customer, whatever the order is worth."""
    found = dict.fromkeys(answer.named("as_of_date", "customers"), True)
    require_same(found, dict.fromkeys(answer.reckoning.customers, True))


def counted_units(answer: Answer) -> None:
    """Every order: its units, those given away included, as every line has some."""
    found = dict(answer.run.query("select order_id, unit_count from marts.orders"))
    orders = answer.reckoning.orders
    require_same(found, {name: order.units for name, order in orders.items()})


def same_rfm_values(answer: Answer) -> None:
    """Every scored customer: what the three scores look at."""
    found = answer.named(
        "as_of_date, last_order_date, days_since_last_order, order_count,"
        " net_revenue, monetary_value",
        "rfm_scores",
    )
    expected = {
        customer: (
            answer.reckoning.as_of,
            summary.last_order_date,
            summary.days_since_last_order,
            summary.order_count,
            money(summary.net),
            money(summary.net),
        )
        for customer, summary in answer.reckoning.summaries.items()
    }
    require_same(found, expected)


def same_rfm_scores(answer: Answer) -> None:
    """Every scored customer: three scores, cell, sum, weighted score and segment."""
    found = answer.named(
        "recency_score, frequency_score, monetary_score, rfm_cell, rfm_sum, rfm_score,"
        " rfm_segment",
        "rfm_scores",
    )
    segments = {
        int(row["rfm_cell"]): row["rfm_segment"]
        for row in answer.policy["rfm_segment_cells"]
        if row["map"] == "classic_11"
    }
    expected = {
        customer: (
            scores.recency,
            scores.frequency,
            scores.monetary,
            scores.cell,
            scores.total,
            scores.weighted(answer.reckoning.windows),
            segments[scores.cell],
        )
        for customer, scores in answer.reckoning.scores.items()
    }
    require_same(found, expected)


def same_cutoffs(answer: Answer) -> None:
    """Ranked cut-offs: their thresholds rescore everybody; values and counts agree."""
    rows = answer.run.query(
        "select component, score, method, threshold_value, from_value, to_value,"
        " customers from marts.rfm_cutoffs order by component, score"
    )
    assert [row[:2] for row in rows] == [
        (component, score)
        for component in ("monetary", "order_count", "recency")
        for score in range(1, 6)
    ]
    assert {row[2] for row in rows} == {"relative"}
    thresholds = {row[:2]: row[3] for row in rows}
    shown = {row[:2]: row[4:] for row in rows}
    scores, summaries = answer.reckoning.scores, answer.reckoning.summaries
    components: dict[str, dict[str, tuple[Any, int]]] = {
        "recency": {
            c: (-s.days_since_last_order, scores[c].recency)
            for c, s in summaries.items()
        },
        "order_count": {
            c: (s.order_count, scores[c].frequency) for c, s in summaries.items()
        },
        "monetary": {
            c: (money(s.net), scores[c].monetary) for c, s in summaries.items()
        },
    }
    for component, customers in components.items():
        sign = -1 if component == "recency" else 1
        reached = [
            sign * thresholds[component, score]
            for score in range(2, 6)
            if thresholds[component, score] is not None
        ]
        require_same(
            {c: 1 + sum(w >= t for t in reached) for c, (w, _) in customers.items()},
            {c: score for c, (_, score) in customers.items()},
        )
        for score in range(1, 6):
            values = sorted(sign * w for w, s in customers.values() if s == score)
            ends = (values[0], values[-1]) if values else (None, None)
            assert shown[component, score] == (*ends, len(values)), (component, score)


def same_lifecycle(answer: Answer) -> None:
    """Everybody named by an order: stage, and the day of turning dormant."""
    found = answer.named(
        "status, lifecycle_stage, becomes_dormant_on", "customer_segments"
    )
    reckoning = answer.reckoning
    expected: dict[str, tuple[Any, ...]] = {
        customer: (
            "scored",
            reckoning.stage(customer),
            reckoning.becomes_dormant_on(customer),
        )
        for customer in reckoning.valid_days
    }
    for customer in reckoning.only_returned:
        expected[customer] = ("only_returns", None, None)
    for customer in reckoning.prospects:
        expected[customer] = ("scored", "prospect", None)
    require_same(found, expected)


def same_segments(answer: Answer) -> None:
    """Everybody with a stage: the rule that decides, its segment, the value tier."""
    found = answer.named("rule_id, segment, value_tier", "customer_segments")
    rules = answer.policy["segment_rules"]
    segments = {row["rule_id"]: row["segment"] for row in rules}
    tiers = [
        (float(row["minimum_value"] or "-inf"), row["value_tier"])
        for row in answer.policy["value_tiers"]
        if row["sector"] == SECTOR
    ]
    expected: dict[str, tuple[str, str, str | None]] = {}
    for customer, summary in answer.reckoning.summaries.items():
        rule = answer.reckoning.rule(customer, rules)
        reached = [tier for tier in tiers if tier[0] <= money(summary.net)]
        expected[customer] = (rule, segments[rule], max(reached)[1])
    for customer in answer.reckoning.prospects:
        expected[customer] = ("prospect", "prospect", None)
    scored = {customer: row for customer, row in found.items() if row[0] is not None}
    require_same(scored, expected)


def same_bridge(answer: Answer) -> None:
    """Every month of the bridge; its end is what the scored customers hold."""
    found = {
        row[0]: row[1:]
        for row in answer.run.query(
            "select month, raw_gross_revenue, quarantined_revenue + duplicate_revenue"
            " + test_revenue + cancelled_revenue, return_revenue,"
            " unknown_customer_revenue, unscored_customer_revenue, scored_revenue"
            " from marts.revenue_bridge"
        )
    }
    reckoning = answer.reckoning
    expected = {
        month: (
            money(sums.gross),
            0,
            money(sums.returned),
            money(sums.unknown),
            money(sums.unscored),
            money(sums.scored),
        )
        for month, sums in reckoning.bridge.items()
    }
    require_same(found, expected)
    held = sum(reckoning.lifetime_net[customer] for customer in reckoning.valid_days)
    assert sum(row[-1] for row in found.values()) == money(held)


CLAIMS: tuple[Callable[[Answer], None], ...] = (
    same_orders,
    same_customers,
    same_rfm_values,
    same_rfm_scores,
    same_cutoffs,
    same_lifecycle,
    same_segments,
    same_bridge,
)
