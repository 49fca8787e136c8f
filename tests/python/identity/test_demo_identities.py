"""Who the demo's records are joined to, against the truth that was planted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import phonenumbers
from demo_identities import DemoIdentities, Record, joined, pairs

SHOP_EMAIL = "client@example.fr"
COUNTRIES = {"FR": "FR", "FRANCE": "FR", "GB": "GB", "CH": "CH"}


def known_pairs(demo: DemoIdentities) -> set[frozenset[Record]]:
    """Pairs that the build joined, among records whose person is known."""
    return pairs(demo.customers, demo.customers.keys() & demo.persons.keys())


def true_pairs(demo: DemoIdentities) -> set[frozenset[Record]]:
    """Pairs of records of one person, among those that the build knows."""
    return pairs(demo.persons, demo.customers.keys() & demo.persons.keys())


def clues(demo: DemoIdentities) -> Iterator[tuple[Record, str]]:
    """What each record says that tells whose it is, read here and nowhere else."""
    for name in ("web", "shop", "mail", "service"):
        for row in demo.raw(f"customers_{name}.csv"):
            record = (row["source_system"], row["customer_id"])
            email = (row["email"] or "").strip().lower()
            mailbox, _, domain = email.partition("@")
            if mailbox and "." in domain and " " not in email and email != SHOP_EMAIL:
                yield record, email
            if row.get("loyalty_id"):
                yield record, row["loyalty_id"]
            if row.get("phone"):
                yield from spoken(record, row["phone"], row.get("country") or "")
    for system, source_id, email in demo.query(
        "select distinct source_system, customer_id, lower(trim(customer_email))"
        " from raw.transactions where customer_id <> '' and customer_email <> ''"
    ):
        yield (system or "default", source_id), email
    for system, source_id in demo.customers:
        if "@" in source_id:
            yield (system, source_id), source_id


def spoken(record: Record, phone: str, country: str) -> Iterator[tuple[Record, str]]:
    """The number in full, where the country is told by the number or the record."""
    try:
        number = phonenumbers.parse(phone, COUNTRIES.get(country.strip().upper()))
    except phonenumbers.NumberParseException:
        return
    yield record, str(number.country_code) + str(number.national_number)


def test_nobody_is_joined_with_another_person(demo: DemoIdentities) -> None:
    assert len(known_pairs(demo)) > 400
    assert known_pairs(demo) <= true_pairs(demo)


def test_what_rules_can_know_is_known(demo: DemoIdentities) -> None:
    roots = joined(clues(demo))
    records = demo.customers.keys() & demo.persons.keys() & roots.keys()
    knowable = pairs({one: (roots[one], demo.persons[one]) for one in records}, records)
    recall = len(knowable & known_pairs(demo)) / len(knowable)
    overall = len(true_pairs(demo) & known_pairs(demo)) / len(true_pairs(demo))
    print(
        f"recall {recall:.3f} of {len(knowable)} knowable pairs, {overall:.3f} of all"
    )
    assert len(knowable) > 400
    assert recall >= 0.98
    # The others share nothing: a card without e-mail, a phone without a country.
    assert overall > 0.7


def test_the_shops_own_address_joins_nobody(demo: DemoIdentities) -> None:
    bearers = {("shop", row["customer_id"]) for row in demo.planted("default_emails")}
    assert len(bearers) > 12
    customers = {demo.customers[one] for one in bearers}
    assert len(customers) == len({demo.persons[one] for one in bearers})
    assert demo.query(
        "select record_count, is_linking from private.shared_identifiers"
        f" where identifier_value = '{SHOP_EMAIL}'"
    ) == [(len(bearers), False)]
    counted = demo.query(
        "select row_count from ops.identity_summary"
        " where topic = 'shared_by_too_many' and subject = 'email'"
    )
    assert counted == [(1,)]


def test_five_records_of_four_sources_are_one_customer(demo: DemoIdentities) -> None:
    records = defaultdict(set)
    for row in demo.planted("customers"):
        if row["record_count"] == "5" and row["source_count"] == "4":
            records[row["person"]].add(
                (row["source_system"], row["source_customer_id"])
            )
    assert len(records) >= 10
    for five in records.values():
        assert len(five) == 5
        assert len({demo.customers[one] for one in five}) == 1


def test_who_objected_has_no_score_and_no_segment(demo: DemoIdentities) -> None:
    objectors = [
        (row["source_system"], row["source_customer_id"])
        for row in demo.planted("profiling_objections")
    ]
    assert len(objectors) > 5
    ids = ", ".join(repr(demo.customers[one]) for one in objectors)
    for mart in ("rfm_scores", "engagement_scores", "engagement_ledger"):
        assert not demo.query(
            f"select 1 from marts.{mart} where customer_id in ({ids})"
        )
    segments = demo.query(
        "select segment, status from marts.customer_segments"
        f" where customer_id in ({ids})"
    )
    assert set(segments) == {(None, "objected")}
    assert len(segments) == len(set(ids.split(", ")))


def test_of_a_grant_and_a_refusal_at_once_the_refusal_counts(
    demo: DemoIdentities,
) -> None:
    planted = demo.planted("contradictory_consents")
    assert planted
    for row in planted:
        record = (row["source_system"], row["source_customer_id"])
        later, status = demo.query(
            "select max(recorded_date) > date '{}', min(status)"
            " from private.consent_states"
            " where customer_id = '{}' and purpose = '{}'".format(
                row["recorded_at"][:10], demo.customers[record], row["purpose"]
            )
        )[0]
        assert later or status == "withdrawn"
