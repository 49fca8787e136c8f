"""What people like and how much they look before they buy."""

from __future__ import annotations

from dataclasses import replace

from pipeline.demo.chance import Draw, between, pick, wheel
from pipeline.demo.people.habits import Habits
from pipeline.demo.people.person import Person
from pipeline.demo.period import Period
from pipeline.demo.sales.assortment import CATEGORY_WHEEL

# Product pages seen before an order: up to 1 is impulse, from 4 on it is thought over.
VIEWS = wheel({0: 15, 1: 27, 2: 16, 4: 14, 6: 14, 9: 10, 12: 4})
# Days that must be left on both sides of a change of taste for it to be seen.
LEAST_STRETCH = 120


def with_tastes(draw: Draw, people: list[Person], period: Period) -> list[Person]:
    """The people, each with so many looks an order, some with a taste that changes."""
    return [
        replace(person, habits=with_taste(draw, person.habits, period))
        for person in people
    ]


def with_taste(draw: Draw, habits: Habits, period: Period) -> Habits:
    """The habits with what is liked later, if one person in eight likes it then."""
    views = pick(draw, VIEWS)
    last = period.days - 1 if habits.lapse is None else habits.lapse
    earliest, latest = habits.start + LEAST_STRETCH, last - LEAST_STRETCH
    if not habits.gap or earliest > latest or draw() >= 0.125:
        return replace(habits, views=views)
    others = [name for name in CATEGORY_WHEEL if name != habits.favourite]
    return replace(
        habits,
        views=views,
        second_favourite=pick(draw, others),
        drift=between(draw, earliest, latest),
    )
