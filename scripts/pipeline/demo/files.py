"""The raw files as the sources export them, untidy and with repeats, row by row."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from enum import StrEnum
from functools import cache
from itertools import chain, count
from operator import attrgetter, call
from typing import Any, NamedTuple

from pipeline.demo.chance import Draw, between, pick
from pipeline.demo.names import MAIL, SERVICE, SHOP, WEB, WHEELS, WORDS, read_data
from pipeline.demo.period import DAY, Period, date_text, moment_between
from pipeline.demo.world import Line, Member, Order, Person, Statement, Touch, World

LAYOUTS = read_data("files.yml")
JSON_VALUES = ("line_number", "quantity", "is_test")
# The web shop's whole export is that many days old; the latest one looks back further.
EXPORT_AGE, LOOK_BACK = 10, 25
# The till's export of a year begins that many days before the year.
YEAR_OVERLAP = 5
# One account in so many moved house and has an older record.
MOVED = 80
# What the till wants filled in is filled in: for one in so many who give no address.
SHOP_EMAIL, SHOP_EMAIL_EVERY = "client@example.fr", 4
# What one unit is worth in euros on the first day, in ten-thousandths.
RATES = {"CHF": 10_480, "GBP": 11_650}


class Mark(StrEnum):
    """What can be planted in a row, besides the reasons of bad rows."""

    REPEATED = "repeated"  # says nothing that the row it repeats did not say
    OLDER_VERSION = "older_version"  # a later row of the same line replaces it
    TWO_SALES = "two_sales"  # equal to another row and yet a sale of its own
    INVALID_EMAIL = "invalid_email"  # a good row with an address nobody can write to
    DEFAULT_EMAIL = "default_email"  # a good row with the address of the shop itself
    REJECTED = "rejected"  # no row can be made of the line


# What a row speaks of: a source, maybe an order or a customer, and what tells it apart.
Key = tuple[str, str, str, object]


class Row(NamedTuple):
    """One line of a file; rows that speak of one thing share a key."""

    text: str
    key: Key = ("", "", "", 0)
    mark: str = ""  # a mark, or the reason for which the row is bad


# The rows of each file by its name.
Sheets = dict[str, list[Row]]


class Sold(NamedTuple):
    """A line of an order in a file."""

    order: Order
    line: Line
    mark: str = ""


def raw_sheets(world: World) -> Sheets:
    """Every raw file of the contract's twelve tables, without bad rows yet."""
    repeats, people, places = LAYOUTS["repeats"], len(world.people), count()
    draws = {subject: world.stream(subject) for subject, *_ in repeats.values()}
    sheets: Sheets = {}
    for name, things in raw_things(world, draws).items():
        found = list(things)
        texts = written(name, found, world.period)
        labelled = map(labels, found, places)
        rows = [Row(text, *label) for text, label in zip(texts, labelled, strict=True)]
        if name in repeats:
            subject, least, every = repeats[name]
            clean = [row for row in rows if not row.mark]
            for _ in range(max(least, people // every)):
                again = pick(draws[subject], clean)
                rows.append(again._replace(mark=Mark.REPEATED))
        sheets[name] = rows
    return sheets


def labels(thing: Any, place: int) -> tuple[Key, str]:
    """What a thing speaks of, under its place if nothing tells it apart; its mark."""
    if isinstance(thing, Touch):
        return (thing.who.source, "", "", place), ""
    if isinstance(thing, Sold):
        order, line, _ = thing
        return (order.source, order.order_id, "", line.number), thing.mark
    if isinstance(thing, Member):
        return (thing.who.source, "", thing.who.customer_id, place), ""
    if isinstance(thing, dict):
        name = (thing["source_system"], "", thing["customer_id"])
        key = (thing["attribute"], thing["word"]) if "attribute" in thing else place
        # A fact that is said again has its older row replaced.
        known = Mark.OLDER_VERSION if thing.get("is_said_again") else ""
        return (*name, thing.get("key", key)), thing.get("mark", known)
    return ("", "", "", 0), ""


def raw_things(world: World, draws: dict[str, Draw]) -> dict[str, Iterable[Any]]:
    """What there is a row of in each file; iterators draw while theirs is written."""
    period = world.period
    sold = [Sold(order, line) for order in world.orders for line in order.lines]
    web = [item for item in sold if item.order.source == WEB]
    home = [item for item in web if item.order.currency == "EUR"]
    tills = [item for item in sold if item.order.source == SHOP]
    abroad = [item for item in web if item.order.currency != "EUR"]
    at_till = [item for item in world.answers if item["source_system"] == SHOP]
    other = draws["other records"]
    return {
        "transactions_web.csv.gz": whole_export(world, home),
        "transactions_web_latest.csv": latest_export(home, period),
        **till_exports(tills, period),
        "transactions_abroad.jsonl": abroad,
        "customers_web.csv": account_records(draws["customers"], world),
        "customers_shop.csv": card_records(draws["customers"], world),
        "customers_mail.csv": list(subscriber_records(other, world)),
        "customers_service.csv": list(caller_records(other, world)),
        "products.csv": chain(*world.products.values()),
        "exchange_rates.csv": exchange_rates(world),
        "customer_attributes.csv": world.declarations,
        "consents.csv": world.decisions,
        "feedback_web.csv": mailed_answers(draws["statements"], world),
        "feedback_shop.csv": at_till,
        "erasure_requests.csv": world.requests,
        "campaigns.csv": world.campaigns,
        "campaign_members.csv": world.members,
        "vouchers.csv": world.vouchers.values(),
        **world.touches,
    }


def whole_export(world: World, sold: list[Sold]) -> Iterator[Sold]:
    """All lines of the web shop as they stood when they were exported."""
    draw, exported = world.stream("exports"), (world.period.days - EXPORT_AGE) * DAY - 1
    for order, line, _ in sold:
        if order.stamp > exported:
            return
        is_newer_elsewhere = line.updated_at > exported
        is_changed = line.updated_at > order.stamp
        if is_newer_elsewhere or (is_changed and draw() < 0.004):
            # As it was on the day of the order.
            older = Line(*line[:5], order.stamp, "paid")
            yield Sold(order, older, Mark.OLDER_VERSION)
        if not is_newer_elsewhere:
            yield Sold(order, line)


def latest_export(sold: list[Sold], period: Period) -> Iterator[Sold]:
    """The lines of the web shop that were changed lately, in their newest state."""
    for item in sold:
        if item.line.updated_at >= (period.days - LOOK_BACK) * DAY:
            is_known = item.line.updated_at < (period.days - EXPORT_AGE) * DAY
            yield item._replace(mark=Mark.REPEATED if is_known else "")


def till_exports(sold: list[Sold], period: Period) -> dict[str, list[Sold]]:
    """The lines of the tills year by year; equal ones are sales of their own."""
    exports: dict[int, list[Sold]] = {
        year: [] for year in range(period.first.year, period.last.year + 1)
    }
    years = [period.date_of(day).year for day in range(period.days + YEAR_OVERLAP)]
    numbers: dict[tuple[object, ...], int] = {}
    for order, line, _ in sold:
        # Tills do not tell the number of a line, nor when it was changed.
        number = numbers.setdefault(
            (order.order_id, *line[1:5], *line[6:]), line.number
        )
        mark = "" if number == line.number else Mark.TWO_SALES
        item = Sold(order, line._replace(number=number), mark)
        day = order.stamp // DAY
        year, next_year = years[day], years[day + YEAR_OVERLAP]
        exports[year].append(item)
        if next_year != year and next_year in exports:
            exports[next_year].append(item._replace(mark=Mark.REPEATED))
    return {f"transactions_shop_{year}.csv": found for year, found in exports.items()}


def account_records(draw: Draw, world: World) -> Iterator[Statement]:
    """One record an account, now and then an older version of it before."""
    places = count(1)
    for person in world.people:
        for account in person.accounts:
            is_second = account != person.accounts[0]
            record = {
                **common_values(draw, person, person.opened(account), world.period.end),
                **person.company, "source_system": WEB, "customer_id": account,
                "email": person.email.upper() if is_second else person.email,
                "country": person.country, "acquisition_channel": person.channel,
                "acquisition_cost": person.cost, "key": 0,
            }  # fmt: skip
            # The support desk finds who is known everywhere by the number in here.
            if draw() < 0.6 or person.is_everywhere:
                record["phone"] = spelled(draw, person.phone)
            if next(places) % MOVED == MOVED // 2:
                older = {"city": "", "updated_at": record["created_at"]}
                yield record | older | {"mark": Mark.OLDER_VERSION}
            yield record


def card_records(draw: Draw, world: World) -> Iterator[Statement]:
    """One record a loyalty card, as the till staff typed it."""
    for person in [person for person in world.people if person.card]:
        email = untidy(draw, person.email) if draw() < 0.75 else ""
        is_invalid, mark = draw() < 0.012, ""
        if person.is_everywhere:
            email = person.email
        elif is_invalid:
            form = pick(draw, WORDS["invalid_emails"])
            email = form.format(person.email.split("@")[0])
            mark = Mark.INVALID_EMAIL
        elif not email and person.number % SHOP_EMAIL_EVERY == 0:
            email, mark = SHOP_EMAIL, Mark.DEFAULT_EMAIL
        name = person.last_name
        yield {
            **common_values(draw, person, person.joined, world.period.end),
            "source_system": SHOP, "customer_id": person.card, "email": email,
            "phone": spelled(draw, person.phone) if draw() < 0.8 else "",
            "last_name": name.upper() if draw() < 0.4 else name,
            "country": pick(draw, WORDS["country_names"][person.country]),
            "loyalty_id": person.card, "loyalty_tier": person.kind.tier, "mark": mark,
        }  # fmt: skip


def subscriber_records(draw: Draw, world: World) -> Iterator[Statement]:
    """A subscriber is an e-mail and sometimes a first name."""
    for person in world.people:
        if person.subscriber:
            made = moment_between(draw, person.joined, 9, 20)
            yield {
                "source_system": MAIL, "customer_id": person.subscriber,
                "email": untidy(draw, person.email), "created_at": made,
                "updated_at": made, **told(draw, person, first_name=0.3),
            }  # fmt: skip


def caller_records(draw: Draw, world: World) -> Iterator[Statement]:
    """A caller is a telephone, and now and then an e-mail too."""
    for person in [person for person in world.people if person.caller]:
        made = moment_between(draw, max(person.joined, 0), 9, 18)
        # Who has no telephone writes.
        gives_email = draw() < 0.35 or not person.phone
        phone = spelled(draw, person.phone)
        yield {
            "source_system": SERVICE, "customer_id": person.caller,
            "phone": f"+33{person.phone[1:]}" if person.is_everywhere else phone,
            "email": untidy(draw, person.email) if gives_email else "",
            "created_at": made, "updated_at": made,
            **told(draw, person, first_name=0.7, last_name=0.9),
        }  # fmt: skip


def common_values(draw: Draw, person: Person, made: int, end: int) -> Statement:
    """What the web shop and the tills know of a person, with gaps."""
    made_at = moment_between(draw, made, 9, 19)
    # Some moved house since, so both stamps of a record need not be the same.
    changed = min(made_at + between(draw, 1, 300) * DAY, end)
    shares = {"first_name": 0.97, "birth_date": 0.55, "gender": 0.8, "postal_code": 0.9}
    return {
        **told(draw, person, **shares),
        "last_name": person.last_name,
        "city": person.city if draw() < 0.95 else person.city.upper(),
        "created_at": made_at, "updated_at": changed,
    }  # fmt: skip


def told(draw: Draw, person: Person, **shares: float) -> Statement:
    """What a person says of themselves, each attribute with a chance of its own."""
    return {
        name: getattr(person, name) if draw() < share else ""
        for name, share in shares.items()
    }


def untidy(draw: Draw, email: str) -> str:
    """An e-mail as somebody typed it."""
    others = {"upper": email.upper(), "title": email.title(), "blanks": f"  {email} "}
    return others.get(pick(draw, WHEELS["email_habits"]), email)


def spelled(draw: Draw, phone: str) -> str:
    """Ten digits in one of the ways in which people write them."""
    if not phone:
        return ""
    pairs = [phone[place : place + 2] for place in range(0, 10, 2)]
    abroad = phone[1:2] + " " + " ".join(pairs[1:])
    spellings = [mark.join(pairs) for mark in ("", " ", ".", "-")]
    spellings += [f"+33{phone[1:]}", f"+33 {abroad}", f"0033 {abroad}"]
    return pick(draw, [*spellings, f"+33 (0){abroad}"])


def exchange_rates(world: World) -> Iterator[tuple[str, date, str]]:
    """The rates of every working day."""
    draw, period = world.stream("rates"), world.period
    for currency, start in RATES.items():
        rate = start
        for day in range(-7, period.days):
            today = period.date_of(day)
            # On a weekend Friday's still holds.
            if today.isoweekday() <= 5:
                # Pulled back to where it began, lest it wander off within the period.
                rate += between(draw, -40, 40) + (start - rate) // 50
                yield currency, today, f"{rate / 10_000:.4f}"


def mailed_answers(draw: Draw, world: World) -> Iterator[Statement]:
    """Answers by e-mail; only an unusual scale is always told."""
    numbers = count(1)
    for answer in world.answers:
        if answer["source_system"] == WEB:
            is_told = answer["high"] == 10 or draw() < 0.5
            scale = {} if is_told else {"low": "", "high": ""}
            yield answer | scale | {"feedback_id": f"F{next(numbers):06d}"}


def layout_of(name: str) -> str:
    """The name under which ``files.yml`` has a file: without an ending or a year."""
    return name.partition(".")[0].rstrip("_0123456789")


def columns_of(name: str) -> dict[str, str]:
    """The columns of a file, each with the attribute that it tells."""
    pairs = [item.split("=") for item in LAYOUTS["columns"][layout_of(name)].split()]
    return {pair[0]: pair[-1] for pair in pairs}


def written(name: str, things: Iterable[Any], period: Period) -> Iterator[str]:
    """Each thing as a line of CSV or JSON; no value needs quotes.

    A dictionary need not have all attributes, and a tuple has the values themselves.
    """
    clock = period.utc if layout_of(name) in LAYOUTS["in_utc"] else period.local
    columns, as_json = columns_of(name), name.endswith(".jsonl")
    values_of = attrgetter(*columns.values())
    writers = [writer(column, period, clock) for column in columns]
    for thing in things:
        if type(thing) is dict:
            values = tuple(thing.get(name, "") for name in columns.values())
        else:
            values = thing if type(thing) is tuple else values_of(thing)
        texts = list(map(call, writers, values))
        if not as_json:
            yield ",".join(texts)
            continue
        # What is not known is left out; counts and flags are no texts.
        told = {
            column: value if column in JSON_VALUES and type(value) is not str else text
            for column, value, text in zip(columns, values, texts, strict=True)
            if text
        }
        yield json.dumps(told)


def writer(
    column: str, period: Period, clock: Callable[[int], str]
) -> Callable[[Any], str]:
    """How the values of a column are written, which its name says."""
    if column.endswith("_at"):
        return lambda stamp: "" if stamp is None else clock(stamp)
    if column.endswith("_on"):
        return lambda day: "" if day is None else date_text(period.first, day)
    if column.endswith(("amount", "price", "cost")):
        return money
    if column.startswith(("is_", "only_")):
        return lambda value: "true" if value else "false"
    if column.endswith(("_share", "satisfaction", "uplift")):
        return lambda thousandths: f"{thousandths / 1000:.3f}"
    return str


# The same few thousand prices, hundreds of thousands of times.
@cache
def money(cents: int | None) -> str:
    """Cents as a decimal number with two places; empty where there are none."""
    return "" if cents is None else f"{cents / 100:.2f}"
