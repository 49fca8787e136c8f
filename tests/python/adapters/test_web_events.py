"""Traps of web events, Segment's and Google Analytics', each by itself."""

from __future__ import annotations

import json
from typing import Any

import pytest
from adapter_workshop import Workshop

MOMENT = "2026-01-05T10:00:00Z"
PRODUCTS = [{"sku": f"S{number}", "price": 10, "quantity": 1} for number in (1, 2, 3)]


def land(vendor: Workshop, adapter: str, *rows: dict[str, Any]) -> None:
    """Land events as JSON lines."""
    vendor.write("events.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    vendor.write("own/transactions.csv", "order_id,ordered_at,amount\n")
    vendor.mapping({"adapter": adapter, "files": "events.jsonl"})
    vendor.land()


def track(event: str, **said: Any) -> dict[str, Any]:
    """A track call of Ann."""
    call = {"type": "track", "event": event, "timestamp": MOMENT, "userId": "ann"}
    return {**call, "properties": {}, **said}


def ga4(name: str, **said: Any) -> dict[str, Any]:
    """An event of Google Analytics."""
    event = {"event_timestamp": "1767607200250000", "event_name": name}
    return {**event, "user_id": "ann", "user_pseudo_id": "123.1", **said}


def column(vendor: Workshop, name: str, table: str = "touchpoints") -> list[Any]:
    """One column of what landed."""
    return [row.get(name) for row in vendor.landed(table)]


def test_who_has_no_user_id_is_nobody(vendor: Workshop) -> None:
    land(
        vendor, "segment_tracks", track("Product Viewed", userId=None, anonymousId="a")
    )
    (row,) = vendor.landed("touchpoints")
    assert not {"customer_id", "customer_email"} & set(row)


def test_both_spellings_of_the_user_are_read_as_one(vendor: Workshop) -> None:
    row = {"event": "Product Viewed", "timestamp": MOMENT, "user_id": "ann"}
    land(vendor, "segment_tracks", track("Product Viewed"), row)
    assert column(vendor, "customer_id") == ["ann", "ann"]


@pytest.mark.parametrize("event", ["Product Viewed", "product_viewed"])
def test_tables_of_one_event_mean_what_the_call_meant(
    vendor: Workshop, event: str
) -> None:
    land(vendor, "segment_tracks", track(event))
    (action,) = column(vendor, "action")
    assert action.lower() == "product viewed"


def test_a_call_without_a_moment_has_that_of_its_arrival(vendor: Workshop) -> None:
    row = track(
        "Product Viewed", timestamp=None, receivedAt="2026-01-05T11:00:00+01:00"
    )
    land(vendor, "segment_tracks", row)
    assert column(vendor, "occurred_at") == ["2026-01-05 10:00:00"]


def test_orders_of_calls_are_no_touchpoints(vendor: Workshop) -> None:
    land(
        vendor,
        "segment_tracks",
        track("Order Completed"), track("order_refunded"), track("Product Added"),
    )  # fmt: skip
    assert column(vendor, "action") == ["Product Added"]


def test_revenue_is_spread_over_products_to_the_cent(vendor: Workshop) -> None:
    said = {"order_id": "1", "revenue": 25, "total": 32.5, "products": PRODUCTS}
    land(vendor, "segment_orders", track("Order Completed", properties=said))
    assert column(vendor, "amount", "transactions") == ["8.33", "8.34", "8.33"]


def test_a_refund_takes_back_what_it_names_and_once(vendor: Workshop) -> None:
    said = {"order_id": "1", "total": "10.00", "products": PRODUCTS}
    land(vendor, "segment_orders", track("Order Refunded", properties=said))
    assert column(vendor, "amount", "transactions") == ["-10.00"]


def test_updates_of_an_order_are_no_sales(vendor: Workshop) -> None:
    said = {"order_id": "1", "revenue": 25}
    land(vendor, "segment_orders", track("Order Updated", properties=said))
    assert vendor.landed("transactions") == []


def test_calls_of_other_types_are_left_out(vendor: Workshop) -> None:
    land(vendor, "segment_tracks", track("Product Viewed", type="identify"))
    assert vendor.landed("touchpoints") == []


def test_microseconds_are_moments(vendor: Workshop) -> None:
    land(vendor, "ga4_events", ga4("view_item"))
    assert column(vendor, "occurred_at") == ["2026-01-05 10:00:00.250000"]


def test_events_of_one_instant_stay_apart_and_copies_do_not(vendor: Workshop) -> None:
    land(
        vendor,
        "ga4_events",
        ga4("view_item"),
        ga4("view_item"),
        ga4("view_item", user_pseudo_id="456.2"),
        ga4("view_item", batch_event_index="2"),
    )
    one, copy, *others = column(vendor, "touchpoint_id")
    assert one == copy
    assert len({one, *others}) == 3


def test_the_cookie_id_does_not_land(vendor: Workshop) -> None:
    land(vendor, "ga4_events", ga4("view_item", user_id=None))
    (row,) = vendor.landed("touchpoints")
    assert "123.1" not in " ".join(str(value) for value in row.values())
    assert "customer_id" not in row


def test_parameters_are_found_by_their_key(vendor: Workshop) -> None:
    parameters = [
        {"key": "page", "value": {"string_value": "home"}},
        {"key": "campaign", "value": {"string_value": "january"}},
    ]
    land(vendor, "ga4_events", ga4("view_item", event_params=parameters))
    assert column(vendor, "campaign_id") == ["january"]


def test_purchases_of_analytics_are_no_touchpoints(vendor: Workshop) -> None:
    land(vendor, "ga4_events", ga4("purchase"), ga4("refund"), ga4("add_to_cart"))
    assert column(vendor, "action") == ["add_to_cart"]


def test_unset_is_no_decision_on_ads(vendor: Workshop) -> None:
    def told(answer: str, **said: Any) -> dict[str, Any]:
        return ga4("view_item", privacy_info={"ads_storage": answer}, **said)

    land(
        vendor,
        "ga4_events",
        told("Unset"), told("No"), told("Yes"), told("No", user_id=None),
        ga4("view_item"),
        ga4("view_item"),
    )  # fmt: skip
    assert column(vendor, "status", "consents") == ["No", "Yes"]


def test_keys_that_differ_by_a_blank_can_be_read_as_one(vendor: Workshop) -> None:
    rows = [
        {"person": "a", "event": "offer viewed", "time": MOMENT, "value": value}
        for value in ({"offer id": "o1"}, {"offer_id": "o1"})
    ]
    vendor.write("events.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    vendor.write("transactions.csv", "order_id,ordered_at,amount\n")
    vendor.write(
        "mapping.yml",
        "version: 1\ntables:\n  touchpoints:\n    - files: events.jsonl\n"
        "      columns:\n        customer_id: person\n        action: event\n"
        "        occurred_at: time\n        campaign_id:\n          expression: >-\n"
        '            coalesce("value.offer id", "value.offer_id")\n',
    )
    vendor.land()
    assert column(vendor, "campaign_id") == ["o1", "o1"]
