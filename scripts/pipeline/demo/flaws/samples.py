"""Rows with nothing wrong in them, which nobody in the demo is behind."""

from __future__ import annotations

import json
from datetime import date

from pipeline.demo.period import Period
from pipeline.demo.sheets import Key, Sheet, csv_record
from pipeline.demo.sources import SHOP, WEB

# {id} is told by no other row, {day} and {clock} lie within the period.
SAMPLES = {
    "transactions": {
        "source_system": "{source}",
        "order_id": "{id}",
        "line_number": "1",
        "customer_email": "ligne{id}@example.org",
        "ordered_at": "{day} {clock}",
        "status": "completed",
        "channel": "{source}",
        "product_id": "P0001",
        "product_category": "dresses",
        "quantity": "1",
        "unit_price": "39.90",
        "discount_amount": "0.00",
        "amount": "39.90",
        "currency": "EUR",
        "is_test": "false",
        "updated_at": "{day} 11:59:59",
    },
    "customers": {
        "source_system": "{source}",
        "customer_id": "{id}",
        "email": "fiche{id}@example.org",
    },
    "touchpoints": {
        "touchpoint_id": "{id}",
        "source_system": "{source}",
        "customer_email": "ligne{id}@example.org",
        "occurred_at": "{day} {clock}",
        "action": "page_view",
        "quantity": "1",
        "channel": "web",
        "device": "desktop",
    },
    "customer_attributes": {
        "source_system": "{source}",
        "customer_id": "{id}",
        "attribute": "household",
        "value": "couple",
        "declared_at": "{day} {clock}",
    },
    "consents": {
        "source_system": "{source}",
        "customer_id": "{id}",
        "purpose": "email",
        "status": "granted",
        "legal_basis": "consent",
        "recorded_at": "{day} {clock}",
    },
    "feedback": {
        "source_system": "{source}",
        "feedback_id": "{id}",
        "customer_id": "{id}",
        "kind": "nps",
        "score": "9",
        "scale_min": "0",
        "scale_max": "10",
        "responded_at": "{day} {clock}",
    },
    "campaigns": {
        "campaign_id": "{id}",
        "name": "Essai {id}",
        "channel": "email",
        "objective": "launch",
        "started_at": "{day} {clock}",
        "ended_at": "{day} 23:59:59",
        "cost": "100.00",
    },
    "campaign_members": {
        "campaign_id": "CMP-01",
        "source_system": "{source}",
        "customer_id": "{id}",
        "variant": "A",
        "is_control": "false",
        "assigned_at": "{day} {clock}",
        "cost": "0.01",
    },
    "vouchers": {
        "voucher_code": "ESSAI-{id}",
        "source_system": "{source}",
        "customer_id": "{id}",
        "issued_at": "{day} {clock}",
        "expires_at": "{day} 23:59:59",
        "campaign_id": "CMP-11",
    },
    "erasure_requests": {
        "source_system": "{source}",
        "customer_id": "{id}",
        "email": "effacer{id}@example.org",
        "requested_at": "{day} {clock}",
    },
}
# Which value of a row names what the row speaks of.
NAMED_BY = {
    "transactions": "order_id",
    "touchpoints": "touchpoint_id",
    "campaigns": "campaign_id",
    "vouchers": "voucher_code",
}


def good_values(
    sheet: Sheet, number: int, place: int, period: Period
) -> dict[str, str]:
    """A row for a file, the ``place``-th; the file's number keeps ids apart."""
    day = day_of(sheet, number, place, period)
    said = {
        "id": f"Z{number}-{place:04d}",
        "source": source_of(sheet),
        "day": day.isoformat(),
        "clock": f"11:{place // 60 % 60:02d}:{place % 60:02d}",
    }
    sample = SAMPLES[sheet.table]
    values = {
        name: sample[name].format_map(said) for name in sheet.header if name in sample
    }
    if sheet.table == "transactions" and sheet.is_json:
        values["currency"] = "CHF"
    return values


def day_of(sheet: Sheet, number: int, place: int, period: Period) -> date:
    """A day of the period; a till's file of a year has none of another year."""
    day = period.date_of((number * 37 + place * 11) % (period.days - 1))
    if sheet.name.startswith("transactions_shop_"):
        year = int(sheet.name.removesuffix(".csv")[-4:])
        return max(period.first, min(day.replace(year=year, day=15), period.last))
    return day


def source_of(sheet: Sheet) -> str:
    """The source that a file's name tells; what tells none is the web shop's."""
    words = sheet.name.partition(".")[0].split("_")
    return next((word for word in words if word in (SHOP, "mail", "service")), WEB)


def key_of(sheet: Sheet, values: dict[str, str]) -> Key:
    """What the row speaks of."""
    name = values.get(NAMED_BY.get(sheet.table, "customer_id"), "")
    return values.get("source_system", ""), name, 0


def row_text(sheet: Sheet, values: dict[str, str]) -> str:
    """The values as the file writes a row."""
    if sheet.is_json:
        return json.dumps({name: text for name, text in values.items() if text})
    return csv_record(sheet.header, values)
