"""The days that the data covers: seasons, sales, hours, the clock of the country.

A day is counted from the first one, which is 0; a stamp is a count of seconds of
local time since that day's midnight.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import cache
from itertools import accumulate

from pipeline.demo.chance import Draw, between, pick
from pipeline.demo.names import WHEELS

DAY = 86_400
MONTHS = 30
MONTH_WEIGHT = (1300, 880, 940, 1000, 1000, 1050, 1320, 620, 900, 980, 1100, 1380)
WEEKDAY_WEIGHT = (850, 850, 1000, 900, 1050, 1450, 900)
CLOSED = {(1, 1), (5, 1), (12, 25)}


@dataclass(frozen=True)
class Period:
    """Two and a half years of trade that end with a given day."""

    first: date
    last: date
    reached: tuple[int, ...]  # how busy all days before a day were; 1000 is usual
    changes: tuple[int, ...]  # the stamps at which summer time begins, ends, begins

    @property
    def days(self) -> int:
        """How many days there are."""
        return len(self.reached) - 1

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
        """The date of a day, which may lie outside of the period."""
        return self.first + timedelta(days=day)

    def local(self, stamp: int) -> str:
        """A stamp as a till prints it: local time without a zone."""
        day, second = divmod(stamp, DAY)
        return f"{date_text(self.first, day)} {clock_text(second)}"

    def utc(self, stamp: int) -> str:
        """A stamp as a web shop exports it: in UTC, and saying so."""
        hours_ahead = 1 + bisect_right(self.changes, stamp) % 2
        day, second = divmod(stamp - hours_ahead * 3600, DAY)
        return f"{date_text(self.first, day)}T{clock_text(second)}Z"


@cache
def date_text(first: date, day: int) -> str:
    """The date of a day, counted from the first one."""
    return (first + timedelta(day)).isoformat()


@cache
def clock_text(second: int) -> str:
    """Seconds since midnight as hours, minutes and seconds."""
    return str(time(second // 3600, second // 60 % 60, second % 60))


def period_ending(last: date) -> Period:
    """The period whose last day is given."""
    after = last + timedelta(days=1)
    year, month = divmod(after.year * 12 + after.month - 1 - MONTHS, 12)
    # The 28th exists in every month, so the same last day always finds its first.
    first = date(year, month + 1, min(after.day, 28))
    every = range((last - first).days + 1)
    weights = [busyness(first + timedelta(day)) for day in every]
    # The rule is written out: a machine without a zone database makes the same bytes.
    changes = [
        (last_sunday(year, month) - first).days * DAY + 3 * 3600
        for year in range(first.year, last.year + 1)
        for month in (3, 10)
    ]
    return Period(first, last, (0, *accumulate(weights)), tuple(changes))


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


@cache
def is_sale(day: date) -> bool:
    """Whether prices are reduced: four weeks from January and from the end of June."""
    month_day = (day.month, day.day)
    return (1, 8) <= month_day <= (2, 4) or (6, 26) <= month_day <= (7, 23)


def last_sunday(year: int, month: int) -> date:
    """The last Sunday of a month of 31 days, on which the clocks of Paris change."""
    last = date(year, month, 31)
    return last - timedelta(last.isoweekday() % 7)


def draw_stamp(draw: Draw, day: int, source: str) -> int:
    """A moment of the day at which that source sells."""
    hour: int = pick(draw, WHEELS[f"{source}_hours"])
    return day * DAY + hour * 3600 + between(draw, 0, 3599)


def moment_between(draw: Draw, day: int, first: int, last: int) -> int:
    """A moment of the day between two full hours."""
    return day * DAY + between(draw, first * 3600, last * 3600)
