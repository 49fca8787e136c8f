"""HubSpot's traps, each by itself."""

from __future__ import annotations

import pytest
from adapter_workshop import Workshop

CONTACTS = (
    "id,property_email,property_phone,property_createdate,property_lastmodifieddate,"
    "property_hs_email_optout,property_hs_merged_object_ids,"
    "property_hs_calculated_merged_vids,property_hs_additional_emails,_fivetran_deleted"
)
DATES = "2025-03-01T10:00:00Z,2026-01-06T08:00:00Z"
EVENTS = "id,type,recipient,created,email_campaign_id,filtered_event"


def land_contacts(vendor: Workshop, *rows: str) -> None:
    """Land rows of the table of contacts."""
    vendor.write("contact.csv", "\n".join([CONTACTS, *rows]) + "\n")
    vendor.write("own/transactions.csv", "order_id,ordered_at,amount\n")
    vendor.mapping({"adapter": "hubspot_contacts", "files": "contact.csv"})
    vendor.land()


def land_events(vendor: Workshop, *rows: str, **others: str) -> list[str | None]:
    """The actions that land of rows of the table of e-mail events."""
    vendor.write("email_event.csv", "\n".join([EVENTS, *rows]) + "\n")
    for name, content in others.items():
        vendor.write(f"email_event_{name}.csv", content)
    vendor.write("own/transactions.csv", "order_id,ordered_at,amount\n")
    vendor.mapping({"adapter": "hubspot_email_events", "files": "email_event*.csv"})
    vendor.land()
    return [row["action"] for row in vendor.landed("touchpoints")]


@pytest.mark.parametrize(
    ("objects", "calculated"),
    [("101;102", ""), ("", "101:1735689600000;102:1735689600000"), ("101", "102:17")],
)
def test_ids_of_merged_contacts_bear_the_survivors_email(
    vendor: Workshop, objects: str, calculated: str
) -> None:
    land_contacts(
        vendor,
        f"17,ann@example.com,+33472000001,{DATES},,{objects},{calculated},,false",
    )
    found = vendor.landed("customers")
    assert [row["customer_id"] for row in found] == ["17", "101", "102"]
    assert {(row["email"], row["phone"]) for row in found} == {
        ("ann@example.com", "+33472000001")
    }


def test_a_merged_address_bears_the_survivors_email(vendor: Workshop) -> None:
    land_contacts(vendor, f"17,ann@example.com,,{DATES},,,,Old@Example.org,false")
    found = [(row["customer_id"], row["email"]) for row in vendor.landed("customers")]
    assert found == [
        ("17", "ann@example.com"),
        ("old@example.org", "ann@example.com"),
    ]


def test_a_merged_id_that_nothing_would_link_is_left_out(vendor: Workshop) -> None:
    land_contacts(vendor, f"17,,,{DATES},,101,,,false")
    assert [row["customer_id"] for row in vendor.landed("customers")] == ["17"]


def test_the_newest_word_on_a_merged_id_is_the_survivors(vendor: Workshop) -> None:
    land_contacts(vendor, f"17,ann@example.com,,{DATES},,101,,,false")
    _, merged = vendor.landed("customers")
    assert merged["updated_at"] == "2026-01-06 08:00:00"


def test_deleted_contacts_are_left_out(vendor: Workshop) -> None:
    land_contacts(vendor, f"17,ann@example.com,,{DATES},true,,,,true")
    assert vendor.landed("customers") == []
    assert vendor.landed("consents") == []


def test_an_opt_out_withdraws_and_its_absence_grants_nothing(vendor: Workshop) -> None:
    land_contacts(
        vendor,
        f"17,ann@example.com,,{DATES},true,,,,false",
        f"18,ben@example.com,,{DATES},false,,,,false",
        f"19,cleo@example.org,,{DATES},,,,,false",
    )
    found = vendor.landed("consents")
    assert [(row["customer_id"], row["status"]) for row in found] == [
        ("17", "withdrawn")
    ]


def test_recipients_are_known_by_email_alone(vendor: Workshop) -> None:
    land_events(vendor, "h1,CLICK,Ann@Example.com,2026-01-05T12:00:00+01:00,77,false")
    (row,) = vendor.landed("touchpoints")
    assert "customer_id" not in row
    assert row["customer_email"] == "Ann@Example.com"
    assert row["occurred_at"] == "2026-01-05 11:00:00"


def test_filtered_events_are_those_of_programs(vendor: Workshop) -> None:
    found = land_events(
        vendor,
        "h1,OPEN,ann@example.com,2026-01-05T12:00:00Z,77,true",
        "h2,CLICK,ann@example.com,2026-01-05T12:00:00Z,77,true",
        "h3,OPEN,ann@example.com,2026-01-05T12:00:00Z,77,false",
        "h4,CLICK,ann@example.com,2026-01-05T12:00:00Z,77,false",
    )
    assert found == ["machine open", "bot click", "OPEN", "CLICK"]


def test_steps_before_the_delivery_are_no_touchpoints(vendor: Workshop) -> None:
    rows = [
        f"h{kind},{kind},ann@example.com,2026-01-05T12:00:00Z,77,false"
        for kind in ("PROCESSED", "SENT", "DEFERRED", "DELIVERED")
    ]
    assert land_events(vendor, *rows) == ["DELIVERED"]


def test_a_change_of_status_is_what_the_person_asked_for(vendor: Workshop) -> None:
    rows = [
        f"h{number},STATUSCHANGE,ann@example.com,2026-01-0{number}T12:00:00Z,77,false"
        for number in (1, 2, 3, 4)
    ]
    changes = (
        "id,portal_subscription_status,bounced\n"
        "h1,UNSUBSCRIBED,false\nh2,SUBSCRIBED,false\nh3,UNSUBSCRIBED,true\n"
    )
    found = land_events(vendor, *rows, status_change=changes)
    assert found == ["unsubscribe", "subscribe", "STATUSCHANGE", "STATUSCHANGE"]
