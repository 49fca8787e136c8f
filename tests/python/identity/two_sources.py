"""A shop and a web site that know some people under different names."""

from __future__ import annotations

import csv
import datetime as dt
import random
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from project_copy import Copy, Run

LAST_DAY = dt.date(2026, 6, 30)
ACTIONS = ("opened", "clicked", "product_view", "webinar_attend")
Row = dict[str, object]


@dataclass(frozen=True)
class Place:
    """A raw folder and an output folder, built again and again."""

    project: Copy
    folder: Path

    def write(self, name: str, rows: Iterable[Row]) -> None:
        """A raw CSV file, in place of a former one of that name."""
        listed = list(rows)
        raw = self.folder / "raw"
        raw.mkdir(parents=True, exist_ok=True)
        names = list(dict.fromkeys(name for row in listed for name in row))
        with (raw / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, names, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(listed)

    def build(self, *arguments: str) -> Run:
        """Land what is there and build on it."""
        out = self.folder / "out"
        landed = self.project.run(out, "land", "--raw", self.folder / "raw")
        assert landed.code == 0, landed.errors
        built = self.project.run(out, "build", *arguments)
        assert built.code == 0, built.errors
        return built


def orders(system: str, customer: str, count: int, chance: random.Random) -> list[Row]:
    """Orders of one record, of one line each, the latest a month before the end."""
    return [
        {
            "source_system": system,
            "order_id": f"{system}-{customer}-{number}",
            "customer_id": customer,
            "ordered_at": f"{LAST_DAY - dt.timedelta(days=30 + 41 * number)} 12:00:00",
            "amount": f"{10 + chance.random() * 90:.2f}",
            "product_category": chance.choice(("tops", "bags")),
        }
        for number in range(count)
    ]


def touches(system: str, customer: str, count: int, chance: random.Random) -> list[Row]:
    """Touchpoints of one record."""
    return [
        {
            "source_system": system,
            "touchpoint_id": f"{system}-{customer}-{number}",
            "customer_id": customer,
            "occurred_at": f"{LAST_DAY - dt.timedelta(days=3 + 5 * number)} 09:00:00",
            "action": chance.choice(ACTIONS),
            "channel": chance.choice(("email", "web")),
        }
        for number in range(count)
    ]


def neighbours(chance: random.Random) -> tuple[list[Row], list[Row], list[Row]]:
    """Customers, orders and touchpoints of forty people, for scores to compare with."""
    people: list[Row] = []
    bought: list[Row] = []
    touched: list[Row] = []
    for number in range(40):
        name = f"n{number:02d}"
        people.append(
            {
                "source_system": "web",
                "customer_id": name,
                "email": f"{name}@example.com",
            }
        )
        bought += orders("web", name, 1 + number % 7, chance)
        touched += touches("web", name, number % 5, chance)
    # The last day of all is this one's, whoever else is there.
    bought.append({**bought[-1], "order_id": "last", "ordered_at": str(LAST_DAY)})
    return people, bought, touched


def names(run: Run) -> dict[str, str]:
    """What customers are called in comparisons: by the first of their records."""
    return dict(
        run.query(
            "select customer_id, min(source_system || '/' || source_customer_id)"
            " from activation.customer_sources group by customer_id"
        )
    )


def by_name(run: Run, names_of: dict[str, str]) -> dict[str, list[Any]]:
    """Every mart keyed by customer, its rows under names that any run can have."""
    found = {}
    for (mart,) in run.query(
        "select table_name from information_schema.columns"
        " where table_schema = 'marts' and column_name = 'customer_id'"
        " and table_name not in"
        " ('customer_changes', 'orders', 'revenue_events', 'touchpoints')"
    ):
        # A decision is policy: with it every score is of another version.
        columns = "columns(c -> c <> 'policy_version')"
        rows = run.query(f"select {columns} from marts.{mart}")
        found[mart] = sorted(
            repr([names_of.get(str(value), value) for value in row]) for row in rows
        )
    return found
