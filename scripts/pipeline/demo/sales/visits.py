"""When and where people buy, before it is known what."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pipeline.demo.chance import Draw, between, pick, stream, waiting, wheel
from pipeline.demo.people.person import Person
from pipeline.demo.period import DAY, Period
from pipeline.demo.sources import SHOP, WEB

NOBODY = -1
TESTER = -2

WEB_HOURS = {
    0: 2, 7: 3, 8: 4, 9: 5, 10: 5, 12: 9, 13: 8, 15: 5, 17: 6, 18: 7, 19: 8, 20: 12,
    21: 14, 22: 9, 23: 4,
}  # fmt: skip
SHOP_HOURS = {
    10: 6, 11: 10, 12: 12, 13: 9, 14: 9, 15: 11, 16: 13, 17: 15, 18: 13, 19: 4
}  # fmt: skip
HOURS = {WEB: wheel(WEB_HOURS), SHOP: wheel(SHOP_HOURS)}


class Visit(NamedTuple):
    """A moment at which somebody buys, or only brings something back."""

    stamp: int
    person: int  # number of the person, NOBODY or TESTER
    source: str
    is_certain: bool = False  # the order is planted: it must stay valid
    is_return: bool = False
    campaign: str = ""  # the campaign without which the visit would not have been


def draw_visits(seed: int, people: list[Person], period: Period) -> list[Visit]:
    """Every visit, the earliest first."""
    draw = stream(seed, "visits")
    visits = [
        visit for person in people for visit in person_visits(draw, person, period)
    ]
    known_in_shop = sum(visit.source == SHOP for visit in visits)
    visits += [
        Visit(draw_stamp(draw, period.draw_day(draw), SHOP), NOBODY, SHOP)
        for _ in range(known_in_shop * 4 // 10)
    ]
    visits += [
        Visit(draw_stamp(draw, period.draw_day(draw), WEB), TESTER, WEB)
        for _ in range(max(3, len(people) // 400))
    ]
    return sorted(visits)


def person_visits(draw: Draw, person: Person, period: Period) -> Iterator[Visit]:
    """The visits of one person over the period."""
    habits = person.habits
    if habits.only_returns:
        yield Visit(
            draw_stamp(draw, habits.start, SHOP), person.number, SHOP, is_return=True
        )
    if not habits.buys:
        return
    is_back = habits.comeback is not None
    last = period.days - 1
    stretches = [(habits.start, last if habits.lapse is None else habits.lapse)]
    if habits.comeback is not None:
        stretches.append((habits.comeback, last))
    for start, end in stretches:
        day, reached, is_first = start, period.reached[start], True
        while day <= end:
            source = draw_source(draw, person)
            stamp = draw_stamp(draw, day, source)
            yield Visit(stamp, person.number, source, is_certain=is_back and is_first)
            if not habits.gap:
                break
            # A busy day counts for more than a quiet one, so waits end in the sales.
            wait = waiting(draw, habits.gap * 1000)
            if habits.kind.is_even:
                wait = (wait + waiting(draw, habits.gap * 1000)) // 2
            reached += max(wait, 1000)
            day, is_first = period.day_reached(reached), False


def draw_source(draw: Draw, person: Person) -> str:
    """Where the person buys this time."""
    if person.card and person.is_on_web:
        return WEB if draw() * 1000 < person.habits.web_share else SHOP
    return SHOP if person.card else WEB


def draw_stamp(draw: Draw, day: int, source: str) -> int:
    """A moment of the day at which that place sells."""
    return day * DAY + pick(draw, HOURS[source]) * 3600 + between(draw, 0, 3599)
