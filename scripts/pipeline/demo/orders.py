"""Every order: visits filled with baskets, and what became of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from pipeline.demo.assortment import Assortment
from pipeline.demo.baskets import COUPONS, Item, draw_basket, draw_coupon
from pipeline.demo.chance import Draw, between, pick, stream
from pipeline.demo.fates import (
    CANCELLED,
    FREE,
    NORMAL,
    SHOP_FATES,
    TEST,
    WEB_FATES,
    Line,
    office_hour,
    shop_line,
    web_line,
)
from pipeline.demo.people import Person
from pipeline.demo.period import DAY, Period
from pipeline.demo.visits import SHOP, TESTER, WEB, Visit

TESTER_EMAIL = "recette@example.org"


@dataclass(frozen=True, slots=True)
class Order:
    """An order or a ticket of returns, in its newest state."""

    order_id: str
    source: str
    stamp: int
    customer_id: str
    email: str
    currency: str
    channel: str
    coupon: str
    fate: str
    lines: tuple[Line, ...]

    @property
    def is_return(self) -> bool:
        """Whether it only takes goods back."""
        return all(line.item.quantity < 0 for line in self.lines)


def draw_orders(
    seed: int,
    visits: list[Visit],
    people: list[Person],
    assortment: Assortment,
    period: Period,
) -> list[Order]:
    """The orders of all visits and the returns that follow them, the earliest first."""
    draw = stream(seed, "orders")
    numbers: Counter[str] = Counter()
    orders: list[Order] = []
    for visit in visits:
        person = people[visit.person] if visit.person >= 0 else None
        if visit.source == WEB:
            orders.append(web_order(draw, numbers, visit, person, assortment, period))
            continue
        habits = None if person is None else person.habits
        basket = draw_basket(
            draw, assortment, habits, "EUR", period.in_sale[visit.stamp // DAY], 0
        )
        if visit.is_return:
            orders.append(ticket(numbers, visit.stamp, person, basket[:1], period))
            continue
        order = shop_order(draw, numbers, visit, person, basket, period)
        orders.append(order)
        is_kept = order.lines[0].status == "completed" and order.fate == NORMAL
        share = 60 if habits is None else habits.return_share
        if visit.is_certain or not is_kept or draw() * 1000 >= share:
            continue
        back = office_hour(draw, visit.stamp // DAY + between(draw, 1, 30))
        if back <= period.end:
            orders.append(ticket(numbers, back, person, basket[:1], period))
    return sorted(orders, key=lambda order: (order.stamp, order.order_id))


def web_order(
    draw: Draw,
    numbers: Counter[str],
    visit: Visit,
    person: Person | None,
    assortment: Assortment,
    period: Period,
) -> Order:
    """An order of the web shop, from home or abroad."""
    stamp, day = visit.stamp, visit.stamp // DAY
    habits = None if person is None else person.habits
    fate = pick(draw, WEB_FATES)
    if visit.person == TESTER:
        fate = TEST
    elif visit.is_certain or (fate == CANCELLED and stamp > period.end - DAY):
        # Nobody has had the time to cancel what was ordered on the last day.
        fate = NORMAL
    currency = "EUR" if person is None else person.currency
    coupon = draw_coupon(draw, habits)
    basket = draw_basket(
        draw, assortment, habits, currency, period.in_sale[day], COUPONS.get(coupon, 0)
    )
    if fate == FREE:
        basket = [basket[0]._replace(quantity=1, unit_price=0, discount=0)]
    share = 0 if habits is None or visit.is_certain else habits.return_share
    customer_id, email = web_buyer(draw, person, day)
    return Order(
        order_id=next_id(numbers, "W" if currency == "EUR" else "X"),
        source=WEB,
        stamp=stamp,
        customer_id=customer_id,
        email=email,
        currency=currency,
        channel="app" if draw() < 0.25 else "web",
        coupon=coupon,
        fate=fate,
        lines=tuple(
            web_line(draw, number, item, stamp, fate, share, period)
            for number, item in enumerate(basket, 1)
        ),
    )


def web_buyer(draw: Draw, person: Person | None, day: int) -> tuple[str, str]:
    """The account and the e-mail given with an order; some forget to log in."""
    if person is None:
        return "", TESTER_EMAIL
    email = person.email.title() if draw() < 0.03 else person.email
    return ("" if draw() < 0.04 else person.account_on(day)), email


def shop_order(
    draw: Draw,
    numbers: Counter[str],
    visit: Visit,
    person: Person | None,
    basket: list[Item],
    period: Period,
) -> Order:
    """A ticket of a till."""
    stamp = visit.stamp
    fate = NORMAL if visit.is_certain else pick(draw, SHOP_FATES)
    if fate == FREE:
        basket = [basket[0]._replace(quantity=1, unit_price=0, discount=0)]
    lines = [
        Line(number, item, "completed", None, None, stamp)
        if visit.is_certain
        else shop_line(draw, number, item, stamp, fate, period)
        for number, item in enumerate(basket, 1)
    ]
    if fate == NORMAL and not visit.is_certain and draw() < 0.01:
        # An exchange: something bought earlier comes back on the same ticket.
        item = Item(basket[0].product, -1, basket[0].product.price, 0)
        lines.append(Line(len(lines) + 1, item, "completed", None, None, stamp))
    order_id = next_id(numbers, f"T{period.date_of(stamp // DAY).year}-")
    return shop_ticket(order_id, stamp, person, fate, lines)


def ticket(
    numbers: Counter[str],
    stamp: int,
    person: Person | None,
    items: list[Item],
    period: Period,
) -> Order:
    """A ticket of returns, which does not say what it takes back."""
    lines = [
        Line(
            number,
            item._replace(quantity=-item.quantity, discount=-item.discount),
            "completed",
            None,
            None,
            stamp,
        )
        for number, item in enumerate(items, 1)
    ]
    order_id = next_id(numbers, f"R{period.date_of(stamp // DAY).year}-")
    return shop_ticket(order_id, stamp, person, NORMAL, lines)


def shop_ticket(
    order_id: str, stamp: int, person: Person | None, fate: str, lines: list[Line]
) -> Order:
    """What every ticket of a till has in common."""
    return Order(
        order_id=order_id,
        source=SHOP,
        stamp=stamp,
        customer_id="" if person is None else person.card,
        email="",
        currency="EUR",
        channel=SHOP,
        coupon="",
        fate=fate,
        lines=tuple(lines),
    )


def next_id(numbers: Counter[str], prefix: str) -> str:
    """The next number under a prefix."""
    numbers[prefix] += 1
    return f"{prefix}{numbers[prefix]:06d}"
