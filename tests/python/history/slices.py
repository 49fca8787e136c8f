"""A shop's files as they come in over time: in slices, late, changed and repeated."""

from __future__ import annotations

import csv
import datetime as dt
import random
from dataclasses import dataclass, field
from pathlib import Path

Row = dict[str, str]

FIRST_DAY = dt.date(2026, 1, 1)
ACTIONS = (
    "opened", "clicked", "product_view", "webinar_attend", "sent",
    "email_unsubscribe", "email_complaint",
)  # fmt: skip
PURPOSES = ("email", "profiling")
COLUMNS = {
    "transactions": (
        "order_id", "line_number", "customer_id", "ordered_at", "status", "amount",
        "refunded_amount", "refunded_at", "updated_at", "currency",
    ),
    "exchange_rates": ("currency", "rate_date", "rate"),
    "touchpoints": (
        "touchpoint_id", "customer_id", "occurred_at", "action", "channel", "device",
    ),
    "customers": ("customer_id", "created_at", "birth_date", "updated_at"),
    "consents": ("customer_id", "purpose", "status", "recorded_at"),
    "feedback": (
        "feedback_id", "customer_id", "kind", "score", "scale_min", "scale_max",
        "responded_at",
    ),
}  # fmt: skip


@dataclass
class Period:
    """What happened in a period, row by row, and the last day of each slice of it."""

    ends: list[dt.date]
    chance: random.Random
    rows: list[tuple[int, str, Row]] = field(default_factory=list)
    written: dict[tuple[str, int], list[Row]] = field(default_factory=dict)

    def add(self, table: str, day: dt.date, row: Row) -> None:
        """A row comes with the slice of its day, one in six of them later."""
        due = next(place for place, end in enumerate(self.ends) if day <= end)
        if self.chance.random() < 1 / 6:
            due = min(due + self.chance.randint(1, 3), len(self.ends) - 1)
        self.rows.append((due, table, row))

    def write(self, folder: Path, place: int) -> None:
        """The files of a slice; one in three repeats rows of an earlier one."""
        folder.mkdir(parents=True, exist_ok=True)
        for table, columns in COLUMNS.items():
            rows = [
                row for due, name, row in self.rows if (due, name) == (place, table)
            ]
            if self.chance.random() < 1 / 3:
                earlier = [
                    row for due, name, row in self.rows if due < place and name == table
                ]
                rows += self.chance.sample(earlier, min(5, len(earlier)))
            if not rows:
                continue
            save(folder / f"{table}_{place:02d}.csv", columns, rows)
            self.written[table, place] = rows
        self.change_a_file(folder, place)

    def change_a_file(self, folder: Path, place: int) -> None:
        """One time in two an earlier file comes again and has lost a row."""
        earlier = sorted(
            key for key, rows in self.written.items() if key[1] < place and rows[1:]
        )
        if not earlier or self.chance.random() < 1 / 2:
            return
        table, former = self.chance.choice(earlier)
        rows = self.written[table, former]
        rows.pop(self.chance.randrange(len(rows)))
        save(folder / f"{table}_{former:02d}.csv", COLUMNS[table], rows)


def save(path: Path, columns: tuple[str, ...], rows: list[Row]) -> None:
    """Write a file of some rows."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def cut(chance: random.Random) -> Period:
    """A random period of a hundred days or more in two to four random slices."""
    days = chance.randint(100, 200)
    places = sorted(chance.sample(range(30, days - 1), chance.randint(1, 3)))
    ends = [FIRST_DAY + dt.timedelta(days=place) for place in (*places, days)]
    period = Period(ends, chance)
    for number in range(chance.randint(30, 60)):
        live(period, f"c{number}", days)
    last = {
        "order_id": "last", "line_number": "1", "customer_id": "c0",
        "ordered_at": f"{ends[0]} 08:00:00", "status": "paid", "amount": "10",
    }  # fmt: skip
    period.rows.append((0, "transactions", last))
    for number in range(0, days, 10):
        rated = FIRST_DAY + dt.timedelta(days=number)
        rate = f"{1 + chance.random() / 5:.4f}"
        row = {"currency": "GBP", "rate_date": str(rated), "rate": rate}
        period.add("exchange_rates", rated, row)
    return period


def live(period: Period, customer: str, days: int) -> None:
    """The days of one customer: orders, refunds, touchpoints, a consent, an answer."""
    chance = period.chance

    def day() -> dt.date:
        return FIRST_DAY + dt.timedelta(days=chance.randint(0, days))

    if chance.random() < 0.7:
        created = day()
        birth = dt.date(chance.choice((1980, 2011)), chance.randint(1, 6), 15)
        period.add(
            "customers", created,
            {
                "customer_id": customer,
                "created_at": str(created) if chance.random() < 0.8 else "",
                "birth_date": str(birth),
            },
        )  # fmt: skip
    for number in range(int(chance.random() ** 2 * 8)):
        ordered = day()
        row = {
            "order_id": f"{customer}-{number}", "line_number": "1",
            "customer_id": customer, "ordered_at": f"{ordered} 12:00:00",
            "status": chance.choice(("paid", "paid", "paid", "cancelled")),
            "amount": f"{5 + chance.random() * 200:.2f}",
            "updated_at": f"{ordered} 13:00:00",
            "currency": chance.choice(("", "", "EUR", "GBP")),
        }  # fmt: skip
        period.add("transactions", ordered, row)
        if chance.random() < 0.2:
            back = min(ordered + dt.timedelta(days=20), period.ends[-1])
            refunded = {
                **row, "refunded_amount": row["amount"],
                "refunded_at": f"{back} 12:00:00", "updated_at": f"{back} 13:00:00",
            }  # fmt: skip
            period.add("transactions", back, refunded)
    for number in range(int(chance.random() ** 2 * 12)):
        touched, hour = day(), chance.randint(7, 22)
        row = {
            "touchpoint_id": f"{customer}-{number}", "customer_id": customer,
            "occurred_at": str(touched) + chance.choice(("", f" {hour:02d}:00:00")),
            "action": chance.choice(ACTIONS),
            "channel": chance.choice(("email", "web")),
            "device": chance.choice(("phone", "laptop", "")),
        }  # fmt: skip
        period.add("touchpoints", touched, row)
    for _ in range(int(chance.random() * 3)):
        recorded = day()
        row = {
            "customer_id": customer, "purpose": chance.choice(PURPOSES),
            "status": chance.choice(("granted", "withdrawn")),
            "recorded_at": f"{recorded} 10:00:00",
        }  # fmt: skip
        period.add("consents", recorded, row)
    if chance.random() < 0.2:
        answered = day()
        row = {
            "feedback_id": customer, "customer_id": customer, "kind": "nps",
            "score": str(chance.randint(0, 10)), "scale_min": "0", "scale_max": "10",
            "responded_at": f"{answered} 10:00:00",
        }  # fmt: skip
        period.add("feedback", answered, row)
