"""Shopify's CSV exports: each trap by its name."""

from __future__ import annotations

import csv
import random
from collections import defaultdict
from decimal import Decimal

import pytest
from adapter_workshop import HERE, Rows, Workshop

from pipeline.errors import UsageError
from pipeline.landing.mapping import adapters

ORDERS = (HERE / "shopify_orders" / "raw" / "orders_export_1.csv").read_text("utf-8")
HEADER = next(csv.reader([ORDERS.removeprefix("\ufeff").splitlines()[0]]))


@pytest.fixture(scope="module")
def orders(tmp_path_factory: pytest.TempPathFactory) -> Rows:
    """The order lines of the golden fixture."""
    shop = Workshop.at(tmp_path_factory.mktemp("orders"))
    shop.take("shopify_orders")
    shop.land()
    return shop.landed("transactions")


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """The customers of the golden fixture."""
    shop = Workshop.at(tmp_path_factory.mktemp("people"))
    shop.take("shopify_customers")
    shop.write("transactions_none.csv", "order_id,ordered_at,amount\n")
    shop.land()
    return shop


def of(
    rows: Rows, order: str, column: str, system: str = "shopify"
) -> list[str | None]:
    """A column of the lines of an order."""
    return [
        row[column]
        for row in rows
        if (row["source_system"], row["order_id"]) == (system, order)
    ]


def export(shop: Workshop, *rows: dict[str, str], header: list[str] = HEADER) -> None:
    """An export with these rows, in the vendor's columns."""
    lines = [",".join(header)]
    lines += [",".join(f'"{row.get(name, "")}"' for name in header) for row in rows]
    shop.write("orders_export.csv", "\n".join(lines) + "\n")
    shop.mapping({"adapter": "shopify_orders", "files": "orders_export.csv"})


def order(number: int, **said: str) -> dict[str, str]:
    """The first row of an order, with a line of ten."""
    return {
        "Name": f"#{number}", "Id": str(number), "Email": "ann@example.com",
        "Financial Status": "paid", "Currency": "EUR", "Subtotal": "10.00",
        "Shipping": "0.00", "Taxes": "0.00", "Total": "10.00",
        "Created at": "2026-05-01 10:00:00 +0200", "Lineitem quantity": "1",
        "Lineitem name": "Mug", "Lineitem price": "10.00",
        **{name.replace("_", " "): value for name, value in said.items()},
    }  # fmt: skip


def line(number: int, price: str, quantity: str = "1") -> dict[str, str]:
    """A continuation row."""
    return {
        "Name": f"#{number}", "Lineitem quantity": quantity,
        "Lineitem name": "Bowl", "Lineitem price": price,
    }  # fmt: skip


def test_the_export_has_79_columns() -> None:
    assert len(HEADER) == 79


def test_continuation_rows_belong_to_the_order_above(orders: Rows) -> None:
    assert of(orders, "6001", "line_number") == ["1", "2", "3"]
    assert set(of(orders, "6001", "status")) == {"paid"}


def test_continuation_rows_may_lack_the_name(orders: Rows) -> None:
    assert of(orders, "6002", "customer_email") == ["Dana@Example.ORG"] * 2


def test_a_total_is_not_counted_once_a_row(orders: Rows) -> None:
    assert sum(Decimal(amount or 0) for amount in of(orders, "6001", "amount")) == (
        Decimal("41.66")
    )


def test_a_name_of_two_stores_is_two_orders(orders: Rows) -> None:
    assert of(orders, "7001", "customer_email") == ["gift@example.org"]
    assert len(of(orders, "6001", "amount")) == 3


def test_guests_have_an_address_and_no_number(orders: Rows) -> None:
    assert "customer_id" not in orders[0]
    assert of(orders, "6004", "customer_email") == ["elif@example.com"]


def test_a_till_sale_has_no_address(orders: Rows) -> None:
    assert of(orders, "6008", "customer_email") == [None]
    assert of(orders, "6008", "channel") == ["pos"]


def test_a_refund_in_part_falls_on_the_lines_by_their_worth(orders: Rows) -> None:
    assert of(orders, "6003", "refunded_amount") == ["2.50", "7.50"]


def test_a_refund_in_full_is_told_by_the_status(orders: Rows) -> None:
    assert of(orders, "6004", "status") == ["refunded"]
    assert of(orders, "6004", "refunded_amount") == [None]


def test_cancelled_wins_over_what_was_paid_back(orders: Rows) -> None:
    assert of(orders, "6005", "status") == ["cancelled"]


def test_voided_orders_keep_their_status(orders: Rows) -> None:
    assert of(orders, "6006", "status") == ["voided"]


def test_orders_of_the_test_gateway_are_tests(orders: Rows) -> None:
    assert of(orders, "6007", "is_test") == ["true"]
    assert of(orders, "6004", "is_test") == ["false"]


def test_offsets_are_no_utc(orders: Rows) -> None:
    assert of(orders, "6001", "ordered_at")[0] == "2026-05-01 08:00:00"
    assert of(orders, "6008", "ordered_at") == ["2026-02-01 04:30:00"]


def test_apostrophes_against_excel_go(orders: Rows, people: Workshop) -> None:
    assert of(orders, "6001", "product_id")[0] == "0042"
    assert of(orders, "6003", "customer_email")[0] == "dana@example.org"
    ann = people.landed("customers")[0]
    assert (ann["customer_id"], ann["postal_code"], ann["phone"]) == (
        "7001", "01000", "+33639980001",
    )  # fmt: skip


def test_amounts_are_decimals(vendor: Workshop) -> None:
    export(vendor, order(1, Subtotal="0.30", Total="0.30", Lineitem_price="0.10",
                         Lineitem_quantity="3"))  # fmt: skip
    vendor.land()
    assert vendor.landed("transactions")[0]["amount"] == "0.30"


def test_a_byte_order_mark_is_no_part_of_a_name(orders: Rows) -> None:
    assert ORDERS.startswith("\ufeff")
    assert orders[0]["order_id"] == "6001"


def test_an_older_export_lacks_the_last_columns(orders: Rows) -> None:
    older = HERE / "shopify_orders" / "raw" / "other_shop_orders.csv"
    assert "Id" not in older.read_text("utf-8").splitlines()[0].split(",")
    assert of(orders, "#1001", "amount", "shop_uk") == ["18.00", "0.00"]


def test_columns_are_known_by_name_not_by_place(vendor: Workshop) -> None:
    export(vendor, order(1), header=sorted(HEADER))
    vendor.land()
    assert vendor.landed("transactions")[0]["amount"] == "10.00"


def test_an_unknown_header_is_reported(vendor: Workshop) -> None:
    export(vendor, order(1), header=[*HEADER, "Gift Wrap"])
    assert vendor.land().messages == (
        "orders_export.csv: ignored the columns Gift Wrap; they fill no column of"
        " transactions.",
    )


def test_a_missing_header_is_told_with_all_that_is_expected(vendor: Workshop) -> None:
    export(vendor, order(1), header=[name for name in HEADER if name != "Subtotal"])
    with pytest.raises(UsageError) as caught:
        vendor.land()
    message = str(caught.value)
    assert message.startswith("orders_export.csv: lacks the column Subtotal;")
    assert "expects Name, Email, Financial Status, Currency, Subtotal" in message


def test_tax_is_taken_out_only_of_prices_that_hold_it(vendor: Workshop) -> None:
    export(
        vendor,
        order(1, Subtotal="10.00", Shipping="2.00", Taxes="2.00", Total="12.00"),
        order(2, Subtotal="10.00", Shipping="2.00", Taxes="2.40", Total="14.40"),
    )
    vendor.land()
    amounts = [row["amount"] for row in vendor.landed("transactions")]
    assert amounts == ["8.33", "10.00"]


def test_a_gift_is_worth_nothing(orders: Rows) -> None:
    assert of(orders, "7001", "amount") == ["0.00"]
    assert of(orders, "7001", "discount_amount") == ["20.00"]


def test_other_currencies_are_kept(orders: Rows) -> None:
    assert of(orders, "6008", "currency") == ["USD"]
    assert of(orders, "#1002", "currency", "shop_uk") == ["GBP"]


def test_an_orders_discount_falls_on_its_lines_to_the_cent(vendor: Workshop) -> None:
    dice = random.Random(4)
    rows, subtotals = [], {}
    for number in range(1, 200):
        prices = [
            f"{dice.randint(1, 9999) / 100:.2f}" for _ in range(dice.randint(1, 9))
        ]
        gross = sum(map(Decimal, prices))
        subtotal = (gross * dice.randint(0, 100) / 100).quantize(Decimal("0.01"))
        subtotals[str(number)] = subtotal
        first, *others = prices
        rows.append(
            order(number, Subtotal=str(subtotal), Total=str(subtotal),
                  Lineitem_price=first)
        )  # fmt: skip
        rows += [line(number, price) for price in others]
    export(vendor, *rows)
    vendor.land()
    amounts: dict[str | None, Decimal] = defaultdict(Decimal)
    for row in vendor.landed("transactions"):
        amounts[row["order_id"]] += Decimal(row["amount"] or 0)
    assert amounts == subtotals


def test_two_spellings_of_an_address_are_two_records(people: Workshop) -> None:
    twice = [row for row in people.landed("customers") if row["first_name"] == "Dana"]
    assert [row["customer_id"] for row in twice] == ["7002", "7003"]
    assert {row["email"] for row in twice} == {"dana@example.org"}


def test_the_older_customer_export_calls_people_by_address_else_phone(
    people: Workshop,
) -> None:
    old = [
        row for row in people.landed("customers") if row["source_system"] == "shop_old"
    ]
    assert [row["customer_id"] for row in old] == ["elodie@example.com", "0261910001"]


def test_consents_are_as_of_the_day_of_the_export(people: Workshop) -> None:
    consents = {
        (row["customer_id"], row["purpose"]): (row["status"], row["recorded_at"])
        for row in people.landed("consents")
    }
    assert consents["7001", "email"] == ("yes", "2026-05-31")
    assert consents["7001", "sms"] == ("no", "2026-05-31")


def test_no_answer_is_no_decision(people: Workshop) -> None:
    decided = {
        (row["customer_id"], row["purpose"]) for row in people.landed("consents")
    }
    assert ("7003", "sms") not in decided
    assert ("elodie@example.com", "sms") not in decided


def test_a_customer_export_must_say_its_day(vendor: Workshop) -> None:
    vendor.take("shopify_customers")
    vendor.mapping({"adapter": "shopify_customers", "files": "customers_export.csv"})
    with pytest.raises(UsageError, match="exported_on: 2026-05-31"):
        vendor.land()


def test_a_column_with_the_day_stands_in_for_the_day_of_the_export(
    vendor: Workshop,
) -> None:
    vendor.take("shopify_customers")
    vendor.write("transactions_none.csv", "order_id,ordered_at,amount\n")
    vendor.write(
        "mapping.yml",
        "version: 1\ntables:\n  consents:\n    - files: customers_export.csv\n"
        "      adapter: shopify_customers\n"
        "      columns: {recorded_at: {constant: 2026-03-01}}\n",
    )
    vendor.land()
    days = {row["recorded_at"] for row in vendor.landed("consents")}
    assert days == {"2026-03-01"}


@pytest.mark.parametrize("day", ["yesterday", "31/05/2026", "2026-5-31"])
def test_the_day_of_an_export_is_a_day(vendor: Workshop, day: str) -> None:
    vendor.take("shopify_customers")
    vendor.mapping(
        {
            "adapter": "shopify_customers",
            "files": "customers_export.csv",
            "exported_on": day,
        }
    )
    with pytest.raises(UsageError, match="write a day, such as 2026-05-31"):
        vendor.land()


def test_what_a_buyer_ticked_at_an_order_is_no_consent() -> None:
    # A consent is a customer's, and the export has no customer numbers.
    assert "Accepts Marketing" in HEADER
    assert adapters.read("shopify_orders").tables == ["transactions"]
