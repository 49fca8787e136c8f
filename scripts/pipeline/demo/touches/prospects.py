"""What prospects do who look as if about to buy."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.demo.chance import Draw, between, pick, stream
from pipeline.demo.people.person import Person
from pipeline.demo.period import DAY, Period
from pipeline.demo.sales.visits import draw_stamp
from pipeline.demo.sources import WEB
from pipeline.demo.touches.looking import LeftCart
from pipeline.demo.touches.shopping import Tool, view, web_tool
from pipeline.demo.touches.touch import DEVICES, Touch, anywhere
from pipeline.demo.world import World

# They do so within the last weeks.
HOT_DAYS = 21


def draw_hot_carts(world: World) -> list[LeftCart]:
    """One or two baskets of each hot prospect, none of them paid for yet."""
    draw = stream(world.seed, "hot carts")
    carts = []
    for person in world.people:
        for _ in range(between(draw, 1, 2) if person.is_hot else 0):
            stamp = recent(draw, world.period)
            who = anywhere(person, stamp // DAY)
            category = person.habits.favourite
            carts.append(LeftCart(person.number, who, stamp, category))
    return carts


def draw_hot(world: World, carts: list[LeftCart]) -> Iterator[Touch]:
    """Product pages, baskets and e-books of hot prospects."""
    draw = stream(world.seed, "hot prospects")
    tool = web_tool(world)
    for left in carts:
        word = tool.word("cart_add", left.stamp)
        yield Touch(left.stamp, left.who, word, WEB, pick(draw, DEVICES), left.category)
    for person in world.people:
        if person.is_hot:
            yield from looks(draw, tool, person, world.period)


def looks(draw: Draw, tool: Tool, person: Person, period: Period) -> Iterator[Touch]:
    """Four to eight product pages, and for most an e-book."""
    for _ in range(between(draw, 4, 8)):
        stamp = recent(draw, period)
        who = anywhere(person, stamp // DAY)
        yield view(tool, stamp, who, pick(draw, DEVICES), person.habits.favourite)
    if draw() < 0.6:
        stamp = recent(draw, period)
        who = anywhere(person, stamp // DAY)
        word = tool.word("ebook_download", stamp)
        yield Touch(stamp, who, word, WEB, pick(draw, DEVICES), topic="style_guide")


def recent(draw: Draw, period: Period) -> int:
    """A moment of the last weeks."""
    return draw_stamp(draw, period.days - between(draw, 1, HOT_DAYS), WEB)
