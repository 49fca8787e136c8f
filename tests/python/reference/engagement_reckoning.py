"""Engagement as plain Python reckons it from interactions, beside what a run says.

Written from the definitions and the policy alone, and in another way than the models:
every interaction of a person's day is a place in a sorted list, a percentile is a
position in a sorted list of scores. All numbers are decimals or fractions, so that
nothing is lost before it is rounded.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from project_copy import Run, read_rows

FOUR_PLACES = Decimal("0.0001")
HALF = Decimal("0.5")
FINE = Context(prec=40)
NOTHING = Decimal("0.0000")
SHOWN = 5
DIMENSIONS = ("channel", "topic", "device", "burst")

Record = tuple[str, str]
Cell = tuple[str, str]
Second = tuple[Record, str, dt.datetime]
Sums = dict[str, "Sum"]


@dataclass(frozen=True)
class Touch:
    """One interaction as a source tells it; words as they stand, None where empty."""

    record: Record | None  # source system and its name of the person, if it names one
    moment: dt.datetime  # in UTC, without a zone
    day: dt.date  # in the reporting zone
    word: str
    quantity: int = 1
    channel: str | None = None
    device: str | None = None
    topic: str | None = None


@dataclass(frozen=True)
class Action:
    """One row of the seed ``actions``."""

    kind: str
    points: Decimal
    daily_cap: int
    burst_limit: int | None
    channel: str | None


@dataclass(frozen=True)
class Tier:
    """One row of the seed ``engagement_tiers``; the last has no minimum."""

    name: str
    percentile: Decimal | None
    score: Decimal | None


@dataclass(frozen=True)
class Policy:
    """What people decided about engagement."""

    actions: Mapping[str, Action]
    words: Mapping[str, str]
    weights: Mapping[tuple[str, str, str], Decimal]
    tiers: tuple[Tier, ...]
    window_days: int
    half_life_days: int
    minimum_customers: int

    @classmethod
    def read(cls, folder: Path) -> Policy:
        """The policy that the seeds of a folder hold."""
        settings = {row["setting"]: row["value"] for row in seed(folder, "settings")}
        (preset,) = (
            row
            for row in seed(folder, "sector_presets")
            if row["sector"] == settings["sector"]
        )
        actions = {
            row["action"]: Action(
                row["kind"],
                Decimal(row["points"]),
                int(row["daily_cap"]),
                int(row["burst_limit"]) if row["burst_limit"] else None,
                row["default_channel"] or None,
            )
            for row in seed(folder, "actions")
        }
        own_words = {action: action for action in actions}
        given_words = {
            row["word"]: row["action"] for row in seed(folder, "action_words")
        }
        return cls(
            actions=actions,
            words=own_words | given_words,
            weights={
                (row["dimension"], row["value"], row["action"]): Decimal(row["weight"])
                for row in seed(folder, "engagement_weights")
            },
            tiers=tuple(
                Tier(
                    row["engagement_tier"],
                    optional(row["minimum_percentile"]),
                    optional(row["minimum_score"]),
                )
                for row in sorted(
                    seed(folder, "engagement_tiers"),
                    key=lambda row: int(row["tier_order"]),
                )
            ),
            window_days=int(preset["engagement_window_days"]),
            half_life_days=int(preset["engagement_half_life_days"]),
            minimum_customers=int(settings["engagement_minimum_customers"]),
        )

    def action(self, word: str) -> str:
        """The action that a word of a source means."""
        return self.words.get(word.strip().lower(), "unknown")

    def points_each(self, action: str, *circumstances: str | None) -> Decimal:
        """What one interaction earns, by channel, topic, device and burst."""
        points = self.actions[action].points
        for dimension, value in zip(DIMENSIONS, circumstances, strict=True):
            for meant in (action, "(any)"):
                points *= self.weights.get((dimension, value or "", meant), 1)
        return points.quantize(FOUR_PLACES, ROUND_HALF_UP)

    def is_of_program(self, action: str, device: str | None) -> bool:
        """Whether the action or the device says that nobody sat there."""
        return self.actions[action].kind == "automatic" or any(
            self.weights.get(("device", device or "", meant)) == 0
            for meant in (action, "(any)")
        )

    def left_of(self, points: Decimal, age_days: int) -> Decimal:
        """What is left of points after so many days, half rounded up."""
        units = points * factor(age_days, self.half_life_days) * 10_000 + HALF
        return units.to_integral_value(ROUND_FLOOR) * FOUR_PLACES

    def tier(self, percentile: Decimal | None, score: Decimal, count: int) -> str:
        """The best tier that is reached, by points where too few people are ranked."""
        for tier in self.tiers:
            if count >= self.minimum_customers:
                minimum, reached = tier.percentile, percentile
            else:
                minimum, reached = tier.score, score
            if tier.percentile is None:
                return tier.name
            if reached is not None and minimum is not None and reached >= minimum:
                return tier.name
        raise ValueError("no tier takes everybody else")


@dataclass(frozen=True)
class Sum:
    """How many interactions, how many of them counted, what they earned and left."""

    touchpoint_count: int = 0
    counted_count: int = 0
    points: Decimal = NOTHING
    left: Decimal = NOTHING

    def __add__(self, other: Sum) -> Sum:
        return Sum(
            self.touchpoint_count + other.touchpoint_count,
            self.counted_count + other.counted_count,
            self.points + other.points,
            self.left + other.left,
        )


@dataclass(frozen=True)
class Score:
    """What is published of one customer."""

    first_date: dt.date
    last_date: dt.date
    status: str
    touchpoint_count: int
    points: Decimal
    score: Decimal
    previous_points: Decimal
    percentile: Decimal | None
    tier: str | None


@dataclass(frozen=True)
class Reckoning:
    """Everybody's engagement on a day.

    ``customers`` gives the customer of each source record that ``touches`` names.
    """

    touches: tuple[Touch, ...]
    customers: Mapping[Record, str]
    policy: Policy
    as_of: dt.date

    def customer(self, touch: Touch) -> str | None:
        """Whose interaction it is; None of somebody unknown."""
        return self.customers[touch.record] if touch.record else None

    @cached_property
    def known(self) -> list[tuple[str, Touch]]:
        """The interactions of somebody known, each with its customer."""
        return [
            (self.customers[touch.record], touch)
            for touch in self.touches
            if touch.record
        ]

    @cached_property
    def bursts(self) -> set[Second]:
        """Record, action and second in which a program must have been at work."""
        counted: Counter[Second] = Counter()
        for touch in self.touches:
            if (second := self.second(touch)) is not None:
                counted[second] += touch.quantity
        return {
            second
            for second, count in counted.items()
            if (limit := self.policy.actions[second[1]].burst_limit) is not None
            and count >= limit
        }

    def second(self, touch: Touch) -> Second | None:
        """Who did what in which second; of somebody unknown nobody can say."""
        if touch.record is None:
            return None
        action = self.policy.action(touch.word)
        return touch.record, action, touch.moment.replace(microsecond=0)

    def is_automatic(self, touch: Touch) -> bool:
        """Whether a program rather than the person was at work."""
        action = self.policy.action(touch.word)
        return (
            self.policy.is_of_program(action, touch.device)
            or self.second(touch) in self.bursts
        )

    def channel(self, touch: Touch) -> str | None:
        """The channel told, else that of the action."""
        return (
            touch.channel or self.policy.actions[self.policy.action(touch.word)].channel
        )

    def points_each(self, touch: Touch) -> Decimal:
        """What one such interaction earns."""
        return self.policy.points_each(
            self.policy.action(touch.word),
            self.channel(touch),
            touch.topic,
            touch.device,
            "yes" if self.second(touch) in self.bursts else None,
        )

    @cached_property
    def days(self) -> dict[tuple[str, str, dt.date], Sum]:
        """By customer, action and day; the day's points are rounded once."""
        worth: dict[tuple[str, str, dt.date], list[Decimal]] = defaultdict(list)
        for customer, touch in self.known:
            if touch.day <= self.as_of:
                key = customer, self.policy.action(touch.word), touch.day
                worth[key] += [self.points_each(touch)] * touch.quantity
        found = {}
        for (customer, action, day), each in worth.items():
            each.sort(key=abs, reverse=True)
            counted = each[: self.policy.actions[action].daily_cap]
            points = sum(counted, NOTHING)
            left = self.policy.left_of(points, self.age(day))
            found[customer, action, day] = Sum(len(each), len(counted), points, left)
        return found

    def age(self, day: dt.date) -> int:
        """Days from a day to the day of the reckoning, in windows' terms."""
        return (self.as_of - day).days

    @cached_property
    def ledger(self) -> dict[Cell, Sum]:
        """By customer and action, what the window holds."""
        found: dict[Cell, Sum] = {}
        for (customer, action, day), counted in self.days.items():
            if self.age(day) < self.policy.window_days:
                cell = customer, action
                found[cell] = found.get(cell, Sum()) + counted
        return found

    @cached_property
    def places(self) -> dict[tuple[str, str, str], int]:
        """By customer, channel and topic, how many interactions the window holds."""
        found: Counter[tuple[str, str, str]] = Counter()
        for customer, touch in self.known:
            if 0 <= self.age(touch.day) < self.policy.window_days:
                channel = self.channel(touch) or "(none)"
                found[customer, channel, touch.topic or "(none)"] += touch.quantity
        return dict(found)

    @cached_property
    def totals(self) -> Sums:
        """By customer, what the window holds."""
        found: Sums = {}
        for (customer, _), counted in self.ledger.items():
            found[customer] = found.get(customer, Sum()) + counted
        return found

    @cached_property
    def scores(self) -> dict[str, Score]:
        """Everybody with an interaction by the day."""
        dates: dict[str, list[dt.date]] = defaultdict(list)
        previous: dict[str, Decimal] = defaultdict(lambda: NOTHING)
        window = self.policy.window_days
        for (customer, _, day), counted in self.days.items():
            dates[customer].append(day)
            if window <= self.age(day) < 2 * window:
                previous[customer] += counted.points
        ranked = sorted(total.left for total in self.totals.values())
        found = {}
        for customer, days in dates.items():
            total = self.totals.get(customer)
            percentile = tier = None
            if total is not None:
                percentile = share(bisect_left(ranked, total.left), len(ranked) - 1)
                tier = self.policy.tier(percentile, total.left, len(ranked))
            held = total or Sum()
            found[customer] = Score(
                min(days),
                max(days),
                "scored" if total else "no_touchpoint_in_window",
                held.touchpoint_count,
                held.points,
                held.left,
                previous[customer],
                percentile,
                tier,
            )
        return found


def touches_of(rows: Iterable[Mapping[str, str]], zone: dt.tzinfo) -> list[Touch]:
    """Rows of files of touchpoints; moments without a zone, and days, are of ``zone``.

    Whoever is named by no id is known by e-mail, if by anything.
    """
    found = []
    for row in rows:
        said = dt.datetime.fromisoformat(row["occurred_at"])
        aware = said if said.tzinfo else said.replace(tzinfo=zone)
        name = row.get("customer_id") or row.get("customer_email", "").lower()
        found.append(
            Touch(
                record=(row["source_system"], name) if name else None,
                moment=aware.astimezone(dt.UTC).replace(tzinfo=None),
                day=aware.astimezone(zone).date(),
                word=row["action"],
                quantity=int(row.get("quantity") or 1),
                channel=row.get("channel", "").lower() or None,
                device=row.get("device", "").lower() or None,
                topic=row.get("topic", "").lower() or None,
            )
        )
    return found


def customers_of(run: Run) -> dict[Record, str]:
    """The customer of each source record, under the names that a run has given."""
    rows = run.query(
        "select source_system, source_customer_id, customer_id"
        " from activation.customer_sources"
    )
    found = {(system, name): customer for system, name, customer in rows}
    assert len(found) == len(rows)
    return found


@cache
def factor(age_days: int, half_life_days: int) -> Decimal:
    """What is left of one point after so many days, with twelve decimals."""
    halvings = FINE.divide(Decimal(age_days), Decimal(half_life_days))
    return FINE.power(HALF, halvings).quantize(Decimal("1e-12"), ROUND_HALF_UP)


def share(part: int, whole: int) -> Decimal | None:
    """A ratio with four decimals, half rounded up; None over zero."""
    if whole == 0:
        return None
    units = (Fraction(part, whole) * 10_000 + Fraction(1, 2)).__floor__()
    return Decimal(units) * FOUR_PLACES


def optional(text: str) -> Decimal | None:
    """A number, or None where there is none."""
    return Decimal(text) if text else None


def seed(folder: Path, name: str) -> list[dict[str, str]]:
    """The rows of a policy seed."""
    return read_rows(folder / f"{name}.csv")


def require_same(found: Mapping[Any, Any], expected: Mapping[Any, Any]) -> None:
    """Fail, showing the first few, unless both say the same of the same keys."""
    others = [
        f"{key}: found {found.get(key)}, expected {expected.get(key)}"
        for key in sorted(set(found) | set(expected))
        if key not in found or key not in expected or found[key] != expected[key]
    ]
    shown = "\n".join(others[:SHOWN])
    assert not others, f"{len(others)} of {len(expected)} differ:\n{shown}"


def same_scores(run: Run, reckoning: Reckoning) -> None:
    """Everybody ever touched: dates, counts, points, score, percentile, tier."""
    rows = run.query(
        "select customer_id, as_of_date, first_touchpoint_date, last_touchpoint_date,"
        " status, touchpoint_count, engagement_points, engagement_score,"
        " previous_engagement_points, engagement_percentile, engagement_tier"
        f" from marts.engagement_scores where as_of_date = '{reckoning.as_of}'"
    )
    found = {row[0]: row[1:] for row in rows}
    assert len(found) == len(rows)
    require_same(
        found,
        {
            customer: (
                reckoning.as_of,
                score.first_date,
                score.last_date,
                score.status,
                score.touchpoint_count,
                score.points,
                score.score,
                score.previous_points,
                score.percentile,
                score.tier,
            )
            for customer, score in reckoning.scores.items()
        },
    )


def same_ledger(run: Run, reckoning: Reckoning) -> None:
    """Every customer and action: how often, how often counted, points, what is left."""
    rows = run.query(
        "select customer_id, action, touchpoint_count, counted_count, points,"
        " decayed_points from marts.engagement_ledger"
    )
    found = {row[:2]: row[2:] for row in rows}
    assert len(found) == len(rows)
    require_same(
        found,
        {
            cell: (held.touchpoint_count, held.counted_count, held.points, held.left)
            for cell, held in reckoning.ledger.items()
        },
    )


def same_places(run: Run, reckoning: Reckoning) -> None:
    """Every customer, channel and topic: how often."""
    rows = run.query(
        "select customer_id, channel, topic, touchpoint_count"
        " from marts.engagement_channels"
    )
    found = {row[:3]: row[3] for row in rows}
    assert len(found) == len(rows)
    require_same(found, reckoning.places)


def same_sums(run: Run, reckoning: Reckoning) -> None:
    """Ledger and channels each add up to every score, to the last digit."""
    scores = run.query(
        "select customer_id, touchpoint_count, engagement_points, engagement_score"
        " from marts.engagement_scores where status = 'scored'"
        f" and as_of_date = '{reckoning.as_of}'"
    )
    assert len(scores) == len(reckoning.totals)
    for table in ("engagement_ledger", "engagement_channels"):
        counts: Counter[str] = Counter()
        points: dict[str, Decimal] = defaultdict(lambda: NOTHING)
        left: dict[str, Decimal] = defaultdict(lambda: NOTHING)
        for customer, count, earned, decayed in run.query(
            f"select customer_id, touchpoint_count, points, decayed_points"
            f" from marts.{table}"
        ):
            counts[customer] += count
            points[customer] += earned
            left[customer] += decayed
        require_same(
            {c: (count, points[c], left[c]) for c, count in counts.items()},
            {row[0]: row[1:] for row in scores},
        )


CLAIMS: tuple[Callable[[Run, Reckoning], None], ...] = (
    same_scores,
    same_ledger,
    same_places,
    same_sums,
)
