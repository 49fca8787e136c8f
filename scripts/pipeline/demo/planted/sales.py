"""Which orders never counted, and which were taken back."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.demo.period import DAY
from pipeline.demo.planted.table import Table
from pipeline.demo.sales.fates import NEVER_VALID
from pipeline.demo.sheets import money
from pipeline.demo.world import World


def sales_tables(world: World) -> dict[str, Table]:
    """The planted truth of orders by file name."""
    return {
        "never_valid.csv": never_valid(world),
        "refunded_in_full.csv": refunded_in_full(world),
    }


def never_valid(world: World) -> Table:
    """Orders that no scoring date may count: tests, cancelled, failed, free samples."""
    return ("source_system", "order_id", "why"), (
        (order.source, order.order_id, order.fate)
        for order in world.orders
        if order.fate in NEVER_VALID
    )


def refunded_in_full(world: World) -> Table:
    """Orders whose every cent was paid back, and the day of the last one."""
    header = ("source_system", "order_id", "refunded_on", "amount", "currency")

    def rows() -> Iterator[tuple[object, ...]]:
        for order in world.orders:
            sold = sum(max(line.item.amount, 0) for line in order.lines)
            back = sum(line.paid_back for line in order.lines)
            if order.fate in NEVER_VALID or sold == 0 or back < sold:
                continue
            last = max(line.paid_back_at for line in order.lines if line.paid_back)
            last_day = world.period.date_of(last // DAY)
            yield order.source, order.order_id, last_day, money(back), order.currency

    return header, rows()
