"""The raw files as the sources export them: untidy, with repeats, no bad rows yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any, NamedTuple

from pipeline.demo.chance import Draw, between, pick, stream, wheel
from pipeline.demo.messages import Touches
from pipeline.demo.names import MAIL, SERVICE, SHOP, WEB
from pipeline.demo.orders import Order, World
from pipeline.demo.people import FREQUENT, REGULAR, SECOND_ACCOUNT_AFTER, Person
from pipeline.demo.period import DAY, Period, moment_between
from pipeline.demo.returns import Line
from pipeline.demo.sheets import (
    DEFAULT_EMAIL,
    INVALID_EMAIL,
    OLDER_VERSION,
    REPEATED,
    TWO_SALES,
    Clock,
    Key,
    Row,
    Sheet,
    money,
    written,
)
from pipeline.demo.statements import Declaration, Statements

WEB_ORDERS, WEB_TOUCHES = "transactions_web.csv.gz", "touchpoints_web.csv.gz"
CARD_HOLDERS = "customers_shop.csv"
# Each column is the attribute of its name, or the one after the sign.
WEB_ORDER_COLUMNS = (
    "source_system=order.source order_id=order.order_id line_number=line.number"
    " customer_id=order.customer_id customer_email=order.email ordered_at=order.stamp"
    " status=line.status channel=order.channel product_id=line.product.product_id"
    " product_category=line.product.category quantity=line.quantity"
    " unit_price=line.unit_price discount_amount=line.discount amount=line.amount"
    " refunded_amount=line.refunded refunded_at=line.refunded_at"
    " currency=order.currency coupon_code=order.coupon is_test=order.is_test"
    " updated_at=line.updated_at"
)
# Tills know neither line numbers nor currencies nor when a line was changed.
TILL_COLUMNS = (
    "source_system=order.source order_id=order.order_id customer_id=order.customer_id"
    " ordered_at=order.stamp status=line.status channel=order.channel"
    " product_id=line.product.product_id quantity=line.quantity"
    " unit_price=line.unit_price discount_amount=line.discount amount=line.amount"
    " refunded_amount=line.refunded refunded_at=line.refunded_at"
)
PERSON_COLUMNS = (
    "source_system customer_id email phone first_name last_name birth_date gender"
    " postal_code city country "
)
WEB_CUSTOMER_COLUMNS = PERSON_COLUMNS + (
    "acquisition_channel acquisition_cost account_id company_name industry company_size"
    " created_at updated_at"
)
TOUCH_COLUMNS = (
    "source_system=who.source customer_id=who.customer_id customer_email=who.email"
    " occurred_at=stamp action quantity channel device topic campaign_id variant"
    " product_category=category"
)

# The web shop's whole export is that many days old; the latest one looks back further.
EXPORT_AGE, LOOK_BACK = 10, 25
# The till's export of a year begins that many days before the year.
YEAR_OVERLAP = 5
COUNTRY_NAMES = {"FR": ("FR", "France", "FRANCE", ""), "GB": ("GB",), "CH": ("CH",)}
EMAIL_HABITS = wheel({"tidy": 60, "upper": 15, "title": 10, "blanks": 15})
# One account in so many moved house and has an older record.
MOVED = 80
# What the till wants filled in is filled in: for one in so many who give no address.
SHOP_EMAIL, SHOP_EMAIL_EVERY = "client@example.fr", 4
INVALID = ("{0}.example.com", "{0}@", "@example.fr", "{0} at example.org", "néant")
# What one unit is worth in euros on the first day, in ten-thousandths.
RATES = {"CHF": 10_480, "GBP": 11_650}
SATURDAY = 5


class Sold(NamedTuple):
    """A line of an order in a file."""

    order: Order
    line: Line
    mark: str = ""


def all_sheets(world: World, statements: Statements, touches: Touches) -> list[Sheet]:
    """Every raw file of the contract's twelve tables."""
    return [
        *transaction_sheets(world),
        *customer_sheets(world),
        *reference_sheets(world),
        *statement_sheets(world, statements),
        *campaign_sheets(world),
        *touchpoint_sheets(world, touches),
    ]


def repeating(draw: Draw, rows: list[Row], count: int) -> list[Row]:
    """The rows, so many of them once more at the end."""
    clean = [row for row in rows if not row.mark]
    return rows + [pick(draw, clean)._replace(mark=REPEATED) for _ in range(count)]


def fact_rows(
    columns: str, things: list[Any], period: Period, clock: Clock | None = None
) -> list[Row]:
    """Each thing that somebody is behind, under a key of its own."""
    texts = written(columns, things, period, clock)
    return [
        Row(text, Key(thing.source, thing.customer_id, number))
        for number, (text, thing) in enumerate(zip(texts, things, strict=True))
    ]


def transaction_sheets(world: World) -> Iterator[Sheet]:
    """The order lines of the web shop, of the tills year by year, and of abroad."""
    period = world.period
    web = [order for order in world.orders if order.source == WEB]
    home = [order for order in web if order.currency == "EUR"]
    abroad = [order for order in web if order.currency != "EUR"]

    def web_sheet(name: str, sold: list[Sold]) -> Sheet:
        as_json = name.endswith(".jsonl")
        texts = written(WEB_ORDER_COLUMNS, sold, period, period.utc, as_json=as_json)
        keys = (Key(WEB, item.order.order_id, item.line.number) for item in sold)
        marks = (item.mark for item in sold)
        return Sheet(name, WEB_ORDER_COLUMNS, list(map(Row, texts, keys, marks)))

    whole = whole_export(stream(world.seed, "exports"), home, period)
    yield web_sheet(WEB_ORDERS, list(whole))
    latest = latest_export(home, period)
    yield web_sheet("transactions_web_latest.csv", list(latest))
    tickets = [
        (order.stamp // DAY, ticket_rows(order, period))
        for order in world.orders
        if order.source == SHOP
    ]
    days = range(period.days + YEAR_OVERLAP)
    years = [period.date_of(day).year for day in days]
    for year in range(period.first.year, period.last.year + 1):
        rows: list[Row] = []
        for day, ticket in tickets:
            if years[day] == year:
                rows += ticket
            elif years[day + YEAR_OVERLAP] == year:
                rows += [row._replace(mark=REPEATED) for row in ticket]
        yield Sheet(f"transactions_shop_{year}.csv", TILL_COLUMNS, rows)
    lines = [Sold(order, line) for order in abroad for line in order.lines]
    yield web_sheet("transactions_abroad.jsonl", lines)


def whole_export(draw: Draw, orders: list[Order], period: Period) -> Iterator[Sold]:
    """All lines of the web shop as they stood when they were exported."""
    exported = (period.days - EXPORT_AGE) * DAY - 1
    for order in orders:
        if order.stamp > exported:
            return
        for line in order.lines:
            is_newer_elsewhere = line.updated_at > exported
            is_changed = line.updated_at > order.stamp
            if is_newer_elsewhere or (is_changed and draw() < 0.004):
                # As it was on the day of the order.
                yield Sold(order, Line(*line[:5], order.stamp, "paid"), OLDER_VERSION)
            if not is_newer_elsewhere:
                yield Sold(order, line)


def latest_export(orders: list[Order], period: Period) -> Iterator[Sold]:
    """The lines of the web shop that were changed lately, in their newest state."""
    exported = (period.days - EXPORT_AGE) * DAY - 1
    since = (period.days - LOOK_BACK) * DAY
    for order in orders:
        for line in order.lines:
            if line.updated_at >= since:
                is_known = line.updated_at <= exported
                yield Sold(order, line, REPEATED if is_known else "")


def ticket_rows(order: Order, period: Period) -> list[Row]:
    """The rows of one ticket of a till; equal ones are sales of their own."""
    lines = order.lines
    texts = list(written(TILL_COLUMNS, [Sold(order, line) for line in lines], period))
    return [
        Row(
            text,
            Key(SHOP, order.order_id, lines[texts.index(text)].number),
            TWO_SALES if text in texts[:place] else "",
        )
        for place, text in enumerate(texts)
    ]


def customer_sheets(world: World) -> Iterator[Sheet]:
    """The customer records of the four sources, each as untidy as it was typed."""
    draw, other = stream(world.seed, "customers"), stream(world.seed, "other records")
    count = len(world.people)

    def sheet(name: str, columns: str, records: Iterable[dict[str, str]]) -> Sheet:
        rows = [
            Row(
                ",".join(record.get(name, "") for name in columns.split()),
                Key(record["source_system"], record["customer_id"]),
                record.get("mark", ""),
            )
            for record in records
        ]
        return Sheet(name, columns, rows)

    def repeated(draw: Draw, sheet: Sheet, count: int) -> Sheet:
        return Sheet(sheet.name, sheet.columns, repeating(draw, sheet.rows, count))

    often, seldom = max(2, count // 2000), max(2, count // 5000)
    web = sheet("customers_web.csv", WEB_CUSTOMER_COLUMNS, account_records(draw, world))
    yield repeated(draw, web, often)
    columns = PERSON_COLUMNS + "loyalty_id loyalty_tier created_at updated_at"
    yield repeated(draw, sheet(CARD_HOLDERS, columns, card_records(draw, world)), often)
    columns = "source_system customer_id email first_name created_at updated_at"
    mail = sheet("customers_mail.csv", columns, subscriber_records(other, world))
    columns = (
        "source_system customer_id phone email first_name last_name created_at"
        " updated_at"
    )
    service = sheet("customers_service.csv", columns, caller_records(other, world))
    yield repeated(other, mail, seldom)
    yield repeated(other, service, seldom)


def account_records(draw: Draw, world: World) -> Iterator[dict[str, str]]:
    """One record an account, now and then an older version of it before."""
    accounts = [
        (person, account) for person in world.people for account in person.accounts
    ]
    for place, (person, account) in enumerate(accounts, 1):
        is_second = account != person.accounts[0]
        made = person.joined + is_second * SECOND_ACCOUNT_AFTER
        channel, cost = person.acquisition
        record = {
            **common_values(draw, person, made, world.period),
            "source_system": WEB, "customer_id": account, "country": person.country,
            "email": person.email.upper() if is_second else person.email,
            "acquisition_channel": channel, "acquisition_cost": money(cost),
        }  # fmt: skip
        # The support desk finds who is known everywhere by the number in the account.
        if draw() < 0.6 or person.is_everywhere:
            record["phone"] = spelled(draw, person.phone)
        if company := person.company:
            record |= {
                "account_id": company.account_id, "company_name": company.name,
                "industry": company.industry_word, "company_size": company.size_word,
            }  # fmt: skip
        if place % MOVED == MOVED // 2:
            yield record | {
                "city": "", "updated_at": record["created_at"], "mark": OLDER_VERSION
            }  # fmt: skip
        yield record


def card_records(draw: Draw, world: World) -> Iterator[dict[str, str]]:
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
            mark = INVALID_EMAIL
        elif not email and person.number % SHOP_EMAIL_EVERY == 0:
            email, mark = SHOP_EMAIL, DEFAULT_EMAIL
        name = person.last_name
        tier = {FREQUENT: "gold", REGULAR: "silver"}.get(person.kind, "bronze")
        yield {
            **common_values(draw, person, person.joined, world.period),
            "source_system": SHOP, "customer_id": person.card, "email": email,
            "phone": spelled(draw, person.phone) if draw() < 0.8 else "",
            "last_name": name.upper() if draw() < 0.4 else name,
            "country": pick(draw, COUNTRY_NAMES[person.country]),
            "loyalty_id": person.card, "loyalty_tier": tier, "mark": mark,
        }  # fmt: skip


def subscriber_records(draw: Draw, world: World) -> Iterator[dict[str, str]]:
    """A subscriber is an e-mail and sometimes a first name."""
    for person in world.people:
        if person.subscriber:
            made = world.period.local(moment_between(draw, person.joined, 9, 20))
            yield {
                "source_system": MAIL, "customer_id": person.subscriber,
                "email": untidy(draw, person.email),
                "first_name": person.first_name if draw() < 0.3 else "",
                "created_at": made, "updated_at": made,
            }  # fmt: skip


def caller_records(draw: Draw, world: World) -> Iterator[dict[str, str]]:
    """A caller is a telephone, and now and then an e-mail too."""
    for person in world.people:
        if not person.caller:
            continue
        made = world.period.local(moment_between(draw, max(person.joined, 0), 9, 18))
        # Who has no telephone writes.
        gives_email = draw() < 0.35 or not person.phone
        phone = spelled(draw, person.phone)
        yield {
            "source_system": SERVICE, "customer_id": person.caller,
            "phone": f"+33{person.phone[1:]}" if person.is_everywhere else phone,
            "email": untidy(draw, person.email) if gives_email else "",
            "first_name": person.first_name if draw() < 0.7 else "",
            "last_name": person.last_name if draw() < 0.9 else "",
            "created_at": made, "updated_at": made,
        }  # fmt: skip


def common_values(
    draw: Draw, person: Person, made: int, period: Period
) -> dict[str, str]:
    """What the web shop and the tills know of a person, with gaps."""
    # Some moved house since, so both stamps of a record need not be the same.
    made_at = moment_between(draw, made, 9, 19)
    changed = min(made_at + between(draw, 1, 300) * DAY, period.end)
    return {
        "first_name": person.first_name if draw() < 0.97 else "",
        "last_name": person.last_name,
        "birth_date": person.birth_date if draw() < 0.55 else "",
        "gender": person.gender if draw() < 0.8 else "",
        "postal_code": person.postal_code if draw() < 0.9 else "",
        "city": person.city if draw() < 0.95 else person.city.upper(),
        "created_at": period.local(made_at),
        "updated_at": period.local(changed),
    }


def untidy(draw: Draw, email: str) -> str:
    """An e-mail as somebody typed it."""
    others = {"upper": email.upper(), "title": email.title(), "blanks": f"  {email} "}
    return others.get(pick(draw, EMAIL_HABITS), email)


def spelled(draw: Draw, phone: str) -> str:
    """Ten digits in one of the ways in which people write them."""
    if not phone:
        return ""
    pairs = [phone[place : place + 2] for place in range(0, 10, 2)]
    abroad = phone[1:2] + " " + " ".join(pairs[1:])
    spellings = [mark.join(pairs) for mark in ("", " ", ".", "-")]
    spellings += [f"+33{phone[1:]}", f"+33 {abroad}", f"0033 {abroad}"]
    return pick(draw, [*spellings, f"+33 (0){abroad}"])


def reference_sheets(world: World) -> Iterator[Sheet]:
    """The products, and the exchange rates of every working day."""
    period, columns = world.period, "product_id name category unit_cost"
    products = [product for every in world.products.values() for product in every]
    yield Sheet(
        "products.csv", columns, list(map(Row, written(columns, products, period)))
    )
    draw, rates = stream(world.seed, "rates"), []
    for currency, start in RATES.items():
        rate = start
        for day in range(-7, period.days):
            today = period.first + timedelta(days=day)
            # On a weekend Friday's still holds.
            if today.weekday() < SATURDAY:
                # Pulled back to where it began, lest it wander off within the period.
                rate += between(draw, -40, 40) + (start - rate) // 50
                text = f"{currency},{today},{rate // 10_000}.{rate % 10_000:04d}"
                rates.append(Row(text))
    yield Sheet("exchange_rates.csv", "currency rate_date rate", rates)


def statement_sheets(world: World, statements: Statements) -> Iterator[Sheet]:
    """What customers say themselves, a file of each kind and two of answers."""
    draw, period = stream(world.seed, "statements"), world.period
    count = max(2, len(world.people) // 1000)
    columns = "source_system=source customer_id attribute value=word declared_at=stamp"
    rows = attribute_rows(
        statements.declarations, fact_rows(columns, statements.declarations, period)
    )
    yield Sheet("customer_attributes.csv", columns, rows)
    columns = (
        "source_system=source customer_id purpose=word status legal_basis"
        " recorded_at=stamp"
    )
    rows = repeating(draw, fact_rows(columns, statements.decisions, period), count)
    yield Sheet("consents.csv", columns, rows)
    # Answers by e-mail; only an unusual scale is always told.
    numbered = [
        answer._replace(feedback_id=f"F{number:06d}")
        if answer.high == 10 or draw() < 0.5
        else answer._replace(feedback_id=f"F{number:06d}", low="", high="")
        for number, answer in enumerate(
            (answer for answer in statements.answers if answer.source == WEB), 1
        )
    ]
    columns = (
        "source_system=source feedback_id customer_id kind score scale_min=low"
        " scale_max=high responded_at=stamp order_id"
    )
    rows = repeating(draw, fact_rows(columns, numbered, period, period.utc), count)
    yield Sheet("feedback_web.csv", columns, rows)
    # The till's terminal numbers no answers and has one scale a question.
    columns = "source_system=source customer_id kind score responded_at=stamp order_id"
    shop = [answer for answer in statements.answers if answer.source == SHOP]
    rows = repeating(draw, fact_rows(columns, shop, period), count)
    yield Sheet("feedback_shop.csv", columns, rows)
    columns = "source_system=source customer_id email requested_at=stamp"
    rows = fact_rows(columns, statements.requests, period)
    yield Sheet("erasure_requests.csv", columns, rows)


def attribute_rows(facts: list[Declaration], rows: list[Row]) -> list[Row]:
    """Declared facts; the same one said again has its older row replaced."""
    numbers: dict[tuple[str, ...], int] = {}
    found = []
    for fact, row in zip(facts, rows, strict=True):
        name = (fact.source, fact.customer_id, fact.attribute, fact.word)
        key = row.key._replace(number=numbers.setdefault(name, len(numbers)))
        mark = OLDER_VERSION if fact.is_said_again else ""
        found.append(Row(row.text, key, mark))
    return found


def campaign_sheets(world: World) -> Iterator[Sheet]:
    """The campaigns, their members and the vouchers, as the campaign tool has them."""
    draw, period = stream(world.seed, "outreach"), world.period
    columns = (
        "campaign_id name channel objective started_at=sent ended_at cost"
        " currency=foreign_currency"
    )
    texts = written(columns, world.campaigns, period)
    keys = [Key("", campaign.campaign_id) for campaign in world.campaigns]
    yield Sheet("campaigns.csv", columns, list(map(Row, texts, keys)))
    columns = (
        "campaign_id=campaign.campaign_id source_system=source customer_id variant"
        " is_control assigned_at=assigned cost"
    )
    rows = fact_rows(columns, world.members, period)
    rows = repeating(draw, rows, max(3, len(world.people) // 1000))
    yield Sheet("campaign_members.csv", columns, rows)
    columns = (
        "voucher_code=code source_system=member.source"
        " customer_id=member.customer_id issued_at=member.campaign.sent"
        " expires_at=expires campaign_id=member.campaign.campaign_id"
    )
    vouchers = list(world.vouchers.values())
    texts = written(columns, vouchers, period)
    keys = [Key(voucher.member.source, voucher.code) for voucher in vouchers]
    yield Sheet("vouchers.csv", columns, list(map(Row, texts, keys)))


def touchpoint_sheets(world: World, touches: Touches) -> Iterator[Sheet]:
    """The interactions of the five tools; each says some rows twice."""
    draw, period = stream(world.seed, "touchpoint exports"), world.period
    for name, prefix, found, clock in (
        (WEB_TOUCHES, "V", touches.web, period.utc),
        ("touchpoints_email.csv.gz", "E", touches.email, period.utc),
        # Without a number: no two interactions of the app are alike.
        ("touchpoints_app.jsonl", "", touches.app, period.utc),
        ("touchpoints_events.csv", "M", touches.meetings, period.local),
        ("touchpoints_service.csv", "S", touches.calls, period.local),
    ):
        texts = written(TOUCH_COLUMNS, found, period, clock, as_json=not prefix)
        rows = []
        for number, (touch, text) in enumerate(zip(found, texts, strict=True), 1):
            touch_id = f"{prefix}{number:07d}"
            key = Key(touch.who.source, touch_id if prefix else text)
            rows.append(Row(f"{touch_id},{text}" if prefix else text, key))
        again = repeating(draw, rows, max(2, len(world.people) // 1000))
        yield Sheet(name, f"touchpoint_id {TOUCH_COLUMNS}", again)
