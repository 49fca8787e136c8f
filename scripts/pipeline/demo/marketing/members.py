"""Who was in which campaign, who was left out by chance, and who bought because."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from pipeline.demo.chance import Draw, between, stream
from pipeline.demo.marketing.campaigns import (
    ACCOUNTS,
    ANYBODY,
    CARDS,
    EFFECT_DAYS,
    SUBSCRIBERS,
    Campaign,
)
from pipeline.demo.people.person import Person
from pipeline.demo.people.presence import main_identity
from pipeline.demo.period import DAY
from pipeline.demo.sales.visits import Visit, draw_stamp
from pipeline.demo.sources import MAIL, SHOP, WEB

CONTROL = 200  # in a thousand


class Member(NamedTuple):
    """One person in one campaign; the control group is not contacted."""

    campaign: Campaign
    person: int
    source: str
    customer_id: str
    variant: str
    is_control: bool
    assigned: int


def draw_members(
    seed: int, campaigns: list[Campaign], people: list[Person]
) -> list[Member]:
    """The members of all campaigns, campaign by campaign."""
    draw = stream(seed, "members")
    return [
        member
        for campaign in campaigns
        for member in campaign_members(draw, campaign, people)
    ]


def campaign_members(
    draw: Draw, campaign: Campaign, people: list[Person]
) -> Iterator[Member]:
    """The members of one campaign: one in five is left out, the others get A or B."""
    for person in people:
        identity = address(person, campaign)
        if identity is None or draw() * 1000 >= campaign.share:
            continue
        is_control = draw() * 1000 < CONTROL
        variant = "A" if draw() < 0.5 else "B"
        yield Member(
            campaign=campaign,
            person=person.number,
            source=identity[0],
            customer_id=identity[1],
            variant="" if is_control else variant,
            is_control=is_control,
            assigned=campaign.sent - between(draw, 2 * 3600, 3 * DAY),
        )


def address(person: Person, campaign: Campaign) -> tuple[str, str] | None:
    """The id under which a campaign may reach a person; none if it may not."""
    habits = person.habits
    if person.joined >= campaign.start - 3:
        return None
    if campaign.audience == ANYBODY:
        return main_identity(person, campaign.start)
    if campaign.audience == CARDS and person.card:
        return SHOP, person.card
    if campaign.audience == SUBSCRIBERS and person.subscriber and not habits.buys:
        return MAIL, person.subscriber
    # Who stays away and comes back does so unasked, so nobody else can bring them.
    is_asked = habits.buys and habits.start < campaign.start and habits.comeback is None
    if campaign.audience == ACCOUNTS and person.accounts and is_asked:
        return WEB, person.account_on(campaign.start)
    return None


def draw_responses(seed: int, members: Iterable[Member]) -> list[Visit]:
    """The visits that would not have been paid without a campaign."""
    draw = stream(seed, "responses")
    visits = []
    for member in members:
        campaign = member.campaign
        if member.is_control or draw() * 1000 >= campaign.uplift:
            continue
        # From the day after, so that the e-mail is read before the order.
        day = campaign.start + between(draw, 1, EFFECT_DAYS - 1)
        stamp = draw_stamp(draw, day, WEB)
        visits.append(
            Visit(
                stamp,
                member.person,
                WEB,
                is_certain=True,
                campaign=campaign.campaign_id,
            )
        )
    return visits


def with_responses(people: list[Person], responses: list[Visit]) -> list[Person]:
    """The people, whose lapse is not before the order that a campaign brought."""
    brought = {visit.person: visit.stamp // DAY for visit in responses}
    return [
        replace(person, habits=replace(person.habits, lapse=brought[person.number]))
        if person.number in brought
        and person.habits.lapse is not None
        and person.habits.lapse < brought[person.number]
        else person
        for person in people
    ]
