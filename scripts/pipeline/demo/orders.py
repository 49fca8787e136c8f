"""What the retailer sells, who buys it when, and the orders that follow."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from math import sqrt
from typing import NamedTuple

from pipeline.demo.campaigns import (
    EFFECT_DAYS,
    VOUCHER_PERCENT,
    Campaign,
    Member,
    Voucher,
    draw_members,
    draw_vouchers,
    plan_campaigns,
)
from pipeline.demo.chance import Draw, between, pick, stream, waiting, wheel
from pipeline.demo.names import SHOP, WEB
from pipeline.demo.people import CATEGORY_WHEEL, REGULAR, Person, draw_people
from pipeline.demo.period import DAY, Period, draw_stamp
from pipeline.demo.returns import (
    CANCELLED,
    FREE,
    NORMAL,
    SHOP_FATES,
    TEST,
    WEB_FATES,
    Line,
    Product,
    refund_moment,
    returned_line,
    shop_line,
    web_line,
)

# By category: French noun and lowest price in cents.
CATEGORIES = {
    "dresses": ("Robe", 3990), "tops": ("Haut", 1490), "trousers": ("Pantalon", 2990),
    "knitwear": ("Pull", 2990), "outerwear": ("Manteau", 7990),
    "shoes": ("Chaussures", 4990), "bags": ("Sac", 2990),
    "accessories": ("Accessoire", 790),
}  # fmt: skip
STYLES = ("Garance", "Apolline", "Marceau", "Lilas", "Solène", "Rivage", "Noé", "Ambre")
COLOURS = ("noir", "écru", "marine", "camel", "vert sapin", "bordeaux", "ciel")
PER_CATEGORY = 50

SIZES = wheel({1: 46, 2: 27, 3: 14, 4: 7, 5: 3, 6: 1, 8: 1, 11: 1})
QUANTITIES = wheel({1: 925, 2: 60, 3: 12, 10: 3})
MARKDOWNS = (0, 20, 30, 40, 50)
COUPONS = {"BIENVENUE10": 10, "ANNIV15": 15, "VIP20": 20}
# A price abroad, as hundredths of the price at home.
PRICE_LEVEL = {"EUR": 100, "GBP": 88, "CHF": 110}
CURRENCIES = {"FR": "EUR", "GB": "GBP", "CH": "CHF"}

NOBODY, TESTER = -1, -2
TESTER_EMAIL = "recette@example.org"


class Visit(NamedTuple):
    """A moment at which somebody buys, or only brings something back."""

    stamp: int
    person: int  # number of the person, NOBODY or TESTER
    source: str
    is_certain: bool = False  # the order is planted: it must stay valid
    is_return: bool = False
    campaign: str = ""  # the campaign without which the visit would not have been


class Order(NamedTuple):
    """An order or a ticket of returns, in its newest state."""

    stamp: int
    order_id: str
    source: str
    customer_id: str
    email: str
    currency: str
    channel: str
    coupon: str
    fate: str
    lines: tuple[Line, ...]
    person: int  # number of the person, NOBODY or TESTER
    campaign: str = ""  # the campaign without which it would not have been placed

    @property
    def is_test(self) -> bool:
        """Whether a tester placed it."""
        return self.fate == TEST

    @property
    def is_return(self) -> bool:
        """Whether it only takes goods back."""
        return all(line.quantity < 0 for line in self.lines)


@dataclass(frozen=True)
class World:
    """The retailer's customers, campaigns and orders over the period."""

    seed: int
    period: Period
    people: list[Person]
    campaigns: list[Campaign]
    members: list[Member]
    vouchers: dict[int, Voucher]  # by person
    products: dict[str, list[Product]]  # category by category, the cheapest first
    orders: list[Order]

    @cached_property
    def orders_of(self) -> dict[int, list[Order]]:
        """The orders of each person who is known, the earliest first."""
        found: dict[int, list[Order]] = defaultdict(list)
        for order in self.orders:
            found[order.person].append(order)
        return found


def draw_world(seed: int, customers: int, period: Period) -> World:
    """So many people and what they bought, of their own accord or after a campaign."""
    people = draw_people(seed, customers, period)
    campaigns = plan_campaigns(customers, period)
    members = list(draw_members(seed, campaigns, people))
    visits = [
        *draw_visits(seed, people, period),
        *draw_responses(seed, members, people),
    ]
    shop = Shop(
        stream(seed, "orders"),
        stream(seed, "redemptions"),
        period,
        people,
        draw_products(seed),
        draw_vouchers(seed, members),
    )
    orders = sorted(order for visit in sorted(visits) for order in shop.orders(visit))
    return World(
        seed, period, people, campaigns, members, shop.vouchers, shop.products, orders
    )


def draw_products(seed: int) -> dict[str, list[Product]]:
    """About four hundred products; in each category a few are very dear."""
    draw = stream(seed, "assortment")
    products: dict[str, list[Product]] = {}
    number = 0
    for category, (noun, lowest) in CATEGORIES.items():
        # A square root is rounded alike everywhere; its inverse has a heavy tail.
        prices = sorted(
            int(lowest / sqrt(1 - draw() * 0.99)) // 500 * 500 + 490
            for _ in range(PER_CATEGORY)
        )
        products[category] = []
        for place, price in enumerate(prices):
            number += 1
            style = STYLES[(place * 3 + number) % len(STYLES)]
            name = f"{noun} {style} {COLOURS[place % len(COLOURS)]}"
            cost = price * between(draw, 30, 52) // 100
            products[category].append(
                Product(f"P{number:04d}", name, category, price, cost)
            )
    return products


def draw_visits(seed: int, people: list[Person], period: Period) -> list[Visit]:
    """The visits that people pay of their own accord, and those of testers."""
    draw = stream(seed, "visits")
    visits = [
        visit for person in people for visit in person_visits(draw, person, period)
    ]
    known_in_shop = sum(visit.source == SHOP for visit in visits)
    for count, person, source in (
        (known_in_shop * 4 // 10, NOBODY, SHOP),
        (max(3, len(people) // 400), TESTER, WEB),
    ):
        visits += [
            Visit(draw_stamp(draw, period.draw_day(draw), source), person, source)
            for _ in range(count)
        ]
    return visits


def person_visits(draw: Draw, person: Person, period: Period) -> Iterator[Visit]:
    """The visits of one person over the period."""
    number, last = person.number, period.days - 1
    if person.only_returns:
        yield Visit(draw_stamp(draw, person.start, SHOP), number, SHOP, is_return=True)
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
            source = draw_source(draw, person)
            yield Visit(draw_stamp(draw, day, source), number, source, is_certain)
            if not person.gap:
                break
            # A busy day counts for more than a quiet one, so waits end in the sales.
            wait = waiting(draw, person.gap * 1000)
            if person.kind is REGULAR:
                # Their waits are more alike than chance makes them.
                wait = (wait + waiting(draw, person.gap * 1000)) // 2
            reached += max(wait, 1000)
            day, is_certain = period.day_reached(reached), False


def draw_source(draw: Draw, person: Person) -> str:
    """Where the person buys this time."""
    if person.card and person.is_on_web:
        return WEB if draw() * 1000 < person.web_share else SHOP
    return SHOP if person.card else WEB


def draw_responses(
    seed: int, members: list[Member], people: list[Person]
) -> list[Visit]:
    """The visits that would not have been paid without a campaign."""
    draw = stream(seed, "responses")
    visits = []
    for member in members:
        campaign, person = member.campaign, people[member.person]
        if member.is_control or draw() * 1000 >= campaign.uplift:
            continue
        # From the day after, so that the e-mail is read before the order.
        day = campaign.start + between(draw, 1, EFFECT_DAYS - 1)
        if person.lapse is not None:
            person.lapse = max(person.lapse, day)
        stamp = draw_stamp(draw, day, WEB)
        visits.append(
            Visit(stamp, person.number, WEB, True, campaign=campaign.campaign_id)
        )
    return visits


@dataclass
class Shop:
    """The tills and the web shop: visits become orders."""

    draw: Draw
    redeeming: Draw
    period: Period
    people: list[Person]
    products: dict[str, list[Product]]
    vouchers: dict[int, Voucher]
    numbers: Counter[str] = field(default_factory=Counter)

    def orders(self, visit: Visit) -> Iterator[Order]:
        """The order of a visit, and the ticket of what is brought back later."""
        person = self.people[visit.person] if visit.person >= 0 else None
        if visit.source == WEB:
            yield self.web_order(visit, person)
            return
        basket = self.basket(visit, person)
        if visit.is_return:
            yield self.return_ticket(visit.stamp, person, basket[0])
            return
        order = self.shop_order(visit, person, basket)
        yield order
        is_kept = order.lines[0].status == "completed" and order.fate == NORMAL
        share = 60 if person is None else person.return_share
        if not visit.is_certain and is_kept and self.draw() * 1000 < share:
            day = visit.stamp // DAY + between(self.draw, 1, 30)
            back = refund_moment(self.draw, day)
            if back <= self.period.end:
                yield self.return_ticket(back, person, basket[0])

    def web_order(self, visit: Visit, person: Person | None) -> Order:
        """An order of the web shop, from home or abroad."""
        draw, stamp = self.draw, visit.stamp
        fate = pick(draw, WEB_FATES)
        if visit.person == TESTER:
            fate = TEST
        elif visit.is_certain or (
            # Nobody has had the time to cancel what was ordered on the last day.
            fate == CANCELLED and stamp > self.period.end - DAY
        ):
            fate = NORMAL
        currency = "EUR" if person is None else CURRENCIES[person.country]
        order_id = self.next_id("W" if currency == "EUR" else "X")
        share = 20 if person is None else person.discount_share
        coupon = pick(draw, tuple(COUPONS)) if draw() * 1000 < share else ""
        reduction = COUPONS.get(coupon, 0)
        voucher = self.vouchers.get(visit.person)
        if voucher and fate == NORMAL:
            code = voucher.redeem(self.redeeming, stamp, order_id)
            if code:
                coupon, reduction = code, VOUCHER_PERCENT
        basket = self.basket(visit, person, currency, reduction)
        if fate == FREE:
            basket = free_sample(basket)
        share = 0 if person is None or visit.is_certain else person.return_share
        customer_id, email = "", TESTER_EMAIL
        if person is not None:
            # Some forget to log in.
            email = person.email.title() if draw() < 0.03 else person.email
            customer_id = "" if draw() < 0.04 else person.account_on(stamp // DAY)
        channel = "app" if draw() < 0.25 else WEB
        lines = [web_line(draw, line, fate, share, self.period) for line in basket]
        return Order(
            stamp, order_id, WEB, customer_id, email, currency, channel, coupon, fate,
            tuple(lines), visit.person, visit.campaign,
        )  # fmt: skip

    def shop_order(
        self, visit: Visit, person: Person | None, basket: list[Line]
    ) -> Order:
        """A ticket of a till."""
        draw, fate = self.draw, NORMAL
        if not visit.is_certain:
            fate = pick(draw, SHOP_FATES)
            basket = free_sample(basket) if fate == FREE else basket
            basket = [shop_line(draw, line, fate, self.period) for line in basket]
            if fate == NORMAL and draw() < 0.01:
                # An exchange: something bought earlier comes back on the same ticket.
                product = basket[0].product
                number = len(basket) + 1
                exchanged = Line(number, product, -1, product.price, 0, visit.stamp)
                basket.append(exchanged)
        return self.ticket("T", visit.stamp, person, fate, tuple(basket))

    def return_ticket(self, stamp: int, person: Person | None, line: Line) -> Order:
        """A ticket that takes back the first line of a basket."""
        return self.ticket("R", stamp, person, NORMAL, (returned_line(line, stamp),))

    def ticket(
        self,
        prefix: str,
        stamp: int,
        person: Person | None,
        fate: str,
        lines: tuple[Line, ...],
    ) -> Order:
        """What every ticket of a till has in common."""
        order_id = self.next_id(f"{prefix}{self.period.date_of(stamp // DAY).year}-")
        card, number = (person.card, person.number) if person else ("", NOBODY)
        return Order(
            stamp, order_id, SHOP, card, "", "EUR", SHOP, "", fate, lines, number
        )

    def next_id(self, prefix: str) -> str:
        """The next number under a prefix."""
        self.numbers[prefix] += 1
        return f"{prefix}{self.numbers[prefix]:06d}"

    def basket(
        self,
        visit: Visit,
        person: Person | None,
        currency: str = "EUR",
        reduction: int = 0,
    ) -> list[Line]:
        """The lines of one order; ``reduction`` is the coupon's percentage."""
        draw, stamp = self.draw, visit.stamp
        in_sale = self.period.in_sale[stamp // DAY]
        lines: list[Line] = []
        for _ in range(pick(draw, SIZES)):
            product = self.product(person, stamp // DAY)
            quantity = pick(draw, QUANTITIES)
            price = product.price * PRICE_LEVEL[currency] // 100
            percent = max(reduction, pick(draw, MARKDOWNS) if in_sale else 0)
            discount = (quantity * price * percent + 50) // 100
            # Two equal pieces now and then, each passed over the till by itself.
            for _ in range(2 if draw() < 0.012 else 1):
                number = len(lines) + 1
                lines.append(Line(number, product, quantity, price, discount, stamp))
        return lines

    def product(self, person: Person | None, day: int) -> Product:
        """A product, rather of the favourite category and to the person's taste."""
        draw = self.draw
        if person is not None and draw() < 0.5:
            products = self.products[person.favourite_on(day)]
        else:
            products = self.products[pick(draw, CATEGORY_WHEEL)]
        place, taste = draw(), 0 if person is None else person.taste
        if taste == 0:
            place *= place
        elif taste == 2:
            place = 1 - (1 - place) * (1 - place)
        return products[min(int(place * len(products)), len(products) - 1)]


def free_sample(basket: list[Line]) -> list[Line]:
    """The first line, once and for nothing."""
    return [basket[0]._replace(quantity=1, unit_price=0, discount=0)]
