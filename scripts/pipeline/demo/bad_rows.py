"""Bad rows and unreadable lines, each with the one fault that it must be caught for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from pipeline.demo.chance import Draw, between, pick, stream
from pipeline.demo.files import CARD_HOLDERS, WEB_ORDERS, WEB_TOUCHES
from pipeline.demo.names import MAIL, SERVICE, SHOP, WEB
from pipeline.demo.period import Period
from pipeline.demo.sheets import REJECTED, Key, Row, Sheet, header_of

# By table: a good row, and what can be wrong with it.
TABLES: dict[str, Any] = yaml.safe_load(
    Path(__file__).with_name("bad_rows.yml").read_text(encoding="utf-8")
)
# Files so long that their faults come several times.
LONG = (WEB_ORDERS, WEB_TOUCHES)


def with_bad_rows(
    seed: int, sheets: list[Sheet], people: int, period: Period
) -> list[Sheet]:
    """The sheets with bad rows strewn in and unreadable lines added."""
    last_till = f"transactions_shop_{period.last.year}.csv"
    flawed = []
    for number, sheet in enumerate(sheets):
        draw = stream(seed, f"flaws of {sheet.name}")
        rows = list(sheet.rows)
        rounds = max(1, people // 2000) if sheet.name in LONG else 1
        if sheet.table in TABLES:
            for bad in bad_rows(draw, sheet, number, rounds, period):
                rows.insert(between(draw, 0, len(rows)), bad)
        if sheet.name in (last_till, CARD_HOLDERS):
            # Cut off within a quoted value.
            commas = header_of(sheet.columns).count(",")
            rows.append(Row('"coupé,' + (commas - 1) * ",", mark=REJECTED))
        flawed.append(Sheet(sheet.name, sheet.columns, rows))
    return flawed


def bad_rows(
    draw: Draw, sheet: Sheet, number: int, rounds: int, period: Period
) -> Iterator[Row]:
    """The bad rows and the unreadable line of one file; ``number`` keeps them apart."""
    columns, place = header_of(sheet.columns).split(","), 0
    for reason, choices in [*TABLES[sheet.table]["faults"].items()] * rounds:
        wrong = pick(draw, choices)
        if set(wrong) <= set(columns):
            place += 1
            good = good_values(sheet, columns, number, place, period)
            yield bad_row(sheet, columns, good | wrong, reason)
    good = good_values(sheet, columns, number, place + 1, period)
    row = bad_row(sheet, columns, good, REJECTED)
    cut = row.text[: len(row.text) // 2]
    yield row._replace(text=cut if sheet.is_json else f"{row.text},de,trop")


def good_values(
    sheet: Sheet, columns: list[str], number: int, place: int, period: Period
) -> dict[str, str]:
    """A good row for a file, the ``place``-th; the file's number keeps ids apart."""
    day = period.date_of((number * 37 + place * 11) % (period.days - 1))
    if sheet.name.startswith("transactions_shop_"):
        # A till's file of a year has no day of another year.
        year = int(sheet.name.removesuffix(".csv")[-4:])
        day = max(period.first, min(day.replace(year=year, day=15), period.last))
    words = sheet.name.partition(".")[0].split("_")
    known = {
        "id": f"Z{number}-{place:04d}",
        # A file that names no source is the web shop's.
        "source": next((name for name in words if name in (SHOP, MAIL, SERVICE)), WEB),
        "day": day,
        "clock": f"11:{place // 60 % 60:02d}:{place % 60:02d}",
    }
    sample = TABLES[sheet.table]["sample"]
    if sheet.table == "transactions" and sheet.is_json:
        sample = sample | {"currency": "CHF"}
    return {name: sample[name].format_map(known) for name in columns if name in sample}


def bad_row(sheet: Sheet, columns: list[str], values: dict[str, str], mark: str) -> Row:
    """The values as the file writes a row."""
    text = ",".join(values.get(name, "") for name in columns)
    if sheet.is_json:
        text = json.dumps({name: value for name, value in values.items() if value})
    named_by = TABLES[sheet.table].get("named_by", "customer_id")
    return Row(
        text, Key(values.get("source_system", ""), values.get(named_by, "")), mark
    )
