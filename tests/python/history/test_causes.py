"""Why customers move: each cause is planted, and told right."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from building import HISTORY, ask, build, copied, land, settings
from prepared import Prepared
from project_copy import Copy, read_rows
from runs.small_shop import Line, line, write

FIRST = dt.date(2026, 6, 29)
SECOND = dt.date(2026, 6, 30)
# Ranks, not fixed cut points, also among sixty.
RANKED = {"rfm_minimum_customers": "10"}

# What these tests look at, with all that it rests on.
SEEN = (*HISTORY, "+customer_sources")
HELD = (
    "select count(*) from intermediate.int_segments__memberships"
    " where is_held and as_of_date {}"
)

Move = tuple[str | None, str | None, str | None]


def bought(customer: int, days_ago: int, amount: float, number: object = 0) -> Line:
    """One order, so many days before the first date."""
    day = FIRST - dt.timedelta(days=days_ago)
    return line(
        source_system="shop",
        order_id=f"{customer}-{days_ago}-{number}",
        customer_id=f"c{customer}",
        ordered_at=f"{day} 12:00:00",
        status="paid",
        amount=f"{amount:.2f}",
    )


def sixty() -> list[Line]:
    """Sixty customers with one to five orders, the more the richer and the later."""
    lines = [
        bought(
            customer, 5 + customer * 4 + 31 * number, 20 + 3 * (60 - customer), number
        )
        for customer in range(60)
        for number in range(1 + (59 - customer) // 12)
    ]
    return [*lines, bought(59, 0, 1)]


def add(project: Copy, folder: Path, lines: list[Line], name: str) -> None:
    """Land one more file of orders."""
    write(folder / "raw", lines, f"transactions_{name}.csv")
    land(project, folder)


def write_people(folder: Path, rows: list[dict[str, str]], name: str) -> None:
    """Write records of customers as a raw file."""
    with (folder / "raw" / f"customers_{name}.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def moves(out: Path) -> dict[str, Move]:
    """Who was in another segment on the second date: from, to and cause."""
    rows = ask(
        out,
        "select source_customer_id, previous_segment, segment, cause"
        " from marts.segment_history join activation.customer_sources"
        " using (customer_id)"
        f" where valid_from_date = '{SECOND}' and source_system = 'shop'",
    )
    return {name: (before, after, cause) for name, before, after, cause in rows}


def segments(out: Path) -> dict[str, str]:
    """The segment of each customer on the latest date."""
    query = (
        "select source_customer_id, segment from marts.customer_segments"
        " join activation.customer_sources using (customer_id)"
    )
    return dict(ask(out, query))


def earned(project: Copy, facts: dict[str, Any], cutoffs: dict[Any, Any]) -> str:
    """The segment of an active customer under some cut-offs, reckoned apart."""

    def score(component: str, value: float) -> int:
        def reached(level: int) -> bool:
            cutoff = cutoffs[component, level]
            if cutoff is None:
                return False
            return value <= cutoff if component == "recency" else value >= cutoff

        return 1 + sum(map(reached, (2, 3, 4, 5)))

    scores = {
        "recency": score("recency", facts["days_since_last_order"]),
        "frequency": score("order_count", facts["order_count"]),
        "monetary": score("monetary", facts["monetary_value"]),
    }
    for rule in sorted(
        read_rows(project.seed("segment_rules")), key=lambda row: int(row["rule_order"])
    ):
        if rule["lifecycle_stage"] not in ("", "active") or rule["engagement_tier"]:
            continue
        if all(
            int(rule[f"minimum_{name}_score"] or 1)
            <= value
            <= int(rule[f"maximum_{name}_score"] or 5)
            for name, value in scores.items()
        ):
            return rule["segment"]
    raise AssertionError(scores)


@pytest.fixture
def shop(project: Copy, prepared: Prepared, tmp_path: Path) -> Path:
    """The sixty, two of them with an address, scored on the first date."""

    def make(folder: Path) -> None:
        write(folder / "raw", sixty(), "transactions_1.csv")
        write_people(folder, people("c40@example.com"), "shop")
        land(project, folder)
        with settings(project, RANKED):
            build(project, folder / "out", FIRST, select=SEEN)

    return copied(prepared.folder("causes", make), tmp_path)


def test_a_new_order_and_a_neighbours_order_that_moves_a_cutoff(
    project: Copy, shop: Path, tmp_path: Path
) -> None:
    out = shop
    with settings(project, RANKED):
        # The poorer half buys a lot on one day and passes the richer half.
        buyers = range(30, 60)
        orders = [bought(n, -1, 900, number) for n in buyers for number in range(6)]
        add(project, tmp_path, orders, "2")
        build(project, out, SECOND, select=SEEN)
        found = moves(out)
        cutoffs = {
            (component, score): value
            for component, score, value in ask(
                out,
                "select component, score, threshold_value from marts.rfm_cutoffs"
                f" where as_of_date = '{FIRST}'",
            )
        }
        rows = ask(
            out,
            "select source_customer_id, days_since_last_order, order_count,"
            " monetary_value, lifecycle_stage from marts.rfm_scores"
            " join marts.customer_segments using (customer_id, as_of_date)"
            " join activation.customer_sources using (customer_id)",
        )
        expected = {}
        for name, days, count, value, stage in rows:
            if name in found and stage == "active":
                facts = {
                    "days_since_last_order": days,
                    "order_count": count,
                    "monetary_value": value,
                }
                stays = earned(project, facts, cutoffs) == found[name][0]
                expected[name] = "population" if stays else "behaviour"
    told = {name: found[name][2] for name in expected}
    assert told == expected
    assert {found[f"c{number}"][2] for number in buyers if f"c{number}" in found} == {
        "behaviour"
    }
    still = [name for name in found if int(name[1:]) < 30]
    assert [found[name][2] for name in still].count("population") >= 5
    # Without a minimum stay nobody is held back.
    assert ask(out, HELD.format(f"= '{SECOND}'")) == [(0,)]


def test_an_edited_policy_row(project: Copy, shop: Path, tmp_path: Path) -> None:
    out, other = shop, tmp_path / "other"
    before = segments(out)

    def stricter(rows: list[dict[str, str]]) -> list[dict[str, str]]:
        return [
            {**row, "segment": "promising"} if row["segment"] == "loyal" else row
            for row in rows
        ]

    new = [bought(55, -1, 2000, number) for number in range(6)]
    with settings(project, RANKED), project.policy("segment_rules", stricter):
        # The same first date under the new policy, apart.
        add(project, other, sixty(), "1")
        build(project, other / "out", FIRST, select=SEEN)
        edited = {
            name: segment
            for name, segment in segments(other / "out").items()
            if before[name] != segment
        }
        add(project, tmp_path, new, "2")
        build(project, out, SECOND, select=SEEN)
    found = moves(out)
    assert len(edited) >= 3
    assert found["c55"][2] == "behaviour"
    for name, (_, after, cause) in found.items():
        if name != "c55":
            assert (cause == "policy") == (edited.get(name) == after), name
    assert sum(cause == "policy" for _, _, cause in found.values()) >= 3
    # The day before keeps what it was scored under.
    versions = "select count(distinct policy_version) from ops.scoring_dates"
    assert ask(out, versions) == [(2,)]


def test_a_merge_and_a_split(project: Copy, shop: Path, tmp_path: Path) -> None:
    out = shop
    before = segments(out)
    with settings(project, RANKED):
        # The web shop's customer is one of the poorest of the shop, and of its best.
        write_people(tmp_path, people("c2@example.com"), "shop")
        add(project, tmp_path, [bought(5, -1, 1)], "2")
        build(project, out, SECOND, select=SEEN)
    found = moves(out)
    assert before["c40"] != segments(out)["c40"]
    assert found["c40"][2] == "identity"
    assert segments(out)["c40"] == segments(out)["c2"]
    others = [
        cause for name, (_, _, cause) in found.items() if name not in ("c2", "c40")
    ]
    assert "identity" not in others


def people(email: str) -> list[dict[str, str]]:
    """Customer 40 with an address, which is customer 2's or not."""
    return [
        {"source_system": "shop", "customer_id": name, "email": address}
        for name, address in (("c2", "c2@example.com"), ("c40", email))
    ]


@pytest.mark.slow
def test_a_minimum_stay_holds_a_segment_back(project: Copy, tmp_path: Path) -> None:
    out = tmp_path / "out"

    def stable(rows: list[dict[str, str]]) -> list[dict[str, str]]:
        return [{**row, "minimum_stay_days": "60"} for row in rows]

    with settings(project, RANKED), project.policy("segment_stability", stable):
        add(project, tmp_path, sixty(), "1")
        build(project, out, FIRST, select=SEEN)
        orders = [
            bought(n, -1, 900, number) for n in range(30, 60) for number in "abcd"
        ]
        add(project, tmp_path, orders, "2")
        build(project, out, SECOND, select=SEEN)
        assert moves(out) == {}
        assert ask(out, HELD.format(f"= '{SECOND}'")) != [(0,)]
        later = [bought(59, -90, 1)]
        add(project, tmp_path, later, "3")
        build(project, out, SECOND + dt.timedelta(days=89), select=SEEN)
    assert ask(out, HELD.format("> '2026-07-30'")) == [(0,)]
