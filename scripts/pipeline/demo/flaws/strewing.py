"""Bad rows and unreadable lines, each with the one fault that it must be caught for."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.demo.chance import Draw, between, pick, stream
from pipeline.demo.exports import customers, touchpoints, transactions
from pipeline.demo.flaws.faults import FAULTS
from pipeline.demo.flaws.samples import good_values, key_of, row_text
from pipeline.demo.period import Period
from pipeline.demo.sheets import REJECTED, Row, Sheet

# Files so long that their faults come several times.
LONG = (transactions.WEB_FILE, touchpoints.WEB_FILE)


def with_flaws(
    seed: int, sheets: list[Sheet], people: int, period: Period
) -> list[Sheet]:
    """The sheets with bad rows strewn in and unreadable lines added."""
    last_till = f"transactions_shop_{period.last.year}.csv"
    flawed = []
    for number, sheet in enumerate(sheets):
        draw = stream(seed, f"flaws of {sheet.name}")
        rows = list(sheet.rows)
        rounds = max(1, people // 2000) if sheet.name in LONG else 1
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
    """The bad rows and the unreadable line of one file; ``number`` keeps them apart."""
    if sheet.table not in FAULTS:
        return
    place = 0
    for _ in range(rounds):
        for reason, faults in FAULTS[sheet.table]:
            fault = pick(draw, faults)
            if not set(fault) <= set(sheet.header):
                continue
            place += 1
            values = good_values(sheet, number, place, period) | fault
            yield Row(row_text(sheet, values), key_of(sheet, values), reason)
    values = good_values(sheet, number, place + 1, period)
    text = row_text(sheet, values)
    broken = text[: len(text) // 2] if sheet.is_json else f"{text},de,trop"
    yield Row(broken, key_of(sheet, values), REJECTED)
