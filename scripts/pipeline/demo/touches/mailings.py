"""What becomes of the messages of a campaign: opens, clicks, and those of machines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pipeline.demo.chance import Draw, between, pick, stream
from pipeline.demo.marketing.campaigns import EMAIL, SMS
from pipeline.demo.marketing.members import Member
from pipeline.demo.period import DAY
from pipeline.demo.touches import words
from pipeline.demo.touches.touch import DESKTOP, DEVICES, MOBILE, Touch, Who
from pipeline.demo.world import World


class Reader(NamedTuple):
    """How one person treats e-mails; shares in thousandths."""

    is_apple: bool  # a program opens every message whether or not anybody looks
    is_scanned: bool  # a scanner follows every link before the person sees it
    opens: int
    clicks: int  # of the messages opened


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
        if member.is_control:
            continue
        if member.campaign.channel == EMAIL:
            key = (member.campaign.campaign_id, member.person)
            yield from e_mail(draw, member, readers[member.person], key in brought)
        elif member.campaign.channel == SMS:
            yield from text_message(draw, member)


def e_mail(
    draw: Draw, member: Member, reader: Reader, is_read: bool
) -> Iterator[Touch]:
    """One e-mail of a campaign; who bought because of it had read it."""
    sent = member.campaign.sent + between(draw, 0, 1800)
    who = Who(member.source, member.customer_id)
    tags = {
        "topic": member.campaign.objective,
        "campaign_id": member.campaign.campaign_id,
        "variant": member.variant,
    }
    if draw() < 0.01 and not is_read:
        yield Touch(sent + 5, who, words.BOUNCED, EMAIL, **tags)
        return
    yield Touch(sent, who, words.SENT, EMAIL, **tags)
    for stamp, action, device in reactions(draw, sent, reader, is_read):
        yield Touch(stamp, who, action, EMAIL, device, **tags)


def reactions(
    draw: Draw, sent: int, reader: Reader, is_read: bool
) -> Iterator[tuple[int, str, str]]:
    """What an e-mail sets off, within a day: moment, word and device."""
    if reader.is_scanned:
        yield sent + between(draw, 1, 9), words.BOT_CLICK, words.SCANNER
    if reader.is_apple:
        # The tool recognises most of these opens, for the others only the device tells.
        word = words.MACHINE_OPEN if draw() < 0.7 else words.OPENED
        yield sent + between(draw, 30, 7200), word, words.APPLE
    if not is_read and draw() * 1000 >= reader.opens:
        return
    opened = sent + between(draw, 120, DAY // 2)
    device = pick(draw, DEVICES)
    if not reader.is_apple:
        yield opened, words.OPENED, device
    if is_read or draw() * 1000 < reader.clicks:
        yield opened + between(draw, 3, 180), words.CLICKED, device


def text_message(draw: Draw, member: Member) -> Iterator[Touch]:
    """One text message of a campaign."""
    sent = member.campaign.sent + between(draw, 0, 1800)
    who = Who(member.source, member.customer_id)
    tags = {
        "topic": member.campaign.objective,
        "campaign_id": member.campaign.campaign_id,
        "variant": member.variant,
    }
    yield Touch(sent, who, words.SMS_SENT, SMS, MOBILE, **tags)
    if draw() < 0.07:
        clicked = sent + between(draw, 30, DAY // 2)
        yield Touch(clicked, who, words.SMS_CLICKED, SMS, MOBILE, **tags)


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
        touch = Touch(
            stamp,
            Who(member.source, member.customer_id),
            words.CLICKED,
            EMAIL,
            DESKTOP,
            topic=member.campaign.objective,
            campaign_id=member.campaign.campaign_id,
            variant=member.variant,
        )
        bursts.append([touch] * between(draw, 6, 11))
    return bursts
