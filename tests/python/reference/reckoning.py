"""What the project must answer, reckoned in plain Python from lines of a raw file.

Written from the definitions alone and in another way than the models: history is a
list, ranks are positions in a sorted list of customers, money is whole cents. Slow and
simple on purpose, so that it can be checked by eye.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from itertools import pairwise
from statistics import median


@dataclass(frozen=True)
class Line:
    """One line of an order; without a customer where the source names none."""

    order: str
    customer: str | None
    moment: dt.datetime
    quantity: int
    cents: int

    @property
    def day(self) -> dt.date:
        """The day on which it was bought, or came back."""
        return self.moment.date()

    @property
    def sold(self) -> int:
        """Cents that were sold; nothing on a return."""
        return 0 if self.is_return else self.cents

    @property
    def returned(self) -> int:
        """Cents that came back."""
        return abs(self.cents) if self.is_return else 0

    @property
    def units(self) -> int:
        """Units that were sold, given away ones included; none on a return."""
        return 0 if self.is_return else self.quantity

    @property
    def is_return(self) -> bool:
        """Whether quantity or amount is negative."""
        return self.quantity < 0 or self.cents < 0


@dataclass(frozen=True)
class Windows:
    """Windows and weights of a sector, named as in the seed ``sector_presets``."""

    rfm_window_days: int
    new_customer_days: int
    dormant_days: int
    dormant_floor_days: int
    dormant_ceiling_days: int
    dormant_gap_multiple: Decimal
    lost_days: int
    reactivated_days: int
    recency_weight: int
    frequency_weight: int
    monetary_weight: int


@dataclass(frozen=True)
class Order:
    """One order as it stood on a day; money in cents."""

    customer: str | None
    day: dt.date
    line_count: int
    units: int
    sold: int
    returned: int

    @property
    def net(self) -> int:
        """What is left of the sale."""
        return self.sold - self.returned

    @property
    def is_valid(self) -> bool:
        """Whether something was sold and not all of it has come back."""
        return self.sold > 0 and self.net > 0


@dataclass(frozen=True)
class Summary:
    """One scored customer's figures on a day; money in cents."""

    last_order_date: dt.date
    days_since_last_order: int
    order_count: int
    net: int


@dataclass(frozen=True)
class Scores:
    """One customer's scores from 1 to 5."""

    recency: int
    frequency: int
    monetary: int

    @property
    def cell(self) -> int:
        """The three digits."""
        return int(f"{self.recency}{self.frequency}{self.monetary}")

    @property
    def total(self) -> int:
        """Their sum."""
        return self.recency + self.frequency + self.monetary

    def weighted(self, windows: Windows) -> Decimal:
        """Their mean by the sector's weights."""
        weights = (
            windows.recency_weight,
            windows.frequency_weight,
            windows.monetary_weight,
        )
        scores = (self.recency, self.frequency, self.monetary)
        weighted = sum(w * s for w, s in zip(weights, scores, strict=True))
        mean = Decimal(weighted) / sum(weights)
        return mean.quantize(Decimal("0.01"), ROUND_HALF_UP)


@dataclass(frozen=True)
class Month:
    """One month of the revenue bridge, in cents."""

    gross: int = 0
    returned: int = 0
    unknown: int = 0
    unscored: int = 0

    @property
    def scored(self) -> int:
        """What is left for scored customers."""
        return self.gross - self.returned - self.unknown - self.unscored


@dataclass(frozen=True)
class Reckoning:
    """Every answer for one day; lines after that day are never looked at."""

    every_line: tuple[Line, ...]
    as_of: dt.date
    windows: Windows

    @cached_property
    def lines(self) -> list[Line]:
        """The lines up to the day."""
        return [line for line in self.every_line if line.day <= self.as_of]

    @cached_property
    def orders(self) -> dict[str, Order]:
        """Every order, valid or not."""
        members: dict[str, list[Line]] = defaultdict(list)
        for line in self.lines:
            members[line.order].append(line)
        return {
            name: Order(
                customer=lines[0].customer,
                day=min(line.day for line in lines),
                line_count=len(lines),
                units=sum(line.units for line in lines),
                sold=sum(line.sold for line in lines),
                returned=sum(line.returned for line in lines),
            )
            for name, lines in members.items()
        }

    @cached_property
    def customers(self) -> set[str]:
        """Everybody named by a line."""
        return {line.customer for line in self.lines if line.customer is not None}

    @cached_property
    def valid_days(self) -> dict[str, list[dt.date]]:
        """The day of each valid order of each customer who has one, oldest first."""
        days: dict[str, list[dt.date]] = defaultdict(list)
        for order in self.orders.values():
            if order.is_valid and order.customer is not None:
                days[order.customer].append(order.day)
        return {customer: sorted(found) for customer, found in days.items()}

    @cached_property
    def only_returned(self) -> set[str]:
        """Those without a valid order of whom something came back."""
        returned = {line.customer for line in self.lines if line.is_return}
        return (self.customers & returned) - set(self.valid_days)

    @cached_property
    def prospects(self) -> set[str]:
        """Those who neither bought anything that counts nor brought anything back."""
        return self.customers - set(self.valid_days) - self.only_returned

    @cached_property
    def lifetime_net(self) -> dict[str, int]:
        """Each customer's sales less returns of all time."""
        return self.net_since(dt.date.min)

    def net_since(self, first_day: dt.date) -> dict[str, int]:
        """Each customer's sales less returns from a day on, each on its own day."""
        net: dict[str, int] = dict.fromkeys(self.customers, 0)
        for line in self.lines:
            if line.customer is not None and line.day >= first_day:
                net[line.customer] += line.sold - line.returned
        return net

    @cached_property
    def summaries(self) -> dict[str, Summary]:
        """The RFM figures of everyone with a valid order."""
        first_day = self.as_of - dt.timedelta(days=self.windows.rfm_window_days - 1)
        net = self.net_since(first_day)
        return {
            customer: Summary(
                last_order_date=days[-1],
                days_since_last_order=(self.as_of - days[-1]).days,
                order_count=sum(day >= first_day for day in days),
                net=net[customer],
            )
            for customer, days in self.valid_days.items()
        }

    @cached_property
    def scores(self) -> dict[str, Scores]:
        """The scores of everyone with a valid order."""
        inside = {
            customer: summary
            for customer, summary in self.summaries.items()
            if summary.order_count > 0
        }
        recency = fifths(
            {c: -s.days_since_last_order for c, s in self.summaries.items()}
        )
        frequency = fifths({c: s.order_count for c, s in inside.items()})
        monetary = fifths({c: s.net for c, s in inside.items()})
        return {
            customer: Scores(
                recency[customer],
                frequency.get(customer, 1),
                monetary.get(customer, 1),
            )
            for customer in self.summaries
        }

    def dormant_after(self, customer: str) -> int:
        """Days without an order after which a customer is dormant."""
        windows = self.windows
        gaps = self.gaps(customer)
        if len(gaps) < 2:
            return windows.dormant_days
        rhythm = windows.dormant_gap_multiple * Decimal(median(gaps))
        own = int(rhythm.quantize(Decimal(1), ROUND_HALF_UP))
        own = max(windows.dormant_floor_days, min(own, windows.dormant_ceiling_days))
        return min(own, windows.lost_days - 1)

    def gaps(self, customer: str) -> list[int]:
        """The days between each two order days that follow each other."""
        days = sorted(set(self.valid_days[customer]))
        return [(b - a).days for a, b in pairwise(days)]

    def becomes_dormant_on(self, customer: str) -> dt.date:
        """The day on which a customer turns dormant unless they order."""
        last = self.valid_days[customer][-1]
        return last + dt.timedelta(days=self.dormant_after(customer))

    def stage(self, customer: str) -> str:
        """A customer's stage of life."""
        since = self.summaries[customer].days_since_last_order
        threshold = self.dormant_after(customer)
        if since >= self.windows.lost_days:
            return "lost"
        if since >= threshold:
            return "dormant"
        if len(self.valid_days[customer]) == 1:
            return "new" if since <= self.windows.new_customer_days else "active"
        gaps = self.gaps(customer)
        came_back = bool(gaps) and gaps[-1] >= threshold
        if came_back and since <= self.windows.reactivated_days:
            return "reactivated"
        return "active"

    def rule(self, customer: str, rules: Iterable[Mapping[str, str]]) -> str:
        """The first rule of the seed ``segment_rules`` whose conditions all hold."""
        scores, stage = self.scores[customer], self.stage(customer)
        for rule in sorted(rules, key=lambda rule: int(rule["rule_order"])):
            if rule["lifecycle_stage"] not in ("", stage):
                continue
            if all(
                int(rule[f"minimum_{name}_score"] or 1)
                <= getattr(scores, name)
                <= int(rule[f"maximum_{name}_score"] or 5)
                for name in ("recency", "frequency", "monetary")
            ):
                return rule["rule_id"]
        raise LookupError(f"no rule holds for {customer}")

    @cached_property
    def bridge(self) -> dict[dt.date, Month]:
        """Each month from all that was sold down to what scored customers hold."""
        sums: dict[dt.date, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for line in self.lines:
            month = sums[line.day.replace(day=1)]
            month["gross"] += line.sold
            month["returned"] += line.returned
            if line.customer is None:
                month["unknown"] += line.sold - line.returned
            elif line.customer not in self.valid_days:
                month["unscored"] += line.sold - line.returned
        return {month: Month(**found) for month, found in sums.items()}


def fifths(worth: Mapping[str, int]) -> dict[str, int]:
    """Each customer's score: 5 for the highest worth, the same for equal worth.

    The score is ``least(5, 1 + floor(5 * (rank - 1) / (n - 1)))``, where rank - 1 is
    the number of customers of lower worth.
    """
    ascending = sorted(worth.values())
    others = len(ascending) - 1
    return {
        customer: min(5, 1 + 5 * bisect_left(ascending, value) // others)
        for customer, value in worth.items()
    }


def money(cents: int) -> Decimal:
    """Cents as the marts write money."""
    return Decimal(cents).scaleb(-2)
