"""A shop of a few customers, written as raw files."""

from __future__ import annotations

import csv
import datetime as dt
import random
from pathlib import Path

NAMES = [
    "source_system",
    "order_id",
    "line_number",
    "customer_id",
    "customer_email",
    "ordered_at",
    "status",
    "channel",
    "product_id",
    "product_category",
    "quantity",
    "amount",
    "refunded_amount",
    "refunded_at",
    "currency",
    "is_test",
    "updated_at",
]

Line = dict[str, str]

LAST_DAY = dt.date(2026, 6, 30)


def line(**values: object) -> Line:
    """A line of an order; what is not given is empty."""
    return {name: str(values.get(name, "")) for name in NAMES}


def write(folder: Path, lines: list[Line], name: str = "transactions.csv") -> Path:
    """Write lines as a raw file; returns its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, NAMES)
        writer.writeheader()
        writer.writerows(lines)
    return folder


def history(customers: int, seed: int = 7, last_day: dt.date = LAST_DAY) -> list[Line]:
    """Three years of orders, returns and refunds of some customers."""
    chance = random.Random(seed)
    lines = []
    for customer in range(customers):
        for order in range(1 + int(chance.random() ** 3 * 12)):
            day = last_day - dt.timedelta(days=int(chance.random() * 1000))
            order_id = f"o{customer}-{order}"
            amount = f"{5 + chance.random() * 200:.2f}"
            values: dict[str, object] = {
                "order_id": order_id,
                "line_number": 1,
                "customer_id": f"c{customer}",
                "ordered_at": f"{day} 12:00:00",
                "status": "paid",
                "amount": amount,
            }
            fate = chance.random()
            back = day + dt.timedelta(days=int(chance.random() * 60))
            if fate < 0.08:
                values |= {"refunded_amount": amount, "refunded_at": f"{back} 12:00:00"}
            elif fate < 0.12:
                values |= {"status": "cancelled"}
            lines.append(line(**values))
            if 0.12 <= fate < 0.18:
                values |= {
                    "order_id": f"r-{order_id}",
                    "ordered_at": f"{back} 12:00:00",
                    "quantity": -1,
                    "amount": f"-{amount}",
                }
                lines.append(line(**values))
    return lines


def known_by(lines: list[Line], day: dt.date) -> list[Line]:
    """The lines as they stood at the end of a day: nothing later is in them."""
    known = []
    for one in lines:
        if one["ordered_at"][:10] > day.isoformat():
            continue
        if one["refunded_at"][:10] > day.isoformat():
            known.append({**one, "refunded_amount": "", "refunded_at": ""})
        else:
            known.append(one)
    return known
