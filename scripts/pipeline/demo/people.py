"""Everybody: who they are, how they buy, and under which ids the sources know them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from pipeline.demo.chance import Draw, between, pick, stream, waiting, wheel
from pipeline.demo.names import (
    COMPANY_FORMS,
    COMPANY_STEMS,
    DOMAINS,
    MAIL,
    MEN,
    PLACES,
    PLAIN,
    SERVICE,
    SHOP,
    SURNAMES,
    WEB,
    WOMEN,
    fictional_phone,
)
from pipeline.demo.period import Period


class Kind(NamedTuple):
    """A type of customer: how long they wait between orders, how long they stay."""

    name: str
    gap: int  # days between orders, on average
    life: int  # days from the first order to the last chance of one, on average


PROSPECT = Kind("prospect", 0, 0)
ONE_TIME = Kind("one_time", 0, 0)
OCCASIONAL = Kind("occasional", 190, 560)
REGULAR = Kind("regular", 78, 420)
FREQUENT = Kind("frequent", 35, 420)
KINDS = wheel(
    {PROSPECT: 150, ONE_TIME: 480, OCCASIONAL: 212, REGULAR: 110, FREQUENT: 48}
)
# Longer than any threshold of dormancy in use for clothes.
LEAST_ABSENCE = 380
HOT = 12  # prospects in a hundred who look as if about to buy

CATEGORY_WHEEL = wheel(
    {
        "dresses": 17, "tops": 24, "trousers": 15, "knitwear": 12, "outerwear": 6,
        "shoes": 9, "bags": 6, "accessories": 11,
    }
)  # fmt: skip
# Product pages seen before an order: up to 1 is impulse, from 4 on it is thought over.
VIEWS = wheel({0: 15, 1: 27, 2: 16, 4: 14, 6: 14, 9: 10, 12: 4})
# Days that must be left on both sides of a change of taste for it to be seen.
LEAST_STRETCH = 120

COUNTRIES = wheel({"FR": 976, "GB": 12, "CH": 12})
# How a customer was won, and what that costs in cents at most.
ACQUISITION = wheel(
    {
        ("search", 900): 30, ("social", 1400): 25, ("store", 0): 20,
        ("referral", 500): 15, ("marketplace", 1100): 10,
    }
)  # fmt: skip

# Where a buyer is known: an account, an e-mail alone, a loyalty card.
PRESENCES = wheel(
    {
        ("account",): 42, ("guest",): 13, ("card",): 26, ("account", "card"): 16,
        ("guest", "card"): 3,
    }
)  # fmt: skip
# Most of those who have not bought yet only subscribed to the newsletter.
PROSPECT_PRESENCES = wheel({("account",): 27, ("subscriber",): 73})
SUBSCRIBING_BUYERS, CALLERS = 80, 47  # in a thousand buyers
SECOND_ACCOUNT_AFTER = 200  # days
FIVE_RECORDS_LEAST = 10

# Words of the order form, and what policy takes them for; nothing if unknown.
INDUSTRIES = wheel(
    {
        ("commerce", "retail"): 5, ("Retail", "retail"): 3,
        ("restauration", "hospitality"): 5, ("industrie", "manufacturing"): 3,
        ("BTP", "construction"): 3, ("consulting", "services"): 4,
        ("Banque", "finance"): 2, ("informatique", "technology"): 4,
        ("santé", "health"): 3, ("enseignement", "education"): 2,
        ("culture", "culture"): 3, ("sylviculture", ""): 3, ("pêche en mer", ""): 3,
        ("", ""): 2,
    }
)  # fmt: skip
COMPANY_SIZES = wheel(
    {
        ("TPE", "micro"): 4, ("PME", "medium"): 4, ("11-50", "small"): 3,
        ("201-500", "large"): 2, ("7", "micro"): 3, ("35", "small"): 3,
        ("120", "medium"): 3, ("1200", "large"): 2, ("une poignée", ""): 2, ("", ""): 1,
    }
)  # fmt: skip


class Company(NamedTuple):
    """A company that buys: its words, and what policy takes them for."""

    account_id: str
    name: str
    industry_word: str
    industry: str
    size_word: str
    size: str


class Who(NamedTuple):
    """Under which name a source knows somebody: an id, an e-mail alone, or nothing."""

    source: str
    customer_id: str = ""
    email: str = ""


@dataclass(slots=True)
class Person:
    """One human being; days are counted as in the period, shares in thousandths."""

    number: int
    kind: Kind
    first_name: str
    last_name: str
    gender: str
    birth_date: str
    email: str
    phone: str
    postal_code: str
    city: str
    country: str
    acquisition: tuple[str, int]
    joined: int
    is_guest: bool
    accounts: tuple[str, ...] = ()
    card: str = ""
    subscriber: str = ""  # the id in the newsletter tool
    caller: str = ""  # the id at the support desk
    company: Company | None = None
    is_hot: bool = False  # has not bought yet, and looks as if about to
    gap: int = 0  # days between two orders, on average
    start: int = 0  # day of the first order
    lapse: int | None = None  # day after which nothing is bought
    comeback: int | None = None  # day on which buying starts again, for good
    only_returns: bool = False
    web_share: int = 0
    discount_share: int = 0
    return_share: int = 0
    taste: int = 0  # 0 buys the cheap, 1 anything, 2 the dear
    views: int = 0  # product pages seen before an order in the web shop, about
    favourite: str = ""
    second_favourite: str = ""
    drift: int | None = None  # day from which the second favourite is the favourite

    @property
    def buys(self) -> bool:
        """Whether the person ever orders within the period."""
        return self.kind is not PROSPECT and not self.only_returns

    @property
    def is_on_web(self) -> bool:
        """Whether the person may order in the web shop."""
        return self.is_guest or bool(self.accounts)

    @property
    def is_everywhere(self) -> bool:
        """Whether every source knows the person, and the web shop twice."""
        others = (self.card, self.subscriber, self.caller)
        return len(self.accounts) > 1 and all(others)

    def favourite_on(self, day: int) -> str:
        """The category that is liked best on a day."""
        has_drifted = self.drift is not None and day >= self.drift
        return self.second_favourite if has_drifted else self.favourite

    def register(self, *records: str) -> None:
        """Make records of the person in the sources, each under an id of its own."""
        number = self.number
        if "account" in records:
            self.accounts = (f"C{number:07d}",)
        if "second account" in records:
            self.accounts = (*self.accounts, f"C{5_000_000 + number:07d}")
        if "card" in records:
            self.card = f"29{number:010d}"
        if "subscriber" in records:
            self.subscriber = f"N{number * 7 + 1000:06d}"
        if "caller" in records:
            self.caller = f"K-{number:06d}"

    def may_open_second(self, period: Period) -> bool:
        """Whether the period has room for a second account."""
        return 0 <= self.joined < period.days - SECOND_ACCOUNT_AFTER

    def identities(self) -> list[tuple[str, str]]:
        """Every source and id of the person; a guest has none but an e-mail."""
        guest = [""] if self.is_guest else []
        found = [(WEB, account) for account in (*self.accounts, *guest)]
        others = ((SHOP, self.card), (MAIL, self.subscriber), (SERVICE, self.caller))
        return found + [identity for identity in others if identity[1]]

    def account_on(self, day: int) -> str:
        """The account used on a day; some people forget theirs and open another."""
        if not self.accounts:
            return ""
        is_late = day >= self.joined + SECOND_ACCOUNT_AFTER
        return self.accounts[-1] if is_late else self.accounts[0]

    def anywhere(self, day: int) -> Who:
        """The best name that any shop has of the person on a day."""
        if self.accounts:
            return Who(WEB, self.account_on(day))
        if self.card:
            return Who(SHOP, self.card)
        return Who(MAIL, self.subscriber) if self.subscriber else self.by_email()

    def online(self, day: int) -> Who | None:
        """How the web shop's tracking knows the person; customers of tills it does not.

        Who only subscribed to the newsletter is known by the link that led to the shop.
        """
        if self.accounts:
            return Who(WEB, self.account_on(day))
        if self.is_guest:
            return self.by_email()
        return Who(MAIL, self.subscriber) if self.subscriber else None

    def by_email(self) -> Who:
        """Somebody of whom the web shop has an e-mail and no account."""
        return Who(WEB, "", self.email)


def draw_people(seed: int, count: int, period: Period) -> list[Person]:
    """So many people, each won on some day of the period or before it."""
    draw = stream(seed, "people")
    people = [draw_person(draw, number, period) for number in range(count)]
    plant_only_returns(draw, people, max(3, count * 15 // 20_000), period)
    plant_tastes(stream(seed, "tastes"), people, period)
    plant_other_records(stream(seed, "records"), people, period)
    plant_companies(stream(seed, "companies"), people)
    return people


def draw_person(draw: Draw, number: int, period: Period) -> Person:
    """One person."""
    kind = pick(draw, KINDS)
    joined = period.draw_day(draw)
    if kind is not ONE_TIME and draw() < 0.22:
        joined = -between(draw, 1, 1000)
    country = pick(draw, COUNTRIES)
    presence = pick(draw, PRESENCES)
    if kind is PROSPECT:
        presence = pick(draw, PROSPECT_PRESENCES)
    elif country != "FR" and "card" in presence:
        presence = ("account",)
    is_woman = draw() < 0.7
    first_name, last_name = pick(draw, WOMEN if is_woman else MEN), pick(draw, SURNAMES)
    postal_code, city = pick(draw, PLACES[country])
    channel, most = pick(draw, ACQUISITION)
    age = 18 + int(62 * draw() * draw())
    person = Person(
        number=number,
        kind=kind,
        first_name=first_name,
        last_name=last_name,
        gender="F" if is_woman else "M",
        birth_date=f"{period.first.year - age - 1}"
        f"-{between(draw, 1, 12):02d}-{between(draw, 1, 28):02d}",
        # The number keeps namesakes apart.
        email=f"{PLAIN[first_name]}.{PLAIN[last_name]}{number}@{pick(draw, DOMAINS)}",
        phone=fictional_phone(number) if country == "FR" and draw() < 0.85 else "",
        postal_code=postal_code,
        city=city,
        country=country,
        acquisition=(channel, most),
        joined=joined,
        is_guest="guest" in presence,
    )
    person.register(*presence)
    # A few people open a second account later.
    if person.accounts and draw() < 0.02 and person.may_open_second(period):
        person.register("second account")
    person.acquisition = (channel, int(most * draw()))
    draw_habits(draw, person, period)
    person.is_hot = kind is PROSPECT and draw() * 100 < HOT
    return person


def draw_habits(draw: Draw, person: Person, period: Period) -> None:
    """How a person buys who was won on a day, which may lie before the period."""
    kind = person.kind
    if kind.gap:
        # People of a type differ; three draws keep them from differing wildly.
        person.gap = max(5, sum(waiting(draw, kind.gap) for _ in range(3)) // 3)
    person.start = person.joined
    if person.joined < 0:
        person.start = min(waiting(draw, max(person.gap, 30)), period.days - 1)
    if kind is ONE_TIME:
        person.lapse = person.start
    elif kind is not PROSPECT:
        lapse = person.start + waiting(draw, kind.life)
        person.lapse = lapse if lapse < period.days else None
    person.web_share = pick(draw, (150, 400, 600, 850))
    person.discount_share = pick(draw, (20, 60, 120, 350))
    person.return_share = pick(draw, (20, 60, 100, 220))
    person.favourite = pick(draw, CATEGORY_WHEEL)
    person.taste = pick(draw, (0, 0, 0, 1, 1, 2))
    if person.lapse is not None and kind is not ONE_TIME:
        # One in six who could come back after long does so.
        comeback = person.lapse + between(draw, LEAST_ABSENCE, LEAST_ABSENCE + 160)
        if comeback < period.days - 10 and draw() < 0.16:
            person.comeback = comeback


def plant_only_returns(
    draw: Draw, people: list[Person], count: int, period: Period
) -> None:
    """So many people bought before the period and only return something in it."""
    chosen = [
        person
        for person in people
        if person.kind is ONE_TIME and person.card and not person.is_on_web
    ]
    for person in chosen[:count]:
        person.only_returns, person.lapse = True, None
        person.joined = -between(draw, 5, 40)
        person.start = between(draw, 0, min(20, period.days - 1))


def plant_tastes(draw: Draw, people: list[Person], period: Period) -> None:
    """Everybody looks before buying; one in eight comes to like something else."""
    for person in people:
        person.views = pick(draw, VIEWS)
        last = period.days - 1 if person.lapse is None else person.lapse
        earliest, latest = person.start + LEAST_STRETCH, last - LEAST_STRETCH
        if person.gap and earliest <= latest and draw() < 0.125:
            others = [name for name in CATEGORY_WHEEL if name != person.favourite]
            person.second_favourite = pick(draw, others)
            person.drift = between(draw, earliest, latest)


def plant_other_records(draw: Draw, people: list[Person], period: Period) -> None:
    """The newsletter tool and the support desk know some; five records some others."""
    for person in people:
        subscribes, calls = draw() * 1000, draw() * 1000
        if person.kind is not PROSPECT and subscribes < SUBSCRIBING_BUYERS:
            person.register("subscriber")
        if person.kind is not PROSPECT and calls < CALLERS:
            person.register("caller")
    known = [person for person in people if person.accounts and person.phone]
    able = [
        person for person in known if person.buys and person.may_open_second(period)
    ]
    for person in able[: max(FIVE_RECORDS_LEAST, len(people) // 500)]:
        person.register("account", "second account", "card", "subscriber", "caller")


def plant_companies(draw: Draw, people: list[Person]) -> None:
    """Three in a hundred account holders buy for a company."""
    companies: list[Company] = []
    for person in people:
        if not person.accounts or draw() >= 0.03:
            continue
        # Two buyers in five come from a company that is a customer already.
        if not companies or draw() >= 0.4:
            # The number keeps namesakes apart.
            number = len(companies)
            series, stem = divmod(number, len(COMPANY_STEMS))
            industry, size = pick(draw, INDUSTRIES), pick(draw, COMPANY_SIZES)
            name = f"{pick(draw, COMPANY_FORMS)} {COMPANY_STEMS[stem]} {series + 1}"
            companies.append(Company(f"B{number:05d}", name, *industry, *size))
        person.company = pick(draw, companies)
