"""Bad rows and unreadable lines, each with the one fault that it must be caught for."""

from __future__ import annotations

import json
from collections.abc import Iterator

from pipeline.demo import customers, transactions
from pipeline.demo.chance import Draw, between, pick, stream
from pipeline.demo.period import Period
from pipeline.demo.sheets import REJECTED, Row, Sheet, csv_record

# Reason, what the file says instead of the good value; a choice is drawn.
FAULTS: tuple[tuple[str, tuple[dict[str, str], ...]], ...] = (
    ("missing_order_id", ({"order_id": ""},)),
    ("missing_ordered_at", ({"ordered_at": ""},)),
    (
        "invalid_ordered_at",
        ({"ordered_at": "2025-02-30 25:61:00"}, {"ordered_at": "hier soir"}),
    ),
    (
        "future_ordered_at",
        ({"ordered_at": "2099-01-01 10:00:00"}, {"ordered_at": "2099-12-31 23:00:00"}),
    ),
    ("missing_amount", ({"amount": "", "quantity": "", "discount_amount": ""},)),
    ("invalid_amount", ({"amount": "n/a"}, {"amount": "12.90.1"})),
    ("invalid_quantity", ({"quantity": "deux"}, {"quantity": "1x"})),
    ("unknown_status", ({"status": "on_hold_legacy"},)),
    ("missing_exchange_rate", ({"currency": "SEK"},)),
)


def with_flaws(
    seed: int, sheets: list[Sheet], people: int, period: Period
) -> list[Sheet]:
    """The sheets with bad rows strewn in and unreadable lines added."""
    draw = stream(seed, "flaws")
    last_till = f"transactions_shop_{period.last.year}.csv"
    flawed = []
    for number, sheet in enumerate(sheets):
        rows = list(sheet.rows)
        rounds = max(1, people // 2000) if sheet.name == transactions.WEB_FILE else 1
        for bad in bad_rows(draw, sheet, number, rounds, period):
            rows.insert(between(draw, 0, len(rows)), bad)
        if sheet.name in (last_till, customers.SHOP_FILE):
            first = sheet.header[0]
            text = f'"coupé,{",".join("" for name in sheet.header if name != first)}'
            rows.append(Row(text, mark=REJECTED))
        flawed.append(Sheet(sheet.name, sheet.header, tuple(rows)))
    return flawed


def bad_rows(
    draw: Draw, sheet: Sheet, number: int, rounds: int, period: Period
) -> Iterator[Row]:
    """The bad rows and unreadable lines of one file; ``number`` keeps them apart."""
    if sheet.table == "customers":
        yield from bad_records(sheet, number)
    if sheet.table != "transactions":
        return
    place = 0
    for _ in range(rounds):
        for reason, faults in FAULTS:
            fault = pick(draw, faults)
            if not set(fault) <= set(sheet.header):
                continue
            place += 1
            values = good_values(sheet, number, place, period) | fault
            key = (values["source_system"], values["order_id"], 0)
            yield Row(row_text(sheet, values), key, reason)
    values = good_values(sheet, number, place + 1, period)
    text = row_text(sheet, values)
    broken = text[: len(text) // 2] if sheet.is_json else f"{text},de,trop"
    yield Row(broken, (values["source_system"], values["order_id"], 0), REJECTED)


def bad_records(sheet: Sheet, number: int) -> Iterator[Row]:
    """Customer records without an id, and one line that is none."""
    source = sheet.name.removeprefix("customers_").removesuffix(".csv")
    values = {"source_system": source, "email": f"sans.id{number}@example.org"}
    yield Row(csv_record(sheet.header, values), (source, "", 0), "missing_customer_id")
    values |= {"customer_id": f"Z{number}", "email": f"trop{number}@example.org"}
    text = f"{csv_record(sheet.header, values)},de,trop"
    yield Row(text, (source, values["customer_id"], 0), REJECTED)


def good_values(
    sheet: Sheet, number: int, place: int, period: Period
) -> dict[str, str]:
    """A line with nothing wrong in it, under an order id of its own."""
    sold = period.date_of((number * 37 + place * 11) % (period.days - 1))
    is_till = sheet.header == transactions.SHOP_HEADER
    if sheet.name.startswith("transactions_shop_"):
        year = int(sheet.name.removesuffix(".csv")[-4:])
        sold = max(period.first, min(sold.replace(year=year, day=15), period.last))
    values = {
        "source_system": "shop" if is_till else "web",
        "order_id": f"Z{number}-{place:04d}",
        "line_number": "1",
        "customer_email": f"ligne{number}.{place}@example.org",
        "ordered_at": f"{sold} 11:{place // 60 % 60:02d}:{place % 60:02d}",
        "status": "completed",
        "channel": "shop" if is_till else "web",
        "product_id": "P0001",
        "product_category": "dresses",
        "quantity": "1",
        "unit_price": "39.90",
        "discount_amount": "0.00",
        "amount": "39.90",
        "currency": "CHF" if sheet.is_json else "EUR",
        "is_test": "false",
        "updated_at": f"{sold} 11:59:59",
    }
    return {name: values[name] for name in sheet.header if name in values}


def row_text(sheet: Sheet, values: dict[str, str]) -> str:
    """The values as the file writes a row."""
    if sheet.is_json:
        return json.dumps({name: text for name, text in values.items() if text})
    return csv_record(sheet.header, values)
