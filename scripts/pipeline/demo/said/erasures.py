"""Who asks to be erased, and how they say who they are."""

from __future__ import annotations

from typing import NamedTuple

from pipeline.demo.chance import between, pick, stream
from pipeline.demo.people.presence import main_identity
from pipeline.demo.period import DAY
from pipeline.demo.sources import WEB
from pipeline.demo.world import World

BY_ID, BY_EMAIL, BY_BOTH, UNKNOWN = "id", "email", "both", "unknown"
WAYS = (BY_ID, BY_EMAIL, BY_BOTH)
ASKING = 5  # in a thousand people
LAST_DAYS = 120


class Request(NamedTuple):
    """One request; ``person`` is empty where nobody is known by the name given."""

    stamp: int
    person: int | None
    way: str
    source: str
    customer_id: str
    email: str


def draw_requests(world: World) -> list[Request]:
    """The requests, the earliest first; each person asks once, each way in turn."""
    draw = stream(world.seed, "erasures")
    count = max(len(WAYS), len(world.people) * ASKING // 1000)
    requests: dict[int, Request] = {}
    while len(requests) < count:
        person = pick(draw, world.people)
        way = WAYS[len(requests) % len(WAYS)]
        day = world.period.days - between(draw, 1, LAST_DAYS)
        stamp = day * DAY + between(draw, 8 * 3600, 20 * 3600)
        identity = main_identity(person, day)
        is_unknown_yet = identity is None or person.joined >= day
        # Who only returns is planted for another purpose.
        if is_unknown_yet or person.number in requests or person.habits.only_returns:
            continue
        assert identity is not None
        requests[person.number] = Request(
            stamp=stamp,
            person=person.number,
            way=way,
            source="" if way == BY_EMAIL else identity[0],
            customer_id="" if way == BY_EMAIL else identity[1],
            email="" if way == BY_ID else person.email,
        )
    nobody = Request(
        stamp=(world.period.days - between(draw, 1, LAST_DAYS)) * DAY + 10 * 3600,
        person=None,
        way=UNKNOWN,
        source=WEB,
        customer_id="C9999999",
        email="personne.connue@example.org",
    )
    return sorted([*requests.values(), nobody], key=lambda request: request.stamp)
