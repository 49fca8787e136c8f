"""The customer records of the web shop and the loyalty programme, untidy as typed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.demo.chance import Draw, between, pick, stream, wheel
from pipeline.demo.exports.repeats import with_repeats
from pipeline.demo.people.habits import FREQUENT, REGULAR
from pipeline.demo.people.person import SECOND_ACCOUNT_AFTER, Company, Person
from pipeline.demo.period import DAY, Period
from pipeline.demo.sheets import (
    DEFAULT_EMAIL,
    INVALID_EMAIL,
    OLDER_VERSION,
    Row,
    Sheet,
    csv_record,
    money,
)
from pipeline.demo.sources import SHOP, WEB

WEB_FILE = "customers_web.csv"
SHOP_FILE = "customers_shop.csv"

COMMON = (
    "source_system", "customer_id", "email", "phone", "first_name", "last_name",
    "birth_date", "gender", "postal_code", "city", "country",
)  # fmt: skip
WEB_HEADER = (
    *COMMON, "acquisition_channel", "acquisition_cost", "account_id", "company_name",
    "industry", "company_size", "created_at", "updated_at",
)  # fmt: skip
SHOP_HEADER = (*COMMON, "loyalty_id", "loyalty_tier", "created_at", "updated_at")

COUNTRY_NAMES = {"FR": ("FR", "France", "FRANCE", ""), "GB": ("GB",), "CH": ("CH",)}
EMAIL_HABITS = wheel({"tidy": 60, "upper": 15, "title": 10, "blanks": 15})
# One account in so many moved house and has an older record.
MOVED = 80
# What the till wants filled in is filled in: for one in so many who give no address.
SHOP_EMAIL = "client@example.fr"
SHOP_EMAIL_EVERY = 4
INVALID = ("{0}.example.com", "{0}@", "@example.fr", "{0} at example.org", "néant")


def customer_sheets(seed: int, people: list[Person], period: Period) -> list[Sheet]:
    """The two customer files, without the bad rows."""
    draw = stream(seed, "customers")
    web = web_rows(draw, people, period)
    shop = shop_rows(draw, people, period)
    count = max(2, len(people) // 2000)
    return [
        Sheet(WEB_FILE, WEB_HEADER, tuple(with_repeats(draw, list(web), count))),
        Sheet(SHOP_FILE, SHOP_HEADER, tuple(with_repeats(draw, list(shop), count))),
    ]


def web_rows(draw: Draw, people: Iterable[Person], period: Period) -> Iterator[Row]:
    """One record an account, now and then an older version of it before."""
    place = 0
    for person in people:
        for account in person.accounts:
            place += 1
            is_second = account != person.accounts[0]
            made = person.joined + is_second * SECOND_ACCOUNT_AFTER
            values = common_values(draw, person, made, period) | {
                "source_system": WEB,
                "customer_id": account,
                "email": person.email.upper() if is_second else person.email,
                "phone": web_phone(draw, person),
                "country": person.country,
                "acquisition_channel": person.acquisition[0],
                "acquisition_cost": money(person.acquisition[1]),
                **company_values(person.company),
            }
            key = (WEB, account, 0)
            if place % MOVED == MOVED // 2:
                older = values | {"city": "", "updated_at": values["created_at"]}
                yield Row(csv_record(WEB_HEADER, older), key, OLDER_VERSION)
            yield Row(csv_record(WEB_HEADER, values), key)


def shop_rows(draw: Draw, people: Iterable[Person], period: Period) -> Iterator[Row]:
    """One record a loyalty card, as the till staff typed it."""
    for person in people:
        if not person.card:
            continue
        tier = {FREQUENT: "gold", REGULAR: "silver"}.get(person.habits.kind, "bronze")
        email = untidy(draw, person.email) if draw() < 0.75 else ""
        is_invalid = draw() < 0.012
        if person.is_everywhere:
            email, is_invalid = person.email, False
        if is_invalid:
            email = pick(draw, INVALID).format(person.email.split("@")[0])
        is_default = not email and person.number % SHOP_EMAIL_EVERY == 0
        if is_default:
            email = SHOP_EMAIL
        last_name = person.last_name
        values = common_values(draw, person, person.joined, period) | {
            "source_system": SHOP,
            "customer_id": person.card,
            "email": email,
            "phone": spelled(draw, person.phone) if draw() < 0.8 else "",
            "last_name": last_name.upper() if draw() < 0.4 else last_name,
            "country": pick(draw, COUNTRY_NAMES[person.country]),
            "loyalty_id": person.card,
            "loyalty_tier": tier,
        }
        mark = DEFAULT_EMAIL if is_default else INVALID_EMAIL if is_invalid else ""
        yield Row(csv_record(SHOP_HEADER, values), (SHOP, person.card, 0), mark)


def web_phone(draw: Draw, person: Person) -> str:
    """The number in the account; the desk finds who is known everywhere by it."""
    is_given = draw() < 0.6 or person.is_everywhere
    return spelled(draw, person.phone) if is_given else ""


def common_values(
    draw: Draw, person: Person, made: int, period: Period
) -> dict[str, str]:
    """What both sources know of a person, with gaps."""
    # Some moved house since, so both stamps of a record need not be the same.
    made_at = made * DAY + between(draw, 9 * 3600, 19 * 3600)
    changed = min(made_at + between(draw, 1, 300) * DAY, period.end)
    return {
        "first_name": person.first_name if draw() < 0.97 else "",
        "last_name": person.last_name,
        "birth_date": person.birth_date if draw() < 0.55 else "",
        "gender": person.gender if draw() < 0.8 else "",
        "postal_code": person.postal_code if draw() < 0.9 else "",
        "city": person.city if draw() < 0.95 else person.city.upper(),
        "created_at": period.any_local(made_at),
        "updated_at": period.any_local(changed),
    }


def company_values(company: Company | None) -> dict[str, str]:
    """What the order form of business customers asks."""
    if company is None:
        return {}
    return {
        "account_id": company.account_id,
        "company_name": company.name,
        "industry": company.industry_word,
        "company_size": company.size_word,
    }


def untidy(draw: Draw, email: str) -> str:
    """An e-mail as somebody typed it."""
    habit = pick(draw, EMAIL_HABITS)
    if habit == "upper":
        return email.upper()
    if habit == "title":
        return email.title()
    return f"  {email} " if habit == "blanks" else email


def spelled(draw: Draw, phone: str) -> str:
    """Ten digits in one of the ways in which people write them."""
    if not phone:
        return ""
    pairs = [phone[place : place + 2] for place in range(0, 10, 2)]
    abroad = phone[1:2] + " " + " ".join(pairs[1:])
    return pick(
        draw,
        (
            phone,
            " ".join(pairs),
            ".".join(pairs),
            "-".join(pairs),
            f"+33{phone[1:]}",
            f"+33 {abroad}",
            f"0033 {abroad}",
            f"+33 (0){abroad}",
        ),
    )
