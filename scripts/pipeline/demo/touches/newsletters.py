"""The newsletter: who signed up, who opens it, who leaves."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.demo.chance import Draw, between, stream
from pipeline.demo.marketing.campaigns import EMAIL
from pipeline.demo.people.person import Person
from pipeline.demo.period import DAY, Period
from pipeline.demo.said.consents import Decision
from pipeline.demo.touches import words
from pipeline.demo.touches.mailings import Reader, reactions
from pipeline.demo.touches.touch import Touch, Who, by_mail
from pipeline.demo.world import World

NEWSLETTER = "newsletter"
# Days between two issues, and the hour at which they are sent.
ISSUE_DAYS = 28
ISSUE_HOUR = 7 * 3600
COMPLAINTS = 60  # in a thousand who leave


def draw_newsletters(
    world: World, readers: list[Reader], decisions: list[Decision]
) -> Iterator[Touch]:
    """Sign-ups, opens and clicks of each issue, and departures."""
    draw = stream(world.seed, "newsletters")
    left = {
        (decision.source, decision.customer_id): decision.stamp
        for decision in decisions
        if decision.leaves_mailings
    }
    for person in world.people:
        # Every other guest left an e-mail for the newsletter, and nothing else.
        if person.subscriber or (person.is_guest and person.number % 2):
            who = by_mail(person, person.joined)
            until = left.get((who.source, who.customer_id), world.period.end)
            reader = readers[person.number]
            yield from subscription(draw, person, who, reader, until, world.period)
    for decision in decisions:
        if decision.leaves_mailings:
            is_angry = draw() * 1000 < COMPLAINTS
            word = words.COMPLAINED if is_angry else words.UNSUBSCRIBED
            who = Who(decision.source, decision.customer_id)
            yield Touch(decision.stamp, who, word, EMAIL, topic=NEWSLETTER)


def subscription(
    draw: Draw, person: Person, who: Who, reader: Reader, until: int, period: Period
) -> Iterator[Touch]:
    """One person's newsletters, from the sign-up until they leave."""
    if person.subscriber:
        stamp = person.joined * DAY + between(draw, 10 * 3600, 20 * 3600)
        yield Touch(stamp, who, words.SUBSCRIBED, EMAIL, topic=NEWSLETTER)
    for day in issues(person, period):
        sent = day * DAY + ISSUE_HOUR
        if sent >= until - DAY:
            return
        for stamp, action, device in reactions(draw, sent, reader, is_read=False):
            yield Touch(stamp, who, action, EMAIL, device, topic=NEWSLETTER)


def issues(person: Person, period: Period) -> range:
    """The days of the issues sent to a person."""
    first = max(person.joined, 0) // ISSUE_DAYS + 1
    return range(first * ISSUE_DAYS, period.days, ISSUE_DAYS)
