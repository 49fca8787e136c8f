"""An order as the shops know it, and its number."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from pipeline.demo.sales.fates import Line


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
    person: int  # number of the person, NOBODY or TESTER
    campaign: str = ""  # the campaign without which it would not have been placed

    @property
    def is_return(self) -> bool:
        """Whether it only takes goods back."""
        return all(line.item.quantity < 0 for line in self.lines)


def next_id(numbers: Counter[str], prefix: str) -> str:
    """The next number under a prefix."""
    numbers[prefix] += 1
    return f"{prefix}{numbers[prefix]:06d}"
