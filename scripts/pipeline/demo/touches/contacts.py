"""Meetings in person and by telephone: the support desk, events, social networks."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.demo.chance import Draw, between, pick, stream, wheel
from pipeline.demo.people.person import Person
from pipeline.demo.period import DAY
from pipeline.demo.touches.prospects import HOT_DAYS
from pipeline.demo.touches.touch import Touch, Who, anywhere, at_the_desk
from pipeline.demo.world import World

DESK_TOPICS = ("delivery", "return", "size", "invoice", "complaint")
EVENT_TOPICS = ("capsule_evening", "styling_workshop", "private_sale")
WEBINAR_TOPICS = ("capsule_wardrobe", "fabric_care")
SOCIAL = wheel(
    {"social_like": 60, "social_follow": 15, "social_comment": 12, "share": 13}
)
MEETINGS = wheel(
    {"social": 66, "event": 12, "webinar": 8, "store_visit": 10, "referral": 4}
)


def draw_calls(world: World) -> Iterator[Touch]:
    """One to four calls or chats of everybody whom the support desk knows."""
    draw = stream(world.seed, "calls")
    for person in world.people:
        if not person.caller:
            continue
        first = max(person.joined, 0)
        for _ in range(between(draw, 1, 4)):
            day = between(draw, first, world.period.days - 1)
            stamp = day * DAY + between(draw, 9 * 3600, 18 * 3600)
            is_call = draw() < 0.6
            yield Touch(
                stamp,
                at_the_desk(person),
                "contact_call" if is_call else "contact_chat",
                "phone" if is_call else "chat",
                topic=pick(draw, DESK_TOPICS),
            )


def draw_meetings(world: World) -> Iterator[Touch]:
    """Events, webinars and social networks, a few people often and most never."""
    draw = stream(world.seed, "meetings")
    for person in world.people:
        is_sociable = draw() < 0.16
        for _ in range(between(draw, 1, 5) if is_sociable else 0):
            day = between(draw, max(person.joined, 0), world.period.days - 1)
            yield from meeting(draw, pick(draw, MEETINGS), person, day)
        if person.is_hot and draw() < 0.5:
            day = world.period.days - between(draw, 2, HOT_DAYS)
            yield from meeting(draw, "webinar", person, day)


def meeting(draw: Draw, what: str, person: Person, day: int) -> Iterator[Touch]:
    """One meeting; events and webinars are booked, and mostly attended."""
    stamp = day * DAY + between(draw, 10 * 3600, 18 * 3600)
    who: Who = anywhere(person, day)
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
