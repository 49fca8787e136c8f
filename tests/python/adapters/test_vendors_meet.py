"""The records of several vendors, landed by their adapters, become one person each."""

from __future__ import annotations

import pytest
from adapter_workshop import Workshop
from project_copy import Copy, run_dbt

# Recorded by a tool that still knows the ids of before the merge.
OLD_IDS = (
    "source_system,customer_id,customer_email,occurred_at,action\n"
    "hubspot,101,,2025-06-01 10:00:00,webinar attended\n"
    "hubspot,103,,2025-06-01 10:00:00,webinar attended\n"
)


@pytest.fixture(scope="module")
def people(
    project: Copy, tmp_path_factory: pytest.TempPathFactory
) -> dict[tuple[str, str], str]:
    """The customer id of every record: by source system and the source's own id."""
    shop = Workshop.at(tmp_path_factory.mktemp("meeting"))
    taken = {
        "woocommerce_orders": "orders_page_*",
        "woocommerce_customers": "customers.jsonl",
        "klaviyo_api_events": {"event": ["events.json", "events_sent.jsonl"]},
        "klaviyo_api_profiles": "profiles.json",
        "hubspot_contacts": "contact.csv",
        "hubspot_email_events": "email_event*.csv",
        "segment_tracks": "tracks.jsonl",
    }
    for adapter in taken:
        shop.take(adapter)
    shop.write("touchpoints_old_ids.csv", OLD_IDS)
    shop.mapping(*({"adapter": name, "files": said} for name, said in taken.items()))
    shop.land()
    run_dbt(
        project, shop.output.warehouse,
        "build", "--select", "+int_identity__id_changes",
        "--exclude-resource-type", "test", "unit_test",
    )  # fmt: skip
    rows = shop.query(
        "select source_system, source_customer_id, customer_id"
        " from private.int_identity__id_changes"
    )
    return {
        (str(row["source_system"]), str(row["source_customer_id"])): str(
            row["customer_id"]
        )
        for row in rows
    }


def test_what_an_old_id_did_reaches_the_contact_that_remains(
    people: dict[tuple[str, str], str],
) -> None:
    assert people["hubspot", "101"] == people["hubspot", "17"]
    assert people["hubspot", "103"] == people["hubspot", "18"]
    assert people["hubspot", "17"] != people["hubspot", "18"]


def test_an_account_is_one_person_in_shop_newsletter_and_crm(
    people: dict[tuple[str, str], str],
) -> None:
    ann = {
        people[record]
        for record in [
            ("woocommerce", "12"),
            ("klaviyo", "P1"),
            ("hubspot", "17"),
            ("hubspot", "102"),
            ("hubspot", "a.archer@example.org"),
            ("hubspot", "ann@example.com"),
        ]
    }
    assert len(ann) == 1


def test_recipients_and_guests_meet_by_email(
    people: dict[tuple[str, str], str],
) -> None:
    guest = people["klaviyo", "ben@example.com"]
    assert people["hubspot", "18"] == guest
    assert people["klaviyo", "P2"] == guest
    assert people["segment", "ben@example.com"] == guest
    assert people["woocommerce", "ben.bow@example.com"] != guest


def test_who_only_has_a_users_name_meets_nobody(
    people: dict[tuple[str, str], str],
) -> None:
    others = {
        person for record, person in people.items() if record != ("segment", "ann")
    }
    assert people["segment", "ann"] not in others
