"""What becomes of an order: its statuses, cancellations, refunds and returns."""

from __future__ import annotations

from typing import NamedTuple

from pipeline.demo.chance import Draw, between, pick, wheel
from pipeline.demo.period import DAY, Period, moment_between

# What becomes of a whole order.
NORMAL, REFUNDED = "normal", "refunded_in_full"
CANCELLED, FAILED, FREE, TEST = "cancelled", "failed", "free_sample", "test"
NEVER_VALID = (CANCELLED, FAILED, FREE, TEST)
WEB_FATES = wheel({NORMAL: 940, CANCELLED: 22, FAILED: 14, REFUNDED: 21, FREE: 3})
SHOP_FATES = wheel({NORMAL: 991, REFUNDED: 7, FREE: 2})

# How sources write down a refund: in full, by the status alone, in part, or with an
# amount under a status that stays as it was.
FULL, BY_STATUS, PARTIAL, SILENT = "full", "by_status", "partial", "silent"
REFUND_STYLES = wheel({FULL: 60, BY_STATUS: 15, PARTIAL: 15, SILENT: 10})


class Product(NamedTuple):
    """A product; money in cents."""

    product_id: str
    name: str
    category: str
    price: int
    unit_cost: int


class Line(NamedTuple):
    """One line of an order, in its newest state; money in cents of its currency."""

    number: int
    product: Product
    quantity: int
    unit_price: int
    discount: int
    updated_at: int
    status: str = "completed"
    refunded: int | None = None
    refunded_at: int | None = None

    @property
    def amount(self) -> int:
        """What is charged for the line."""
        return self.quantity * self.unit_price - self.discount

    @property
    def paid_back(self) -> int:
        """What the line gives back by the project's rules."""
        if self.refunded is not None:
            return self.refunded
        return self.amount if self.status == "refunded" else 0

    @property
    def paid_back_at(self) -> int:
        """When it was paid back."""
        return self.updated_at if self.refunded_at is None else self.refunded_at


def web_line(draw: Draw, line: Line, fate: str, share: int, period: Period) -> Line:
    """What becomes of a web line; ``share`` thousandths of lines are sent back."""
    ordered = line.updated_at
    if fate == FAILED:
        return line._replace(status="failed")
    if fate == CANCELLED:
        changed = ordered + between(draw, 600, DAY)
        return line._replace(status="cancelled", updated_at=changed)
    if fate == REFUNDED or (fate == NORMAL and draw() * 1000 < share):
        style = FULL if fate == REFUNDED else pick(draw, REFUND_STYLES)
        back = refund_moment(draw, ordered // DAY + between(draw, 4, 30))
        if back <= period.end:
            return refunded_line(draw, line._replace(updated_at=back), style)
    delivered = ordered + between(draw, 2 * DAY, 6 * DAY)
    if delivered <= period.end:
        status = "delivered" if draw() < 0.3 else "completed"
        return line._replace(status=status, updated_at=delivered)
    shipped = ordered + between(draw, DAY // 2, DAY)
    if shipped <= period.end:
        return line._replace(status="shipped", updated_at=shipped)
    return line._replace(status="pending" if draw() < 0.3 else "paid")


def refunded_line(draw: Draw, line: Line, style: str) -> Line:
    """A line of the web shop that was paid back, in whole or in part."""
    if style == BY_STATUS:
        return line._replace(status="refunded")
    status, refunded = "completed" if style == SILENT else "refunded", line.amount
    if style == PARTIAL:
        status = "partially_refunded"
        refunded = refunded * between(draw, 20, 60) // 100
    return line._replace(status=status, refunded=refunded, refunded_at=line.updated_at)


def shop_line(draw: Draw, line: Line, fate: str, period: Period) -> Line:
    """What becomes of a till's line; most returns are tickets of their own."""
    if fate == REFUNDED or (fate == NORMAL and draw() < 0.01):
        back = refund_moment(draw, line.updated_at // DAY + between(draw, 1, 30))
        if fate == NORMAL and draw() < 0.3:
            # An old till says only that it was paid back: the order's day must do.
            return line._replace(status="refunded")
        if back <= period.end:
            return line._replace(
                status="refunded",
                refunded=line.amount,
                refunded_at=back,
                updated_at=back,
            )
    return line


def returned_line(line: Line, stamp: int) -> Line:
    """A line of a ticket of returns, which does not say what it takes back."""
    return line._replace(
        quantity=-line.quantity, discount=-line.discount, updated_at=stamp
    )


def refund_moment(draw: Draw, day: int) -> int:
    """A moment of a day at which refunds are made."""
    return moment_between(draw, day, 9, 18)
