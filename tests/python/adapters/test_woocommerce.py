"""WooCommerce's traps, each by itself."""

from __future__ import annotations

import json
from typing import Any

import pytest
from adapter_workshop import Workshop

ITEM = {
    "id": 1, "name": "Tea", "product_id": 31, "variation_id": 0, "quantity": 1,
    "subtotal": "10.00", "total": "10.00", "total_tax": "2.00", "sku": "TEA-1",
}  # fmt: skip
ORDER = {
    "id": 501,
    "status": "completed",
    "currency": "EUR",
    "date_created": "2026-01-05T10:30:00",
    "date_created_gmt": "2026-01-05T09:30:00",
    "date_modified_gmt": "2026-01-06T08:00:00",
    "total": "12.00",
    "prices_include_tax": False,
    "customer_id": 12,
    "billing": {"first_name": "Ann", "email": "Ann@Example.com", "country": "FR"},
    "line_items": [ITEM],
    "refunds": [],
}


def land(vendor: Workshop, *orders: dict[str, Any]) -> None:
    """Land orders that differ from the usual one in what is said."""
    found = [{**ORDER, "id": 501 + place, **said} for place, said in enumerate(orders)]
    vendor.write("orders.json", json.dumps(found))
    vendor.mapping({"adapter": "woocommerce_orders", "files": "orders.json"})
    vendor.land()


def column(vendor: Workshop, name: str, table: str = "transactions") -> list[Any]:
    """One column of what landed."""
    return [row.get(name) for row in vendor.landed(table)]


def test_customer_0_is_a_guest_known_by_the_billing_email(vendor: Workshop) -> None:
    land(vendor, {"customer_id": 0}, {"customer_id": 12})
    assert column(vendor, "customer_id") == [None, "12"]
    assert column(vendor, "customer_email") == ["Ann@Example.com"] * 2
    assert column(vendor, "customer_id", "customers") == ["ann@example.com"]


@pytest.mark.parametrize("totals", [["-6.00", "-4.00"], ["10.00"], ["-10"]])
def test_refunds_of_either_sign_are_spread_to_the_cent(
    vendor: Workshop, totals: list[str]
) -> None:
    items = [{**ITEM, "id": number} for number in (1, 2, 3)]
    refunds = [{"id": 9, "reason": "", "total": total} for total in totals]
    land(vendor, {"total": "36.00", "line_items": items, "refunds": refunds})
    # 10.00 of the 36.00 paid, for 30.00 of goods: 8.33.
    assert column(vendor, "refunded_amount") == ["2.78", "2.78", "2.77"]


def test_an_order_without_refunds_was_not_refunded(vendor: Workshop) -> None:
    land(vendor, {"refunds": []}, {"refunds": None})
    assert column(vendor, "refunded_amount") == [None, None]


def test_a_refunded_order_is_left_to_its_status(vendor: Workshop) -> None:
    refunds = [{"id": 9, "reason": "", "total": "-12.00"}]
    land(vendor, {"status": "refunded", "refunds": refunds})
    assert column(vendor, "status") == ["refunded"]
    assert column(vendor, "refunded_amount") == [None]


def test_custom_statuses_lose_the_prefix_of_the_database(vendor: Workshop) -> None:
    land(vendor, {"status": "wc-shipped"}, {"status": "shipped"}, {"status": "trash"})
    assert column(vendor, "status") == ["shipped", "shipped", "trash"]


def test_amounts_are_strings_after_discount_and_without_tax(vendor: Workshop) -> None:
    item = {**ITEM, "quantity": 2, "subtotal": "20.00", "total": "15.00"}
    land(
        vendor,
        {"line_items": [item], "total": "28.00", "prices_include_tax": True},
        {"line_items": [item], "total": "28.00", "prices_include_tax": False},
    )
    assert column(vendor, "amount") == ["15.00"] * 2
    assert column(vendor, "discount_amount") == ["5.00"] * 2
    assert column(vendor, "unit_price") == ["10.0000"] * 2


def test_an_amount_that_is_no_number_is_kept_as_unreadable(vendor: Workshop) -> None:
    land(vendor, {"line_items": [{**ITEM, "total": "10,00"}]})
    assert column(vendor, "amount") == ["unreadable: 10,00"]


def test_times_are_those_of_gmt(vendor: Workshop) -> None:
    land(vendor, {})
    assert column(vendor, "ordered_at") == ["2026-01-05 09:30:00"]


def test_an_order_of_fees_alone_sells_nothing(vendor: Workshop) -> None:
    land(vendor, {"line_items": []}, {})
    assert column(vendor, "order_id") == ["502"]
