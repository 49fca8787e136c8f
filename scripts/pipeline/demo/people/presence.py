"""Under which ids the sources come to know a person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pipeline.demo.chance import Draw, wheel
from pipeline.demo.people.habits import PROSPECT
from pipeline.demo.people.person import SECOND_ACCOUNT_AFTER, Person
from pipeline.demo.period import Period
from pipeline.demo.sources import MAIL, SERVICE, SHOP, WEB

# Where a buyer is known: an account, an e-mail alone, a loyalty card.
PRESENCES = wheel(
    {
        ("account",): 42,
        ("guest",): 13,
        ("card",): 26,
        ("account", "card"): 16,
        ("guest", "card"): 3,
    }
)
# Most of those who have not bought yet only subscribed to the newsletter.
PROSPECT_PRESENCES = wheel({("account",): 27, ("subscriber",): 73})

SUBSCRIBING_BUYERS = 80  # in a thousand
CALLERS = 47  # in a thousand buyers
FIVE_RECORDS_LEAST = 10


def account_id(number: int, is_second: bool = False) -> str:
    """The id of a person's account in the web shop."""
    return f"C{5_000_000 + number if is_second else number:07d}"


def card_id(number: int) -> str:
    """The number of a person's loyalty card."""
    return f"29{number:010d}"


def subscriber_id(number: int) -> str:
    """The id under which the newsletter tool knows a person."""
    return f"N{number * 7 + 1000:06d}"


def caller_id(number: int) -> str:
    """The id under which the support desk knows a person."""
    return f"K-{number:06d}"


def draw_accounts(
    draw: Draw, number: int, joined: int, presence: tuple[str, ...], period: Period
) -> tuple[str, ...]:
    """No account, one, or for a few people a second one opened later."""
    if "account" not in presence:
        return ()
    first = account_id(number)
    if draw() < 0.02 and 0 <= joined < period.days - SECOND_ACCOUNT_AFTER:
        return (first, account_id(number, is_second=True))
    return (first,)


def with_other_records(
    draw: Draw, people: list[Person], period: Period
) -> list[Person]:
    """The people, some of them known to the newsletter tool or the support desk too."""
    known = []
    for person in people:
        subscribes, calls = draw() * 1000, draw() * 1000
        if person.habits.kind is not PROSPECT:
            person = replace(
                person,
                subscriber=subscriber_id(person.number)
                if subscribes < SUBSCRIBING_BUYERS
                else "",
                caller=caller_id(person.number) if calls < CALLERS else "",
            )
        known.append(person)
    return with_five_records(known, max(FIVE_RECORDS_LEAST, len(people) // 500), period)


def with_five_records(people: list[Person], count: int, period: Period) -> list[Person]:
    """The people, so many of whom every source knows, and the web shop twice."""
    chosen = [
        person.number
        for person in people
        if person.accounts
        and person.phone
        and person.habits.buys
        and 0 <= person.joined < period.days - SECOND_ACCOUNT_AFTER
    ][:count]
    changed = dict.fromkeys(chosen, True)
    return [
        replace(
            person,
            accounts=(account_id(person.number), account_id(person.number, True)),
            card=card_id(person.number),
            subscriber=subscriber_id(person.number),
            caller=caller_id(person.number),
        )
        if person.number in changed
        else person
        for person in people
    ]


def identities(person: Person) -> Iterator[tuple[str, str]]:
    """Source system and id of a person; a guest has none but an e-mail."""
    for account in person.accounts:
        yield WEB, account
    if person.is_guest:
        yield WEB, ""
    if person.card:
        yield SHOP, person.card
    if person.subscriber:
        yield MAIL, person.subscriber
    if person.caller:
        yield SERVICE, person.caller


def main_identity(person: Person, day: int) -> tuple[str, str] | None:
    """Under which id campaigns know a person on a day; guests have none."""
    if person.accounts:
        return WEB, person.account_on(day)
    if person.card:
        return SHOP, person.card
    return (MAIL, person.subscriber) if person.subscriber else None
