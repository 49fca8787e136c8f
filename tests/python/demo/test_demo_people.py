"""The people of the planted truth are those whom the files show."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import Decimal

from demo_files import Demo, day

SHOP_EMAIL = "client@example.fr"


def test_customers_are_those_of_the_files(demo: Demo) -> None:
    planted = {row["source_customer_id"] for row in demo.planted("customers")} - {""}
    records = {
        row["customer_id"]
        for name, rows in demo.raw.items()
        if demo.table_of[name] == "customers"
        for line, row in rows.items()
        if (name, line) not in demo.dropped
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


def test_invalid_emails_are_invalid(larger_demo: Demo) -> None:
    planted = larger_demo.planted("invalid_emails")
    assert planted
    for row in planted:
        email = larger_demo.raw[row["file"]][int(row["line"])]["email"]
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


def test_prospects_are_mostly_subscribers(larger_demo: Demo) -> None:
    sources = Counter(
        row["source_system"]
        for row in larger_demo.planted("customers")
        if row["type"] == "prospect"
    )
    assert sources.keys() == {"mail", "web"}
    assert sources["mail"] > 2 * sources["web"]


def test_some_buyers_are_known_to_the_newsletter_and_the_desk(
    larger_demo: Demo,
) -> None:
    buyers = {
        row["person"]
        for row in larger_demo.people.values()
        if row["type"] != "prospect"
    }
    known = defaultdict(set)
    for row in larger_demo.planted("customers"):
        known[row["source_system"]].add(row["person"])
    assert 0.06 < len(known["mail"] & buyers) / len(buyers) < 0.1
    assert 0.03 < len(known["service"]) / len(larger_demo.people) < 0.055
    assert known["service"] <= buyers


def test_some_people_have_five_records_in_four_sources(demo: Demo) -> None:
    sources = defaultdict(list)
    for row in demo.rows_of["customers"]:
        sources[demo.person(row)].append(row["source_system"])
    five = [found for found in sources.values() if len(found) == 5]
    assert len(five) >= 10
    assert {tuple(sorted(found)) for found in five} == {
        ("mail", "service", "shop", "web", "web")
    }
    for row in demo.people.values():
        found = sources.get(row["person"], [])
        is_guest = any(
            other["person"] == row["person"] and not other["source_customer_id"]
            for other in demo.planted("customers")
        )
        assert int(row["record_count"]) == len(found) + is_guest


def test_the_records_of_one_person_share_an_email_or_a_phone(demo: Demo) -> None:
    for row in demo.rows_of["customers"]:
        person = demo.people[str(demo.person(row))]
        email = row["email"].strip().lower()
        assert row["source_system"] == "shop" or email in {person["email"], ""}
        if row["source_system"] == "service":
            assert email or row["phone"]


def test_the_shops_own_address_stands_in_for_people_without_one(
    larger_demo: Demo,
) -> None:
    planted = larger_demo.planted("default_emails")
    assert len(planted) > 12
    for row in planted:
        assert larger_demo.raw[row["file"]][int(row["line"])]["email"] == SHOP_EMAIL
    bearers = [
        row
        for row in larger_demo.rows_of["customers"]
        if row["email"].strip().lower() == SHOP_EMAIL
    ]
    assert len({row["customer_id"] for row in bearers}) == len(planted)
