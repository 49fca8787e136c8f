"""What buyers answer when asked how it was."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pipeline.demo.chance import Draw, between, pick, stream, wheel
from pipeline.demo.people.habits import (
    FREQUENT,
    OCCASIONAL,
    ONE_TIME,
    REGULAR,
    Habits,
    Kind,
)
from pipeline.demo.period import DAY
from pipeline.demo.sales.fates import NEVER_VALID
from pipeline.demo.sales.order import Order
from pipeline.demo.sources import WEB
from pipeline.demo.world import World

# Kind of question, lowest and highest answer.
QUESTIONS = wheel(
    {
        ("nps", 0, 10): 40,
        ("csat", 1, 5): 25,
        ("ces", 1, 7): 15,
        ("review", 1, 5): 20,
    }
)
# The web shop once asked for satisfaction on a longer scale.
LONG_SCALE = (1, 10)
ANSWERING = 200  # in a thousand buyers
# How pleased people are, in thousandths: who returns little and buys often is more so,
# and who is about to leave is less so.
PLEASED = 800
PLEASED_MORE: dict[Kind, int] = {FREQUENT: 130, REGULAR: 90, OCCASIONAL: 30}
BEFORE_LAPSE_DAYS, BEFORE_LAPSE = 120, 280


class Answer(NamedTuple):
    """One answer, and how pleased the person was before chance had its part."""

    stamp: int
    person: int
    source: str
    customer_id: str
    order_id: str
    kind: str
    score: int
    low: int
    high: int
    pleased: int
    is_before_lapse: bool


def draw_answers(world: World) -> list[Answer]:
    """The answers of one buyer in five, to two orders in five, the earliest first."""
    draw = stream(world.seed, "feedback")
    answering = [draw() * 1000 < ANSWERING for _ in world.people]
    answers = [
        answer
        for order in world.orders
        if is_asked(order) and answering[order.person]
        for answer in order_answers(draw, order, world)
    ]
    return sorted(answers)


def is_asked(order: Order) -> bool:
    """Whether a survey follows the order."""
    is_sale = order.fate not in NEVER_VALID and not order.is_return
    return order.person >= 0 and bool(order.customer_id) and is_sale


def order_answers(draw: Draw, order: Order, world: World) -> Iterator[Answer]:
    """The answer about one order, some days after it; more often than not none."""
    asked, stamp = draw(), order.stamp + between(draw, 3 * DAY, 12 * DAY)
    habits = world.people[order.person].habits
    # Who bought once is asked once.
    if stamp > world.period.end or (asked > 0.4 and habits.kind is not ONE_TIME):
        return
    kind, low, high = pick(draw, QUESTIONS)
    if kind == "csat" and order.source == WEB and draw() < 0.3:
        low, high = LONG_SCALE
    is_leaving = leaves_after(habits, order.stamp // DAY)
    pleased = pleasure(habits, is_leaving)
    felt = min(
        max(pleased + between(draw, -150, 150) + between(draw, -100, 100), 0), 1000
    )
    yield Answer(
        stamp=stamp,
        person=order.person,
        source=order.source,
        customer_id=order.customer_id,
        order_id=order.order_id,
        kind=kind,
        score=low + (felt * (high - low) + 500) // 1000,
        low=low,
        high=high,
        pleased=pleased,
        is_before_lapse=is_leaving,
    )


def leaves_after(habits: Habits, day: int) -> bool:
    """Whether a person who comes more than once is soon to stay away."""
    if not habits.gap or habits.lapse is None:
        return False
    return 0 <= habits.lapse - day <= BEFORE_LAPSE_DAYS


def pleasure(habits: Habits, is_leaving: bool) -> int:
    """How pleased a person is as a rule, in thousandths."""
    pleased = PLEASED + PLEASED_MORE.get(habits.kind, 0)
    pleased -= habits.return_share * 17 // 10
    return pleased - BEFORE_LAPSE if is_leaving else pleased
