"""Who the customers are, and under which ids the sources know them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pipeline.demo.chance import Draw, between, pick, stream, wheel
from pipeline.demo.habits import (
    KINDS,
    ONE_TIME,
    PROSPECT,
    Habits,
    draw_habits,
)
from pipeline.demo.names import (
    ABROAD,
    CITIES,
    DOMAINS,
    MEN,
    PLAIN,
    SURNAMES,
    WOMEN,
    fictional_phone,
)
from pipeline.demo.period import Period

# Where a person is known: an account, an e-mail alone, a loyalty card.
PRESENCES = wheel(
    {
        ("account",): 42,
        ("guest",): 13,
        ("card",): 26,
        ("account", "card"): 16,
        ("guest", "card"): 3,
    }
)
COUNTRIES = wheel({"FR": 976, "GB": 12, "CH": 12})
CURRENCIES = {"FR": "EUR", "GB": "GBP", "CH": "CHF"}
# How a customer was won, and what that costs in cents at most.
ACQUISITION = wheel(
    {
        ("search", 900): 30,
        ("social", 1400): 25,
        ("store", 0): 20,
        ("referral", 500): 15,
        ("marketplace", 1100): 10,
    }
)
SECOND_ACCOUNT_AFTER = 200


@dataclass(frozen=True, slots=True)
class Person:
    """One human being behind every id that a source has given them."""

    number: int
    first_name: str
    last_name: str
    gender: str
    birth_date: str
    email: str
    phone: str
    postal_code: str
    city: str
    country: str
    accounts: tuple[str, ...]
    is_guest: bool
    card: str
    joined: int
    acquisition: tuple[str, int]
    habits: Habits

    @property
    def currency(self) -> str:
        """The currency in which the web shop charges."""
        return CURRENCIES[self.country]

    @property
    def is_on_web(self) -> bool:
        """Whether the person may order in the web shop."""
        return self.is_guest or bool(self.accounts)

    def account_on(self, day: int) -> str:
        """The account used on a day; some people forget theirs and open another."""
        if not self.accounts:
            return ""
        is_late = day >= self.joined + SECOND_ACCOUNT_AFTER
        return self.accounts[-1] if is_late else self.accounts[0]


def draw_people(seed: int, count: int, period: Period) -> list[Person]:
    """So many people, each won on some day of the period or before it."""
    draw = stream(seed, "people")
    people = [draw_person(draw, number, period) for number in range(count)]
    return with_only_returns(draw, people, max(3, count * 15 // 20_000), period)


def draw_person(draw: Draw, number: int, period: Period) -> Person:
    """One person."""
    kind = pick(draw, KINDS)
    joined = period.draw_day(draw)
    if kind is not ONE_TIME and draw() < 0.22:
        joined = -between(draw, 1, 1000)
    country = pick(draw, COUNTRIES)
    presence = pick(draw, PRESENCES)
    if kind is PROSPECT or (country != "FR" and "card" in presence):
        presence = ("account",)
    is_woman = draw() < 0.7
    first_name, last_name = pick(draw, WOMEN if is_woman else MEN), pick(draw, SURNAMES)
    place = pick(draw, CITIES if country == "FR" else ABROAD[country])
    # The number keeps namesakes apart.
    mailbox = f"{PLAIN[first_name]}.{PLAIN[last_name]}{number}"
    channel, most = pick(draw, ACQUISITION)
    return Person(
        number=number,
        first_name=first_name,
        last_name=last_name,
        gender="F" if is_woman else "M",
        birth_date=draw_birth_date(draw, period),
        email=f"{mailbox}@{pick(draw, DOMAINS)}",
        phone=fictional_phone(number) if country == "FR" and draw() < 0.85 else "",
        postal_code=place[0],
        city=place[1],
        country=country,
        accounts=draw_accounts(draw, number, joined, presence, period),
        is_guest="guest" in presence,
        card=f"29{number:010d}" if "card" in presence else "",
        joined=joined,
        acquisition=(channel, int(most * draw())),
        habits=draw_habits(draw, kind, joined, period),
    )


def draw_birth_date(draw: Draw, period: Period) -> str:
    """A date of birth of somebody who is 18 to 80 years old, most of them under 50."""
    age = 18 + int(62 * draw() * draw())
    year = period.first.year - age - 1
    return f"{year}-{between(draw, 1, 12):02d}-{between(draw, 1, 28):02d}"


def draw_accounts(
    draw: Draw, number: int, joined: int, presence: tuple[str, ...], period: Period
) -> tuple[str, ...]:
    """No account, one, or for a few people a second one opened later."""
    if "account" not in presence:
        return ()
    first = f"C{number:07d}"
    if draw() < 0.02 and 0 <= joined < period.days - SECOND_ACCOUNT_AFTER:
        return (first, f"C{5_000_000 + number}")
    return (first,)


def with_only_returns(
    draw: Draw, people: list[Person], count: int, period: Period
) -> list[Person]:
    """The people, so many of whom bought before the period and only return in it."""
    chosen = [
        person
        for person in people
        if person.habits.kind is ONE_TIME and person.card and not person.is_on_web
    ][:count]
    changed = {
        person.number: replace(
            person,
            joined=-between(draw, 5, 40),
            habits=replace(
                person.habits,
                only_returns=True,
                start=between(draw, 0, min(20, period.days - 1)),
                lapse=None,
            ),
        )
        for person in chosen
    }
    return [changed.get(person.number, person) for person in people]
