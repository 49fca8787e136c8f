"""What comes back, what was no sale, and orders that do not tell their lines."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from typing import Any

from adapter_workshop import Rows, Workshop
from project_copy import PROJECT

EXCLUDED = {"cancelled", "failed", "gift_card", "tip", "orphan_refund"}
NO_ORDERS = "order_id,ordered_at,amount\n"


def lines_of(*rows: dict[str, Any]) -> str:
    """Rows as JSON lines."""
    return "".join(json.dumps(row) + "\n" for row in rows)


def table(header: str, *rows: str) -> str:
    """A table as CSV."""
    return "".join(f"{line}\n" for line in (header, *rows))


def net(rows: Rows) -> dict[str, Decimal]:
    """What each order is worth in the end, each line by its newest version."""
    newest = {(row["order_id"], row["line_number"]): row for row in rows}
    found: dict[str, Decimal] = {}
    for (order, _), row in newest.items():
        assert order
        found.setdefault(order, Decimal(0))
        if row["status"] not in EXCLUDED:
            back = row["amount"] if row["status"] == "refunded" else None
            found[order] += Decimal(row["amount"] or 0)
            found[order] -= Decimal(row.get("refunded_amount") or back or 0)
    return found


def call(event: str, order: str, day: int, **said: Any) -> dict[str, Any]:
    """A track call about an order."""
    return {
        "type": "track", "event": event, "userId": "ann",
        "messageId": f"{order}-{day}", "timestamp": f"2026-05-{day:02}T10:00:00Z",
        "properties": {"order_id": order, **said},
    }  # fmt: skip


def sold(order: str, **said: Any) -> dict[str, Any]:
    """A sale of two products for 100.00."""
    products = [
        {"product_id": "A", "price": 60, "quantity": 2},
        {"product_id": "B", "sku": "SB", "price": 5, "quantity": 1},
    ]
    usual = {"revenue": 100, "currency": "GBP", "products": products}
    return call("Order Completed", order, 1, **{**usual, **said})


def test_segment_takes_back_what_was_sold_and_no_more(vendor: Workshop) -> None:
    sales = [sold(name) for name in ("all", "priced", "unpriced", "again", "much")]
    vendor.write(
        "may_1.jsonl",
        lines_of(
            *sales,
            sold("taxed", tax=20, shipping=5, total=125),
            sold("total", revenue=None, tax=20, shipping=5, total=125),
            call("Completed Order", "old", 1, revenue=30),
        ),
    )
    vendor.write(
        "may_2.jsonl",
        lines_of(
            call("Order Refunded", "all", 2),
            call("Order Refunded", "priced", 2,
                 products=[{"product_id": "A", "price": 60, "quantity": 1}]),
            call("Order Refunded", "unpriced", 2, products=[{"sku": "SB"}]),
            call("Order Refunded", "again", 2, total=20),
            call("Order Refunded", "again", 3, total=30),
            call("Order Cancelled", "again", 4, revenue=100),
            call("Order Refunded", "again", 5),
            call("Order Refunded", "much", 2, total=170),
            call("Order Refunded", "taxed", 2, total=25),
            call("refunded_order", "old", 2, total=10),
            call("Order Refunded", "gone", 2),
        ),
    )  # fmt: skip
    vendor.mapping({"adapter": "segment_orders", "files": "*.jsonl"})
    messages = vendor.land().messages
    rows = vendor.landed("transactions")
    assert net(rows) == {
        "all": 0, "priced": 52, "unpriced": 96, "again": 0, "much": 0,
        "taxed": 80, "total": 100, "old": 20, "gone": 0,
    }  # fmt: skip
    days = [row["ordered_at"] for row in rows if row["order_id"] == "again"]
    assert days[2:] == [f"2026-05-{day:02} 10:00:00" for day in (2, 3, 4)]
    back = {row["order_id"]: row for row in rows if (row["amount"] or "-")[0] == "-"}
    assert back["all"]["currency"] == "GBP"
    assert back["gone"]["status"] == "orphan_refund"
    assert messages == (
        "may_2.jsonl: refunds or cancellations whose Order Completed is in none of the"
        " files: 1; land the files with these orders as well.",
    )


def test_segment_lands_other_files_anew_and_in_any_order(vendor: Workshop) -> None:
    vendor.mapping({"adapter": "segment_orders", "files": "*.jsonl"})
    vendor.write("b.jsonl", lines_of(call("Order Refunded", "1", 2)))
    vendor.land()
    vendor.write("a.jsonl", lines_of(sold("1")))
    vendor.land()
    assert net(vendor.landed("transactions")) == {"1": 0}


def test_klaviyo_counts_each_refund(vendor: Workshop) -> None:
    header = "id,datetime,metric_id,person_id,property_value,property_order_id"
    vendor.write(
        "event_1.csv",
        table(
            header,
            "e1,2026-05-01 10:00:00,P,p1,100,1",
            "e2,2026-05-01 10:00:00,P,p2,40,2",
            "e3,2026-05-03 10:00:00,R,p1,20,1",
        ),
    )
    vendor.write(
        "event_2.csv",
        table(
            header,
            "e4,2026-05-04 10:00:00,R,p1,30,1",
            "e5,2026-05-05 10:00:00,R,p2,,2",
            "e6,2026-05-06 10:00:00,C,p2,40,2",
            "e7,2026-05-06 10:00:00,R,p3,,3",
        ),
    )
    metrics = ("P,Placed Order", "R,Refunded Order", "C,Cancelled Order")
    vendor.write("metric.csv", table("id,name", *metrics))
    vendor.mapping({"adapter": "klaviyo_orders", "files": "*.csv"})
    vendor.land()
    rows = vendor.landed("transactions")
    assert net(rows) == {"1": 50, "2": 0, "3": 0}
    assert [row["status"] for row in rows][-1] == "orphan_refund"


def document(number: int, *items: dict[str, Any], **said: Any) -> dict[str, Any]:
    """An order of Shopify as a document."""
    return {
        "id": number, "created_at": "2026-05-01T10:00:00Z", "currency": "EUR",
        "updated_at": "2026-05-20T10:00:00Z", "financial_status": "partially_refunded",
        "line_items": list(items), **said,
    }  # fmt: skip


def item(number: int, price: str, **said: Any) -> dict[str, Any]:
    """A line of an order."""
    return {"id": number, "sku": f"S{number}", "quantity": 1, "price": price, **said}


def refund(less: str, **lines: str) -> dict[str, Any]:
    """A refund of lines, of which something was kept or to which something came."""
    return {
        "id": 9, "created_at": "2026-05-10T10:00:00Z",
        "refund_line_items": [
            {"line_item_id": int(line[1:]), "quantity": 1, "subtotal": subtotal}
            for line, subtotal in lines.items()
        ],
        "order_adjustments": [{"id": 8, "kind": "refund_discrepancy", "amount": less}],
    }  # fmt: skip


def test_shopify_documents_keep_back_and_add_what_was_paid(vendor: Workshop) -> None:
    orders = [
        document(1, item(1, "50.00"), item(2, "30.00"), item(3, "20.00"),
                 refunds=[refund("10.00", i1="50.00", i2="30.00")]),
        document(2, item(1, "50.00"), item(2, "50.00"),
                 refunds=[refund("-10.00", i1="50.00")]),
        document(3, item(1, "50.00"), refunds=[refund("60.00", i1="50.00")]),
        document(4, item(1, "50.00", gift_card=True), item(2, "9.00"),
                 item(3, "2.00", sku=None, title="Tip"), financial_status="paid"),
        document(5, subtotal_price="60.00", total_price="66.00", total_tax="11.00",
                 taxes_included=True, financial_status="paid",
                 total_shipping_price_set={"shop_money": {"amount": "6.00"}}),
    ]  # fmt: skip
    vendor.write("orders.json", json.dumps(orders))
    customer = {"id": 7, "email": "a@example.com", "accepts_marketing": False}
    changed = {"created_at": "2026-01-01T10:00:00Z", "updated_at": None}
    vendor.write("customers.json", json.dumps([{**customer, **changed}]))
    vendor.mapping({"adapter": "shopify_airbyte", "files": "*.json"})
    messages = vendor.land().messages
    rows = vendor.landed("transactions")
    assert net(rows) == {"1": 30, "2": 40, "3": 50, "4": 9, "5": 50}
    # What was kept is kept from the lines that came back, by what they are worth.
    back = [row["refunded_amount"] for row in rows]
    assert back[:5] == ["43.75", "26.25", None, "50.00", "10.00"]
    assert messages == (
        "orders.json: orders without lines: 1; each is one line of its total without"
        " tax and shipping.",
    )
    (consent,) = vendor.landed("consents")
    assert consent["recorded_at"] == "2026-01-01 10:00:00"


ORDER = (
    "id,created_at,customer_id,email,financial_status,cancelled_at,currency,"
    "subtotal_price,total_tax,total_price,updated_at"
)
LINE = "id,order_id,price,quantity,total_discount,gift_card,title,product_id"


def test_shopify_tables_keep_back_and_name_orphans(vendor: Workshop) -> None:
    day = "2026-05-01 10:00:00"
    vendor.write(
        "order.csv",
        table(
            ORDER,
            f"1,{day},7,,partially_refunded,,EUR,100.00,0,100.00,2026-05-20 10:00:00",
            f"2,{day},7,,paid,,EUR,140.00,0,140.00,",
            f"3,{day},7,,paid,,EUR,60.00,0,66.00,",
        ),
    )
    vendor.write(
        "order_line.csv",
        table(
            LINE,
            "1,1,50.00,1,0,false,Mug,5", "2,1,50.00,1,0,false,Cup,5",
            # The discount of 10.00 is on the goods alone.
            "3,2,50.00,1,0,true,Card,6", "4,2,100.00,1,0,false,Pot,5",
            "5,2,3.00,1,0,false,Tip,",
        ),
    )  # fmt: skip
    vendor.write("refund.csv", table("id,order_id,created_at", "1,1,2026-05-10"))
    vendor.write(
        "order_line_refund.csv",
        table(
            "id,refund_id,order_line_id,quantity,subtotal",
            "1,1,1,1,50.00", "2,1,2,1,50.00", "3,98,99,1,5.00", "4,97,2,1,1.00",
        ),
    )  # fmt: skip
    vendor.write(
        "order_adjustment.csv",
        table("id,refund_id,amount,kind,order_id", "1,1,15.01,,1", "2,99,-4.00,,"),
    )
    vendor.write("product.csv", table("id", "5"))
    customer = "7,a@example.com,true,2026-04-01 10:00:00,2026-04-02 10:00:00"
    named = "id,email,accepts_marketing,created_at,updated_at"
    vendor.write("customer.csv", table(named, customer))
    vendor.mapping({"adapter": "shopify_rest", "files": "*.csv"})
    messages = vendor.land().messages
    rows = vendor.landed("transactions")
    worth = net(rows)
    orphans = [row for row in rows if row["status"] == "orphan_refund"]
    # A refund that is not there is known by its line, and counts on the last change.
    assert worth["1"] == Decimal("14.01")
    assert (worth["2"], worth["3"]) == (90, 60)
    assert [row["order_id"] for row in orphans] == ["refund 99", "refund 98"]
    assert [text.split(": ", 1)[1].split(";")[0] for text in messages] == [
        "orders without lines: 1",
        "adjustments whose refund is in none of the files: 1",
        "refund lines whose refund is in none of the files: 2",
    ]
    (consent,) = vendor.landed("consents")
    assert consent["recorded_at"] == "2026-04-02 10:00:00"


def test_shopify_graphql_has_the_price_of_all_units(vendor: Workshop) -> None:
    header = (
        "id,created_at,customer_id,email,display_financial_status,cancelled_at,"
        "subtotal_price_set_shop_amount,total_tax_set_shop_amount,"
        "total_price_set_shop_amount,total_price_set_shop_currency_code"
    )
    row = "1,2026-05-01,7,,PARTIALLY_REFUNDED,,40.00,0,40.00,EUR"
    vendor.write("order.csv", table(header, row))
    vendor.write(
        "order_line.csv",
        table(
            "id,order_id,quantity,original_total_set_shop_amount,sku",
            "1,1,3,30.00,A", "2,1,1,10.00,B",
        ),
    )  # fmt: skip
    vendor.write("refund.csv", table("id,order_id,created_at", "1,1,2026-05-10"))
    refunds = "id,refund_id,order_line_id,quantity,subtotal_set_shop_amount"
    vendor.write("order_line_refund.csv", table(refunds, "1,1,1,1,10.00"))
    adjustments = "id,refund_id,amount_set_shop_amount"
    vendor.write("order_adjustment.csv", table(adjustments, "1,1,2.50", "2,1,-0.50"))
    vendor.mapping({"adapter": "shopify_graphql", "files": "*.csv"})
    vendor.land()
    rows = vendor.landed("transactions")
    assert net(rows) == {"1": 32}
    assert [row["unit_price"] for row in rows[:2]] == ["10.0000", "10.0000"]


def test_shopify_exports_know_gift_cards_tips_and_totals(vendor: Workshop) -> None:
    header = (
        "Name,Email,Financial Status,Currency,Subtotal,Shipping,Taxes,Total,"
        "Discount Code,Created at,Lineitem quantity,Lineitem name,Lineitem price,"
        "Lineitem sku,Cancelled at,Payment Method,Refunded Amount,"
        "Lineitem requires shipping,Lineitem taxable"
    )
    paid = "a@example.com,paid,EUR"
    vendor.write(
        "orders.csv",
        table(
            header,
            f"#1,{paid},140.00,0,15.00,145.00,,2026-05-01,1,Pot,100.00,P,,,,true,true",
            "#1,,,,,,,,,,1,Geschenkgutschein,50.00,,,,,false,false",
            "#1,,,,,,,,,,1,Tip,5.00,,,,,false,false",
            f"#2,{paid},60.00,6.00,0,66.00,,2026-05-02,,,,,,,,,",
        ),
    )
    vendor.mapping({"adapter": "shopify_orders", "files": "orders.csv"})
    assert vendor.land().messages[0].startswith("orders.csv: orders without lines: 1")
    # The tax of 15.00 is in the 90.00 that are left of the goods.
    assert net(vendor.landed("transactions")) == {"#1": 75, "#2": 60}


def test_magento_bundles_and_credit_memos(vendor: Workshop) -> None:
    vendor.write(
        "sales_order.csv",
        table(
            "entity_id,state,customer_id,customer_email,created_at,base_grand_total,"
            "base_currency_code,base_total_refunded,base_adjustment_negative,"
            "base_adjustment_positive,base_tax_amount,base_shipping_amount",
            "1,complete,7,,2026-05-01,80.00,EUR,30.00,,,,",
            "2,complete,7,,2026-05-01,40.00,EUR,,,,,",
            "3,complete,7,,2026-05-01,100.00,EUR,45.00,5.00,,,",
            "4,complete,7,,2026-05-01,100.00,EUR,60.00,,10.00,,",
            "5,complete,7,,2026-05-01,36.00,EUR,,,,5.00,1.00",
            "6,complete,7,,2026-05-01,75.00,EUR,,,,,",
        ),
    )
    vendor.write(
        "sales_order_item.csv",
        table(
            "item_id,order_id,parent_item_id,sku,product_type,qty_ordered,qty_refunded,"
            "base_row_total,base_discount_amount",
            # A bundle of parts with prices, whose part came back.
            "1,1,,KIT,bundle,1,1,100,0", "2,1,1,A,simple,1,0,60,10",
            "3,1,1,B,simple,1,1,40,10",
            # A bundle with a price of its own.
            "4,2,,SET,bundle,1,0,50,10", "5,2,4,A,simple,1,0,0,0",
            "6,3,,A,simple,2,1,100,0",
            "7,4,,A,simple,1,1,50,0", "8,4,,B,simple,1,0,50,0",
            "9,6,,GIFT,giftcard,1,0,50,0", "10,6,,A,simple,1,0,25,0",
        ),
    )  # fmt: skip
    vendor.mapping({"adapter": "magento_orders", "files": "*.csv"})
    vendor.land()
    rows = vendor.landed("transactions")
    assert net(rows) == {"1": 50, "2": 40, "3": 55, "4": 40, "5": 30, "6": 25}
    products = [row["product_id"] for row in rows if row["order_id"] in {"1", "2"}]
    assert products == ["A", "B", "SET"]


def test_woocommerce_fees_below_zero_are_discounts(vendor: Workshop) -> None:
    lines = [
        {"id": number, "total": total, "subtotal": total, "quantity": 1}
        for number, total in ((1, "20.00"), (2, "10.00"))
    ]
    usual = {
        "currency": "EUR", "date_created_gmt": "2026-05-01T10:00:00", "customer_id": 7,
        "billing": {}, "status": "completed", "line_items": lines,
    }  # fmt: skip
    fees = [{"id": 5, "total": "-10.00"}, {"id": 6, "total": "4.00"}]
    orders = [
        {**usual, "id": 1, "total": "24.00", "fee_lines": fees,
         "refunds": [{"id": 3, "total": "-12.00"}]},
        {**usual, "id": 2, "total": "30.00", "status": "wc-pending", "fee_lines": []},
        {**usual, "id": 3, "total": "36.00", "line_items": [], "fee_lines": [],
         "total_tax": "6.00"},
        {**usual, "id": 4, "total": "4.00", "line_items": [], "fee_lines": fees[1:]},
    ]  # fmt: skip
    vendor.write("orders.jsonl", lines_of(*orders))
    vendor.mapping({"adapter": "woocommerce_orders", "files": "*.jsonl"})
    vendor.land()
    rows = vendor.landed("transactions")
    assert net(rows) == {"1": 10, "2": 30, "3": 30}
    assert [row["amount"] for row in rows[:2]] == ["13.33", "6.67"]
    assert rows[2]["status"] == "woocommerce::pending"
    meanings = {
        row["status"]: row["outcome"]
        for row in csv.DictReader(
            (PROJECT / "seeds/policy/order_statuses.csv").open(encoding="utf-8")
        )
    }
    assert meanings["woocommerce::pending"] == "failed"
    assert meanings["pending"] == "sale"
    assert EXCLUDED - {"orphan_refund"} <= {
        word for word, outcome in meanings.items() if outcome in {"cancelled", "failed"}
    } | {"failed"}


def test_hubspot_keeps_the_address_of_a_merged_contact(vendor: Workshop) -> None:
    vendor.write(
        "contact.csv",
        table(
            "id,property_email,property_createdate,property_hs_merged_object_ids,"
            "property_hs_additional_emails,property_hs_email_optout",
            "1,new@example.com,2026-01-01,2;3,,",
            "2,Old@example.com,2026-02-01,,,true",
            "3,,2026-02-02,,,",
            "4,,2026-02-03,,other@example.com,",
        ),
    )
    vendor.write("own/transactions.csv", NO_ORDERS)
    vendor.mapping({"adapter": "hubspot_contacts", "files": "contact.csv"})
    vendor.land()
    found = {(row["customer_id"], row["email"]) for row in vendor.landed("customers")}
    assert found == {
        ("1", "new@example.com"), ("2", "new@example.com"), ("3", "new@example.com"),
        ("old@example.com", "new@example.com"),
        ("4", "other@example.com"), ("other@example.com", "other@example.com"),
    }  # fmt: skip
    (consent,) = vendor.landed("consents")
    assert consent["recorded_at"] == "2026-02-01"


# The events of Segment's specification of e-commerce that are not about orders.
SEGMENT = """
Products Searched, Product List Viewed, Product List Filtered, Promotion Viewed,
Promotion Clicked, Product Clicked, Product Viewed, Product Added, Product Removed,
Cart Viewed, Checkout Started, Checkout Step Viewed, Checkout Step Completed,
Payment Info Entered, Coupon Entered, Coupon Applied, Coupon Denied, Coupon Removed,
Product Added to Wishlist, Product Removed from Wishlist, Wishlist Product Added to
Cart, Product Shared, Cart Shared, Product Reviewed, Viewed Product Category, Viewed
Product, Added Product, Removed Product
"""


def test_every_event_of_segments_own_list_has_a_meaning() -> None:
    path = PROJECT / "seeds/policy/action_words.csv"
    words = {row["word"] for row in csv.DictReader(path.open(encoding="utf-8"))}
    events = " ".join(SEGMENT.split()).lower().split(", ")
    assert [event for event in events if event not in words] == []
