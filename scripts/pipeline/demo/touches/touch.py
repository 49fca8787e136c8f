"""One interaction, and who it is of."""

from __future__ import annotations

from typing import NamedTuple

from pipeline.demo.people.person import Person
from pipeline.demo.sources import MAIL, SERVICE, SHOP, WEB

MOBILE, DESKTOP, TABLET = "mobile", "desktop", "tablet"
DEVICES = (MOBILE, MOBILE, MOBILE, DESKTOP, DESKTOP, TABLET)


class Who(NamedTuple):
    """Under which name a tool knows who it is: an id, an e-mail alone, or nothing."""

    source: str
    customer_id: str = ""
    email: str = ""


class Touch(NamedTuple):
    """One interaction; the action is a word of the project or of a vendor."""

    stamp: int
    who: Who
    action: str
    channel: str
    device: str = ""
    category: str = ""
    topic: str = ""
    campaign_id: str = ""
    variant: str = ""
    quantity: str = ""


NOBODY_KNOWN = Who(WEB)


def online(person: Person, day: int) -> Who | None:
    """How the web shop's tracking knows a person on a day; till customers it does not.

    Who only subscribed to the newsletter is known by the link that led to the shop.
    """
    if person.accounts:
        return Who(WEB, person.account_on(day))
    if person.is_guest:
        return Who(WEB, "", person.email)
    return Who(MAIL, person.subscriber) if person.subscriber else None


def by_mail(person: Person, day: int) -> Who:
    """How the e-mail tool knows the reader of a newsletter."""
    if person.subscriber:
        return Who(MAIL, person.subscriber)
    return anywhere(person, day)


def anywhere(person: Person, day: int) -> Who:
    """The best name that any shop has of a person."""
    if person.accounts:
        return Who(WEB, person.account_on(day))
    if person.card:
        return Who(SHOP, person.card)
    if person.subscriber:
        return Who(MAIL, person.subscriber)
    return Who(WEB, "", person.email)


def at_the_desk(person: Person) -> Who:
    """How the support desk knows a caller."""
    return Who(SERVICE, person.caller)
