"""Bad rows and unreadable lines, each with the one fault that it must be caught for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date

from pipeline.demo.chance import Draw, between, pick
from pipeline.demo.names import MAIL, SERVICE, SHOP, WEB, read_data
from pipeline.demo.sheets import Mark, Row, Sheets, columns_of, table_of
from pipeline.demo.world import World

# By table: a good row, and what can be wrong with it.
TABLES = read_data("bad_rows.yml")
# Files so long that their faults come several times.
LONG = ("transactions_web.csv.gz", "touchpoints_web.csv.gz")


def with_bad_rows(world: World, sheets: Sheets) -> Sheets:
    """The files with bad rows strewn in and unreadable lines added."""
    last_till = f"transactions_shop_{world.period.last.year}.csv"
    flawed = {}
    for number, (name, clean) in enumerate(sheets.items()):
        draw, rows = world.stream(f"flaws of {name}"), list(clean)
        if table_of(name) in TABLES:
            for bad in bad_rows(draw, world, name, number):
                rows.insert(between(draw, 0, len(rows)), bad)
        if name in (last_till, "customers_shop.csv"):
            # Cut off within a quoted value.
            cut = '"coupé,' + (len(columns_of(name)) - 2) * ","
            rows.append(Row(cut, mark=Mark.REJECTED))
        flawed[name] = rows
    return flawed


def bad_rows(draw: Draw, world: World, name: str, number: int) -> Iterator[Row]:
    """The bad rows and the unreadable line of one file; ``number`` keeps them apart."""
    faults, place = TABLES[table_of(name)]["faults"], 1
    rounds = max(1, len(world.people) // 2000) if name in LONG else 1
    for reason, choices in [*faults.items()] * rounds:
        wrong = pick(draw, choices)
        if wrong.keys() <= columns_of(name).keys():
            good = good_values(world, name, number, place)
            yield row_of(name, good | wrong, reason)
            place += 1
    row = row_of(name, good_values(world, name, number, place), Mark.REJECTED)
    cut = row.text[: len(row.text) // 2]
    yield row._replace(text=cut if name.endswith(".jsonl") else f"{row.text},de,trop")


def good_values(world: World, name: str, number: int, place: int) -> dict[str, str]:
    """A good row for a file, the ``place``-th; the file's number keeps ids apart."""
    period, words = world.period, name.partition(".")[0].split("_")
    day = period.date_of((number * 37 + place * 11) % (period.days - 1))
    if words[-1].isdigit():
        # A till's file of a year has no day of another year.
        day = max(period.first, min(date(int(words[-1]), day.month, 15), period.last))
    known = {
        "id": f"Z{number}-{place:04d}",
        # A file that names no source is the web shop's.
        "source": next((word for word in words if word in (SHOP, MAIL, SERVICE)), WEB),
        "day": day,
        "clock": f"11:{place // 60 % 60:02d}:{place % 60:02d}",
    }
    sample = TABLES[table_of(name)]["sample"]
    if name == "transactions_abroad.jsonl":
        sample = sample | {"currency": "CHF"}
    columns = [column for column in columns_of(name) if column in sample]
    return {column: sample[column].format_map(known) for column in columns}


def row_of(name: str, values: dict[str, str], mark: str) -> Row:
    """The values as the file writes a row."""
    text = ",".join(values.get(column, "") for column in columns_of(name))
    if name.endswith(".jsonl"):
        text = json.dumps({column: value for column, value in values.items() if value})
    source, order_id = values.get("source_system", ""), values.get("order_id", "")
    # The rows of vouchers are told by their codes.
    customer_id = "" if name == "vouchers.csv" else values.get("customer_id", "")
    return Row(text, (source, order_id, customer_id, 0), mark)
