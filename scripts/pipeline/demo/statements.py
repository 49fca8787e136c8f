"""What customers say themselves: facts, consents, answers, requests to be erased."""

from __future__ import annotations

from collections.abc import Iterator
from operator import itemgetter
from typing import Any

from pipeline.demo.chance import Draw, between, pick
from pipeline.demo.names import SHOP, WEB, WHEELS, WORDS
from pipeline.demo.orders import NEVER_VALID, RETURN
from pipeline.demo.period import DAY, Period, moment_between
from pipeline.demo.world import Order, Person, Statement, Who, World

CHANGEABLE = ("household", "occupation")
WITHDRAWN = 60  # in a thousand grants
OBJECTORS = 10  # in a thousand people
PROFILING = "profiling"
# Asked by nobody else, so that the contradictions stand alone.
CONTRADICTORY = "phone"
ANSWERING = 200  # in a thousand buyers
# How pleased people are, in thousandths: who returns little and buys often is more so,
# and who is about to leave is less so.
PLEASED, BEFORE_LAPSE, BEFORE_LAPSE_DAYS = 800, 280, 120
# How many in a thousand people ask to be erased, at most so many days before the end,
# and by which name they say who they are.
ASKING, LAST_DAYS = 5, 120
WAYS = ("id", "email", "both")


def said(stamp: int, person: int | str, who: Who, **what: Any) -> Statement:
    """What a person says at a moment; ``person`` is empty where nobody has the name."""
    name = {"source_system": who.source, "customer_id": who.customer_id}
    return {"stamp": stamp, "day": stamp // DAY, "person": person, **name, **what}


def draw_declarations(world: World) -> Iterator[Statement]:
    """What people declare about themselves, person by person."""
    draw, end = world.stream("attributes"), world.period.end
    for person in world.people:
        if person.accounts and draw() < 0.25:
            yield from declared(draw, person, Who(WEB, person.accounts[0]), end)
        if person.card and draw() < 0.35:
            yield from declared(draw, person, Who(SHOP, person.card), end)


def declared(draw: Draw, person: Person, who: Who, end: int) -> Iterator[Statement]:
    """What one form says, and what the person says otherwise, or again, later."""
    stamp = moment_between(draw, person.joined, 9, 19)
    for attribute, choices in WORDS["forms"][who.source].items():
        if draw() < 0.4:
            continue
        word, value = pick(draw, choices)
        what = {"attribute": attribute, "word": word, "value": value}
        first = said(stamp, person.number, who, **what)
        after = between(draw, max(stamp + DAY, 0), end)
        is_late = stamp + DAY > end or attribute not in CHANGEABLE
        chance = 1.0 if is_late else draw()
        is_changed, is_repeated = chance < 0.08, 0.08 <= chance < 0.1
        yield first | {"is_changed_later": is_changed, "is_said_again": is_repeated}
        if is_changed:
            word, value = pick(draw, [other for other in choices if other[1] != value])
        if is_changed or is_repeated:
            yield first | {"stamp": after, "word": word, "value": value}


def draw_decisions(world: World) -> Iterator[Statement]:
    """All consents, person by person, then the contradictory ones in pairs."""
    draw, period = world.stream("consents"), world.period
    given = []
    for person in world.people:
        for decision in person_decisions(draw, person, period):
            yield decision
            if decision["source_system"] == WEB:
                given.append(decision)
    for _ in range(max(3, len(world.people) // 2000)):
        first = pick(draw, given)
        person, who = first["person"], Who(WEB, first["customer_id"])
        stamp = period.draw_day(draw) * DAY + between(draw, 0, DAY - 1)
        for is_granted in (True, False):
            yield decided(stamp, person, who, CONTRADICTORY, CONTRADICTORY, is_granted)


def decided(
    stamp: int, person: int, who: Who, purpose: str, word: str, is_granted: bool
) -> Statement:
    """A decision on a purpose, for which the source has a word, as for yes and no."""
    return said(
        stamp, person, who, purpose=purpose, word=word, is_granted=is_granted,
        status=WORDS["yes_and_no"][who.source][not is_granted],
        legal_basis="legitimate_interest" if purpose == "post" else "consent",
    )  # fmt: skip


def person_decisions(draw: Draw, person: Person, period: Period) -> Iterator[Statement]:
    """The decisions of one person in each source, and on profiling by the first."""
    is_objector, number = draw() * 1000 < OBJECTORS, person.number
    for who in person.identities():
        if who.source not in WORDS["purposes"] or not who.customer_id:
            continue
        asked = moment_between(draw, person.opened(who.customer_id), 9, 20)
        for purpose, word, share in WORDS["purposes"][who.source]:
            is_granted = draw() * 1000 < share
            # Who did not tick the box left no trace as a rule.
            if not is_granted and draw() < 0.6:
                continue
            yield decided(asked, number, who, purpose, word, is_granted)
            if is_granted and draw() * 1000 < WITHDRAWN:
                later = between(draw, max(asked + 1, 0), period.end)
                back = decided(later, number, who, purpose, word, False)
                yield back | {"takes_back": True}
        if is_objector:
            is_objector = False
            later = between(draw, max(asked + 1, 0), period.end)
            word = "profilage" if who.source == SHOP else PROFILING
            yield decided(later, number, who, PROFILING, word, False)


def draw_answers(world: World) -> list[Statement]:
    """The answers of one buyer in five, to two orders in five, the earliest first."""
    draw = world.stream("feedback")
    answering = [draw() * 1000 < ANSWERING for _ in world.people]
    answers = [
        answer
        for order in world.orders
        if order.person >= 0 and order.customer_id and answering[order.person]
        if order.fate not in (*NEVER_VALID, RETURN)
        for answer in order_answers(draw, order, world)
    ]
    return sorted(
        answers, key=itemgetter("stamp", "person", "source_system", "order_id")
    )


def order_answers(draw: Draw, order: Order, world: World) -> Iterator[Statement]:
    """The answer about one order, some days after it; more often than not none."""
    asked, stamp = draw(), order.stamp + between(draw, 3 * DAY, 12 * DAY)
    person = world.people[order.person]
    # Who bought once is asked once.
    if stamp > world.period.end or (asked > 0.4 and person.kind.name != "one_time"):
        return
    kind, low, high = pick(draw, WHEELS["questions"])
    if kind == "csat" and order.source == WEB and draw() < 0.3:
        # The web shop once asked for satisfaction on a longer scale.
        low, high = 1, 10
    # Whether a person who comes more than once is soon to stay away.
    left = -1 if person.lapse is None else person.lapse - order.stamp // DAY
    is_leaving = person.gap > 0 and 0 <= left <= BEFORE_LAPSE_DAYS
    pleased = PLEASED + person.kind.delight
    pleased -= person.return_share * 17 // 10 + BEFORE_LAPSE * is_leaving
    felt = pleased + between(draw, -150, 150) + between(draw, -100, 100)
    score = low + (min(max(felt, 0), 1000) * (high - low) + 500) // 1000
    who = Who(order.source, order.customer_id)
    yield said(
        stamp, person.number, who, order_id=order.order_id, kind=kind, score=score,
        low=low, high=high, pleased=pleased, is_before_lapse=is_leaving,
    )  # fmt: skip


def draw_requests(world: World) -> list[Statement]:
    """Requests to be erased, the earliest first; one a person, each way in turn."""
    draw, days = world.stream("erasures"), world.period.days
    count = max(len(WAYS), len(world.people) * ASKING // 1000)
    requests: dict[int, Statement] = {}
    while len(requests) < count:
        person = pick(draw, world.people)
        day = days - between(draw, 1, LAST_DAYS)
        stamp, who = moment_between(draw, day, 8, 20), person.anywhere(day)
        is_unknown_yet = not who.customer_id or person.joined >= day
        # Who only returns is planted for another purpose.
        if is_unknown_yet or person.number in requests or person.only_returns:
            continue
        way = WAYS[len(requests) % len(WAYS)]
        name, email = (Who("") if way == "email" else who), person.email
        requests[person.number] = said(
            stamp, person.number, name, way=way, email="" if way == "id" else email
        )
    stamp = (days - between(draw, 1, LAST_DAYS)) * DAY + 10 * 3600
    nobody, email = Who(WEB, "C9999999"), "personne.connue@example.org"
    every = [*requests.values(), said(stamp, "", nobody, way="unknown", email=email)]
    return sorted(every, key=itemgetter("stamp"))
