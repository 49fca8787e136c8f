"""Ids that a spreadsheet or pandas wrote anew: another key stands for what is lost."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from adapter_workshop import Workshop

LOST = "8.1234E+12"


def sheet(*rows: dict[str, object]) -> str:
    """Rows as CSV, under all the names that they have."""
    names = dict.fromkeys(name for row in rows for name in row)
    text = io.StringIO()
    writer = csv.DictWriter(text, names, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def land(vendor: Workshop, adapter: str, **files: str) -> str:
    """Land files of an adapter; what landing told."""
    for name, text in files.items():
        vendor.write(f"{name}.{'json' if text.startswith('[') else 'csv'}", text)
    vendor.mapping({"adapter": adapter, "files": [f"{name}.*" for name in files]})
    return " ".join(vendor.land().messages)


def orders(vendor: Workshop) -> list[Any]:
    """The order ids that landed, in file order."""
    return [row["order_id"] for row in vendor.landed("transactions")]


def shopify(number: str, id_: str, **more: object) -> dict[str, object]:
    """A line of Shopify's export of orders."""
    told = {"Financial Status": "paid", "Currency": "EUR", "Subtotal": 9, "Total": 9}
    names = ["Discount Code", "Cancelled at", "Payment Method", "Refunded Amount"]
    return {
        "Name": number, "Id": id_, "Email": "a@x.fr", **told, "Shipping": 0, "Taxes": 0,
        "Created at": "2026-05-03 10:00:00 +0200", "Lineitem quantity": 1,
        "Lineitem name": "Tea", "Lineitem price": 9, "Lineitem sku": "T",
        **dict.fromkeys(names, ""), **more,
    }  # fmt: skip


def test_the_name_of_a_shopify_order_stands_for_its_id(vendor: Workshop) -> None:
    rows = [shopify("#1", LOST), shopify("#2", LOST), shopify("#3", "512345.0")]
    told = land(vendor, "shopify_orders", export=sheet(*rows))
    assert orders(vendor) == ["#1", "#2", "512345"]
    assert "export.csv: 2 values of Id lost digits" in told


def test_the_number_of_a_woocommerce_order_stands_for_its_id(vendor: Workshop) -> None:
    item = {"id": 1, "quantity": 1, "subtotal": "9", "total": "9", "sku": "T"}
    order = {
        "status": "completed", "currency": "EUR", "total": "9", "customer_id": 0.0,
        "date_created_gmt": "2026-01-05T09:30:00", "billing": {"email": "a@x.fr"},
        "line_items": [item],
    }  # fmt: skip
    found = [{**order, "id": LOST, "number": "W-7"}, {**order, "id": 8.0}]
    land(vendor, "woocommerce_orders", orders=json.dumps(found))
    assert orders(vendor) == ["W-7", "8"]
    assert [row["customer_id"] for row in vendor.landed("customers")] == ["a@x.fr"] * 2


@pytest.mark.parametrize(
    ("increment", "expected"), [("000000071", "000000071"), (LOST, "7")]
)
def test_magento_finds_the_order_of_an_item(
    vendor: Workshop, increment: str, expected: str
) -> None:
    order = {
        "entity_id": "7", "increment_id": increment, "state": "complete",
        "customer_id": "12.0", "customer_email": "a@x.fr",
        "created_at": "2026-01-05 09:30:00", "base_grand_total": "9",
        "base_currency_code": "EUR",
    }  # fmt: skip
    # pandas writes a column with empty cells as decimals.
    item = {
        "item_id": "1.0", "order_id": "7.0", "parent_item_id": "", "sku": "T",
        "qty_ordered": "1", "base_row_total": "9", "base_discount_amount": "0",
    }  # fmt: skip
    land(
        vendor, "magento_orders", sales_order=sheet(order), sales_order_item=sheet(item)
    )
    (line,) = vendor.landed("transactions")
    assert (line["order_id"], line["line_number"]) == (expected, "1")
    assert (line["customer_id"], line["customer_email"]) == ("12", "a@x.fr")


def test_klaviyo_calls_an_order_by_its_event(vendor: Workshop) -> None:
    event = {
        "id": "E1", "metric_id": "M1", "person_id": "P1", "property_value": "9",
        "datetime": "2026-01-05 09:30:00", "property_order_id": LOST,
    }  # fmt: skip
    metric = {"id": "M1", "name": "Placed Order"}
    person = {"id": "P1", "email": "a@x.fr"}
    land(
        vendor, "klaviyo_orders",
        event=sheet(event), metric=sheet(metric), person=sheet(person),
    )  # fmt: skip
    assert orders(vendor) == ["E1"]


def test_numbers_in_json_find_what_they_name(vendor: Workshop) -> None:
    name = {"attributes": {"name": "Placed Order"}}
    event = {
        "id": LOST,
        "attributes": {
            "unique_id": 31.0, "value": 9, "datetime": "2026-01-05 09:30:00",
            "event_properties": {"OrderId": LOST},
        },
        "relationships": {
            "metric": {"data": {"id": 7.0}}, "profile": {"data": {"id": 12.0}},
        },
    }  # fmt: skip
    found = {"events": [event], "metrics": [{"id": 7, **name}]}
    files = {file: json.dumps(rows) for file, rows in found.items()}
    land(vendor, "klaviyo_api_orders", **files)
    (line,) = vendor.landed("transactions")
    assert (line["order_id"], line["customer_id"]) == ("31", "12")


def test_what_has_no_other_key_is_refused(vendor: Workshop) -> None:
    row = {
        "ID": LOST, "Purchase Date": "Jan 05, 2026, 9:30:00", "Status": "complete",
        "Grand Total (Base)": "9",
    }  # fmt: skip
    told = land(vendor, "magento_grid", export=sheet(row))
    assert orders(vendor) == [f"unreadable: {LOST}"]
    assert "export.csv: 1 value of order_id lost digits" in told
