"""Messages and meetings: mailings, newsletters, machines that click, calls, events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter
from typing import NamedTuple

from pipeline.demo.browsing import (
    APP,
    DESKTOP,
    DEVICES,
    HOT_DAYS,
    MOBILE,
    LeftCart,
    Touch,
    draw_app,
    draw_browsing,
    draw_hot_carts,
    draw_left_carts,
)
from pipeline.demo.campaigns import EMAIL, SMS, Member
from pipeline.demo.chance import Draw, between, pick, stream, wheel
from pipeline.demo.names import MAIL, SERVICE
from pipeline.demo.orders import World
from pipeline.demo.people import Person, Who
from pipeline.demo.period import DAY, moment_between
from pipeline.demo.statements import Decision, Statements

# The words of the e-mail tool, which tells some automatic acts apart, and not all.
SENT, OPENED, CLICKED = "Received Email", "opened", "clicked"
MACHINE_OPEN, BOT_CLICK = "machine_open", "bot_click"
UNSUBSCRIBED, COMPLAINED = "unsubscribed", "spamreport"
SUBSCRIBED, BOUNCED = "Subscribed to List", "bounced"
SMS_SENT, SMS_CLICKED = "Received SMS", "Clicked SMS"
APPLE, SCANNER = "apple_mail_privacy", "scanner"

NEWSLETTER = "newsletter"
# Days between two issues, and the hour at which they are sent.
ISSUE_DAYS = 28
ISSUE_HOUR = 7 * 3600
COMPLAINTS = 60  # in a thousand who leave

DESK_TOPICS = ("delivery", "return", "size", "invoice", "complaint")
EVENT_TOPICS = ("capsule_evening", "styling_workshop", "private_sale")
WEBINAR_TOPICS = ("capsule_wardrobe", "fabric_care")
SOCIAL = wheel(
    {"social_like": 60, "social_follow": 15, "social_comment": 12, "share": 13}
)
MEETINGS = wheel(
    {"social": 66, "event": 12, "webinar": 8, "store_visit": 10, "referral": 4}
)


class Reader(NamedTuple):
    """How one person treats e-mails; shares in thousandths."""

    is_apple: bool  # a program opens every message whether or not anybody looks
    is_scanned: bool  # a scanner follows every link before the person sees it
    opens: int
    clicks: int  # of the messages opened


@dataclass(frozen=True)
class Touches:
    """The interactions of each tool, the earliest first, and what is planted there."""

    web: list[Touch]
    email: list[Touch]
    app: list[Touch]
    meetings: list[Touch]
    calls: list[Touch]
    left_carts: list[LeftCart]
    bursts: list[list[Touch]]


def draw_touches(world: World, statements: Statements) -> Touches:
    """What the people of a world do besides buying."""
    readers = draw_readers(world)
    left, hot = draw_left_carts(world), draw_hot_carts(world)
    bursts = draw_bursts(world)
    browsing = list(draw_browsing(world, statements, left, hot))
    in_app = [touch for touch in browsing if touch.channel == APP]
    newsletters = draw_newsletters(world, readers, statements.decisions)
    return Touches(
        web=in_order(world, [touch for touch in browsing if touch.channel != APP]),
        email=in_order(world, draw_mailings(world, readers), newsletters, *bursts),
        # Each once: without ids, equal ones are one.
        app=list(dict.fromkeys(in_order(world, in_app, draw_app(world)))),
        meetings=in_order(world, draw_meetings(world)),
        calls=in_order(world, draw_calls(world)),
        left_carts=left + hot,
        bursts=bursts,
    )


def in_order(world: World, *parts: Iterable[Touch]) -> list[Touch]:
    """The interactions of the period, the earliest first."""
    end, every = world.period.end, chain.from_iterable(parts)
    return sorted((touch for touch in every if 0 <= touch[0] <= end), key=itemgetter(0))


def draw_readers(world: World) -> list[Reader]:
    """Everybody's ways with e-mails, by number."""
    draw = stream(world.seed, "readers")
    return [
        Reader(
            is_apple=draw() < 0.3,
            is_scanned=draw() < 0.04,
            opens=pick(draw, (40, 120, 250, 500)),
            clicks=pick(draw, (60, 150, 300)),
        )
        for _ in world.people
    ]


def draw_mailings(world: World, readers: list[Reader]) -> Iterator[Touch]:
    """The messages to the treated members of all campaigns, and what followed."""
    draw = stream(world.seed, "mailings")
    brought = {(order.campaign, order.person) for order in world.orders}
    for member in world.members:
        channel = member.campaign.channel
        if member.is_control or channel not in (EMAIL, SMS):
            continue
        sent = member.campaign.sent + between(draw, 0, 1800)
        if channel == SMS:
            yield message(member, sent, SMS_SENT, MOBILE)
            if draw() < 0.07:
                clicked = sent + between(draw, 30, DAY // 2)
                yield message(member, clicked, SMS_CLICKED, MOBILE)
            continue
        # Who bought because of an e-mail had read it.
        is_read = (member.campaign.campaign_id, member.person) in brought
        if draw() < 0.01 and not is_read:
            yield message(member, sent + 5, BOUNCED)
            continue
        yield message(member, sent, SENT)
        for reaction in reactions(draw, sent, readers[member.person], is_read):
            yield message(member, *reaction)


def message(member: Member, stamp: int, word: str, device: str = "") -> Touch:
    """A message of a campaign, or what a member did with it."""
    campaign = member.campaign
    return Touch(
        stamp, Who(member.source, member.customer_id), word, campaign.channel, device,
        topic=campaign.objective, campaign_id=campaign.campaign_id,
        variant=member.variant,
    )  # fmt: skip


def reactions(
    draw: Draw, sent: int, reader: Reader, is_read: bool
) -> Iterator[tuple[int, str, str]]:
    """What an e-mail sets off, within a day: moment, word and device."""
    if reader.is_scanned:
        yield sent + between(draw, 1, 9), BOT_CLICK, SCANNER
    if reader.is_apple:
        # The tool recognises most of these opens, for the others only the device tells.
        word = MACHINE_OPEN if draw() < 0.7 else OPENED
        yield sent + between(draw, 30, 7200), word, APPLE
    if not is_read and draw() * 1000 >= reader.opens:
        return
    opened = sent + between(draw, 120, DAY // 2)
    device = pick(draw, DEVICES)
    if not reader.is_apple:
        yield opened, OPENED, device
    if is_read or draw() * 1000 < reader.clicks:
        yield opened + between(draw, 3, 180), CLICKED, device


def draw_bursts(world: World) -> list[list[Touch]]:
    """Clicks that no hand makes: many of one person within the same second.

    The tool did not recognise them: their word is the plain one.
    """
    draw = stream(world.seed, "bursts")
    mailed = [
        member
        for member in world.members
        if member.campaign.channel == EMAIL and not member.is_control
    ]
    bursts = []
    for _ in range(max(3, len(world.people) // 2000)):
        member = pick(draw, mailed)
        stamp = member.campaign.sent + between(draw, 2000, 3000)
        click = message(member, stamp, CLICKED, DESKTOP)
        bursts.append([click] * between(draw, 6, 11))
    return bursts


def draw_newsletters(
    world: World, readers: list[Reader], decisions: list[Decision]
) -> Iterator[Touch]:
    """Sign-ups, opens and clicks of each issue, and departures."""
    draw, period = stream(world.seed, "newsletters"), world.period
    leaving = [decision for decision in decisions if decision.leaves_mailings]
    left = {Who(leave.source, leave.customer_id): leave.stamp for leave in leaving}
    for person in world.people:
        who = person.anywhere(person.joined)
        if person.subscriber:
            who = Who(MAIL, person.subscriber)
            stamp = moment_between(draw, person.joined, 10, 20)
            yield Touch(stamp, who, SUBSCRIBED, EMAIL, topic=NEWSLETTER)
        elif not (person.is_guest and person.number % 2):
            # Every other guest left an e-mail for the newsletter, and nothing else.
            continue
        until = left.get(who._replace(email=""), period.end)
        first = max(person.joined, 0) // ISSUE_DAYS + 1
        for day in range(first * ISSUE_DAYS, period.days, ISSUE_DAYS):
            sent = day * DAY + ISSUE_HOUR
            if sent >= until - DAY:
                break
            for stamp, word, device in reactions(
                draw, sent, readers[person.number], is_read=False
            ):
                yield Touch(stamp, who, word, EMAIL, device, topic=NEWSLETTER)
    for leave in leaving:
        word = COMPLAINED if draw() * 1000 < COMPLAINTS else UNSUBSCRIBED
        who = Who(leave.source, leave.customer_id)
        yield Touch(leave.stamp, who, word, EMAIL, topic=NEWSLETTER)


def draw_calls(world: World) -> Iterator[Touch]:
    """One to four calls or chats of everybody whom the support desk knows."""
    draw = stream(world.seed, "calls")
    for person in world.people:
        for _ in range(between(draw, 1, 4) if person.caller else 0):
            day = between(draw, max(person.joined, 0), world.period.days - 1)
            stamp, who = moment_between(draw, day, 9, 18), Who(SERVICE, person.caller)
            is_call = draw() < 0.6
            action, channel = (
                ("contact_call", "phone") if is_call else ("contact_chat", "chat")
            )
            yield Touch(stamp, who, action, channel, topic=pick(draw, DESK_TOPICS))


def draw_meetings(world: World) -> Iterator[Touch]:
    """Events, webinars and social networks, a few people often and most never."""
    draw, days = stream(world.seed, "meetings"), world.period.days
    for person in world.people:
        is_sociable = draw() < 0.16
        for _ in range(between(draw, 1, 5) if is_sociable else 0):
            day = between(draw, max(person.joined, 0), days - 1)
            yield from meeting(draw, pick(draw, MEETINGS), person, day)
        if person.is_hot and draw() < 0.5:
            day = days - between(draw, 2, HOT_DAYS)
            yield from meeting(draw, "webinar", person, day)


def meeting(draw: Draw, what: str, person: Person, day: int) -> Iterator[Touch]:
    """One meeting; events and webinars are booked, and mostly attended."""
    stamp, who = moment_between(draw, day, 10, 18), person.anywhere(day)
    if what == "social":
        yield Touch(stamp, who, pick(draw, SOCIAL), "social")
    elif what in ("event", "webinar"):
        topic = pick(draw, EVENT_TOPICS if what == "event" else WEBINAR_TOPICS)
        booked, came = f"{what}_registration", f"{what}_attendance"
        if what == "webinar":
            booked, came = "webinar registered", "webinar attended"
        yield Touch(stamp, who, booked, what, topic=topic)
        if draw() < 0.7:
            # In the evening of the next day.
            later = (day + 1) * DAY + 19 * 3600 + between(draw, 0, 1200)
            yield Touch(later, who, came, what, topic=topic)
    else:
        yield Touch(stamp, who, what, "shop" if what == "store_visit" else "web")
