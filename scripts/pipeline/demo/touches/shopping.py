"""What people do in the web shop and its app right before they order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.demo.chance import Draw, between, pick, stream
from pipeline.demo.people.person import Person
from pipeline.demo.period import DAY
from pipeline.demo.sales.fates import TEST
from pipeline.demo.sales.order import Order
from pipeline.demo.sources import WEB
from pipeline.demo.touches.touch import DEVICES, MOBILE, Touch, Who, online
from pipeline.demo.touches.words import APP_WORDS, WEB_WORDS, Words
from pipeline.demo.world import World

APP = "app"
# Who thinks it over does so for that many days at most; a moment takes two hours.
LONGEST_THOUGHT = 10
MOMENT = 7200
MOMENT_VIEWS = 2  # more views than these are spread over days


@dataclass(frozen=True)
class Tool:
    """The words of a tracking tool, and when its second set of words came."""

    channel: str
    words: Words
    switch: int

    def word(self, action: str, stamp: int) -> str:
        """The word for an action at a moment."""
        return self.words[action][stamp >= self.switch]


def web_tool(world: World) -> Tool:
    """The web shop's tracking."""
    return Tool(WEB, WEB_WORDS, world.period.days // 2 * DAY)


def draw_shopping(world: World) -> Iterator[Touch]:
    """Product pages, baskets and checkouts before each order of the web shop."""
    draw = stream(world.seed, "shopping")
    web, app = web_tool(world), Tool(APP, APP_WORDS, 0)
    last: dict[int, int] = {}
    for order in world.orders:
        if order.person < 0:
            continue
        if order.source == WEB and order.fate != TEST:
            person = world.people[order.person]
            tool = app if order.channel == APP else web
            # What was looked at before the order before was not for this one.
            free = order.stamp - last.get(order.person, -DAY * DAY) - MOMENT - 1
            if free > 0:
                yield from before_order(draw, tool, order, person, free)
        last[order.person] = order.stamp


def before_order(
    draw: Draw, tool: Tool, order: Order, person: Person, free: int
) -> Iterator[Touch]:
    """The way to one order, which may begin ``free`` seconds and a moment before."""
    stamp = order.stamp
    who = online(person, stamp // DAY)
    assert who is not None
    device = MOBILE if tool.channel == APP else pick(draw, DEVICES)
    categories = [line.item.product.category for line in order.lines]
    usual = person.habits.views
    days = min(LONGEST_THOUGHT, free // DAY) if usual > MOMENT_VIEWS else 0
    for _ in range(draw_views(draw, usual)):
        seen = stamp - between(draw, 0, days) * DAY - between(draw, 1300, MOMENT)
        category = pick(draw, categories)
        if draw() < 0.3:
            category = person.habits.favourite_on(stamp // DAY)
        if seen >= 0:
            yield view(tool, seen, who, device, category)
    if draw() < 0.9 and stamp >= MOMENT:
        yield cart(draw, tool, order, who, device)
        if draw() < 0.4:
            started = stamp - between(draw, 40, 290)
            word = tool.word("checkout_start", started)
            yield Touch(started, who, word, tool.channel, device)


def draw_views(draw: Draw, usual: int) -> int:
    """How often somebody looks this time, who looks so often as a rule."""
    return between(draw, usual - usual // 3, usual + usual // 3)


def view(tool: Tool, stamp: int, who: Who, device: str, category: str) -> Touch:
    """One product page seen."""
    word = tool.word("product_view", stamp)
    return Touch(stamp, who, word, tool.channel, device, category)


def cart(draw: Draw, tool: Tool, order: Order, who: Who, device: str) -> Touch:
    """The basket of an order, filled in one go."""
    stamp = order.stamp - between(draw, 300, 1200)
    count = len(order.lines)
    return Touch(
        stamp,
        who,
        tool.word("cart_add", stamp),
        tool.channel,
        device,
        order.lines[0].item.product.category,
        quantity=str(count) if count > 1 else "",
    )
