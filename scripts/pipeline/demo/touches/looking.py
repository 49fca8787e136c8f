"""What people do in the web shop without ordering: look around, leave baskets."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from pipeline.demo.chance import Draw, between, pick, stream, waiting
from pipeline.demo.people.habits import FREQUENT, OCCASIONAL, ONE_TIME, REGULAR, Kind
from pipeline.demo.people.person import Person
from pipeline.demo.period import DAY, Period
from pipeline.demo.sales.assortment import CATEGORY_WHEEL
from pipeline.demo.sales.visits import draw_stamp
from pipeline.demo.sources import WEB
from pipeline.demo.touches.shopping import (
    MOMENT_VIEWS,
    Tool,
    draw_views,
    view,
    web_tool,
)
from pipeline.demo.touches.touch import (
    DEVICES,
    NOBODY_KNOWN,
    Touch,
    Who,
    online,
)
from pipeline.demo.world import World

# Sessions without an order, on average.
SESSIONS: dict[Kind, int] = {ONE_TIME: 1, OCCASIONAL: 3, REGULAR: 5, FREQUENT: 7}
# No order follows a basket that was left, and none came right before it.
LEFT_DAYS = 30
TOPICS = ("care", "sizes", "delivery", "new_collection", "journal")


class LeftCart(NamedTuple):
    """A basket that nobody paid for."""

    person: int
    who: Who
    stamp: int
    category: str


def draw_sessions(world: World) -> Iterator[Touch]:
    """Visits of the web shop's pages that are about no product."""
    draw = stream(world.seed, "sessions")
    tool, period = web_tool(world), world.period
    for person in world.people:
        if not person.accounts and not person.is_guest and person.habits.buys:
            continue
        first, last = interested(person, period)
        mean = SESSIONS.get(person.habits.kind, 1)
        for _ in range(min(waiting(draw, mean * 1000) // 1000, 60)):
            day = between(draw, first, last)
            who = online(person, day)
            if who is not None:
                yield from session(draw, tool, who, day)
    for _ in range(len(world.people) // 4):
        yield from session(draw, tool, NOBODY_KNOWN, period.draw_day(draw))


def interested(person: Person, period: Period) -> tuple[int, int]:
    """The days between which a person cares: for two months after the last order."""
    habits = person.habits
    first = max(person.joined, 0) if not habits.buys else habits.start
    last = period.days - 1
    if habits.lapse is not None and habits.comeback is None:
        last = min(habits.lapse + 60, last)
    return first, last


def session(draw: Draw, tool: Tool, who: Who, day: int) -> Iterator[Touch]:
    """One visit: some pages, which the tool counts, and perhaps a search."""
    stamp, device = draw_stamp(draw, day, WEB), pick(draw, DEVICES)
    word = tool.word("page_view", stamp)
    pages = str(between(draw, 1, 9))
    topic = pick(draw, TOPICS)
    yield Touch(stamp, who, word, WEB, device, topic=topic, quantity=pages)
    chance = draw()
    if chance < 0.35:
        later = stamp + between(draw, 20, 400)
        action = "search" if chance < 0.27 else "wishlist_add"
        category = pick(draw, CATEGORY_WHEEL)
        yield Touch(later, who, tool.word(action, later), WEB, device, category)


def draw_left_carts(world: World) -> list[LeftCart]:
    """Baskets of buyers who look before they buy, each far from any order of theirs."""
    draw = stream(world.seed, "left carts")
    days, left = world.period.days, []
    for person in world.people:
        looks = person.habits.buys and person.habits.views >= MOMENT_VIEWS
        if not looks or not person.is_on_web or draw() > 0.3:
            continue
        first, last = interested(person, world.period)
        ordered = [order.stamp for order in world.orders_of.get(person.number, ())]
        for _ in range(between(draw, 1, 3)):
            stamp = draw_stamp(draw, between(draw, first, last), WEB)
            place = bisect_left(ordered, stamp - LEFT_DAYS * DAY)
            is_alone = place == len(ordered) or (
                ordered[place] > stamp + LEFT_DAYS * DAY
            )
            who = online(person, stamp // DAY)
            if is_alone and stamp // DAY + LEFT_DAYS < days and who is not None:
                category = person.habits.favourite_on(stamp // DAY)
                left.append(LeftCart(person.number, who, stamp, category))
    return left


def around_left_carts(world: World, carts: list[LeftCart]) -> Iterator[Touch]:
    """The baskets that were left, and what was looked at before."""
    draw = stream(world.seed, "around left carts")
    tool = web_tool(world)
    for left in carts:
        device = pick(draw, DEVICES)
        for _ in range(draw_views(draw, world.people[left.person].habits.views)):
            seen = left.stamp - between(draw, 60, 3600)
            if seen >= 0:
                yield view(tool, seen, left.who, device, left.category)
        word = tool.word("cart_add", left.stamp)
        yield Touch(left.stamp, left.who, word, WEB, device, left.category)
