"""Every order: visits filled with baskets, and what became of them."""

from __future__ import annotations

from collections import Counter

from pipeline.demo.chance import Draw, between, pick, stream
from pipeline.demo.marketing.vouchers import VOUCHER_PERCENT, Purse
from pipeline.demo.people.person import Person
from pipeline.demo.period import DAY, Period
from pipeline.demo.sales.assortment import Assortment
from pipeline.demo.sales.baskets import COUPONS, draw_basket, draw_coupon
from pipeline.demo.sales.fates import (
    CANCELLED,
    FREE,
    NORMAL,
    TEST,
    WEB_FATES,
    office_hour,
    web_line,
)
from pipeline.demo.sales.order import Order, next_id
from pipeline.demo.sales.tickets import shop_order, ticket
from pipeline.demo.sales.visits import TESTER, Visit
from pipeline.demo.sources import WEB

TESTER_EMAIL = "recette@example.org"


def draw_orders(
    seed: int,
    visits: list[Visit],
    people: list[Person],
    assortment: Assortment,
    purse: Purse,
    period: Period,
) -> list[Order]:
    """The orders of all visits and the returns that follow them, the earliest first."""
    draw = stream(seed, "orders")
    numbers: Counter[str] = Counter()
    orders: list[Order] = []
    for visit in visits:
        person = people[visit.person] if visit.person >= 0 else None
        if visit.source == WEB:
            orders.append(
                web_order(draw, numbers, visit, person, assortment, purse, period)
            )
            continue
        habits = None if person is None else person.habits
        day = visit.stamp // DAY
        basket = draw_basket(
            draw, assortment, habits, day, "EUR", period.in_sale[day], 0
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
        back = office_hour(draw, day + between(draw, 1, 30))
        if back <= period.end:
            orders.append(ticket(numbers, back, person, basket[:1], period))
    return sorted(orders, key=lambda order: (order.stamp, order.order_id))


def web_order(
    draw: Draw,
    numbers: Counter[str],
    visit: Visit,
    person: Person | None,
    assortment: Assortment,
    purse: Purse,
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
    order_id = next_id(numbers, "W" if currency == "EUR" else "X")
    coupon = draw_coupon(draw, habits)
    code = "" if fate != NORMAL else purse.redeem(visit.person, stamp, order_id)
    reduction = VOUCHER_PERCENT if code else COUPONS.get(coupon, 0)
    basket = draw_basket(
        draw, assortment, habits, day, currency, period.in_sale[day], reduction
    )
    if fate == FREE:
        basket = [basket[0]._replace(quantity=1, unit_price=0, discount=0)]
    share = 0 if habits is None or visit.is_certain else habits.return_share
    customer_id, email = web_buyer(draw, person, day)
    return Order(
        order_id=order_id,
        source=WEB,
        stamp=stamp,
        customer_id=customer_id,
        email=email,
        currency=currency,
        channel="app" if draw() < 0.25 else "web",
        coupon=code or coupon,
        fate=fate,
        lines=tuple(
            web_line(draw, number, item, stamp, fate, share, period)
            for number, item in enumerate(basket, 1)
        ),
        person=visit.person,
        campaign=visit.campaign,
    )


def web_buyer(draw: Draw, person: Person | None, day: int) -> tuple[str, str]:
    """The account and the e-mail given with an order; some forget to log in."""
    if person is None:
        return "", TESTER_EMAIL
    email = person.email.title() if draw() < 0.03 else person.email
    return ("" if draw() < 0.04 else person.account_on(day)), email
