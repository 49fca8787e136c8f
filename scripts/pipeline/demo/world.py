"""Everything that is drawn before the first file is written."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from pipeline.demo.marketing.campaigns import Campaign, plan_campaigns
from pipeline.demo.marketing.members import (
    Member,
    draw_members,
    draw_responses,
    with_responses,
)
from pipeline.demo.marketing.vouchers import Purse, draw_purse
from pipeline.demo.people.people import draw_people
from pipeline.demo.people.person import Person
from pipeline.demo.period import Period
from pipeline.demo.sales.assortment import Assortment, draw_assortment
from pipeline.demo.sales.order import Order
from pipeline.demo.sales.orders import draw_orders
from pipeline.demo.sales.visits import draw_visits


@dataclass(frozen=True)
class World:
    """The retailer's customers, campaigns and orders over the period."""

    seed: int
    period: Period
    assortment: Assortment
    people: list[Person]
    campaigns: list[Campaign]
    members: list[Member]
    purse: Purse
    orders: list[Order]

    @cached_property
    def orders_of(self) -> dict[int, list[Order]]:
        """The orders of each person who is known, the earliest first."""
        found: dict[int, list[Order]] = {}
        for order in self.orders:
            if order.person >= 0:
                found.setdefault(order.person, []).append(order)
        return found


def draw_world(seed: int, customers: int, period: Period) -> World:
    """So many people and what they bought, of their own accord or after a campaign."""
    assortment = draw_assortment(seed)
    people = draw_people(seed, customers, period)
    campaigns = plan_campaigns(customers, period)
    members = draw_members(seed, campaigns, people)
    responses = draw_responses(seed, members)
    visits = sorted([*draw_visits(seed, people, period), *responses])
    people = with_responses(people, responses)
    purse = draw_purse(seed, members)
    orders = draw_orders(seed, visits, people, assortment, purse, period)
    return World(seed, period, assortment, people, campaigns, members, purse, orders)
