"""Every planted fact is really in the files."""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal

import pytest
from demo_files import Demo, Record, day


def test_rejected_lines_cannot_be_read(demo: Demo) -> None:
    rejected = {
        (row["file"], int(row["line"]))
        for row in demo.planted("bad_rows")
        if row["reason"] == "rejected"
    }
    unreadable = {
        (name, line)
        for name, rows in demo.raw.items()
        for line in range(
            1 if name.endswith(".jsonl") else 2, len(demo.lines(name)) + 1
        )
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
    kinds = set()
    for row in demo.planted("duplicates"):
        here = demo.raw[row["file"]][int(row["line"])]
        kept = demo.raw[row["of_file"]][int(row["of_line"])]
        table = demo.table_of[row["file"]]
        assert (row["of_file"], int(row["of_line"])) not in demo.dropped
        is_here = row["file"] == row["of_file"]
        kinds.add((table, row["kind"], is_here, row["source_system"]))
        if row["kind"] == "older_version":
            changed = "updated_at" if "updated_at" in here else "declared_at"
            assert here[changed] < kept[changed]
            assert here != kept
        else:
            assert here == kept
        for column in ("order_id", "customer_id", "line_number"):
            assert not row[column] or row[column] == here[column]
    known = ("transactions", "customers")
    assert {kind for kind in kinds if kind[0] in known} == {
        ("transactions", "repeated", False, "web"),
        ("transactions", "repeated", False, "shop"),
        ("transactions", "older_version", False, "web"),
        ("transactions", "older_version", True, "web"),
        ("transactions", "two_sales", True, "shop"),
        ("customers", "repeated", True, "web"),
        ("customers", "repeated", True, "shop"),
        ("customers", "repeated", True, "mail"),
        ("customers", "repeated", True, "service"),
        ("customers", "older_version", True, "web"),
    }
    assert {kind[:2] for kind in kinds if kind[0] not in known} == {
        ("touchpoints", "repeated"),
        ("consents", "repeated"),
        ("feedback", "repeated"),
        ("campaign_members", "repeated"),
        ("customer_attributes", "older_version"),
    }


VERSION_KEYS = {
    "customers": ("source_system", "customer_id"),
    "customer_attributes": ("source_system", "customer_id", "attribute", "value"),
    "consents": ("source_system", "customer_id", "purpose", "status", "recorded_at"),
    "campaigns": ("campaign_id",),
    "campaign_members": ("campaign_id", "source_system", "customer_id"),
    "vouchers": ("voucher_code",),
    "erasure_requests": ("source_system", "customer_id", "email", "requested_at"),
}


def version_key(table: str, row: Record) -> tuple[str, ...]:
    """What tells a row of a table from another version of it."""
    if table == "touchpoints" and "touchpoint_id" not in row:
        return tuple(sorted(row.values()))
    if table == "touchpoints":
        return row["source_system"], row["touchpoint_id"]
    if table == "feedback" and "feedback_id" in row:
        return row["source_system"], row["feedback_id"]
    if table == "feedback":
        return tuple(row.values())
    return tuple(row[column] for column in VERSION_KEYS[table])


@pytest.mark.parametrize("table", [*VERSION_KEYS, "touchpoints", "feedback"])
def test_no_version_is_superseded_unawares(demo: Demo, table: str) -> None:
    keys = Counter(version_key(table, row) for row in demo.rows_of[table])
    assert keys
    assert set(keys.values()) == {1}


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
