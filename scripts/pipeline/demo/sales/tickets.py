"""What the tills print: tickets of sales, and tickets of returns."""

from __future__ import annotations

from collections import Counter

from pipeline.demo.chance import Draw, pick
from pipeline.demo.people.person import Person
from pipeline.demo.period import DAY, Period
from pipeline.demo.sales.baskets import Item
from pipeline.demo.sales.fates import FREE, NORMAL, SHOP_FATES, Line, shop_line
from pipeline.demo.sales.order import Order, next_id
from pipeline.demo.sales.visits import NOBODY, Visit
from pipeline.demo.sources import SHOP


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
        person=NOBODY if person is None else person.number,
    )
