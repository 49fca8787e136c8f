"""Every planted fact is really in the files."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal, InvalidOperation

import pytest
from demo_files import Demo, Record, day

STATUSES = {
    "paid", "completed", "shipped", "delivered", "pending", "refunded",
    "partially_refunded", "cancelled", "failed",
}  # fmt: skip


def is_number(text: str) -> bool:
    """Whether a text is a decimal number."""
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False


def is_stamp(text: str) -> bool:
    """Whether a text is a date and time."""
    try:
        return bool(datetime.fromisoformat(text))
    except ValueError:
        return False


FAULTS: dict[str, Callable[[Record], bool]] = {
    "missing_order_id": lambda row: not row.get("order_id"),
    "missing_ordered_at": lambda row: not row.get("ordered_at"),
    "invalid_ordered_at": lambda row: (
        bool(row.get("ordered_at")) and not is_stamp(row["ordered_at"])
    ),
    "future_ordered_at": lambda row: row.get("ordered_at", "").startswith("2099"),
    "missing_amount": lambda row: not row.get("amount") and not row.get("quantity"),
    "invalid_amount": lambda row: (
        bool(row.get("amount")) and not is_number(row["amount"])
    ),
    "invalid_quantity": lambda row: (
        bool(row.get("quantity")) and not is_number(row["quantity"])
    ),
    "unknown_status": lambda row: row.get("status") not in STATUSES,
    "missing_exchange_rate": lambda row: (
        row.get("currency", "EUR") not in {"EUR", "GBP", "CHF"}
    ),
}


def test_every_reason_is_planted_in_every_format(demo: Demo) -> None:
    reasons = defaultdict(set)
    for row in demo.planted("bad_rows"):
        reasons[row["reason"]].add(row["file"].split(".", 1)[1])
    assert reasons.pop("missing_customer_id") == {"csv"}
    assert reasons.keys() == {*FAULTS, "rejected"}
    assert all(found == {"csv", "csv.gz", "jsonl"} for found in reasons.values())


def test_a_bad_row_has_its_fault_and_no_other_row_has_one(demo: Demo) -> None:
    planted = {
        (row["file"], int(row["line"])): row["reason"]
        for row in demo.planted("bad_rows")
        if row["reason"] != "rejected"
    }
    found = {}
    for name, rows in demo.raw.items():
        for line, row in rows.items():
            if name.startswith("transactions"):
                faults = [reason for reason, has in FAULTS.items() if has(row)]
            else:
                is_anonymous = name.startswith("customers") and not row["customer_id"]
                faults = ["missing_customer_id"] if is_anonymous else []
            assert len(faults) < 2, (name, line, faults)
            if faults:
                found[name, line] = faults[0]
    assert found == planted


def test_rejected_lines_cannot_be_read(demo: Demo) -> None:
    rejected = {
        (row["file"], int(row["line"]))
        for row in demo.planted("bad_rows")
        if row["reason"] == "rejected"
    }
    unreadable = {
        (name, line)
        for name, rows in demo.raw.items()
        for line in range(2, len(demo.lines(name)) + 1)
        if line not in rows
    }
    # A reader that takes line by line closes the quote of its own accord.
    cut_off = {
        (name, len(demo.lines(name)))
        for name in ("transactions_shop_2026.csv", "customers_shop.csv")
    }
    assert rejected == unreadable | cut_off
    assert all(demo.lines(name)[line - 1].count('"') == 1 for name, line in cut_off)


def test_counts_are_true(demo: Demo) -> None:
    bad = Counter(
        (row["file"], row["reason"] == "rejected") for row in demo.planted("bad_rows")
    )
    superseded = Counter(
        row["file"] for row in demo.planted("duplicates") if row["kind"] != "two_sales"
    )
    for row in demo.planted("counts"):
        name = row["file"]
        lines = len(demo.lines(name))
        assert int(row["physical_lines"]) == lines
        assert int(row["rows"]) == demo.counts[name]
        headers = 0 if name.endswith(".jsonl") else 1
        assert int(row["rows"]) + int(row["rejected"]) + headers == lines
        assert int(row["bad"]) == bad[name, False]
        assert int(row["rejected"]) == bad[name, True]
        assert int(row["duplicates"]) == superseded[name]


def test_repeats_are_equal_and_older_versions_older(demo: Demo) -> None:
    kinds: Counter[tuple[str, bool, str]] = Counter()
    for row in demo.planted("duplicates"):
        here = demo.raw[row["file"]][int(row["line"])]
        kept = demo.raw[row["of_file"]][int(row["of_line"])]
        kinds[row["kind"], row["file"] == row["of_file"], row["source_system"]] += 1
        if row["kind"] == "older_version":
            assert here["updated_at"] < kept["updated_at"]
            assert here != kept
        else:
            assert here == kept
        for column in ("order_id", "customer_id", "line_number"):
            assert not row[column] or row[column] == here[column]
    assert set(kinds) == {
        ("repeated", False, "web"),
        ("repeated", True, "web"),
        ("repeated", False, "shop"),
        ("repeated", True, "shop"),
        ("older_version", False, "web"),
        ("older_version", True, "web"),
        ("two_sales", True, "shop"),
    }


def test_no_other_row_says_the_same_thing_twice(demo: Demo) -> None:
    two_sales = {
        (row["file"], int(row["line"]))
        for row in demo.planted("duplicates")
        if row["kind"] == "two_sales"
    }
    numbered = Counter(
        (row["order_id"], row["line_number"])
        for row in demo.transactions
        if row.get("line_number")
    )
    assert set(numbered.values()) == {1}
    plain = Counter(
        tuple(row.values()) for row in demo.transactions if "line_number" not in row
    )
    assert sum(count - 1 for count in plain.values()) == len(two_sales)


def test_tickets_repeat_whole_over_the_turn_of_the_year(demo: Demo) -> None:
    repeated: Counter[tuple[str, str, str]] = Counter()
    for row in demo.planted("duplicates"):
        if row["kind"] == "repeated" and row["file"].startswith("transactions_shop"):
            repeated[row["file"], row["of_file"], row["order_id"]] += 1
    assert len({file for file, _, _ in repeated}) == 2
    for (_, of_file, order_id), lines in repeated.items():
        rows = demo.raw[of_file].values()
        assert sum(row["order_id"] == order_id for row in rows) == lines


@pytest.mark.parametrize("why", ["cancelled", "failed", "test", "free_sample"])
def test_orders_that_are_never_valid(demo: Demo, why: str) -> None:
    planted = {
        row["order_id"] for row in demo.planted("never_valid") if row["why"] == why
    }
    found = {
        row["order_id"]
        for row in demo.transactions
        if (row.get("is_test", "").lower() == "true" and why == "test")
        or row["status"] == why
        or (Decimal(row["amount"]) == 0 and why == "free_sample")
    }
    assert planted
    assert planted == found


def test_orders_refunded_in_full(demo: Demo) -> None:
    never_valid = {row["order_id"] for row in demo.planted("never_valid")}
    orders = defaultdict(list)
    for row in demo.transactions:
        orders[row["order_id"]].append(row)
    found = {}
    for order_id, rows in orders.items():
        sold = sum(max(Decimal(row["amount"]), Decimal(0)) for row in rows)
        back, days = Decimal(0), []
        for row in rows:
            paid_back = Decimal(row.get("refunded_amount") or 0)
            if row["status"] == "refunded":
                paid_back = paid_back or Decimal(row["amount"])
            if paid_back > 0:
                columns = ("refunded_at", "updated_at", "ordered_at")
                used = next(column for column in columns if row.get(column))
                days.append(day(row, used).isoformat())
            back += paid_back
        if order_id not in never_valid and 0 < sold <= back:
            found[order_id] = (max(days), str(back))
    assert found == {
        row["order_id"]: (row["refunded_on"], row["amount"])
        for row in demo.planted("refunded_in_full")
    }
    assert len(found) >= 10
