"""Engagement, habits and grids of the demo: as reckoned anew, and as planted."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from demo.demo_files import PARIS, Demo, Record, moment
from project_copy import Copy, Run
from reference.engagement_reckoning import (
    CLAIMS,
    Policy,
    Reckoning,
    require_same,
    touches_of,
)

AS_OF = dt.date(2026, 6, 30)
CART_DAYS = dt.timedelta(days=7)
GRIDS = {
    "household": "household",
    "occupation": "occupation",
    "interests": "interest",
    "motives": "motive",
    "preferences": "preference",
}

Key = tuple[str, str]


@pytest.fixture(scope="module")
def run(demo_run: Run) -> Run:
    return demo_run


@pytest.fixture(scope="module")
def demo(run: Run) -> Demo:
    """The raw files and planted truths of the run's own demo."""
    found = Demo(run.out / "demo", {})
    return Demo(
        found.folder,
        {row["file"]: int(row["rows"]) for row in found.planted("counts")},
    )


@pytest.fixture(scope="module")
def customers(run: Run) -> dict[Key, str]:
    """The customer of each record, also of who has left activation."""
    return {
        (system, name): customer
        for system, name, customer in run.query(
            "select source_system, source_customer_id, customer_id"
            " from private.int_identity__customers"
        )
    }


@pytest.fixture(scope="module")
def everything(project: Copy, demo: Demo, customers: dict[Key, str]) -> Reckoning:
    """Every usable row of the five files of touchpoints, each once."""
    policy = Policy.read(project.seed("settings").parent)
    touches = tuple(touches_of(demo.touchpoints, PARIS))
    return Reckoning(touches, customers, policy, AS_OF)


@pytest.fixture(scope="module")
def reckoning(run: Run, everything: Reckoning) -> Reckoning:
    """What there is of people who may be scored."""
    excluded = {
        customer
        for (customer,) in run.query(
            "select customer_id from marts.customer_segments"
            " where status in ('objected', 'minor', 'expired')"
        )
    }
    assert excluded
    touches = tuple(
        touch
        for touch in everything.touches
        if not touch.record or everything.customers[touch.record] not in excluded
    )
    return replace(everything, touches=touches)


def key_of(row: Record) -> Key:
    """How a source knows whom a planted row is about."""
    name = row["source_customer_id"] or row["customer_email"].lower()
    return row["source_system"], name


def grids(run: Run, *columns: str) -> dict[str, tuple[Any, ...]]:
    """Cells of every customer in some of the grids."""
    rows = run.query(
        f"select customer_id, {', '.join(columns)} from marts.customer_grids"
    )
    return {row[0]: row[1:] for row in rows}


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.__name__)
def test_engagement_is_as_reckoned(
    claim: Callable[[Run, Reckoning], None], run: Run, reckoning: Reckoning
) -> None:
    claim(run, reckoning)


def test_the_comparison_has_every_case(demo: Demo, reckoning: Reckoning) -> None:
    files = {row["file"] for row in demo.planted("counts")}
    assert len([file for file in files if file.startswith("touchpoints")]) == 5
    assert len(reckoning.touches) > 5_000
    scores = reckoning.scores.values()
    assert {score.status for score in scores} == {"scored", "no_touchpoint_in_window"}
    assert {score.tier for score in scores} == {"high", "medium", "low", None}
    assert any(score.previous_points for score in scores)
    cells = reckoning.ledger.values()
    assert any(cell.counted_count < cell.touchpoint_count for cell in cells)
    assert any(cell.points < 0 for cell in cells)
    assert any(touch.quantity > 1 for touch in reckoning.touches)
    worth = defaultdict(set)
    for touch in reckoning.touches:
        worth[touch.word.lower()].add(reckoning.points_each(touch))
    assert max(map(len, worth.values())) == 2


def test_every_touchpoint_tells_whether_a_program_was_at_work(
    run: Run, everything: Reckoning
) -> None:
    found = Counter(
        run.query(
            "select customer_id, occurred_at, occurred_date, action, channel, device,"
            " topic, quantity, is_automatic from marts.touchpoints"
        )
    )
    expected = Counter(
        (
            everything.customer(touch),
            touch.moment,
            touch.day,
            everything.policy.action(touch.word),
            everything.channel(touch),
            touch.device,
            touch.topic,
            touch.quantity,
            everything.is_automatic(touch),
        )
        for touch in everything.touches
    )
    assert list((found - expected).items())[:5] == []
    assert list((expected - found).items())[:5] == []


def test_planted_bursts_are_of_programs(
    run: Run, demo: Demo, customers: dict[Key, str], everything: Reckoning
) -> None:
    planted = demo.planted("click_bursts")
    assert planted
    for row in planted:
        key = row["source_system"], row["source_customer_id"]
        stamp = dt.datetime.fromisoformat(row["occurred_at"]).replace(tzinfo=None)
        assert run.query(
            "select count(*), count(*) filter (is_automatic) from marts.touchpoints"
            f" where customer_id = '{customers[key]}' and occurred_at = '{stamp}'"
            " and action = 'email_click'"
        ) == [(int(row["clicks"]), int(row["clicks"]))], row
        assert (key, "email_click", stamp) in everything.bursts
    clicks = {burst for burst in everything.bursts if burst[1] == "email_click"}
    assert len(clicks) == len(planted)


def test_planted_words_are_known_and_counted(run: Run, demo: Demo) -> None:
    planted = demo.planted("touchpoint_words")
    rows: Counter[str] = Counter()
    for row in planted:
        rows[row["word"].lower()] += int(row["rows"])
    found = run.query(
        "select source_action, count(*) from staging.stg_tracking__touchpoints"
        " group by source_action"
    )
    assert dict(found) == rows
    told: Counter[str] = Counter()
    for row in demo.touchpoints:
        told[row["action"].lower()] += int(row.get("quantity") or 1)
    assert told != rows
    known = {row["word"].lower(): row["is_known"] == "true" for row in planted}
    assert set(known.values()) == {True, False}
    found = run.query(
        "select source_action, is_known, sum(touchpoint_count),"
        " bool_and(is_known = (action <> 'unknown')) from ops.touchpoint_actions"
        " group by source_action, is_known"
    )
    require_same(
        {row[0]: row[1:] for row in found},
        {word: (known[word], count, True) for word, count in told.items()},
    )


def test_planted_baskets_were_left_behind(
    run: Run, demo: Demo, customers: dict[Key, str]
) -> None:
    left: dict[str, set[dt.date]] = defaultdict(set)
    for row in demo.planted("abandoned_carts"):
        day = moment(row["occurred_at"]).date()
        if day + CART_DAYS <= AS_OF:
            left[customers[key_of(row)]].add(day)
    assert len(left) > 20
    counted = dict(
        run.query(
            "select customer_id, abandoned_cart_count from marts.customer_behaviours"
            " where status not in ('objected', 'minor', 'expired')"
        )
    )
    missed = {
        customer: days
        for customer, days in left.items()
        if customer in counted and counted[customer] < len(days)
    }
    assert len(left.keys() & counted.keys()) > 20
    assert missed == {}


def test_companies_are_what_policy_takes_them_for(
    run: Run, demo: Demo, customers: dict[Key, str]
) -> None:
    expected = dict.fromkeys(grids(run, "customer_id"), ("unknown", "unknown"))
    planted = demo.planted("companies")
    for row in planted:
        # A word without a meaning is another one; without a word nothing is known.
        cells = tuple(
            row[name] or ("other" if row[f"{name}_word"] else "unknown")
            for name in ("industry", "company_size")
        )
        expected[customers[row["source_system"], row["source_customer_id"]]] = cells
    assert len(set(expected.values())) > 1
    require_same(grids(run, "industry", "company_size"), expected)


def test_the_newest_declaration_counts(
    run: Run, demo: Demo, customers: dict[Key, str]
) -> None:
    said: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for row in demo.planted("declarations"):
        if dt.datetime.fromisoformat(row["declared_at"]).date() <= AS_OF:
            customer = customers[row["source_system"], row["source_customer_id"]]
            value = row["value"] or "other"
            said[customer, row["attribute"]].append((row["declared_at"], value))
    assert any(len({value for _, value in told}) > 1 for told in said.values())
    assert any(max(told)[1] == "other" for told in said.values())
    found = grids(run, *GRIDS.values())
    expected = {
        customer: tuple(
            max(said.get((customer, attribute), [("", "unknown")]))[1]
            for attribute in GRIDS
        )
        for customer in found
    }
    require_same(found, expected)


def test_hot_prospects_are_found_more_often(
    run: Run, demo: Demo, customers: dict[Key, str]
) -> None:
    segments = dict(
        run.query("select customer_id, segment from marts.customer_segments")
    )
    assert {"hot_prospect", "prospect"} <= set(segments.values())
    seen: dict[bool, dict[str, bool]] = {True: {}, False: {}}
    for row in demo.planted("customers"):
        key = row["source_system"], row["source_customer_id"] or row["email"].lower()
        segment = segments.get(customers.get(key, ""))
        if row["type"] == "prospect" and segment is not None:
            assert segment in {"hot_prospect", "prospect"}, row["person"]
            found = seen[row["is_hot"] == "true"]
            is_found = found.get(row["person"], False) or segment == "hot_prospect"
            found[row["person"]] = is_found
    shares = {
        is_hot: sum(found.values()) / len(found) for is_hot, found in seen.items()
    }
    assert shares[True] > 2 * shares[False], shares
