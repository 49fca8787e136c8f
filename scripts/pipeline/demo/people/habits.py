"""How people buy: how often, where, what, and when they stop."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.demo.chance import Draw, between, pick, waiting, wheel
from pipeline.demo.period import Period
from pipeline.demo.sales.assortment import CATEGORY_WHEEL


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of customer: how long they wait between orders, how long they stay."""

    name: str
    gap: int  # days between orders, on average
    life: int  # days from the first order to the last chance of one, on average
    is_even: bool = False  # whether the waits are more alike than chance makes them


PROSPECT = Kind("prospect", 0, 0)
ONE_TIME = Kind("one_time", 0, 0)
OCCASIONAL = Kind("occasional", 190, 560)
REGULAR = Kind("regular", 78, 420, is_even=True)
FREQUENT = Kind("frequent", 35, 420)
KINDS = wheel(
    {PROSPECT: 150, ONE_TIME: 480, OCCASIONAL: 212, REGULAR: 110, FREQUENT: 48}
)

# Longer than any threshold of dormancy in use for clothes.
LEAST_ABSENCE = 380


@dataclass(frozen=True, slots=True)
class Habits:
    """How one person buys; days are counted as in the period, shares in thousandths."""

    kind: Kind
    gap: int  # days between two orders, on average
    web_share: int
    discount_share: int
    return_share: int
    favourite: str
    taste: int  # 0 buys the cheap, 1 anything, 2 the dear
    start: int  # day of the first order
    lapse: int | None  # day after which nothing is bought
    comeback: int | None  # day on which buying starts again, for good
    only_returns: bool = False
    views: int = 0  # product pages seen before an order in the web shop, about
    second_favourite: str = ""
    drift: int | None = None  # day from which the second favourite is the favourite

    def favourite_on(self, day: int) -> str:
        """The category that is liked best on a day."""
        has_drifted = self.drift is not None and day >= self.drift
        return self.second_favourite if has_drifted else self.favourite

    @property
    def buys(self) -> bool:
        """Whether the person ever orders within the period."""
        return self.kind is not PROSPECT and not self.only_returns


def draw_habits(draw: Draw, kind: Kind, joined: int, period: Period) -> Habits:
    """The habits of a person who was won on a day, which may lie before the period."""
    gap = kind.gap
    if gap:
        # People of a type differ; three draws keep them from differing wildly.
        gap = max(5, sum(waiting(draw, gap) for _ in range(3)) // 3)
    start = joined
    if joined < 0:
        start = min(waiting(draw, max(gap, 30)), period.days - 1)
    lapse = draw_lapse(draw, kind, start, period)
    return Habits(
        kind=kind,
        gap=gap,
        web_share=pick(draw, (150, 400, 600, 850)),
        discount_share=pick(draw, (20, 60, 120, 350)),
        return_share=pick(draw, (20, 60, 100, 220)),
        favourite=pick(draw, CATEGORY_WHEEL),
        taste=pick(draw, (0, 0, 0, 1, 1, 2)),
        start=start,
        lapse=lapse,
        comeback=draw_comeback(draw, kind, lapse, period),
    )


def draw_lapse(draw: Draw, kind: Kind, start: int, period: Period) -> int | None:
    """The day after which nothing is bought; none while the habit still lives."""
    if kind is PROSPECT:
        return None
    if kind is ONE_TIME:
        return start
    lapse = start + waiting(draw, kind.life)
    return lapse if lapse < period.days else None


def draw_comeback(
    draw: Draw, kind: Kind, lapse: int | None, period: Period
) -> int | None:
    """The day on which one in six who could come back after long does so."""
    if lapse is None or kind is ONE_TIME:
        return None
    comeback = lapse + between(draw, LEAST_ABSENCE, LEAST_ABSENCE + 160)
    return comeback if comeback < period.days - 10 and draw() < 0.16 else None
