"""What becomes of an order: its statuses, cancellations and refunds."""

from __future__ import annotations

from typing import NamedTuple

from pipeline.demo.chance import Draw, between, pick, wheel
from pipeline.demo.period import DAY, Period
from pipeline.demo.sales.baskets import Item

NORMAL, REFUNDED = "normal", "refunded_in_full"
CANCELLED, FAILED, FREE, TEST = "cancelled", "failed", "free_sample", "test"
NEVER_VALID = (CANCELLED, FAILED, FREE, TEST)

WEB_FATES = wheel({NORMAL: 940, CANCELLED: 22, FAILED: 14, REFUNDED: 21, FREE: 3})
SHOP_FATES = wheel({NORMAL: 991, REFUNDED: 7, FREE: 2})

# How sources write down a refund: in full, by the status alone, in part, or with an
# amount under a status that stays as it was.
FULL, BY_STATUS, PARTIAL, SILENT = "full", "by_status", "partial", "silent"
REFUND_STYLES = wheel({FULL: 60, BY_STATUS: 15, PARTIAL: 15, SILENT: 10})


class Line(NamedTuple):
    """One line of an order, in its newest state."""

    number: int
    item: Item
    status: str
    refunded: int | None
    refunded_at: int | None
    updated_at: int

    @property
    def paid_back(self) -> int:
        """What the line gives back by the project's rules, in cents."""
        if self.refunded is not None:
            return self.refunded
        return self.item.amount if self.status == "refunded" else 0

    @property
    def paid_back_at(self) -> int:
        """When it was paid back."""
        return self.updated_at if self.refunded_at is None else self.refunded_at


def web_line(
    draw: Draw,
    number: int,
    item: Item,
    stamp: int,
    fate: str,
    share: int,
    period: Period,
) -> Line:
    """A line of the web shop; ``share`` is the thousandths of lines sent back."""
    if fate == FAILED:
        return Line(number, item, "failed", None, None, stamp)
    if fate == CANCELLED:
        changed = stamp + between(draw, 600, DAY)
        return Line(number, item, "cancelled", None, None, changed)
    if fate == REFUNDED or (fate == NORMAL and draw() * 1000 < share):
        style = FULL if fate == REFUNDED else pick(draw, REFUND_STYLES)
        back = office_hour(draw, stamp // DAY + between(draw, 4, 30))
        if back <= period.end:
            return refunded_line(draw, number, item, style, back)
    return standing_line(draw, number, item, stamp, period)


def refunded_line(draw: Draw, number: int, item: Item, style: str, back: int) -> Line:
    """A line that was paid back, in whole or in part."""
    amount = item.amount
    if style == BY_STATUS:
        return Line(number, item, "refunded", None, None, back)
    if style == PARTIAL:
        part = amount * between(draw, 20, 60) // 100
        return Line(number, item, "partially_refunded", part, back, back)
    status = "completed" if style == SILENT else "refunded"
    return Line(number, item, status, amount, back, back)


def standing_line(
    draw: Draw, number: int, item: Item, stamp: int, period: Period
) -> Line:
    """A line that is kept: how far it has come by the end of the period."""
    delivered = stamp + between(draw, 2 * DAY, 6 * DAY)
    if delivered <= period.end:
        status = "delivered" if draw() < 0.3 else "completed"
        return Line(number, item, status, None, None, delivered)
    shipped = stamp + between(draw, DAY // 2, DAY)
    if shipped <= period.end:
        return Line(number, item, "shipped", None, None, shipped)
    return Line(number, item, "pending" if draw() < 0.3 else "paid", None, None, stamp)


def shop_line(
    draw: Draw, number: int, item: Item, stamp: int, fate: str, period: Period
) -> Line:
    """A line of a till; what is brought back is mostly a ticket of its own."""
    if fate == REFUNDED or (fate == NORMAL and draw() < 0.01):
        back = office_hour(draw, stamp // DAY + between(draw, 1, 30))
        if fate == NORMAL and draw() < 0.3:
            # An old till says only that it was paid back: the order's day must do.
            return Line(number, item, "refunded", None, None, stamp)
        if back <= period.end:
            return Line(number, item, "refunded", item.amount, back, back)
    return Line(number, item, "completed", None, None, stamp)


def office_hour(draw: Draw, day: int) -> int:
    """A moment of a day at which refunds are made."""
    return day * DAY + between(draw, 9 * 3600, 18 * 3600)
