"""Klaviyo's traps, each by itself."""

from __future__ import annotations

import json
from typing import Any

import pytest
from adapter_workshop import Workshop

EVENT_COLUMNS = (
    "id,datetime,timestamp,metric_id,person_id,property_value,property_order_id,"
    "_fivetran_synced,_fivetran_deleted\n"
)
NO_ORDERS = "order_id,ordered_at,amount\n"


def sent(metric: str, properties: dict[str, Any], **said: Any) -> dict[str, Any]:
    """An event as it is given to the API."""
    name = {"data": {"type": "metric", "attributes": {"name": metric}}}
    person = {"data": {"type": "profile", "attributes": {"email": "ann@example.com"}}}
    attributes = {
        "properties": properties,
        "time": "2026-01-05T11:00:00+01:00",
        "metric": name,
        "profile": person,
    }
    return {"type": "event", "attributes": {**attributes, **said}}


def land_events(vendor: Workshop, adapter: str, *events: dict[str, Any]) -> None:
    """Land events of the API."""
    vendor.write("events.jsonl", "".join(json.dumps(event) + "\n" for event in events))
    vendor.write("own/transactions.csv", NO_ORDERS)
    vendor.mapping({"adapter": adapter, "files": {"event": "events.jsonl"}})
    vendor.land()


def land_table(
    vendor: Workshop, adapter: str, metrics: dict[str, str], *rows: str
) -> None:
    """Land the table of events with its metrics."""
    vendor.write("event.csv", EVENT_COLUMNS + "".join(f"{row}\n" for row in rows))
    lines = "".join(f"{number},{name}\n" for number, name in metrics.items())
    vendor.write("metric.csv", "id,name\n" + lines)
    vendor.write("own/transactions.csv", NO_ORDERS)
    files = ["event.csv", "metric.csv"]
    vendor.mapping({"adapter": adapter, "files": files})
    vendor.land()


def land_profiles(vendor: Workshop, *subscriptions: dict[str, Any]) -> list[Any]:
    """The decisions that land of profiles: purpose, status and when."""
    lines = []
    for number, said in enumerate(subscriptions):
        attributes = {
            "email": f"person{number}@example.com",
            "created": "2025-01-01T00:00:00+00:00",
            "updated": "2026-01-01T00:00:00+00:00",
            "subscriptions": said,
        }
        profile = {"type": "profile", "id": f"P{number}", "attributes": attributes}
        lines.append(json.dumps(profile))
    vendor.write("profiles.jsonl", "\n".join(lines) + "\n")
    vendor.write("own/transactions.csv", NO_ORDERS)
    vendor.mapping({"adapter": "klaviyo_api_profiles", "files": "profiles.jsonl"})
    vendor.land()
    return [
        (row["purpose"], row["status"], row["recorded_at"])
        for row in vendor.landed("consents")
    ]


def marketing(**said: Any) -> dict[str, Any]:
    """What a profile says of e-mail."""
    return {"email": {"marketing": said}}


@pytest.mark.parametrize("name", ["Started Checkout", "Checkout Started"])
def test_both_names_of_a_metric_land(vendor: Workshop, name: str) -> None:
    row = "e1,2026-01-05 10:00:00+00:00,,M1,P1,,,,false"
    land_table(vendor, "klaviyo_events", {"M1": name}, row)
    assert [item["action"] for item in vendor.landed("touchpoints")] == [name]


def test_two_spellings_of_one_field_are_read_as_one(vendor: Workshop) -> None:
    land_events(
        vendor,
        "klaviyo_api_orders",
        sent("Placed Order", {}, value=59, unique_id="1001"),
        sent("Placed Order", {"$value": 59, "$event_id": "1001"}),
        sent("Placed Order", {"value": "59.00", "unique_id": "1001"}),
    )
    found = vendor.landed("transactions")
    assert [(row["order_id"], row["amount"]) for row in found] == [
        ("1001", "59.00")
    ] * 3


def test_orders_are_counted_once_and_not_by_product(vendor: Workshop) -> None:
    rows = [
        "e1,2026-01-05 10:00:00+00:00,,M1,P1,59.00,1001,,false",
        "e2,2026-01-05 10:00:00+00:00,,M2,P1,29.00,1001,,false",
        "e3,2026-01-05 10:00:00+00:00,,M2,P1,30.00,1001,,false",
        "e4,2026-01-06 10:00:00+00:00,,M3,P1,59.00,1001,,false",
    ]
    names = {"M1": "Placed Order", "M2": "Ordered Product", "M3": "Fulfilled Order"}
    land_table(vendor, "klaviyo_orders", names, *rows)
    found = vendor.landed("transactions")
    assert [(row["order_id"], row["amount"]) for row in found] == [("1001", "59.00")]


def test_a_refunded_order_takes_back_all_on_its_own_day(vendor: Workshop) -> None:
    rows = [
        "e1,2026-01-05 10:00:00+00:00,,M1,P1,59.00,1001,,false",
        "e2,2026-01-20 10:00:00+00:00,,M2,P1,59.00,1001,,false",
    ]
    names = {"M1": "Placed Order", "M2": "Refunded Order"}
    land_table(vendor, "klaviyo_orders", names, *rows)
    found = vendor.landed("transactions")
    assert [(row["order_id"], row["amount"], row["ordered_at"]) for row in found] == [
        ("1001", "59.00", "2026-01-05 10:00:00"),
        ("1001", "-59.00", "2026-01-20 10:00:00"),
    ]
    assert len({row["line_number"] for row in found}) == 2


def test_events_about_orders_are_no_touchpoints(vendor: Workshop) -> None:
    row = "e1,2026-01-05 10:00:00+00:00,,M1,P1,59.00,1001,,false"
    land_table(vendor, "klaviyo_events", {"M1": "Placed Order"}, row)
    assert vendor.landed("touchpoints") == []
    assert vendor.landed("transactions") == []


def test_deleted_rows_of_the_table_are_left_out(vendor: Workshop) -> None:
    row = "e1,2026-01-05 10:00:00+00:00,,M1,P1,,,,true"
    land_table(vendor, "klaviyo_events", {"M1": "Clicked Email"}, row)
    assert vendor.landed("touchpoints") == []


def test_times_of_all_forms_are_one_moment(vendor: Workshop) -> None:
    rows = [
        "e1,2026-01-05 11:00:00+01:00,,M1,P1,,,,false",
        "e2,2026-01-05T10:00:00Z,,M1,P1,,,,false",
        "e3,,1767607200,M1,P1,,,,false",
    ]
    land_table(vendor, "klaviyo_events", {"M1": "Clicked Email"}, *rows)
    found = [row["occurred_at"] for row in vendor.landed("touchpoints")]
    assert found == ["2026-01-05 10:00:00"] * 3


def test_opens_and_clicks_by_programs_are_told_apart(vendor: Workshop) -> None:
    land_events(
        vendor,
        "klaviyo_api_events",
        sent("Opened Email", {"machine_open": True}),
        sent("Opened Email", {"machine_open": False}),
        sent("Clicked Email", {"Bot Click": True}),
    )
    found = [row["action"] for row in vendor.landed("touchpoints")]
    assert found == ["Apple Privacy Open", "Opened Email", "Bot Click"]


def test_never_subscribed_is_no_decision(vendor: Workshop) -> None:
    said = marketing(consent="NEVER_SUBSCRIBED", consent_timestamp=None)
    assert land_profiles(vendor, said, {}) == []


def test_consent_has_the_moment_of_its_timestamp(vendor: Workshop) -> None:
    said = marketing(
        consent="SUBSCRIBED", consent_timestamp="2025-03-01T11:00:00+01:00"
    )
    sms = {
        "sms": {
            "marketing": {
                "consent": "UNSUBSCRIBED",
                "consent_timestamp": "2025-04-01T10:00:00Z",
            }
        }
    }
    assert land_profiles(vendor, {**said, **sms}) == [
        ("email", "SUBSCRIBED", "2025-03-01 10:00:00"),
        ("sms", "UNSUBSCRIBED", "2025-04-01 10:00:00"),
    ]


def test_without_a_date_a_grant_is_early_and_a_refusal_late(vendor: Workshop) -> None:
    found = land_profiles(
        vendor, marketing(consent="SUBSCRIBED"), marketing(consent="UNSUBSCRIBED")
    )
    assert found == [
        ("email", "SUBSCRIBED", "2025-01-01 00:00:00"),
        ("email", "UNSUBSCRIBED", "2026-01-01 00:00:00"),
    ]


def test_a_complaint_withdraws_and_a_bounce_does_not(vendor: Workshop) -> None:
    def suppressed(reason: str) -> dict[str, Any]:
        return marketing(
            consent="SUBSCRIBED",
            consent_timestamp="2025-03-01T00:00:00Z",
            suppression=[{"reason": reason, "timestamp": "2025-08-01T00:00:00Z"}],
        )

    found = land_profiles(vendor, suppressed("HARD_BOUNCE"), suppressed("UNSUBSCRIBE"))
    assert [status for _, status, _ in found] == [
        "SUBSCRIBED", "SUBSCRIBED", "UNSUBSCRIBED",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("reason", "statuses"),
    [
        ("USER_SUPPRESSED", ["SUBSCRIBED", "UNSUBSCRIBED"]),
        ("UNSUBSCRIBE", ["SUBSCRIBED", "UNSUBSCRIBED"]),
        ("SPAM_COMPLAINT", ["SUBSCRIBED", "UNSUBSCRIBED"]),
        ("HARD_BOUNCE", ["SUBSCRIBED"]),
    ],
)
def test_each_refusal_of_the_table_withdraws(
    vendor: Workshop, reason: str, statuses: list[str]
) -> None:
    said = marketing(
        consent="SUBSCRIBED",
        consent_timestamp="2025-03-01T00:00:00Z",
        suppression=[{"reason": reason, "timestamp": "2025-08-01T00:00:00Z"}],
    )
    text = json.dumps(said).replace('"', '""')
    vendor.write(
        "person.csv",
        "id,email,created,updated,subscriptions\n"
        f'P1,ann@example.com,2025-01-01T00:00:00Z,2026-01-01T00:00:00Z,"{text}"\n',
    )
    vendor.write("own/transactions.csv", NO_ORDERS)
    vendor.mapping({"adapter": "klaviyo_profiles", "files": "person.csv"})
    vendor.land()
    assert [row["status"] for row in vendor.landed("consents")] == statuses
