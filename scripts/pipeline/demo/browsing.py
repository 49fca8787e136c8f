"""What people do in the web shop and its app besides ordering: look, leave baskets."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from pipeline.demo.chance import Draw, between, pick, stream, waiting
from pipeline.demo.names import WEB
from pipeline.demo.orders import Order, World
from pipeline.demo.people import (
    CATEGORY_WHEEL,
    FREQUENT,
    OCCASIONAL,
    ONE_TIME,
    REGULAR,
    Kind,
    Person,
    Who,
)
from pipeline.demo.period import DAY, Period, draw_stamp, moment_between
from pipeline.demo.returns import TEST
from pipeline.demo.statements import Statements

APP = "app"
MOBILE, DESKTOP, TABLET = "mobile", "desktop", "tablet"
DEVICES = (MOBILE, MOBILE, MOBILE, DESKTOP, DESKTOP, TABLET)
# The web shop changed its tracking halfway: the word before and after.
WEB_WORDS = {
    "page_view": ("page_view", "Page Viewed"),
    "search": ("view_search_results", "Products Searched"),
    "product_view": ("view_item", "Product Viewed"),
    "wishlist_add": ("add_to_wishlist", "Product Added to Wishlist"),
    "cart_add": ("add_to_cart", "Product Added"),
    "checkout_start": ("begin_checkout", "Checkout Started"),
    "account_creation": ("sign_up", "Signed Up"),
    "ebook_download": ("file_download", "ebook_download"),
    "review": ("review", "Product Reviewed"),
}
# A word that policy does not know, and will never.
UNKNOWN_WORD = "swiped_right"

# Who thinks it over does so for that many days at most; a moment takes two hours.
LONGEST_THOUGHT = 10
MOMENT = 7200
MOMENT_VIEWS = 2  # more views than these are spread over days
# Sessions without an order, on average.
SESSIONS: dict[Kind, int] = {ONE_TIME: 1, OCCASIONAL: 3, REGULAR: 5, FREQUENT: 7}
TOPICS = ("care", "sizes", "delivery", "new_collection", "journal")
# No order follows a basket that was left, and none came right before it.
LEFT_DAYS = 30
# Hot prospects look within the last weeks.
HOT_DAYS = 21


class Touch(NamedTuple):
    """One interaction; the action is a word of the project or of a vendor."""

    stamp: int
    who: Who
    action: str
    channel: str
    device: str = ""
    category: str = ""
    topic: str = ""
    quantity: str = ""
    campaign_id: str = ""
    variant: str = ""


class LeftCart(NamedTuple):
    """A basket that nobody paid for."""

    person: Person
    who: Who
    stamp: int
    category: str


def web_touch(
    world: World,
    stamp: int,
    who: Who | None,
    action: str,
    device: str = "",
    category: str = "",
    topic: str = "",
    quantity: str = "",
    channel: str = WEB,
) -> Touch:
    """An interaction in the web shop or its app, under the word of the tracking."""
    assert who is not None
    word = action
    if channel == WEB:
        word = WEB_WORDS[action][stamp >= world.period.days // 2 * DAY]
    return Touch(stamp, who, word, channel, device, category, topic, quantity)


def draw_browsing(
    world: World, statements: Statements, left: list[LeftCart], hot: list[LeftCart]
) -> Iterator[Touch]:
    """Everything in the web shop, and what comes before an order in the app."""
    yield from draw_shopping(world)
    yield from draw_sessions(world)
    yield from around_left_carts(world, left)
    yield from around_hot_carts(world, hot)
    yield from draw_openings(world)
    for answer in statements.answers:
        # The survey tool knows reviews as well.
        if answer.kind == "review" and answer.source == WEB:
            yield web_touch(world, answer.stamp, Who(WEB, answer.customer_id), "review")


def draw_shopping(world: World) -> Iterator[Touch]:
    """Product pages, baskets and checkouts before each order of the web shop."""
    draw = stream(world.seed, "shopping")
    last: dict[int, int] = {}
    for order in world.orders:
        if order.person < 0:
            continue
        if order.source == WEB and order.fate != TEST:
            # What was looked at before the order before was not for this one.
            free = order.stamp - last.get(order.person, -DAY * DAY) - MOMENT - 1
            if free > 0:
                yield from before_order(draw, world, order, free)
        last[order.person] = order.stamp


def before_order(draw: Draw, world: World, order: Order, free: int) -> Iterator[Touch]:
    """The way to one order, which may begin ``free`` seconds and a moment before."""
    person, stamp = world.people[order.person], order.stamp
    who = person.online(stamp // DAY)
    channel = order.channel
    device = MOBILE if channel == APP else pick(draw, DEVICES)
    categories = [line.product.category for line in order.lines]
    days = min(LONGEST_THOUGHT, free // DAY) if person.views > MOMENT_VIEWS else 0
    for _ in range(draw_views(draw, person.views)):
        seen = stamp - between(draw, 0, days) * DAY - between(draw, 1300, MOMENT)
        category = pick(draw, categories)
        if draw() < 0.3:
            category = person.favourite_on(stamp // DAY)
        if seen >= 0:
            yield web_touch(
                world, seen, who, "product_view", device, category, channel=channel
            )
    if draw() < 0.9 and stamp >= MOMENT:
        filled = stamp - between(draw, 300, 1200)
        count = str(len(categories)) if len(categories) > 1 else ""
        yield web_touch(
            world, filled, who, "cart_add", device, categories[0], "", count, channel
        )
        if draw() < 0.4:
            started = stamp - between(draw, 40, 290)
            yield web_touch(
                world, started, who, "checkout_start", device, channel=channel
            )


def draw_views(draw: Draw, usual: int) -> int:
    """How often somebody looks this time, who looks so often as a rule."""
    return between(draw, usual - usual // 3, usual + usual // 3)


def draw_sessions(world: World) -> Iterator[Touch]:
    """Visits of the web shop's pages that are about no product."""
    draw, period = stream(world.seed, "sessions"), world.period
    for person in world.people:
        if not person.is_on_web and person.buys:
            continue
        first, last = interested(person, period)
        mean = SESSIONS.get(person.kind, 1)
        for _ in range(min(waiting(draw, mean * 1000) // 1000, 60)):
            day = between(draw, first, last)
            who = person.online(day)
            if who is not None:
                yield from session(draw, world, who, day)
    for _ in range(len(world.people) // 4):
        yield from session(draw, world, Who(WEB), period.draw_day(draw))


def interested(person: Person, period: Period) -> tuple[int, int]:
    """The days between which a person cares: for two months after the last order."""
    first = person.start if person.buys else max(person.joined, 0)
    last = period.days - 1
    if person.lapse is not None and person.comeback is None:
        last = min(person.lapse + 60, last)
    return first, last


def session(draw: Draw, world: World, who: Who, day: int) -> Iterator[Touch]:
    """One visit: some pages, which the tool counts, and perhaps a search."""
    stamp, device = draw_stamp(draw, day, WEB), pick(draw, DEVICES)
    pages, topic = str(between(draw, 1, 9)), pick(draw, TOPICS)
    yield web_touch(world, stamp, who, "page_view", device, "", topic, pages)
    chance = draw()
    if chance < 0.35:
        later = stamp + between(draw, 20, 400)
        action = "search" if chance < 0.27 else "wishlist_add"
        yield web_touch(world, later, who, action, device, pick(draw, CATEGORY_WHEEL))


def draw_left_carts(world: World) -> list[LeftCart]:
    """Baskets of buyers who look before they buy, each far from any order of theirs."""
    draw, left = stream(world.seed, "left carts"), []
    for person in world.people:
        looks = person.buys and person.views >= MOMENT_VIEWS
        if not looks or not person.is_on_web or draw() > 0.3:
            continue
        first, last = interested(person, world.period)
        ordered = [order.stamp for order in world.orders_of.get(person.number, ())]
        for _ in range(between(draw, 1, 3)):
            stamp = draw_stamp(draw, between(draw, first, last), WEB)
            day, who = stamp // DAY, person.online(stamp // DAY)
            after = bisect_left(ordered, stamp - LEFT_DAYS * DAY)
            following = ordered[after : after + 1]
            is_alone = not following or following[0] > stamp + LEFT_DAYS * DAY
            if is_alone and day + LEFT_DAYS < world.period.days and who is not None:
                left.append(LeftCart(person, who, stamp, person.favourite_on(day)))
    return left


def around_left_carts(world: World, carts: list[LeftCart]) -> Iterator[Touch]:
    """The baskets that were left, and what was looked at before."""
    draw = stream(world.seed, "around left carts")
    for person, who, stamp, category in carts:
        device = pick(draw, DEVICES)
        for _ in range(draw_views(draw, person.views)):
            seen = stamp - between(draw, 60, 3600)
            if seen >= 0:
                yield web_touch(world, seen, who, "product_view", device, category)
        yield web_touch(world, stamp, who, "cart_add", device, category)


def draw_hot_carts(world: World) -> list[LeftCart]:
    """One or two baskets of each prospect who looks as if about to buy."""
    draw, carts = stream(world.seed, "hot carts"), []
    for person in world.people:
        for _ in range(between(draw, 1, 2) if person.is_hot else 0):
            stamp = lately(draw, world)
            who = person.anywhere(stamp // DAY)
            carts.append(LeftCart(person, who, stamp, person.favourite))
    return carts


def around_hot_carts(world: World, carts: list[LeftCart]) -> Iterator[Touch]:
    """Baskets of hot prospects, four to eight product pages, and for most an e-book."""
    draw = stream(world.seed, "hot prospects")
    for _, who, stamp, category in carts:
        yield web_touch(world, stamp, who, "cart_add", pick(draw, DEVICES), category)
    for person in world.people:
        if not person.is_hot:
            continue
        for _ in range(between(draw, 4, 8)):
            stamp = lately(draw, world)
            who, device = person.anywhere(stamp // DAY), pick(draw, DEVICES)
            yield web_touch(world, stamp, who, "product_view", device, person.favourite)
        if draw() < 0.6:
            stamp = lately(draw, world)
            who, device = person.anywhere(stamp // DAY), pick(draw, DEVICES)
            yield web_touch(
                world, stamp, who, "ebook_download", device, "", "style_guide"
            )


def lately(draw: Draw, world: World) -> int:
    """A moment of the last weeks."""
    return draw_stamp(draw, world.period.days - between(draw, 1, HOT_DAYS), WEB)


def draw_openings(world: World) -> Iterator[Touch]:
    """Accounts opened within the period."""
    draw = stream(world.seed, "openings")
    for person in world.people:
        if person.accounts and person.joined >= 0:
            stamp = person.joined * DAY + int(draw() * 60_000) + 20_000
            who, device = Who(WEB, person.accounts[0]), pick(draw, DEVICES)
            yield web_touch(world, stamp, who, "account_creation", device)


def draw_app(world: World) -> Iterator[Touch]:
    """Installations, openings and pushed messages of one account holder in six."""
    draw, period = stream(world.seed, "app"), world.period
    account_holders = [person for person in world.people if person.accounts]
    users: list[Person] = []
    for person in account_holders:
        if draw() >= 0.17:
            continue
        users.append(person)
        first, last = interested(person, period)
        who = person.anywhere(first)
        installed = draw_stamp(draw, first, WEB)
        yield Touch(installed, who, "Application Installed", APP, MOBILE)
        for _ in range(min(waiting(draw, 6), 40)):
            stamp = draw_stamp(draw, between(draw, first, last), WEB)
            stamp = max(stamp, installed + 60)
            count = between(draw, 1, 4)
            opened = Touch(stamp, who, "app_open", APP, MOBILE)
            yield opened._replace(quantity=str(count) if count > 1 else "")
            if draw() < 0.15:
                pushed = stamp - between(draw, 60, 900)
                yield Touch(pushed, who, "Received Push", "push", MOBILE)
                if draw() < 0.3:
                    yield Touch(stamp, who, "Opened Push", "push", MOBILE)
    for _ in range(max(5, len(world.people) // 200)):
        person, day = pick(draw, users or account_holders), period.draw_day(draw)
        stamp = moment_between(draw, day, 20, 22)
        yield Touch(stamp, person.anywhere(day), UNKNOWN_WORD, APP, MOBILE)
