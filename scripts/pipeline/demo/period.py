"""The days that the data covers: seasons, sales, hours, the clock of the country.

A day is counted from the first one, which is 0; a stamp is a count of seconds of
local time since that day's midnight.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import accumulate

from pipeline.demo.chance import Draw, between, pick, wheel
from pipeline.demo.names import SHOP, WEB

DAY = 86_400
MONTHS = 30

MONTH_WEIGHT = (1300, 880, 940, 1000, 1000, 1050, 1320, 620, 900, 980, 1100, 1380)
WEEKDAY_WEIGHT = (850, 850, 1000, 900, 1050, 1450, 900)
CLOSED = {(1, 1), (5, 1), (12, 25)}
WEB_HOURS = {
    0: 2, 7: 3, 8: 4, 9: 5, 10: 5, 12: 9, 13: 8, 15: 5, 17: 6, 18: 7, 19: 8, 20: 12,
    21: 14, 22: 9, 23: 4,
}  # fmt: skip
SHOP_HOURS = {
    10: 6, 11: 10, 12: 12, 13: 9, 14: 9, 15: 11, 16: 13, 17: 15, 18: 13, 19: 4
}  # fmt: skip
HOURS = {WEB: wheel(WEB_HOURS), SHOP: wheel(SHOP_HOURS)}


@dataclass(frozen=True)
class Period:
    """Two and a half years of trade that end with a given day."""

    first: date
    last: date
    texts: tuple[str, ...]  # ISO dates, the day before the first one included
    ahead: tuple[int, ...]  # seconds ahead of UTC, likewise
    weights: tuple[int, ...]  # how busy a day is; 1000 is usual
    reached: tuple[int, ...]  # sum of the weights before each day
    in_sale: tuple[bool, ...]

    @property
    def days(self) -> int:
        """How many days there are."""
        return len(self.weights)

    @property
    def end(self) -> int:
        """The stamp at which the exports were made; nothing is known after it."""
        return self.days * DAY - 1

    def day_reached(self, busyness: int) -> int:
        """The day on which the weights sum up to so much; past the end if none does."""
        return bisect_right(self.reached, busyness) - 1

    def draw_day(self, draw: Draw) -> int:
        """A day, the busy ones more often."""
        return self.day_reached(int(draw() * self.reached[-1]))

    def date_of(self, day: int) -> date:
        """The date of a day, which may lie before the first one."""
        return self.first + timedelta(days=day)

    def day_text(self, day: int | None) -> str:
        """A day as a date; empty where there is none."""
        if day is None:
            return ""
        is_within = -1 <= day < self.days
        return self.texts[day + 1] if is_within else self.date_of(day).isoformat()

    def local(self, stamp: int) -> str:
        """A stamp as a till prints it: local time without a zone."""
        day, second = divmod(stamp, DAY)
        return f"{self.day_text(day)} {clock(second)}"

    def utc(self, stamp: int) -> str:
        """A stamp as a web shop exports it: in UTC, and saying so."""
        day, second = divmod(stamp, DAY)
        # Clocks change at night, so the small hours still have yesterday's time.
        day, second = divmod(stamp - self.ahead[day + (second >= 3 * 3600)], DAY)
        return f"{self.texts[day + 1]}T{clock(second)}Z"


@cache
def clock(second: int) -> str:
    """Seconds since midnight as hours, minutes and seconds."""
    minutes, second = divmod(second, 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{second:02d}"


def period_ending(last: date) -> Period:
    """The period whose last day is given."""
    months = (last + timedelta(days=1)).year * 12 + (last + timedelta(days=1)).month - 1
    year, month = divmod(months - MONTHS, 12)
    # The 28th exists in every month, so the same last day always finds its first.
    first = date(year, month + 1, min((last + timedelta(days=1)).day, 28))
    count = (last - first).days + 1
    days = [first + timedelta(days=number) for number in range(-1, count)]
    weights = tuple(busyness(day) for day in days[1:])
    return Period(
        first=first,
        last=last,
        texts=tuple(day.isoformat() for day in days),
        ahead=tuple(seconds_ahead(day) for day in days),
        weights=weights,
        reached=(0, *accumulate(weights)),
        in_sale=tuple(is_sale(day) for day in days[1:]),
    )


def busyness(day: date) -> int:
    """How busy a day is: sales, Christmas, the August dip, Saturdays."""
    if (day.month, day.day) in CLOSED:
        return 150
    weight = MONTH_WEIGHT[day.month - 1] * WEEKDAY_WEIGHT[day.weekday()] // 1000
    if day.month == 12 and day.day > 24:
        return weight * 6 // 10
    if day.month == 11 and 23 <= day.day <= 29:
        return weight * 17 // 10
    return weight


def is_sale(day: date) -> bool:
    """Whether prices are reduced: four weeks from January and from the end of June."""
    return (1, 8) <= (day.month, day.day) <= (2, 4) or (
        (6, 26) <= (day.month, day.day) <= (7, 23)
    )


def seconds_ahead(day: date) -> int:
    """How far Paris is ahead of UTC once the clocks of that day have changed."""
    # The rule is written out: a machine without a zone database makes the same bytes.
    summer = last_sunday(day.year, 3) <= day < last_sunday(day.year, 10)
    return 7200 if summer else 3600


def last_sunday(year: int, month: int) -> date:
    """The last Sunday of a month of 31 days."""
    last = date(year, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)


def draw_stamp(draw: Draw, day: int, source: str) -> int:
    """A moment of the day at which that source sells."""
    return day * DAY + pick(draw, HOURS[source]) * 3600 + between(draw, 0, 3599)


def moment_between(draw: Draw, day: int, first: int, last: int) -> int:
    """A moment of the day between two full hours."""
    return day * DAY + between(draw, first * 3600, last * 3600)
