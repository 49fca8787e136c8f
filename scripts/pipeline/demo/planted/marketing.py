"""What campaigns truly brought, which vouchers were used, what clicks are no hand's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from pipeline.demo.planted.table import Table, share
from pipeline.demo.touches.touches import Touches
from pipeline.demo.touches.words import UNKNOWN
from pipeline.demo.world import World


def marketing_tables(world: World, touches: Touches) -> dict[str, Table]:
    """The planted truth of marketing by file name."""
    return {
        "abandoned_carts.csv": abandoned_carts(world, touches),
        "campaign_effects.csv": campaign_effects(world),
        "campaign_orders.csv": campaign_orders(world),
        "click_bursts.csv": click_bursts(world, touches),
        "touchpoint_words.csv": touchpoint_words(touches),
        "vouchers.csv": vouchers(world),
    }


def campaign_effects(world: World) -> Table:
    """Members and control group, the uplift planted, and the orders it brought."""
    header = (
        "campaign_id", "channel", "currency", "members", "control", "planted_uplift",
        "extra_orders",
    )  # fmt: skip
    members = Counter(member.campaign.campaign_id for member in world.members)
    control = Counter(
        member.campaign.campaign_id for member in world.members if member.is_control
    )
    extra = Counter(order.campaign for order in world.orders if order.campaign)
    return header, (
        (
            campaign.campaign_id,
            campaign.channel,
            campaign.currency,
            members[campaign.campaign_id],
            control[campaign.campaign_id],
            share(campaign.uplift),
            extra[campaign.campaign_id],
        )
        for campaign in world.campaigns
    )


def campaign_orders(world: World) -> Table:
    """The orders that would not have been placed without a campaign."""
    header = ("campaign_id", "person", "source_system", "order_id", "ordered_at")
    return header, (
        (
            order.campaign,
            order.person,
            order.source,
            order.order_id,
            world.period.local(order.stamp),
        )
        for order in world.orders
        if order.campaign
    )


def vouchers(world: World) -> Table:
    """Every voucher, and the order in which it was used."""
    header = (
        "voucher_code",
        "person",
        "source_system",
        "source_customer_id",
        "order_id",
    )
    used = world.purse.used
    return header, (
        (
            voucher.code,
            voucher.person,
            voucher.source,
            voucher.customer_id,
            used.get(voucher.code, ""),
        )
        for voucher in world.purse.vouchers
    )


def abandoned_carts(world: World, touches: Touches) -> Table:
    """Baskets that no order of the person came near to."""
    header = (
        "person", "source_system", "source_customer_id", "customer_email",
        "occurred_at", "product_category",
    )  # fmt: skip
    return header, (
        (cart.person, *cart.who, world.period.utc(cart.stamp), cart.category)
        for cart in touches.left_carts
    )


def click_bursts(world: World, touches: Touches) -> Table:
    """Clicks of one person within one second, under the plain word."""
    header = ("source_system", "source_customer_id", "occurred_at", "clicks")

    def rows() -> Iterator[tuple[object, ...]]:
        for burst in touches.bursts:
            first = burst[0]
            stamp = world.period.utc(first.stamp)
            yield first.who.source, first.who.customer_id, stamp, len(burst)

    return header, rows()


def touchpoint_words(touches: Touches) -> Table:
    """How often each word occurs, without bad and repeated rows."""
    tools = (touches.web, touches.email, touches.app, touches.meetings, touches.calls)
    counted = Counter(touch.action for tool in tools for touch in tool)
    return ("word", "is_known", "rows"), (
        (word, "false" if word == UNKNOWN else "true", counted[word])
        for word in sorted(counted)
    )
