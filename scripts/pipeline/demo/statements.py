"""What customers say themselves: facts, consents, answers, requests to be erased."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.demo.chance import Draw, between, pick
from pipeline.demo.names import SHOP, WEB, WHEELS, WORDS
from pipeline.demo.orders import NEVER_VALID, RETURN
from pipeline.demo.period import DAY, Period, moment_between
from pipeline.demo.world import (
    ONE_TIME,
    SECOND_ACCOUNT_AFTER,
    Answer,
    Decision,
    Declaration,
    Order,
    Person,
    Request,
    Who,
    World,
)

CHANGEABLE = ("household", "occupation")

WITHDRAWN = 60  # in a thousand grants
OBJECTORS = 10  # in a thousand people
PROFILING = "profiling"
# Asked by nobody else, so that the contradictions stand alone.
CONTRADICTORY = "phone"

# The web shop once asked for satisfaction on a longer scale.
LONG_SCALE = (1, 10)
ANSWERING = 200  # in a thousand buyers
# How pleased people are, in thousandths: who returns little and buys often is more so,
# and who is about to leave is less so.
PLEASED = 800
BEFORE_LAPSE_DAYS, BEFORE_LAPSE = 120, 280

# How many in a thousand people ask to be erased, at most so many days before the end,
# and by which name they say who they are.
ASKING, LAST_DAYS = 5, 120
WAYS = ("id", "email", "both")


def draw_declarations(world: World) -> Iterator[Declaration]:
    """What people declare about themselves, person by person."""
    draw = world.stream("attributes")
    for person in world.people:
        if person.accounts and draw() < 0.25:
            yield from declared(
                draw, person, Who(WEB, person.accounts[0]), world.period
            )
        if person.card and draw() < 0.35:
            yield from declared(draw, person, Who(SHOP, person.card), world.period)


def declared(
    draw: Draw, person: Person, who: Who, period: Period
) -> Iterator[Declaration]:
    """What one form says, and what the person says otherwise, or again, later."""
    stamp = moment_between(draw, person.joined, 9, 19)
    for attribute, choices in WORDS["forms"][who.source].items():
        if draw() < 0.4:
            continue
        word, value = pick(draw, choices)
        first = Declaration(stamp, person.number, who, attribute, word, value)
        after = between(draw, max(stamp + DAY, 0), period.end)
        is_late = stamp + DAY > period.end or attribute not in CHANGEABLE
        chance = 1.0 if is_late else draw()
        if chance < 0.08:
            word, value = pick(draw, [other for other in choices if other[1] != value])
            yield first._replace(is_changed_later=True)
            yield first._replace(stamp=after, word=word, value=value)
        elif chance < 0.1:
            yield first._replace(is_said_again=True)
            yield first._replace(stamp=after)
        else:
            yield first


def draw_decisions(world: World) -> Iterator[Decision]:
    """All consents, person by person, then the contradictory ones in pairs."""
    draw, period = world.stream("consents"), world.period
    given = []
    for person in world.people:
        for decision in person_decisions(draw, person, period):
            yield decision
            if decision.who.source == WEB:
                given.append(decision)
    for _ in range(max(3, len(world.people) // 2000)):
        first = pick(draw, given)
        stamp = period.draw_day(draw) * DAY + between(draw, 0, DAY - 1)
        for is_granted in (True, False):
            yield Decision(
                stamp, first.person, first.who, CONTRADICTORY, is_granted, CONTRADICTORY
            )


def person_decisions(draw: Draw, person: Person, period: Period) -> Iterator[Decision]:
    """The decisions of one person in each source, and on profiling by the first."""
    is_objector = draw() * 1000 < OBJECTORS
    for who in person.identities():
        if who.source not in WORDS["purposes"] or not who.customer_id:
            continue
        is_second = who.customer_id in person.accounts[1:]
        joined = person.joined + is_second * SECOND_ACCOUNT_AFTER
        asked = moment_between(draw, joined, 9, 20)
        for purpose, word, share in WORDS["purposes"][who.source]:
            is_granted = draw() * 1000 < share
            # Who did not tick the box left no trace as a rule.
            if not is_granted and draw() < 0.6:
                continue
            given = Decision(asked, person.number, who, purpose, is_granted, word)
            yield given
            if is_granted and draw() * 1000 < WITHDRAWN:
                later = between(draw, max(asked + 1, 0), period.end)
                yield given._replace(stamp=later, is_granted=False, takes_back=True)
        if is_objector:
            is_objector = False
            later = between(draw, max(asked + 1, 0), period.end)
            word = "profilage" if who.source == SHOP else PROFILING
            yield Decision(later, person.number, who, PROFILING, False, word)


def draw_answers(world: World) -> list[Answer]:
    """The answers of one buyer in five, to two orders in five, the earliest first."""
    draw = world.stream("feedback")
    answering = [draw() * 1000 < ANSWERING for _ in world.people]
    return sorted(
        answer
        for order in world.orders
        if order.person >= 0 and order.customer_id and answering[order.person]
        if order.fate not in (*NEVER_VALID, RETURN)
        for answer in order_answers(draw, order, world)
    )


def order_answers(draw: Draw, order: Order, world: World) -> Iterator[Answer]:
    """The answer about one order, some days after it; more often than not none."""
    asked, stamp = draw(), order.stamp + between(draw, 3 * DAY, 12 * DAY)
    person = world.people[order.person]
    # Who bought once is asked once.
    if stamp > world.period.end or (asked > 0.4 and person.kind is not ONE_TIME):
        return
    kind, low, high = pick(draw, WHEELS["questions"])
    if kind == "csat" and order.source == WEB and draw() < 0.3:
        low, high = LONG_SCALE
    # Whether a person who comes more than once is soon to stay away.
    is_leaving = (
        bool(person.gap)
        and person.lapse is not None
        and (0 <= person.lapse - order.stamp // DAY <= BEFORE_LAPSE_DAYS)
    )
    pleased = PLEASED + person.kind.delight
    pleased -= person.return_share * 17 // 10 + BEFORE_LAPSE * is_leaving
    felt = pleased + between(draw, -150, 150) + between(draw, -100, 100)
    score = low + (min(max(felt, 0), 1000) * (high - low) + 500) // 1000
    who = Who(order.source, order.customer_id)
    about = (kind, score, low, high, pleased, is_leaving)
    yield Answer(stamp, person.number, who, order.order_id, *about)


def draw_requests(world: World) -> list[Request]:
    """Requests to be erased, the earliest first; one a person, each way in turn."""
    draw, days = world.stream("erasures"), world.period.days
    count = max(len(WAYS), len(world.people) * ASKING // 1000)
    requests: dict[int, Request] = {}
    while len(requests) < count:
        person = pick(draw, world.people)
        day = days - between(draw, 1, LAST_DAYS)
        stamp, who = moment_between(draw, day, 8, 20), person.anywhere(day)
        is_unknown_yet = not who.customer_id or person.joined >= day
        # Who only returns is planted for another purpose.
        if is_unknown_yet or person.number in requests or person.only_returns:
            continue
        way = WAYS[len(requests) % len(WAYS)]
        if way == "email":
            who = Who("", "", person.email)
        elif way == "both":
            who = who._replace(email=person.email)
        requests[person.number] = Request(stamp, person.number, way, who)
    stamp = (days - between(draw, 1, LAST_DAYS)) * DAY + 10 * 3600
    nobody = Who(WEB, "C9999999", "personne.connue@example.org")
    every = [*requests.values(), Request(stamp, "", "unknown", nobody)]
    return sorted(every, key=lambda request: request.stamp)
