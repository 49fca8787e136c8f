"""The raw files as the sources export them: untidy, and with repeats."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count
from typing import Any, NamedTuple

from pipeline.demo.chance import Draw, between, pick
from pipeline.demo.names import MAIL, SERVICE, SHOP, WEB, WHEELS
from pipeline.demo.period import DAY, Period, moment_between
from pipeline.demo.sheets import (
    Mark,
    Row,
    Sheets,
    repeating,
    rows_of,
    written,
)
from pipeline.demo.touches import FILES
from pipeline.demo.world import (
    SECOND_ACCOUNT_AFTER,
    Line,
    Order,
    Person,
    Touch,
    World,
)

# The web shop's whole export is that many days old; the latest one looks back further.
EXPORT_AGE, LOOK_BACK = 10, 25
# The till's export of a year begins that many days before the year.
YEAR_OVERLAP = 5
COUNTRY_NAMES = {"FR": ("FR", "France", "FRANCE", ""), "GB": ("GB",), "CH": ("CH",)}
# One account in so many moved house and has an older record.
MOVED = 80
# What the till wants filled in is filled in: for one in so many who give no address.
SHOP_EMAIL, SHOP_EMAIL_EVERY = "client@example.fr", 4
INVALID = ("{0}.example.com", "{0}@", "@example.fr", "{0} at example.org", "néant")
# What one unit is worth in euros on the first day, in ten-thousandths.
RATES = {"CHF": 10_480, "GBP": 11_650}
SATURDAY = 5


# What a source tells of somebody, by the columns of its file.
Record = dict[str, Any]


class Sold(NamedTuple):
    """A line of an order in a file."""

    order: Order
    line: Line
    mark: str = ""


def raw_sheets(world: World) -> Sheets:
    """Every raw file of the contract's twelve tables, without bad rows yet."""
    parts = (
        order_sheets, customer_sheets, reference_sheets, statement_sheets,
        campaign_sheets, touchpoint_sheets,
    )  # fmt: skip
    return {name: rows for part in parts for name, rows in part(world).items()}


def record_rows(name: str, records: Iterable[Record], period: Period) -> list[Row]:
    """Rows of records of customers, each under its key or one of its own."""
    found = list(records)
    keys = [
        (record["source_system"], "", record["customer_id"], record.get("key", place))
        for place, record in enumerate(found)
    ]
    return rows_of(name, found, period, keys, (item.get("mark", "") for item in found))


def order_sheets(world: World) -> Sheets:
    """The order lines of the web shop, of the tills year by year, and of abroad."""
    period = world.period
    sold = [Sold(order, line) for order in world.orders for line in order.lines]
    web = [item for item in sold if item.order.source == WEB]
    home = [item for item in web if item.order.currency == "EUR"]
    exported = (period.days - EXPORT_AGE) * DAY - 1
    latest = [
        item._replace(mark=Mark.REPEATED) if item.line.updated_at <= exported else item
        for item in home
        if item.line.updated_at >= (period.days - LOOK_BACK) * DAY
    ]
    whole = whole_export(world.stream("exports"), home, exported)

    def web_rows(name: str, sold: list[Sold]) -> list[Row]:
        keys = ((WEB, order.order_id, "", line.number) for order, line, _ in sold)
        return rows_of(name, sold, period, keys, (item.mark for item in sold))

    return {
        "transactions_web.csv.gz": web_rows("transactions_web", list(whole)),
        "transactions_web_latest.csv": web_rows("transactions_web", latest),
        **till_sheets([item for item in sold if item.order.source == SHOP], period),
        "transactions_abroad.jsonl": web_rows(
            "transactions_abroad.jsonl",
            [item for item in web if item.order.currency != "EUR"],
        ),
    }


def whole_export(draw: Draw, sold: list[Sold], exported: int) -> Iterator[Sold]:
    """All lines of the web shop as they stood when they were exported."""
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


def till_sheets(sold: list[Sold], period: Period) -> Sheets:
    """A file of the tills for each year; equal rows are sales of their own."""
    rows: dict[int, list[Row]] = {
        year: [] for year in range(period.first.year, period.last.year + 1)
    }
    years = [period.date_of(day).year for day in range(period.days + YEAR_OVERLAP)]
    numbers: dict[str, int] = {}
    texts = written("transactions_shop", sold, period)
    for (order, line, _), text in zip(sold, texts, strict=True):
        number = numbers.setdefault(text, line.number)
        mark = "" if number == line.number else Mark.TWO_SALES
        row = Row(text, (SHOP, order.order_id, "", number), mark)
        day = order.stamp // DAY
        year, next_year = years[day], years[day + YEAR_OVERLAP]
        rows[year].append(row)
        if next_year != year and next_year in rows:
            rows[next_year].append(row._replace(mark=Mark.REPEATED))
    return {f"transactions_shop_{year}.csv": found for year, found in rows.items()}


def customer_sheets(world: World) -> Sheets:
    """The customer records of the four sources, each as untidy as it was typed."""
    draw, other = world.stream("customers"), world.stream("other records")
    people = len(world.people)
    often, seldom = max(2, people // 2000), max(2, people // 5000)

    period = world.period
    accounts = record_rows("customers_web", account_records(draw, world), period)
    web = repeating(draw, accounts, often)
    cards = record_rows("customers_shop", card_records(draw, world), period)
    shop = repeating(draw, cards, often)
    mail = record_rows("customers_mail", subscriber_records(other, world), period)
    service = record_rows("customers_service", caller_records(other, world), period)
    return {
        "customers_web.csv": web,
        "customers_shop.csv": shop,
        "customers_mail.csv": repeating(other, mail, seldom),
        "customers_service.csv": repeating(other, service, seldom),
    }


def account_records(draw: Draw, world: World) -> Iterator[Record]:
    """One record an account, now and then an older version of it before."""
    accounts = [
        (person, account) for person in world.people for account in person.accounts
    ]
    for place, (person, account) in enumerate(accounts, 1):
        is_second = account != person.accounts[0]
        made = person.joined + is_second * SECOND_ACCOUNT_AFTER
        record = {
            **common_values(draw, person, made, world.period), **person.company,
            "source_system": WEB, "customer_id": account, "country": person.country,
            "email": person.email.upper() if is_second else person.email,
            "acquisition_channel": person.channel, "acquisition_cost": person.cost,
        }  # fmt: skip
        # The support desk finds who is known everywhere by the number in the account.
        if draw() < 0.6 or person.is_everywhere:
            record["phone"] = spelled(draw, person.phone)
        if place % MOVED == MOVED // 2:
            record["key"] = 0
            older = {"city": "", "updated_at": record["created_at"]}
            yield record | older | {"mark": Mark.OLDER_VERSION}
        yield record


def card_records(draw: Draw, world: World) -> Iterator[Record]:
    """One record a loyalty card, as the till staff typed it."""
    for person in world.people:
        if not person.card:
            continue
        email = untidy(draw, person.email) if draw() < 0.75 else ""
        is_invalid, mark = draw() < 0.012, ""
        if person.is_everywhere:
            email = person.email
        elif is_invalid:
            email = pick(draw, INVALID).format(person.email.split("@")[0])
            mark = Mark.INVALID_EMAIL
        elif not email and person.number % SHOP_EMAIL_EVERY == 0:
            email, mark = SHOP_EMAIL, Mark.DEFAULT_EMAIL
        name = person.last_name
        yield {
            **common_values(draw, person, person.joined, world.period),
            "source_system": SHOP, "customer_id": person.card, "email": email,
            "phone": spelled(draw, person.phone) if draw() < 0.8 else "",
            "last_name": name.upper() if draw() < 0.4 else name,
            "country": pick(draw, COUNTRY_NAMES[person.country]),
            "loyalty_id": person.card, "loyalty_tier": person.kind.tier, "mark": mark,
        }  # fmt: skip


def subscriber_records(draw: Draw, world: World) -> Iterator[Record]:
    """A subscriber is an e-mail and sometimes a first name."""
    for person in world.people:
        if person.subscriber:
            made = moment_between(draw, person.joined, 9, 20)
            yield {
                "source_system": MAIL, "customer_id": person.subscriber,
                "email": untidy(draw, person.email),
                **told(draw, person, first_name=0.3),
                "created_at": made, "updated_at": made,
            }  # fmt: skip


def caller_records(draw: Draw, world: World) -> Iterator[Record]:
    """A caller is a telephone, and now and then an e-mail too."""
    for person in world.people:
        if not person.caller:
            continue
        made = moment_between(draw, max(person.joined, 0), 9, 18)
        # Who has no telephone writes.
        gives_email = draw() < 0.35 or not person.phone
        phone = spelled(draw, person.phone)
        yield {
            "source_system": SERVICE, "customer_id": person.caller,
            "phone": f"+33{person.phone[1:]}" if person.is_everywhere else phone,
            "email": untidy(draw, person.email) if gives_email else "",
            **told(draw, person, first_name=0.7, last_name=0.9),
            "created_at": made, "updated_at": made,
        }  # fmt: skip


def common_values(draw: Draw, person: Person, made: int, period: Period) -> Record:
    """What the web shop and the tills know of a person, with gaps."""
    made_at = moment_between(draw, made, 9, 19)
    # Some moved house since, so both stamps of a record need not be the same.
    changed = min(made_at + between(draw, 1, 300) * DAY, period.end)
    shares = {"first_name": 0.97, "birth_date": 0.55, "gender": 0.8, "postal_code": 0.9}
    return {
        **told(draw, person, **shares),
        "last_name": person.last_name,
        "city": person.city if draw() < 0.95 else person.city.upper(),
        "created_at": made_at, "updated_at": changed,
    }  # fmt: skip


def told(draw: Draw, person: Person, **shares: float) -> Record:
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


def reference_sheets(world: World) -> Sheets:
    """The products, and the exchange rates of every working day."""
    period = world.period
    products = [product for every in world.products.values() for product in every]
    draw, rates = world.stream("rates"), []
    for currency, start in RATES.items():
        rate = start
        for day in range(-7, period.days):
            today = period.date_of(day)
            # On a weekend Friday's still holds.
            if today.weekday() < SATURDAY:
                # Pulled back to where it began, lest it wander off within the period.
                rate += between(draw, -40, 40) + (start - rate) // 50
                rates.append((currency, today, f"{rate / 10_000:.4f}"))
    return {
        "products.csv": rows_of("products", products, period),
        "exchange_rates.csv": rows_of("exchange_rates", rates, period),
    }


def statement_sheets(world: World) -> Sheets:
    """What customers say themselves, a file of each kind and two of answers."""
    draw, period = world.stream("statements"), world.period
    count = max(2, len(world.people) // 1000)
    # The same fact said again has its older row replaced.
    marks = ("", Mark.OLDER_VERSION)
    facts = [
        fact | {
            "key": (fact["attribute"], fact["word"]),
            "mark": marks[fact.get("is_said_again", False)],
        }
        for fact in world.declarations
    ]  # fmt: skip
    decisions = record_rows("consents", world.decisions, period)
    consents = repeating(draw, decisions, count)
    # Answers by e-mail; only an unusual scale is always told.
    web: list[Record] = []
    for answer in world.answers:
        if answer["source_system"] == WEB:
            is_told = answer["high"] == 10 or draw() < 0.5
            scale = {} if is_told else {"low": "", "high": ""}
            web.append(answer | scale | {"feedback_id": f"F{len(web) + 1:06d}"})
    shop = [answer for answer in world.answers if answer["source_system"] == SHOP]
    by_mail = repeating(draw, record_rows("feedback_web", web, period), count)
    at_till = repeating(draw, record_rows("feedback_shop", shop, period), count)
    return {
        "customer_attributes.csv": record_rows("customer_attributes", facts, period),
        "consents.csv": consents,
        "feedback_web.csv": by_mail,
        "feedback_shop.csv": at_till,
        "erasure_requests.csv": record_rows("erasure_requests", world.requests, period),
    }


def campaign_sheets(world: World) -> Sheets:
    """The campaigns, their members and the vouchers, as the campaign tool has them."""
    draw, period = world.stream("outreach"), world.period
    keys = (
        (member.who.source, "", member.who.customer_id, place)
        for place, member in enumerate(world.members)
    )
    members = rows_of("campaign_members", world.members, period, keys)
    count = max(3, len(world.people) // 1000)
    return {
        "campaigns.csv": rows_of("campaigns", world.campaigns, period),
        "campaign_members.csv": repeating(draw, members, count),
        "vouchers.csv": rows_of("vouchers", world.vouchers.values(), period),
    }


def touchpoint_sheets(world: World) -> Sheets:
    """The interactions of the five tools; each says some rows twice."""
    draw, places, sheets = world.stream("touchpoint exports"), count(), {}
    for name, prefix in FILES.items():
        found = world.touches[name]
        keys = ((touch.who.source, "", "", next(places)) for touch in found)
        if prefix:
            found = [
                Touch(*touch[:-1], f"{prefix}{number:07d}")
                for number, touch in enumerate(found, 1)
            ]
        rows = rows_of(name, found, world.period, keys)
        sheets[name] = repeating(draw, rows, max(2, len(world.people) // 1000))
    return sheets
