"""The people of the planted truth are those whom the files show."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

from demo_files import Demo, day


def test_customers_are_those_of_the_files(demo: Demo) -> None:
    planted = {row["source_customer_id"] for row in demo.planted("customers")} - {""}
    records = {
        row["customer_id"]
        for name, rows in demo.raw.items()
        if name.startswith("customers")
        for row in rows.values()
        if row["customer_id"] and row["source_system"] in {"web", "shop"}
    }
    emails = {row["email"] for row in demo.planted("customers")}
    assert records == planted
    for row in demo.transactions:
        assert row.get("customer_id", "") in planted | {""}
        if row.get("customer_email") and row.get("is_test", "").lower() != "true":
            assert row["customer_email"].lower() in emails


def test_guests_give_only_an_email(demo: Demo) -> None:
    guests = {
        row["email"]
        for row in demo.planted("customers")
        if row["source_system"] == "web" and not row["source_customer_id"]
    }
    orders = [
        row
        for row in demo.transactions
        if row.get("customer_email", "").lower() in guests
    ]
    assert len(guests) > 40
    assert orders
    assert not [row for row in orders if row.get("customer_id")]


def test_invalid_emails_are_invalid(demo: Demo) -> None:
    planted = demo.planted("invalid_emails")
    assert planted
    for row in planted:
        email = demo.raw[row["file"]][int(row["line"])]["email"]
        mailbox, _, domain = email.partition("@")
        assert not mailbox or "." not in domain or " " in email


def test_who_only_returns_buys_nothing(demo: Demo) -> None:
    planted = {
        row["source_customer_id"]
        for row in demo.planted("customers")
        if row["only_returns"] == "true"
    }
    amounts = defaultdict(list)
    for row in demo.transactions:
        amounts[row.get("customer_id", "")].append(Decimal(row["amount"]))
    assert len(planted) == 3
    assert all(max(amounts[customer]) < 0 for customer in planted)


def test_nobody_orders_while_lapsed(demo: Demo) -> None:
    people = {
        row["source_customer_id"] or row["email"]: row
        for row in demo.planted("customers")
    }
    bought = defaultdict(list)
    for row in demo.transactions:
        buyer = row.get("customer_id") or row.get("customer_email", "").lower()
        if buyer in people and Decimal(row["amount"]) >= 0:
            bought[people[buyer]["person"]].append(day(row))
    lapsed = {row["person"]: row for row in people.values() if row["lapsed_on"]}
    assert len(lapsed) > 250
    comebacks = 0
    for person, row in lapsed.items():
        lapse = date.fromisoformat(row["lapsed_on"])
        comeback = date.fromisoformat(row["reactivated_on"] or "9999-12-31")
        assert not [when for when in bought[person] if lapse < when < comeback]
        if row["reactivated_on"]:
            comebacks += 1
            assert comeback - lapse >= timedelta(days=380)
            assert comeback in bought[person]
            assert min(bought[person]) <= lapse
    assert comebacks >= 3
