"""The data looks like a French fashion retailer's."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from demo_files import Demo, day

from pipeline.demo.names import FICTION, fictional_phone
from pipeline.demo.period import DAY, period_ending


def orders_by_month(demo: Demo) -> dict[str, int]:
    """How many orders were sold in each month of the two whole years."""
    months = {
        row["order_id"]: row["ordered_at"][:7]
        for row in demo.transactions
        if Decimal(row["amount"]) > 0 and row["ordered_at"] < "2026"
    }
    found: Counter[str] = Counter()
    for month in months.values():
        found[month[5:]] += 1
    return found


def test_sales_months_are_above_september(larger_demo: Demo) -> None:
    months = orders_by_month(larger_demo)
    assert months["07"] > 1.2 * months["09"]
    assert months["01"] > 1.05 * months["09"]
    assert months["12"] > 1.2 * months["09"]
    assert months["08"] < months["09"]


def test_saturdays_are_busiest(larger_demo: Demo) -> None:
    weekdays = Counter(
        datetime.fromisoformat(row["ordered_at"]).weekday()
        for row in larger_demo.transactions
    )
    assert weekdays.most_common(1)[0][0] == 5


def test_most_customers_buy_once(larger_demo: Demo) -> None:
    orders = defaultdict(set)
    for row in larger_demo.transactions:
        buyer = row.get("customer_email", "").lower() or row.get("customer_id")
        if buyer and Decimal(row["amount"]) > 0:
            orders[buyer].add(row["order_id"])
    once = sum(len(found) == 1 for found in orders.values()) / len(orders)
    assert 0.5 < once < 0.75


def test_more_than_a_fifth_of_shop_lines_are_anonymous(larger_demo: Demo) -> None:
    lines = [row for row in larger_demo.transactions if row["source_system"] == "shop"]
    anonymous = sum(not row["customer_id"] for row in lines) / len(lines)
    assert 0.2 < anonymous < 0.4


def test_order_values_have_a_heavy_tail(larger_demo: Demo) -> None:
    values: dict[str, Decimal] = defaultdict(Decimal)
    for row in larger_demo.transactions:
        values[row["order_id"]] += max(Decimal(row["amount"]), Decimal(0))
    ordered = sorted(value for value in values.values() if value)
    median = ordered[len(ordered) // 2]
    assert 40 < median < 120
    assert ordered[len(ordered) * 99 // 100] > 7 * median


def test_frequent_customers_order_more_than_occasional(larger_demo: Demo) -> None:
    kinds = {row["email"]: row["type"] for row in larger_demo.planted("customers")}
    orders = {
        (row["customer_email"].lower(), row["order_id"])
        for row in larger_demo.transactions
        if row.get("customer_email")
    }
    counts = Counter(kinds.get(email) for email, _ in orders)
    people = Counter(kinds.values())
    mean = {kind: counts[kind] / people[kind] for kind in people}
    assert mean["prospect"] == 0
    assert mean["one_time"] < mean["occasional"] < mean["regular"] < mean["frequent"]


def test_tastes_change_on_the_planted_day(larger_demo: Demo) -> None:
    demo = larger_demo
    categories = {
        row["product_id"]: row["category"] for row in demo.raw["products.csv"].values()
    }
    bought: Counter[tuple[str, str]] = Counter()
    for row in demo.transactions:
        person = demo.people.get(demo.person(row) or "")
        if person is None or not person["favourite_changed_on"]:
            continue
        is_late = day(row).isoformat() >= person["favourite_changed_on"]
        category = categories[row["product_id"]]
        when = "after" if is_late else "before"
        bought[when, "all"] += 1
        bought[when, "first"] += category == person["favourite"]
        bought[when, "second"] += category == person["second_favourite"]
    assert bought["before", "first"] > 0.45 * bought["before", "all"]
    assert bought["after", "second"] > 0.45 * bought["after", "all"]
    assert bought["after", "first"] < 0.25 * bought["after", "all"]
    changing = [row for row in demo.people.values() if row["favourite_changed_on"]]
    assert len(changing) > 30
    assert all(row["favourite"] != row["second_favourite"] for row in changing)


def test_statuses_currencies_and_coupons_occur(demo: Demo) -> None:
    statuses = {row["status"] for row in demo.transactions}
    assert {"refunded", "partially_refunded", "cancelled", "failed"} <= statuses
    assert {"shipped", "delivered", "completed"} <= statuses
    assert {row.get("currency", "EUR") for row in demo.transactions} == {
        "EUR", "GBP", "CHF"
    }  # fmt: skip
    assert any(row.get("coupon_code") for row in demo.transactions)


def test_nothing_is_known_after_the_last_day(demo: Demo) -> None:
    stamps = [
        text
        for rows in demo.rows_of.values()
        for row in rows
        for column, text in row.items()
        if column.endswith("_at")
    ]
    assert max(stamps) < "2026-07-01"


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("transactions", ("ordered_at", "refunded_at", "updated_at")),
        ("touchpoints", ("occurred_at",)),
        ("feedback", ("responded_at",)),
        ("campaign_members", ("assigned_at",)),
        ("vouchers", ("issued_at", "expires_at")),
    ],
)
def test_nothing_is_done_before_the_first_day(
    demo: Demo, table: str, columns: tuple[str, ...]
) -> None:
    stamps = [row.get(column, "") for row in demo.rows_of[table] for column in columns]
    assert min(stamp for stamp in stamps if stamp) >= "2023-12-31T23:00:00Z"


def test_every_sale_finds_its_product_and_its_rate(demo: Demo) -> None:
    products = {row["product_id"]: row for row in demo.raw["products.csv"].values()}
    rates = demo.raw["exchange_rates.csv"].values()
    first = {
        currency: min(row["rate_date"] for row in rates if row["currency"] == currency)
        for currency in ("GBP", "CHF")
    }
    assert len({row["category"] for row in products.values()}) == 8
    for row in demo.transactions:
        product = products[row["product_id"]]
        assert row.get("product_category", product["category"]) == product["category"]
        currency = row.get("currency", "EUR")
        assert currency == "EUR" or first[currency] < row["ordered_at"]


def test_every_amount_is_quantity_times_price_less_discount(demo: Demo) -> None:
    for row in demo.transactions:
        full = Decimal(row["quantity"]) * Decimal(row["unit_price"])
        assert Decimal(row["amount"]) == full - Decimal(row["discount_amount"])


def test_nobody_can_be_reached(demo: Demo) -> None:
    digits = re.compile(r"^(0033|33)0?")
    for rows in demo.raw.values():
        for row in rows.values():
            for column in ("email", "customer_email"):
                email = row.get(column, "").strip().lower()
                is_fiction = re.search(r"@(example\.(com|fr|org))?$", email)
                assert "@" not in email or is_fiction
            plain = re.sub(r"\D", "", row.get("phone", "").replace("(0)", ""))
            assert not plain or digits.sub("0", plain)[:6] in FICTION


def test_no_two_people_share_a_phone() -> None:
    phones = [fictional_phone(number) for number in range(60_000)]
    assert len(set(phones)) == 60_000
    assert {len(phone) for phone in phones} == {10}
    assert fictional_phone(60_000) == ""


@pytest.mark.parametrize("second", [0, 30 * 60, 7 * 3600, DAY - 1])
def test_utc_is_what_the_zone_database_says(second: int) -> None:
    period = period_ending(datetime(2026, 6, 30).date())
    for number in range(period.days):
        stamp = datetime.fromisoformat(period.utc(number * DAY + second))
        local = stamp.astimezone(ZoneInfo("Europe/Paris"))
        expected = period.local(number * DAY + second)
        assert local.strftime("%Y-%m-%d %H:%M:%S") == expected
