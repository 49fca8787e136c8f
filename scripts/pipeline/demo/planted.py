"""What is planted: bad rows in the raw files, and the truth about all that is there."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from pipeline.demo.chance import Draw, between, pick
from pipeline.demo.files import LAYOUTS, Mark, Row, Sheets, columns_of, written
from pipeline.demo.names import MAIL, SERVICE, SHOP, WEB, read_data
from pipeline.demo.orders import NEVER_VALID
from pipeline.demo.period import DAY
from pipeline.demo.statements import CONTRADICTORY, PROFILING
from pipeline.demo.touches import UNKNOWN_WORD
from pipeline.demo.world import World

# By table: a good row, and what can be wrong with it.
TABLES = read_data("bad_rows.yml")
# Files so long that their faults come several times.
LONG = ("transactions_web.csv.gz", "touchpoints_web.csv.gz")
NOT_BAD = frozenset({"", *Mark})
# Whatever has the columns that ``files.yml`` tells; the values alone if a tuple.
Things = Iterable[Any]


def numbered(name: str, rows: list[Row]) -> Iterable[tuple[int, Row]]:
    """Every row with the number of its line, the first being 1; JSON has no header."""
    return enumerate(rows, 1 if name.endswith(".jsonl") else 2)


def table_of(name: str) -> str:
    """The table of the contract that a file belongs to."""
    return next(str(table) for table in LAYOUTS["tables"] if name.startswith(table))


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


def planted_sheets(world: World, sheets: Sheets) -> Sheets:
    """Every file of planted truth about raw files and the world behind them."""
    named = planted_in_files(sheets) | planted_in_world(world)
    things = {f"planted/{name}.csv": found for name, found in named.items()}
    return {
        name: [Row(text) for text in written(name, found, world.period)]
        for name, found in things.items()
    }


def planted_in_files(sheets: Sheets) -> dict[str, Things]:
    """What is planted in each raw file, by physical line number."""
    marked = [
        (name, line, row)
        for name, rows in sheets.items()
        for line, row in numbered(name, rows)
        if row.mark
    ]

    def emails(mark: Mark) -> Things:
        found = [entry for entry in marked if entry[2].mark == mark]
        return [(name, line, row.key[0], row.key[2]) for name, line, row in found]

    return {
        "bad_rows": [
            (name, line, *row.key[:3], row.mark)
            for name, line, row in marked
            if row.mark not in NOT_BAD or row.mark == Mark.REJECTED
        ],
        "counts": [counts(name, rows) for name, rows in sheets.items()],
        "default_emails": emails(Mark.DEFAULT_EMAIL),
        "invalid_emails": emails(Mark.INVALID_EMAIL),
        "duplicates": duplicates(sheets, marked),
    }


def counts(name: str, rows: list[Row]) -> tuple[object, ...]:
    """How many rows and lines a file has, and how many of them are no use."""
    marks = Counter(row.mark for row in rows)
    bad = sum(marks[mark] for mark in marks.keys() - NOT_BAD)
    lines = len(rows) + (not name.endswith(".jsonl"))
    replaced = marks[Mark.REPEATED] + marks[Mark.OLDER_VERSION]
    rejected = marks[Mark.REJECTED]
    return name, table_of(name), len(rows) - rejected, lines, bad, rejected, replaced


def duplicates(sheets: Sheets, marked: list[tuple[str, int, Row]]) -> Things:
    """Rows that another replaces, and equal rows that are sales of their own."""
    kinds = (Mark.REPEATED, Mark.OLDER_VERSION, Mark.TWO_SALES)
    found = [entry for entry in marked if entry[2].mark in kinds]
    wanted = {row.key for *_, row in found}
    kept = {
        (table_of(name), row.key): (name, line)
        for name, rows in sheets.items()
        for line, row in numbered(name, rows)
        if not row.mark and row.key in wanted
    }
    for name, line, row in found:
        source, order_id, customer_id, number = row.key
        # Tills give no line numbers.
        told = number if order_id and source == WEB else ""
        original = kept[table_of(name), row.key]
        yield row.mark, name, line, *original, source, order_id, customer_id, told


def planted_in_world(world: World) -> dict[str, Things]:
    """Who is behind the ids of the sources, what they do, what campaigns brought."""
    decisions, orders = world.decisions, world.orders
    words = Counter(touch.action for tool in world.touches.values() for touch in tool)
    objections = [fact for fact in decisions if fact["purpose"] == PROFILING]
    objected = {fact["person"]: fact["day"] for fact in objections}
    pairs = [fact for fact in decisions if fact["purpose"] == CONTRADICTORY]
    return {
        "answers": world.answers,
        "companies": [
            (person.number, WEB, account, *person.company.values())
            for person in world.people
            for account in person.accounts
            if person.company
        ],
        "contradictory_consents": [fact for fact in pairs if fact["is_granted"]],
        "customers": customers(world, objected),
        "declarations": world.declarations,
        "erasure_requests": world.requests,
        "profiling_objections": objections,
        "never_valid": [order for order in orders if order.fate in NEVER_VALID],
        "refunded_in_full": refunded_in_full(world),
        "campaign_effects": campaign_effects(world),
        "campaign_orders": [order for order in orders if order.campaign],
        "vouchers": world.vouchers.values(),
        "abandoned_carts": [
            (person.number, *cart.who, cart.stamp, cart.category)
            for person, cart in world.left_carts
        ],
        "click_bursts": [
            (*burst[0].who[:2], burst[0].stamp, len(burst)) for burst in world.bursts
        ],
        "touchpoint_words": [
            (word, word != UNKNOWN_WORD, words[word]) for word in sorted(words)
        ],
    }


def customers(world: World, objected: dict[int, int]) -> Things:
    """One row for each name under which a source knows a person."""
    for person in world.people:
        identities = person.identities()
        views = person.views if person.buys and person.is_on_web else ""
        for who in identities:
            yield (
                person.number, *who[:2], person.email, person.kind.name, person.joined,
                person.gap or "", person.web_share, person.discount_share,
                person.return_share, person.favourite, person.lapse, person.comeback,
                person.only_returns, person.is_hot, person.second_favourite,
                person.drift, views, objected.get(person.number),
                len({known.source for known in identities}), len(identities),
            )  # fmt: skip


def campaign_effects(world: World) -> Things:
    """How many members and how many orders more each campaign has."""
    members = Counter(
        (member.campaign.campaign_id, member.is_control) for member in world.members
    )
    extra = Counter(order.campaign for order in world.orders)
    for campaign in world.campaigns:
        name, currency = campaign.campaign_id, campaign.currency or "EUR"
        treated, control = members[name, False], members[name, True]
        about = (name, campaign.channel, currency, treated + control, control)
        yield *about, campaign.uplift, extra[name]


def refunded_in_full(world: World) -> Things:
    """Orders whose every cent was paid back."""
    for order in world.orders:
        sold = sum(max(line.amount, 0) for line in order.lines)
        back = sum(line.paid_back for line in order.lines)
        if order.fate not in NEVER_VALID and 0 < sold <= back:
            last = max(line.updated_at for line in order.lines if line.paid_back)
            yield order.source, order.order_id, last // DAY, back, order.currency
