"""Who is joined with whom does not depend on when records arrive; ids are kept."""

from __future__ import annotations

import random
from collections.abc import Hashable, Mapping
from pathlib import Path

import pytest
from demo_identities import Record, joined
from project_copy import Copy, Run
from two_sources import Place, Row, orders

pytestmark = pytest.mark.slow

# Each two of neighbours share one thing: five records of four sources are one person.
CHAIN: list[Row] = [
    {"source_system": "web", "customer_id": "9", "email": "zoe@example.com"},
    {
        "source_system": "web",
        "customer_id": "8",
        "email": "zoe@example.com",
        "phone": "06 39 98 00 01",
        "country": "FR",
    },
    {"source_system": "service", "customer_id": "7", "phone": "+33 6 39 98 00 01"},
    {
        "source_system": "shop",
        "customer_id": "6",
        "phone": "+33639980001",
        "loyalty_id": "L77",
    },
    {"source_system": "mail", "customer_id": "5", "loyalty_id": "L77"},
]


def strangers(chance: random.Random) -> list[Row]:
    """Records that share e-mails, numbers and cards by chance."""
    rows: list[Row] = []
    for number in range(150):
        person = chance.randrange(70)
        row: Row = {
            "source_system": chance.choice(("web", "shop", "mail", "service")),
            "customer_id": f"r{number}",
        }
        if chance.random() < 0.6:
            row["email"] = f"p{person}@example.com"
        if chance.random() < 0.4:
            row["phone"] = f"+336399801{person:02d}"
        if chance.random() < 0.3:
            row["loyalty_id"] = f"L{person}"
        rows.append(row)
    return rows


def name(row: Row) -> Record:
    """What its source calls a record."""
    return str(row["source_system"]), str(row["customer_id"])


def shared(rows: list[Row]) -> dict[Record, Record]:
    """The same reckoned by hand: a root for each record."""
    bearers = []
    for row in rows:
        record = name(row)
        bearers.append((record, record))
        if "email" in row:
            bearers.append((record, row["email"]))
        if "phone" in row:
            digits = str(row["phone"]).replace(" ", "")[-9:]
            bearers.append((record, digits))
        if "loyalty_id" in row:
            bearers.append((record, row["loyalty_id"]))
    return joined((record, str(thing)) for record, thing in bearers)


def groups(of: Mapping[Record, Hashable]) -> set[frozenset[Record]]:
    """The records, as they are grouped."""
    found: dict[Hashable, set[Record]] = {}
    for record, group in of.items():
        found.setdefault(group, set()).add(record)
    return {frozenset(group) for group in found.values()}


def customers(run: Run) -> dict[Record, str]:
    """The customer of each record."""
    return {
        (system, source_id): customer
        for system, source_id, customer in run.query(
            "select source_system, source_customer_id, customer_id"
            " from activation.customer_sources"
        )
    }


def ages(run: Run) -> dict[str, tuple[int, str]]:
    """When each id was issued, as something to compare."""
    return {
        customer: (age, customer)
        for customer, age in run.query(
            "select customer_id, issue_round from private.int_identity__issued_ids"
        )
    }


def test_order_of_arrival_joins_the_same_and_ids_are_kept(
    project: Copy, tmp_path: Path
) -> None:
    chance = random.Random(1)
    rows = [*CHAIN, *strangers(chance)]
    sale = orders("web", "9", 1, chance)
    at_once = Place(project, tmp_path / "at_once")
    at_once.write("transactions", sale)
    at_once.write("customers", rows)
    whole = customers(at_once.build())
    assert groups(whole) == groups(shared(rows))
    assert 60 < len(groups(whole)) < 120
    assert len({whole[name(row)] for row in CHAIN}) == 1

    bit_by_bit = Place(project, tmp_path / "bit_by_bit")
    bit_by_bit.write("transactions", sale)
    chance.shuffle(rows)
    before: dict[Record, str] = {}
    for number, part in enumerate((rows[:40], rows[40:90], rows[90:])):
        bit_by_bit.write(f"customers_{number}", part)
        run = bit_by_bit.build(*(["--full-refresh"] if number == 1 else []))
        now, age = customers(run), ages(run)
        for group in groups(now):
            (kept,) = {now[record] for record in group}
            had = {before[record] for record in group if record in before}
            assert not had or kept == min(had, key=age.__getitem__)
        before = now
    assert groups(before) == groups(whole)
