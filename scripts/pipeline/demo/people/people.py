"""Everybody: who they are, how they buy, and where they are known."""

from __future__ import annotations

from dataclasses import replace

from pipeline.demo.chance import Draw, between, pick, stream, wheel
from pipeline.demo.people.companies import with_companies
from pipeline.demo.people.habits import KINDS, ONE_TIME, PROSPECT, draw_habits
from pipeline.demo.people.names import (
    ABROAD,
    CITIES,
    DOMAINS,
    MEN,
    PLAIN,
    SURNAMES,
    WOMEN,
    fictional_phone,
)
from pipeline.demo.people.person import Person
from pipeline.demo.people.presence import (
    PRESENCES,
    PROSPECT_PRESENCES,
    card_id,
    draw_accounts,
    subscriber_id,
    with_other_records,
)
from pipeline.demo.people.tastes import with_tastes
from pipeline.demo.period import Period

COUNTRIES = wheel({"FR": 976, "GB": 12, "CH": 12})
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
# Prospects in a hundred who look as if about to buy.
HOT = 12


def draw_people(seed: int, count: int, period: Period) -> list[Person]:
    """So many people, each won on some day of the period or before it."""
    draw = stream(seed, "people")
    people = [draw_person(draw, number, period) for number in range(count)]
    people = with_only_returns(draw, people, max(3, count * 15 // 20_000), period)
    people = with_tastes(stream(seed, "tastes"), people, period)
    people = with_other_records(stream(seed, "records"), people, period)
    return with_companies(stream(seed, "companies"), people)


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
        card=card_id(number) if "card" in presence else "",
        joined=joined,
        acquisition=(channel, int(most * draw())),
        habits=draw_habits(draw, kind, joined, period),
        subscriber=subscriber_id(number) if "subscriber" in presence else "",
        is_hot=kind is PROSPECT and draw() * 100 < HOT,
    )


def draw_birth_date(draw: Draw, period: Period) -> str:
    """A date of birth of somebody who is 18 to 80 years old, most of them under 50."""
    age = 18 + int(62 * draw() * draw())
    year = period.first.year - age - 1
    return f"{year}-{between(draw, 1, 12):02d}-{between(draw, 1, 28):02d}"


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
