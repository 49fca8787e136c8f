"""What the retailer sells, who buys it when, and what becomes of the orders."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import count
from math import sqrt
from typing import NamedTuple

from pipeline.demo.chance import Draw, between, pick, waiting
from pipeline.demo.names import SHOP, WEB, WHEELS, WORDS
from pipeline.demo.period import DAY, Period, draw_stamp, is_sale, moment_between
from pipeline.demo.world import NOBODY, TESTER, Line, Order, Person, Product, World

PER_CATEGORY = 50
MARKDOWNS = (0, 20, 30, 40, 50)
COUPONS = (("BIENVENUE10", 10), ("ANNIV15", 15), ("VIP20", 20))
# A price abroad, as hundredths of the price at home.
PRICE_LEVEL = {"EUR": 100, "GBP": 88, "CHF": 110}
CURRENCIES = {"FR": "EUR", "GB": "GBP", "CH": "CHF"}
# Orders are brought by a campaign within so many days.
EFFECT_DAYS = 14
VOUCHER_PERCENT = 15

# What becomes of a whole order.
NORMAL, REFUNDED, RETURN = "normal", "refunded_in_full", "return"
CANCELLED, FAILED, FREE, TEST = "cancelled", "failed", "free_sample", "test"
NEVER_VALID = (CANCELLED, FAILED, FREE, TEST)
# The status of a refund, and how many hundredths of the line it tells, if any.
Refund = tuple[str, int | None]
IN_FULL: Refund = ("refunded", 100)


class Visit(NamedTuple):
    """A moment at which somebody buys, or only brings something back."""

    stamp: int
    person: int  # number of the person
    source: str
    is_certain: bool = False  # the order is planted: it must stay valid
    campaign: str = ""  # the campaign without which the visit would not have been


def draw_orders(world: World) -> list[Order]:
    """What people buy, of their own accord or after a campaign, the earliest first."""
    shop, visits = Shop(world), [*draw_visits(world), *draw_responses(world)]
    return sorted(order for visit in sorted(visits) for order in shop.orders(visit))


def draw_products(world: World) -> dict[str, list[Product]]:
    """About four hundred products; in each category a few are very dear."""
    draw, numbers = world.stream("assortment"), count(1)
    styles, colours = WORDS["styles"], WORDS["colours"]
    products: dict[str, list[Product]] = {}
    for category, (noun, lowest) in WORDS["categories"].items():
        # A square root is rounded alike everywhere; its inverse has a heavy tail.
        prices = sorted(
            int(lowest / sqrt(1 - draw() * 0.99)) // 500 * 500 + 490
            for _ in range(PER_CATEGORY)
        )
        products[category] = []
        for place, price in enumerate(prices):
            number = next(numbers)
            style = styles[(place * 3 + number) % len(styles)]
            name = f"{noun} {style} {colours[place % len(colours)]}"
            cost = price * between(draw, 30, 52) // 100
            found = Product(f"P{number:04d}", name, category, price, cost)
            products[category].append(found)
    return products


def draw_visits(world: World) -> list[Visit]:
    """The visits that people pay of their own accord, and those of testers."""
    draw, people, period = world.stream("visits"), world.people, world.period
    visits = [
        visit for person in people for visit in person_visits(draw, person, period)
    ]
    known_in_shop = sum(visit.source == SHOP for visit in visits)
    strangers = [(NOBODY.number, SHOP)] * (known_in_shop * 4 // 10)
    strangers += [(TESTER.number, WEB)] * max(3, len(people) // 400)
    for number, source in strangers:
        stamp = draw_stamp(draw, period.draw_day(draw), source)
        visits.append(Visit(stamp, number, source))
    return visits


def person_visits(draw: Draw, person: Person, period: Period) -> Iterator[Visit]:
    """The visits of one person over the period."""
    number, last = person.number, period.days - 1
    if person.only_returns:
        yield Visit(draw_stamp(draw, person.start, SHOP), number, SHOP)
    if not person.buys:
        return
    stretches = [(person.start, last if person.lapse is None else person.lapse)]
    if person.comeback is not None:
        stretches.append((person.comeback, last))
    for start, end in stretches:
        day, reached = start, period.reached[start]
        # What frames an absence is planted: it must stay valid.
        is_certain = person.comeback is not None
        while day <= end:
            # Who has a card as well as an account uses now this, now that.
            is_in_shop = not person.is_on_web or (
                person.card and draw() * 1000 >= person.web_share
            )
            source = SHOP if is_in_shop else WEB
            yield Visit(draw_stamp(draw, day, source), number, source, is_certain)
            if not person.gap:
                break
            # A busy day counts for more than a quiet one, so waits end in the sales.
            wait = waiting(draw, person.gap * 1000)
            if person.kind.name == "regular":
                # Their waits are more alike than chance makes them.
                wait = (wait + waiting(draw, person.gap * 1000)) // 2
            reached += max(wait, 1000)
            day, is_certain = period.day_reached(reached), False


def draw_responses(world: World) -> Iterator[Visit]:
    """The visits that would not have been paid without a campaign."""
    draw = world.stream("responses")
    for member in world.members:
        campaign, person = member.campaign, world.people[member.person]
        if member.is_control or draw() * 1000 >= campaign.uplift:
            continue
        # From the day after, so that the e-mail is read before the order.
        day = campaign.start + between(draw, 1, EFFECT_DAYS - 1)
        if person.lapse is not None:
            person.lapse = max(person.lapse, day)
        stamp = draw_stamp(draw, day, WEB)
        yield Visit(stamp, person.number, WEB, True, campaign.campaign_id)


class Shop:
    """The tills and the web shop: visits become orders."""

    def __init__(self, world: World) -> None:
        """Open for the people of a world and for strangers."""
        self.draw, self.redeeming = world.stream("orders"), world.stream("redemptions")
        self.world, self.period = world, world.period
        # The numbers of strangers are negative: they count from the end.
        self.people = [*world.people, TESTER, NOBODY]
        self.numbers: Counter[str] = Counter()

    def orders(self, visit: Visit) -> Iterator[Order]:
        """The order of a visit, and the ticket of what is brought back later."""
        person = self.people[visit.person]
        if visit.source == WEB:
            yield self.web_order(visit, person)
            return
        basket = self.basket(visit.stamp, person)
        if person.only_returns:
            yield self.return_ticket(visit.stamp, person, basket[0])
            return
        order = self.shop_order(visit, person, basket)
        yield order
        is_kept = order.lines[0].status == "completed" and order.fate == NORMAL
        if visit.is_certain or not is_kept or self.draw() * 1000 >= person.return_share:
            return
        day = visit.stamp // DAY + between(self.draw, 1, 30)
        back = moment_between(self.draw, day, 9, 18)
        if back <= self.period.end:
            yield self.return_ticket(back, person, basket[0])

    def web_order(self, visit: Visit, person: Person) -> Order:
        """An order of the web shop, from home or abroad."""
        draw, stamp = self.draw, visit.stamp
        fate = pick(draw, WHEELS["web_fates"])
        if person is TESTER:
            fate = TEST
        # Nobody has had the time to cancel what was ordered on the last day.
        is_too_late = fate == CANCELLED and stamp > self.period.end - DAY
        if visit.is_certain or is_too_late:
            fate = NORMAL
        currency = CURRENCIES[person.country]
        order_id = self.next_id("W" if currency == "EUR" else "X")
        coupon, reduction = "", 0
        if draw() * 1000 < person.discount_share:
            coupon, reduction = pick(draw, COUPONS)
        voucher = self.world.vouchers.get(visit.person)
        if voucher and fate == NORMAL and not voucher.order_id:
            is_valid = voucher.member.campaign.sent < stamp <= voucher.expires
            if is_valid and self.redeeming() < 0.7:
                coupon, reduction = voucher.code, VOUCHER_PERCENT
                voucher.order_id = order_id
        basket = self.basket(stamp, person, currency, reduction)
        if fate == FREE:
            basket = free_sample(basket)
        customer_id, email = "", person.email
        if person is not TESTER:
            # Some forget to log in.
            email = email.title() if draw() < 0.03 else email
            customer_id = "" if draw() < 0.04 else person.account_on(stamp // DAY)
        channel = "app" if draw() < 0.25 else WEB
        share = 0 if visit.is_certain else person.return_share
        lines = tuple(web_line(draw, line, fate, share, self.period) for line in basket)
        return Order(
            stamp, order_id, WEB, customer_id, email, currency, channel, coupon, fate,
            lines, visit.person, visit.campaign, fate == TEST,
        )  # fmt: skip

    def shop_order(self, visit: Visit, person: Person, basket: list[Line]) -> Order:
        """A ticket of a till."""
        draw, fate = self.draw, NORMAL
        if not visit.is_certain:
            fate = pick(draw, WHEELS["shop_fates"])
            basket = free_sample(basket) if fate == FREE else basket
            basket = [shop_line(draw, line, fate, self.period) for line in basket]
            if fate == NORMAL and draw() < 0.01:
                # An exchange: something bought earlier comes back on the same ticket.
                product, number = basket[0].product, len(basket) + 1
                basket.append(Line(number, product, -1, product.price, 0, visit.stamp))
        return self.ticket("T", visit.stamp, person, fate, *basket)

    def return_ticket(self, stamp: int, person: Person, line: Line) -> Order:
        """A ticket of returns, which does not say what line it takes back."""
        quantity, discount = -line.quantity, -line.discount
        line = line._replace(quantity=quantity, discount=discount, updated_at=stamp)
        return self.ticket("R", stamp, person, RETURN, line)

    def ticket(
        self, prefix: str, stamp: int, person: Person, fate: str, *lines: Line
    ) -> Order:
        """What every ticket of a till has in common."""
        order_id = self.next_id(f"{prefix}{self.period.date_of(stamp // DAY).year}-")
        return Order(
            stamp, order_id, SHOP, person.card, "", "EUR", SHOP, "", fate, lines,
            person.number,
        )  # fmt: skip

    def next_id(self, prefix: str) -> str:
        """The next number under a prefix."""
        self.numbers[prefix] += 1
        return f"{prefix}{self.numbers[prefix]:06d}"

    def basket(
        self, stamp: int, person: Person, currency: str = "EUR", reduction: int = 0
    ) -> list[Line]:
        """The lines of one order; ``reduction`` is the coupon's percentage."""
        draw, day = self.draw, stamp // DAY
        in_sale = is_sale(self.period.date_of(day))
        lines: list[Line] = []
        for _ in range(pick(draw, WHEELS["basket_sizes"])):
            product = self.product(person, day)
            quantity = pick(draw, WHEELS["quantities"])
            price = product.price * PRICE_LEVEL[currency] // 100
            percent = max(reduction, pick(draw, MARKDOWNS) if in_sale else 0)
            discount = (quantity * price * percent + 50) // 100
            # Two equal pieces now and then, each passed over the till by itself.
            for _ in range(2 if draw() < 0.012 else 1):
                number = len(lines) + 1
                lines.append(Line(number, product, quantity, price, discount, stamp))
        return lines

    def product(self, person: Person, day: int) -> Product:
        """A product, rather of the favourite category and to the person's taste."""
        is_favourite = person.number >= 0 and self.draw() < 0.5
        category = person.favourite_on(day)
        if not is_favourite:
            category = pick(self.draw, WHEELS["categories"])
        products, place = self.world.products[category], self.draw()
        if person.taste == 0:
            place *= place
        elif person.taste == 2:
            place = 1 - (1 - place) * (1 - place)
        return products[min(int(place * len(products)), len(products) - 1)]


def free_sample(basket: list[Line]) -> list[Line]:
    """The first line, once and for nothing."""
    return [basket[0]._replace(quantity=1, unit_price=0, discount=0)]


def web_line(draw: Draw, line: Line, fate: str, share: int, period: Period) -> Line:
    """What becomes of a web line; ``share`` thousandths of lines are sent back."""
    ordered = line.updated_at
    if fate == FAILED:
        return line._replace(status="failed")
    if fate == CANCELLED:
        changed = ordered + between(draw, 600, DAY)
        return line._replace(status="cancelled", updated_at=changed)
    if fate == REFUNDED or (fate == NORMAL and draw() * 1000 < share):
        style = IN_FULL if fate == REFUNDED else pick(draw, WHEELS["refund_styles"])
        back = moment_between(draw, ordered // DAY + between(draw, 4, 30), 9, 18)
        if back <= period.end:
            return refunded_line(draw, line, back, style)
    delivered = ordered + between(draw, 2 * DAY, 6 * DAY)
    if delivered <= period.end:
        status = "delivered" if draw() < 0.3 else "completed"
        return line._replace(status=status, updated_at=delivered)
    shipped = ordered + between(draw, DAY // 2, DAY)
    if shipped <= period.end:
        return line._replace(status="shipped", updated_at=shipped)
    return line._replace(status="pending" if draw() < 0.3 else "paid")


def shop_line(draw: Draw, line: Line, fate: str, period: Period) -> Line:
    """What becomes of a till's line; most returns are tickets of their own."""
    if fate == REFUNDED or (fate == NORMAL and draw() < 0.01):
        day = line.updated_at // DAY + between(draw, 1, 30)
        back = moment_between(draw, day, 9, 18)
        if fate == NORMAL and draw() < 0.3:
            # An old till says only that it was paid back: the order's day must do.
            return line._replace(status="refunded")
        if back <= period.end:
            return refunded_line(draw, line, back, IN_FULL)
    return line


def refunded_line(draw: Draw, line: Line, back: int, style: Refund) -> Line:
    """A line that was paid back at a moment, in whole or in part."""
    status, percent = style
    if status == "partially_refunded":
        percent = between(draw, 20, 60)
    line = line._replace(status=status, updated_at=back)
    if percent is None:
        return line
    return line._replace(refunded=line.amount * percent // 100, refunded_at=back)
