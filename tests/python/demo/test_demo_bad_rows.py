"""Every bad row has its one fault, and no other row has any."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal, InvalidOperation

from demo_files import Demo, Record, policy

Fault = Callable[[Record], bool]

CONSENT_WORDS = {
    field: {row["word"] for row in policy("consent_words") if row["field"] == field}
    for field in ("purpose", "status")
}
SCALES = {
    row["kind"]: (Decimal(row["scale_min"]), Decimal(row["scale_max"]))
    for row in policy("satisfaction_bands")
}
STATUSES = {row["status"] for row in policy("order_statuses")}
ATTRIBUTES = {row["attribute"] for row in policy("attributes")}


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


def missing(column: str) -> dict[str, Fault]:
    """A value that must be there."""
    return {f"missing_{column}": lambda row: not row.get(column)}


def no_number(column: str) -> dict[str, Fault]:
    """A number that cannot be read."""
    return {
        f"invalid_{column}": lambda row: (
            bool(row.get(column)) and not is_number(row[column])
        )
    }


def no_stamp(column: str) -> dict[str, Fault]:
    """A moment that cannot be read."""
    return {
        f"invalid_{column}": lambda row: (
            bool(row.get(column)) and not is_stamp(row[column])
        )
    }


def future(column: str) -> dict[str, Fault]:
    """A moment after the end of the data."""
    return {
        f"future_{column}": lambda row: (
            is_stamp(row.get(column, "")) and row[column] >= "2026-07-01"
        )
    }


def moment_of(column: str) -> dict[str, Fault]:
    """All that can be wrong with a moment that must be there."""
    return missing(column) | no_stamp(column) | future(column)


def ends_too_soon(first: str, last: str) -> dict[str, Fault]:
    """An end that cannot be read, or that lies before the start."""
    return {
        f"invalid_{last}": lambda row: (
            bool(row.get(last))
            and (
                not is_stamp(row[last])
                or (is_stamp(row[first]) and row[last] < row[first])
            )
        )
    }


def has_invalid_quantity(row: Record) -> bool:
    """A count that is no whole number above zero."""
    text = row.get("quantity", "")
    return bool(text) and not (text.isascii() and text.isdigit() and int(text) > 0)


def has_invalid_scale(row: Record) -> bool:
    """A scale that is no scale."""
    low, high = row.get("scale_min", ""), row.get("scale_max", "")
    if not low and not high:
        return False
    return not (is_number(low) and is_number(high) and Decimal(low) < Decimal(high))


def has_invalid_score(row: Record) -> bool:
    """An answer that is no number of its scale."""
    text, scale = row.get("score", ""), SCALES.get(row.get("kind", ""))
    if not text or scale is None or has_invalid_scale(row):
        return False
    if row.get("scale_min"):
        scale = Decimal(row["scale_min"]), Decimal(row["scale_max"])
    return not (is_number(text) and scale[0] <= Decimal(text) <= scale[1])


def unknown(column: str, words: set[str] | dict[str, tuple[Decimal, Decimal]]) -> Fault:
    """A word that policy does not know."""
    return lambda row: bool(row.get(column)) and row[column].lower() not in words


def has_no_rate(row: Record) -> bool:
    """A currency without rates."""
    return (row.get("currency") or "EUR") not in {"EUR", "GBP", "CHF"}


FAULTS: dict[str, dict[str, Fault]] = {
    "transactions": {
        **missing("order_id"),
        **moment_of("ordered_at"),
        "missing_amount": lambda row: not row.get("amount") and not row.get("quantity"),
        **no_number("amount"),
        **no_number("quantity"),
        "unknown_status": lambda row: row.get("status") not in STATUSES,
        "missing_exchange_rate": has_no_rate,
    },
    "customers": missing("customer_id"),
    "products": missing("product_id"),
    "exchange_rates": missing("rate"),
    "touchpoints": {
        **moment_of("occurred_at"),
        **missing("action"),
        "invalid_quantity": has_invalid_quantity,
    },
    "customer_attributes": {
        **missing("customer_id"),
        **missing("attribute"),
        "attribute_not_allowed": unknown("attribute", ATTRIBUTES),
        **missing("value"),
        **no_stamp("declared_at"),
        **future("declared_at"),
    },
    "consents": {
        **missing("customer_id"),
        **missing("purpose"),
        "unknown_purpose": unknown("purpose", CONSENT_WORDS["purpose"]),
        **missing("status"),
        "unknown_status": unknown("status", CONSENT_WORDS["status"]),
        **moment_of("recorded_at"),
    },
    "feedback": {
        **missing("customer_id"),
        **missing("kind"),
        "unknown_kind": unknown("kind", SCALES),
        **missing("score"),
        "invalid_score": has_invalid_score,
        "invalid_scale": has_invalid_scale,
        **moment_of("responded_at"),
    },
    "campaigns": {
        **missing("campaign_id"),
        **no_stamp("started_at"),
        **ends_too_soon("started_at", "ended_at"),
        **no_number("cost"),
        "missing_exchange_rate": has_no_rate,
    },
    "campaign_members": {
        **missing("campaign_id"),
        **missing("customer_id"),
        "invalid_is_control": lambda row: row["is_control"] not in {"true", "false"},
        **no_stamp("assigned_at"),
        **no_number("cost"),
    },
    "vouchers": {
        **missing("voucher_code"),
        **moment_of("issued_at"),
        **ends_too_soon("issued_at", "expires_at"),
    },
    "erasure_requests": {
        "missing_identifier": lambda row: not row["customer_id"] and not row["email"],
        **moment_of("requested_at"),
    },
}


def test_a_bad_row_has_its_fault_and_no_other_row_has_one(demo: Demo) -> None:
    planted = {
        (row["file"], int(row["line"])): row["reason"]
        for row in demo.planted("bad_rows")
        if row["reason"] != "rejected"
    }
    found = {}
    for name, rows in demo.raw.items():
        tests = FAULTS[demo.table_of[name]].items()
        for line, row in rows.items():
            faults = [reason for reason, has in tests if has(row)]
            assert len(faults) < 2, (name, line, faults)
            if faults:
                found[name, line] = faults[0]
    assert found == planted


def test_every_reason_is_planted_in_every_table(demo: Demo) -> None:
    reasons = defaultdict(set)
    for row in demo.planted("bad_rows"):
        reasons[demo.table_of[row["file"]]].add(row["reason"])
    untouched = {"products", "exchange_rates"}
    assert reasons == {
        table: {*faults, "rejected"}
        for table, faults in FAULTS.items()
        if table not in untouched
    }


def test_faults_of_long_tables_are_planted_in_every_format(demo: Demo) -> None:
    formats = defaultdict(set)
    for row in demo.planted("bad_rows"):
        table = demo.table_of[row["file"]]
        formats[table, row["reason"]].add(row["file"].split(".", 1)[1])
    for table in ("transactions", "touchpoints"):
        for reason in (*FAULTS[table], "rejected"):
            assert formats[table, reason] == {"csv", "csv.gz", "jsonl"}, reason


def test_who_is_behind_a_bad_row_is_nobody(demo: Demo) -> None:
    for row in demo.planted("bad_rows"):
        if row["reason"] == "rejected":
            continue
        bad = demo.raw[row["file"]][int(row["line"])]
        assert demo.person(bad) is None
        assert demo.person(bad | {"customer_email": bad.get("email", "")}) is None
