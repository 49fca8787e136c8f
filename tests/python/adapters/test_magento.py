"""Magento's traps, each by itself."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from adapter_workshop import Workshop

ORDER = {
    "entity_id": "1", "state": "complete", "status": "complete", "customer_id": "12",
    "customer_is_guest": "0", "increment_id": "100000001",
    "base_grand_total": "36.0000",
    "grand_total": "39.6000", "base_total_refunded": "", "base_currency_code": "EUR",
    "order_currency_code": "USD", "customer_email": "Ann@Example.com",
    "created_at": "2026-01-05 23:30:00", "updated_at": "2026-01-06 08:00:00",
    "_fivetran_synced": "2026-02-01T00:00:00Z", "_fivetran_deleted": "false",
}  # fmt: skip
ITEM = {
    "item_id": "1", "order_id": "1", "parent_item_id": "", "product_type": "simple",
    "sku": "TEA-1", "qty_ordered": "1.0000", "qty_refunded": "0.0000",
    "qty_canceled": "0.0000", "base_price": "10.0000", "base_row_total": "10.0000",
    "row_total": "11.0000", "base_discount_amount": "0.0000",
    "_fivetran_deleted": "false",
}  # fmt: skip
THREE = [{"item_id": "1"}, {"item_id": "2"}, {"item_id": "3"}]
GRID = {
    "ID": "000000101",
    "Purchase Date": "Jan 05, 2026, 9:30:00",
    "Grand Total (Base)": "65.0000",
    "Grand Total (Purchased)": "65.0000",
    "Status": "Complete",
}


def text(rows: list[dict[str, str]]) -> str:
    """Rows as CSV."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def land(
    vendor: Workshop, order: dict[str, str], items: list[dict[str, str]]
) -> list[dict[str, Any]]:
    """The lines that land of one order."""
    vendor.write("sales_order.csv", text([{**ORDER, **order}]))
    vendor.write("sales_order_item.csv", text([{**ITEM, **item} for item in items]))
    vendor.mapping({"adapter": "magento_orders", "files": "*.csv"})
    vendor.land()
    return list(vendor.landed("transactions"))


def land_grid(
    vendor: Workshop, row: dict[str, str], **said: Any
) -> list[dict[str, Any]]:
    """The lines that land of one row of the grid."""
    vendor.write("export.csv", text([{**GRID, **row}]))
    vendor.mapping({"adapter": "magento_grid", "files": "export.csv", **said})
    vendor.land()
    return list(vendor.landed("transactions"))


def test_children_of_configurables_are_not_sold_twice(vendor: Workshop) -> None:
    parent = {"product_type": "configurable", "sku": "TEA-RED"}
    child = {"item_id": "2", "parent_item_id": "1", "sku": "TEA-RED"}
    (line,) = land(vendor, {}, [parent, child])
    assert (line["line_number"], line["product_id"]) == ("1", "TEA-RED")


def test_the_state_decides_and_not_the_status(vendor: Workshop) -> None:
    (line,) = land(vendor, {"state": "canceled", "status": "asked_by_phone"}, [{}])
    assert line["status"] == "canceled"


def test_amounts_are_of_the_base_currency(vendor: Workshop) -> None:
    item = {"base_row_total": "10.0000", "base_discount_amount": "1.5000"}
    (line,) = land(vendor, {}, [item])
    assert (line["amount"], line["currency"]) == ("8.50", "EUR")


def test_a_refund_without_items_is_spread_to_the_cent(vendor: Workshop) -> None:
    lines = land(vendor, {"base_total_refunded": "10.0000"}, THREE)
    assert [line["refunded_amount"] for line in lines] == ["2.78", "2.78", "2.77"]


def test_a_refund_of_items_falls_on_their_lines(vendor: Workshop) -> None:
    items = [THREE[0], {**THREE[1], "qty_refunded": "1.0000"}, THREE[2]]
    lines = land(vendor, {"base_total_refunded": "12.0000"}, items)
    assert [line["refunded_amount"] for line in lines] == [None, "10.00", None]


def test_lines_of_an_order_need_not_stand_together(vendor: Workshop) -> None:
    other = {**ORDER, "entity_id": "2", "increment_id": "100000002"}
    refunded = {**ORDER, "base_total_refunded": "10.0000"}
    items = [
        {**ITEM, "item_id": str(number), "order_id": order}
        for number, order in enumerate(["1", "2", "1", "2", "1"])
    ]
    vendor.write("sales_order.csv", text([refunded, other]))
    vendor.write("sales_order_item.csv", text(items))
    vendor.mapping({"adapter": "magento_orders", "files": "*.csv"})
    vendor.land()
    found = [line.get("refunded_amount") for line in vendor.landed("transactions")]
    assert found == ["2.78", None, "2.78", None, "2.77"]


def test_guests_have_no_number_but_an_email(vendor: Workshop) -> None:
    guest = {"customer_id": "", "customer_is_guest": "1"}
    (line,) = land(vendor, guest, [{}])
    assert "customer_id" not in line
    assert line["customer_email"] == "Ann@Example.com"
    (customer,) = vendor.landed("customers")
    assert customer["customer_id"] == "ann@example.com"


def test_cancelled_units_of_an_order_that_goes_on_are_not_sold(
    vendor: Workshop,
) -> None:
    item = {"qty_ordered": "4", "qty_canceled": "1", "base_row_total": "40.0000"}
    (line,) = land(vendor, {"state": "processing"}, [item])
    assert (line["quantity"], line["amount"]) == ("3.0000", "30.00")


@pytest.mark.parametrize("deleted", ["order", "item"])
def test_deleted_rows_are_left_out(vendor: Workshop, deleted: str) -> None:
    order = {"_fivetran_deleted": "true" if deleted == "order" else "false"}
    item = {"_fivetran_deleted": "true" if deleted == "item" else "false"}
    assert land(vendor, order, [item]) == []


def test_times_of_the_tables_are_utc(vendor: Workshop) -> None:
    (line,) = land(vendor, {}, [{}])
    assert line["ordered_at"] == "2026-01-05 23:30:00"


def test_a_grid_without_emails_leaves_orders_nobodys(vendor: Workshop) -> None:
    (line,) = land_grid(vendor, {"Bill-to Name": "Ann Archer"})
    assert not {"customer_id", "customer_email"} & set(line)
    assert vendor.landed("customers") == []


def test_a_grid_with_emails_has_customers(vendor: Workshop) -> None:
    said = {"Customer Email": "Ann@Example.com", "Customer Name": "Ann de Archer"}
    (line,) = land_grid(vendor, said)
    assert line["customer_email"] == "Ann@Example.com"
    (customer,) = vendor.landed("customers")
    assert customer["customer_id"] == "ann@example.com"
    assert customer["last_name"] == "Archer"


@pytest.mark.parametrize(
    "date", ["Jan 05, 2026, 9:30:00", "Jan 5, 2026, 9:30:00", "Jan 5, 2026 9:30:00 AM"]
)
def test_dates_of_the_grid_are_those_of_the_zone(vendor: Workshop, date: str) -> None:
    (line,) = land_grid(vendor, {"Purchase Date": date}, time_zone="America/New_York")
    assert line["ordered_at"] == "2026-01-05 14:30:00"


def test_months_in_another_language_are_not_guessed(vendor: Workshop) -> None:
    (line,) = land_grid(vendor, {"Purchase Date": "janv. 05, 2026, 9:30:00"})
    assert line["ordered_at"] == "unreadable: janv. 05, 2026, 9:30:00"


def test_headers_in_another_language_are_named_anew(vendor: Workshop) -> None:
    rows = text([GRID]).split("\n")
    rows[0] = "Nr,Kaufdatum,Gesamt (Basis),Gesamt (Kauf),Status"
    vendor.write("export.csv", "\n".join(rows))
    vendor.mapping(
        {
            "adapter": "magento_grid",
            "files": "export.csv",
            "header": False,
            "skip_lines": 1,
            "names": list(GRID),
        }
    )
    vendor.land()
    (line,) = vendor.landed("transactions")
    assert (line["order_id"], line["amount"]) == ("000000101", "65.00")


def test_a_grid_refund_is_in_the_currency_of_the_order(vendor: Workshop) -> None:
    said = {"Grand Total (Purchased)": "130.0000", "Total Refunded": "26.0000"}
    (line,) = land_grid(vendor, said)
    assert line["refunded_amount"] == "13.00"


@pytest.mark.parametrize(
    ("refunded", "status", "amount"),
    [({}, "refunded", None), ({"Total Refunded": "65.0000"}, "Closed", "65.00")],
)
def test_a_closed_order_of_the_grid_is_refunded(
    vendor: Workshop, refunded: dict[str, str], status: str, amount: str | None
) -> None:
    (line,) = land_grid(vendor, {"Status": "Closed", **refunded})
    assert line["status"] == status
    assert line.get("refunded_amount") == amount


def test_shipping_of_the_grid_is_no_revenue(vendor: Workshop) -> None:
    (line,) = land_grid(vendor, {"Shipping and Handling": "5.0000"})
    assert line["amount"] == "60.00"
