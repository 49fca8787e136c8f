"""Starbucks rewards: every published count, and everybody's engagement reckoned anew.

Thirty days of purchases and offers of 17,000 people, read through a mapping: once as of
the last day, once as of a day before, under another policy.
"""

from __future__ import annotations

import datetime as dt
import gzip
import json
import shutil
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from comparison import require_same, values_of
from project_copy import Copy, Run
from reference.engagement_reckoning import (
    CLAIMS,
    Policy,
    Reckoning,
    Touch,
    customers_of,
)

pytestmark = pytest.mark.reference

HERE = Path(__file__).parent
START = dt.datetime(2018, 7, 26)
# The source's clocks and the readers' differ by three hours, and so do some days.
SEATTLE, NEW_YORK = ZoneInfo("America/Los_Angeles"), ZoneInfo("America/New_York")
LAST_DAY = dt.date(2018, 8, 24)
EARLIER_DAY = dt.date(2018, 8, 11)
UNTOLD_AGE = 118
RECEIVED = "offer_received"

RAW_FILES = {
    "transcript.json.gz": ("transcript_purchases.json.gz", "transcript_offers.json.gz"),
    "profile.json.gz": ("profile.json.gz",),
}
EVENTS = {"offer received": 76_277, "offer viewed": 57_725, "offer completed": 33_579}
ACTIONS = {
    "offer received": "offer_received",
    "offer viewed": "offer_view",
    "offer completed": "offer_completion",
}
SETTINGS = {
    "sector": "grocery",
    "reporting_currency": "USD",
    "reporting_time_zone": "America/New_York",
    # Members of long ago who were only written to would be past their time.
    "retention_days": "9999",
}
WEIGHTS = [
    {"dimension": dimension, "value": value, "action": action, "weight": weight}
    | {"reason": "So that weights matter"}
    for dimension, value, action, weight in (
        ("channel", "app", "(any)", "1.25"),
        ("burst", "yes", "offer_view", "0.35"),
    )
]


@dataclass(frozen=True)
class Event:
    """One line of the transcript."""

    person: str
    kind: str
    hours: int
    offer: str | None
    amount: Decimal | None

    @property
    def aware(self) -> dt.datetime:
        """When it happened, on Seattle's clocks."""
        return (START + dt.timedelta(hours=self.hours)).replace(tzinfo=SEATTLE)

    @property
    def moment(self) -> dt.datetime:
        """When it happened, as the warehouse keeps it."""
        return self.aware.astimezone(dt.UTC).replace(tzinfo=None)

    @property
    def day(self) -> dt.date:
        """The day in New York."""
        return self.aware.astimezone(NEW_YORK).date()


@dataclass(frozen=True)
class Answer:
    """One finished run, and the same day's engagement reckoned anew."""

    run: Run
    reckoning: Reckoning


@pytest.fixture(scope="session")
def data(reference_data: Path) -> Path:
    """The folder of the published files."""
    return reference_data / "starbucks"


@pytest.fixture(scope="session")
def events(data: Path) -> list[Event]:
    """The transcript, its 114 blank lines aside."""
    found = []
    for line in json_lines(data / "transcript.json.gz"):
        said = line["value"]
        offer = said.get("offer id") or said.get("offer_id")
        amount = said.get("amount")
        found.append(Event(line["person"], line["event"], line["time"], offer, amount))
    return found


@pytest.fixture(scope="session")
def people(data: Path) -> dict[str, dict[str, Any]]:
    """What the profiles say of each person."""
    return {line["id"]: line for line in json_lines(data / "profile.json.gz")}


def json_lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a file of JSON lines; numbers as they are written."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line, parse_float=Decimal) for line in lines if line.strip()]


def touches(events: list[Event]) -> tuple[Touch, ...]:
    """What offers did, each event counted once however often it is told."""
    once = dict.fromkeys(event for event in events if event.kind in EVENTS)
    return tuple(
        Touch(("default", event.person), event.moment, event.day, event.kind)
        for event in once
    )


def raw_folder(folder: Path, data: Path) -> Path:
    """A raw folder: the mapping beside copies of the data, the transcript twice."""
    folder.mkdir()
    shutil.copyfile(HERE / "starbucks" / "mapping.yml", folder / "mapping.yml")
    for name, copies in RAW_FILES.items():
        for copy in copies:
            shutil.copyfile(data / name, folder / copy)
    return folder


@contextmanager
def settings(project: Copy, **others: str) -> Iterator[ExitStack]:
    """The settings of this programme in force while the block runs, and others."""
    with ExitStack() as stack:
        for name, value in {**SETTINGS, **others}.items():
            edit = values_of("setting", name, {"value": value})
            stack.enter_context(project.policy("settings", edit))
        yield stack


def reckoned(
    run: Run, events: list[Event], as_of: dt.date, policy: Policy
) -> Reckoning:
    """Everybody's engagement on a day, under the run's own names of people."""
    return Reckoning(touches(events), customers_of(run), policy, as_of)


@pytest.fixture(scope="session")
def month(
    project: Copy,
    data: Path,
    events: list[Event],
    tmp_path_factory: pytest.TempPathFactory,
) -> Answer:
    """The whole job as of the last day, under the policy of grocers."""
    folder = tmp_path_factory.mktemp("starbucks")
    raw = raw_folder(folder / "raw", data)
    with settings(project):
        run = project.run(folder / "out", "--raw", raw)
        policy = Policy.read(project.seed("settings").parent)
    assert run.code == 0, run.errors
    return Answer(run, reckoned(run, events, LAST_DAY, policy))


@pytest.fixture(scope="session")
def earlier(
    project: Copy,
    data: Path,
    events: list[Event],
    tmp_path_factory: pytest.TempPathFactory,
) -> Answer:
    """Built as of a day before the last, under a policy that uses every rule.

    A completion is taken for a view as well. Two of them in the same hour, which the
    data give to the second, are a burst; one of a day counts. The window is a week, and
    tiers are cut by points.
    """
    folder = tmp_path_factory.mktemp("starbucks_earlier")
    raw = raw_folder(folder / "raw", data)
    view = {"points": 40, "burst_limit": 2, "default_channel": "app", "daily_cap": 1}
    week = {"engagement_window_days": 7, "engagement_half_life_days": 3}
    edits = {
        "sector_presets": values_of("sector", "grocery", week),
        "actions": values_of("action", "offer_view", view),
        "action_words": values_of("word", "offer completed", {"action": "offer_view"}),
        "engagement_weights": lambda _: WEIGHTS,
    }
    with settings(project, engagement_minimum_customers="100000") as stack:
        for name, edit in edits.items():
            stack.enter_context(project.policy(name, edit))
        landed = project.run(folder / "out", "land", "--raw", raw)
        assert landed.code == 0, landed.errors
        run = project.run(folder / "out", "build", "--as-of", EARLIER_DAY)
        policy = Policy.read(project.seed("settings").parent)
    assert run.code == 0, run.errors
    return Answer(run, reckoned(run, events, EARLIER_DAY, policy))


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.__name__)
def test_engagement_is_as_reckoned(
    claim: Callable[[Run, Reckoning], None], month: Answer
) -> None:
    """Each mart says of all 16,994 who were ever touched what the raw file says."""
    assert len(month.reckoning.scores) == 16_994
    claim(month.run, month.reckoning)


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.__name__)
def test_engagement_of_an_earlier_day_is_as_reckoned(
    claim: Callable[[Run, Reckoning], None], earlier: Answer
) -> None:
    """Scored back in time, under weights, caps and a window that bite."""
    claim(earlier.run, earlier.reckoning)


def test_the_earlier_day_has_every_case(earlier: Answer) -> None:
    """The second comparison is of weight."""
    reckoning = earlier.reckoning
    scores = reckoning.scores.values()
    assert {score.status for score in scores} == {"scored", "no_touchpoint_in_window"}
    assert {score.tier for score in scores} == {"high", "medium", "low", None}
    assert any(score.previous_points > 0 for score in scores)
    assert any(touch.day > EARLIER_DAY for touch in reckoning.touches)
    views = [held for (_, name), held in reckoning.ledger.items() if name != RECEIVED]
    assert any(held.counted_count < held.touchpoint_count for held in views)
    worth: dict[tuple[str, dt.date], set[Decimal]] = defaultdict(set)
    for customer, touch in reckoning.known:
        if touch.word != "offer received":
            worth[customer, touch.day].add(reckoning.points_each(touch))
    assert {Decimal("50.0000"), Decimal("17.5000")} in worth.values()


def test_every_row_is_accounted_for(month: Answer) -> None:
    """Each event lands once, as one or the other; only repeated ones are superseded."""
    rows = month.run.query(
        "select source, raw, kept, superseded, quarantined, rejected"
        " from ops.reconciliations"
    )
    assert {row[0]: row[1:] for row in rows} == {
        "transactions": (138_953, 138_953, 0, 0, 0),
        "touchpoints": (sum(EVENTS.values()), 167_184, 397, 0, 0),
        "customers": (17_000, 17_000, 0, 0, 0),
    }
    assert all(row[1] == sum(row[2:]) for row in rows)


def test_published_counts(month: Answer, events: list[Event]) -> None:
    """The counts that others publish, in the raw file and in what landed of it."""
    kinds = Counter(event.kind for event in events)
    assert kinds == {**EVENTS, "transaction": 138_953}
    assert dict(
        month.run.query("select action, count(*) from raw.touchpoints group by action")
    ) == dict(EVENTS)
    assert month.run.query(
        "select (select count(*) from marts.customers),"
        " (select count(*) from activation.customer_sources),"
        " (select count(*) from marts.orders), (select count(*) from marts.touchpoints)"
    ) == [(17_000, 17_000, 138_953, 167_184)]
    assert sorted(
        month.run.query(
            "select source_action, action, touchpoint_count from ops.touchpoint_actions"
        )
    ) == [
        ("offer completed", "offer_completion", 33_579 - 397),
        ("offer received", "offer_received", 76_277),
        ("offer viewed", "offer_view", 57_725),
    ]


def test_offers_are_read_under_both_spellings(
    month: Answer, events: list[Event]
) -> None:
    """All ten offers are received and viewed; two ask for no purchase to complete."""
    offers: dict[str, set[str | None]] = defaultdict(set)
    once: Counter[tuple[str, str | None]] = Counter()
    for event in dict.fromkeys(event for event in events if event.kind in EVENTS):
        offers[ACTIONS[event.kind]].add(event.offer)
        once[ACTIONS[event.kind], event.offer] += 1
    counted = {action: len(found) for action, found in offers.items()}
    assert counted == {"offer_received": 10, "offer_view": 10, "offer_completion": 8}
    rows = month.run.query(
        "select action, campaign_id, count(*) from marts.touchpoints"
        " group by action, campaign_id"
    )
    require_same({row[:2]: row[2] for row in rows}, once)


def test_repeated_events_are_superseded_and_no_others(
    month: Answer, events: list[Event]
) -> None:
    """397 completions told again: same person, offer and hour, one of them thrice."""
    told = Counter(events)
    expected = {
        (event.person, event.moment, event.kind, event.offer): count - 1
        for event, count in told.items()
        if count > 1
    }
    assert sum(expected.values()) == 397
    assert {kind for _, _, kind, _ in expected} == {"offer completed"}
    assert Counter(expected.values()) == {1: 395, 2: 1}
    found = month.run.query(
        "select source_customer_id, occurred_at, source_action, campaign_id, count(*)"
        " from staging.stg_tracking__touchpoints_checked"
        " where disposition = 'superseded' group by all"
    )
    require_same({row[:4]: row[4] for row in found}, expected)


def test_amounts_add_up_to_the_cent(month: Answer, events: list[Event]) -> None:
    """Order by order, month by month and in all: 1,775,451.97."""
    purchases = [event for event in events if event.amount is not None]
    orders = {
        f"{event.person}-{event.hours}": (event.person, event.moment, event.amount)
        for event in purchases
    }
    assert len(orders) == len(purchases) == 138_953
    rows = month.run.query(
        "select order_id, source_customer_id, ordered_at, net_revenue, line_count"
        " from marts.orders left join activation.customer_sources using (customer_id)"
    )
    require_same({row[0]: row[1:4] for row in rows}, orders)
    assert {row[4] for row in rows} == {1}
    months: dict[dt.date, Decimal] = defaultdict(Decimal)
    for event in purchases:
        months[event.day.replace(day=1)] += event.amount or 0
    bridge = month.run.query(
        "select month, raw_gross_revenue, scored_revenue from marts.revenue_bridge"
    )
    require_same(
        {row[0]: row[1:] for row in bridge},
        {name: (amount, amount) for name, amount in months.items()},
    )
    assert sum(row[2] for row in bridge) == Decimal("1775451.97")


def test_purchases_and_offers_of_a_person_meet(
    month: Answer, events: list[Event]
) -> None:
    """One customer_id each, under which both sources' events are counted."""
    bought = Counter(event.person for event in events if event.kind == "transaction")
    offered = Counter(
        event.person for event in dict.fromkeys(events) if event.kind in EVENTS
    )
    rows = month.run.query(
        "with bought as (select customer_id, count(*) as order_count"
        " from marts.orders group by customer_id),"
        " offered as (select customer_id, count(*) as touchpoint_count"
        " from marts.touchpoints group by customer_id)"
        " select source_customer_id, coalesce(order_count, 0),"
        " coalesce(touchpoint_count, 0) from activation.customer_sources"
        " left join bought using (customer_id) left join offered using (customer_id)"
    )
    people = set(bought) | set(offered)
    require_same(
        {row[0]: row[1:] for row in rows},
        {person: (bought[person], offered[person]) for person in people},
    )
    assert len(people) == 17_000
    assert len(bought.keys() & offered.keys()) == 16_572


def test_whose_age_is_not_told_is_unknown(
    month: Answer, people: dict[str, dict[str, Any]]
) -> None:
    """The 2,175 of age 118, and nobody else, have neither band nor gender."""
    untold = {name for name, said in people.items() if said["age"] == UNTOLD_AGE}
    assert len(untold) == 2_175
    rows = month.run.query(
        "select source_customer_id, customers.age_band, customers.gender,"
        " customer_grids.age_band, customer_grids.gender from marts.customers"
        " inner join marts.customer_grids using (customer_id)"
        " inner join activation.customer_sources using (customer_id)"
    )
    genders = {"F": "female", "M": "male", "O": "other", None: None}
    expected = {}
    for name, said in people.items():
        band = None if name in untold else band_of(said["age"])
        gender = genders[said["gender"]]
        expected[name] = (band, gender, band or "unknown", gender or "unknown")
    require_same({row[0]: row[1:] for row in rows}, expected)
    nothing = (None, None, "unknown", "unknown")
    assert {name for name, said in expected.items() if said == nothing} == untold


def band_of(age: int) -> str:
    """The band of an age; the youngest is 18."""
    if age >= 65:
        return "65_plus"
    if age < 25:
        return "18_24"
    lowest = age - (age - 25) % 10
    return f"{lowest}_{lowest + 9}"


def test_days_are_those_of_the_readers(month: Answer, events: list[Event]) -> None:
    """An evening in Seattle is the next day in New York, and stored in UTC."""
    expected: Counter[tuple[dt.datetime, dt.date]] = Counter(
        (event.moment, event.day)
        for event in dict.fromkeys(events)
        if event.kind in EVENTS
    )
    rows = month.run.query(
        "select occurred_at, occurred_date, count(*) from marts.touchpoints"
        " group by occurred_at, occurred_date"
    )
    require_same({row[:2]: row[2] for row in rows}, expected)
    assert month.run.query("select as_of_date from ops.scoring_dates") == [(LAST_DAY,)]
