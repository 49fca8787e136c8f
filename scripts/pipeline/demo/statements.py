"""What customers say themselves: facts, consents, answers, requests to be erased."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.demo.chance import Draw, between, pick, stream, wheel
from pipeline.demo.names import MAIL, SHOP, WEB
from pipeline.demo.orders import Order, World
from pipeline.demo.people import (
    FREQUENT,
    OCCASIONAL,
    ONE_TIME,
    REGULAR,
    SECOND_ACCOUNT_AFTER,
    Kind,
    Person,
)
from pipeline.demo.period import DAY, Period, moment_between
from pipeline.demo.returns import NEVER_VALID

# The shop's form is French, the web shop's preference centre English. What policy takes
# a word for stands after it; nothing where it does not know the word.
FORMS = {
    SHOP: {
        "household": (
            ("seul", "single"), ("couple", "couple"), ("famille", "family"),
            ("Colocation", "shared"), ("péniche", ""),
        ),
        "occupation": (
            ("salarié", "employee"), ("Indépendant", "self_employed"),
            ("étudiant", "student"), ("retraité", "retired"), ("saltimbanque", ""),
        ),
        "interests": (
            ("mode", "fashion"), ("maison", "home"), ("voyage", "travel"),
            ("beauté", "beauty"), ("sport", "sport"),
        ),
        "motives": (
            ("prix", "price"), ("qualité", "quality"), ("tendance", "trend"),
            ("éthique", "ethics"),
        ),
    },
    WEB: {
        "household": (
            ("single", "single"), ("couple", "couple"), ("family", "family"),
            ("shared", "shared"),
        ),
        "occupation": (
            ("employee", "employee"), ("self_employed", "self_employed"),
            ("student", "student"), ("retired", "retired"),
            ("not_working", "not_working"), ("astronaut", ""),
        ),
        "interests": (
            ("fashion", "fashion"), ("home", "home"), ("travel", "travel"),
            ("culture", "culture"), ("sport", "sport"),
        ),
        "preferences": (
            ("web", "web"), ("store", "store"), ("both", "both"), ("phone", "phone"),
        ),
    },
}  # fmt: skip
CHANGEABLE = ("household", "occupation")

# By source: a purpose, the source's word for it, and how many in a thousand grant it.
ASKED = {
    WEB: (("email", "email", 720), ("sms", "sms", 350), ("ads", "advertising", 480)),
    SHOP: (("email", "e-mail", 600), ("sms", "SMS", 420), ("post", "courrier", 550)),
    MAIL: (("email", "newsletter", 1000),),
}
# The words of each source for yes and no.
YES_AND_NO = {
    WEB: ("granted", "withdrawn"),
    SHOP: ("opt-in", "opt-out"),
    MAIL: ("subscribed", "unsubscribed"),
}
WITHDRAWN = 60  # in a thousand grants
OBJECTORS = 10  # in a thousand people
PROFILING = "profiling"
# Asked by nobody else, so that the contradictions stand alone.
CONTRADICTORY = "phone"

# Kind of question, lowest and highest answer.
QUESTIONS = wheel(
    {("nps", 0, 10): 40, ("csat", 1, 5): 25, ("ces", 1, 7): 15, ("review", 1, 5): 20}
)
# The web shop once asked for satisfaction on a longer scale.
LONG_SCALE = (1, 10)
ANSWERING = 200  # in a thousand buyers
# How pleased people are, in thousandths: who returns little and buys often is more so,
# and who is about to leave is less so.
PLEASED = 800
PLEASED_MORE: dict[Kind, int] = {FREQUENT: 130, REGULAR: 90, OCCASIONAL: 30}
BEFORE_LAPSE_DAYS, BEFORE_LAPSE = 120, 280

# By which name a request to be erased says who asks.
BY_ID, BY_EMAIL, BY_BOTH, UNKNOWN = "id", "email", "both", "unknown"
WAYS = (BY_ID, BY_EMAIL, BY_BOTH)
ASKING = 5  # in a thousand people
LAST_DAYS = 120


class Declaration(NamedTuple):
    """One fact that one customer declared."""

    stamp: int
    person: int
    source: str
    customer_id: str
    attribute: str
    word: str
    value: str
    is_changed_later: bool = False  # a later declaration says something else
    is_said_again: bool = False  # a later declaration says the same


class Decision(NamedTuple):
    """One decision on one purpose."""

    stamp: int
    person: int
    source: str
    customer_id: str
    purpose: str
    is_granted: bool
    word: str  # the source's word for the purpose
    takes_back: bool = False  # takes back what was granted

    @property
    def day(self) -> int:
        """The day of the decision."""
        return self.stamp // DAY

    @property
    def status(self) -> str:
        """The source's word for yes or no."""
        return YES_AND_NO[self.source][not self.is_granted]

    @property
    def legal_basis(self) -> str:
        """On what ground the purpose rests."""
        return "legitimate_interest" if self.purpose == "post" else "consent"

    @property
    def leaves_mailings(self) -> bool:
        """Whether somebody leaves who was written to until then."""
        return self.purpose == "email" and self.takes_back


class Answer(NamedTuple):
    """One answer, and how pleased the person was before chance had its part."""

    stamp: int
    person: int
    source: str
    customer_id: str
    order_id: str
    kind: str
    score: int
    low: int | str
    high: int | str
    pleased: int
    is_before_lapse: bool
    feedback_id: str = ""


class Request(NamedTuple):
    """One request; ``person`` is empty where nobody is known by the name given."""

    stamp: int
    person: int | str
    way: str
    source: str
    customer_id: str
    email: str

    @property
    def day(self) -> int:
        """The day of the request."""
        return self.stamp // DAY


@dataclass(frozen=True)
class Statements:
    """Facts, consents, answers and requests to be erased."""

    declarations: list[Declaration]
    decisions: list[Decision]
    answers: list[Answer]
    requests: list[Request]


def draw_statements(world: World) -> Statements:
    """What the customers of a world say."""
    return Statements(
        list(draw_declarations(world)),
        draw_decisions(world),
        draw_answers(world),
        draw_requests(world),
    )


def draw_declarations(world: World) -> Iterator[Declaration]:
    """What people declare about themselves, person by person."""
    draw = stream(world.seed, "attributes")
    for person in world.people:
        if person.accounts and draw() < 0.25:
            yield from declared(draw, person, WEB, person.accounts[0], world.period)
        if person.card and draw() < 0.35:
            yield from declared(draw, person, SHOP, person.card, world.period)


def declared(
    draw: Draw, person: Person, source: str, customer_id: str, period: Period
) -> Iterator[Declaration]:
    """What one form says, and what the person says otherwise, or again, later."""
    stamp = moment_between(draw, person.joined, 9, 19)
    for attribute, choices in FORMS[source].items():
        if draw() < 0.4:
            continue
        word, value = pick(draw, choices)
        first = Declaration(
            stamp, person.number, source, customer_id, attribute, word, value
        )
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


def draw_decisions(world: World) -> list[Decision]:
    """All consents, person by person, then the contradictory ones in pairs."""
    draw, period = stream(world.seed, "consents"), world.period
    decisions = [
        decision
        for person in world.people
        for decision in person_decisions(draw, person, period)
    ]
    given = [decision for decision in decisions if decision.source == WEB]
    for _ in range(max(3, len(world.people) // 2000)):
        first = pick(draw, given)._replace(
            stamp=period.draw_day(draw) * DAY + between(draw, 0, DAY - 1),
            purpose=CONTRADICTORY,
            word=CONTRADICTORY,
            takes_back=False,
        )
        decisions += [first._replace(is_granted=granted) for granted in (True, False)]
    return decisions


def person_decisions(draw: Draw, person: Person, period: Period) -> Iterator[Decision]:
    """The decisions of one person in each source, and on profiling by the first."""
    is_objector = draw() * 1000 < OBJECTORS
    for source, customer_id in person.identities():
        if source not in ASKED or not customer_id:
            continue
        is_second = customer_id in person.accounts[1:]
        joined = person.joined + is_second * SECOND_ACCOUNT_AFTER
        asked = moment_between(draw, joined, 9, 20)
        name = (person.number, source, customer_id)
        for purpose, word, share in ASKED[source]:
            is_granted = draw() * 1000 < share
            # Who did not tick the box left no trace as a rule.
            if not is_granted and draw() < 0.6:
                continue
            yield Decision(asked, *name, purpose, is_granted, word)
            if is_granted and draw() * 1000 < WITHDRAWN:
                later = between(draw, max(asked + 1, 0), period.end)
                yield Decision(later, *name, purpose, False, word, takes_back=True)
        if is_objector:
            is_objector = False
            later = between(draw, max(asked + 1, 0), period.end)
            word = "profilage" if source == SHOP else PROFILING
            yield Decision(later, *name, PROFILING, False, word)


def draw_answers(world: World) -> list[Answer]:
    """The answers of one buyer in five, to two orders in five, the earliest first."""
    draw = stream(world.seed, "feedback")
    answering = [draw() * 1000 < ANSWERING for _ in world.people]
    return sorted(
        answer
        for order in world.orders
        if order.person >= 0 and order.customer_id and answering[order.person]
        if order.fate not in NEVER_VALID and not order.is_return
        for answer in order_answers(draw, order, world)
    )


def order_answers(draw: Draw, order: Order, world: World) -> Iterator[Answer]:
    """The answer about one order, some days after it; more often than not none."""
    asked, stamp = draw(), order.stamp + between(draw, 3 * DAY, 12 * DAY)
    person = world.people[order.person]
    # Who bought once is asked once.
    if stamp > world.period.end or (asked > 0.4 and person.kind is not ONE_TIME):
        return
    kind, low, high = pick(draw, QUESTIONS)
    if kind == "csat" and order.source == WEB and draw() < 0.3:
        low, high = LONG_SCALE
    is_leaving = leaves_after(person, order.stamp // DAY)
    pleased = PLEASED + PLEASED_MORE.get(person.kind, 0)
    pleased -= person.return_share * 17 // 10 + BEFORE_LAPSE * is_leaving
    felt = pleased + between(draw, -150, 150) + between(draw, -100, 100)
    score = low + (min(max(felt, 0), 1000) * (high - low) + 500) // 1000
    yield Answer(
        stamp, person.number, order.source, order.customer_id, order.order_id, kind,
        score, low, high, pleased, is_leaving,
    )  # fmt: skip


def leaves_after(person: Person, day: int) -> bool:
    """Whether a person who comes more than once is soon to stay away."""
    if not person.gap or person.lapse is None:
        return False
    return 0 <= person.lapse - day <= BEFORE_LAPSE_DAYS


def draw_requests(world: World) -> list[Request]:
    """Requests to be erased, the earliest first; one a person, each way in turn."""
    draw, days = stream(world.seed, "erasures"), world.period.days
    count = max(len(WAYS), len(world.people) * ASKING // 1000)
    requests: dict[int, Request] = {}
    while len(requests) < count:
        person = pick(draw, world.people)
        way = WAYS[len(requests) % len(WAYS)]
        day = days - between(draw, 1, LAST_DAYS)
        stamp = moment_between(draw, day, 8, 20)
        who = person.anywhere(day)
        is_unknown_yet = not who.customer_id or person.joined >= day
        # Who only returns is planted for another purpose.
        if is_unknown_yet or person.number in requests or person.only_returns:
            continue
        name = ("", "") if way == BY_EMAIL else who[:2]
        email = "" if way == BY_ID else person.email
        requests[person.number] = Request(stamp, person.number, way, *name, email)
    stamp = (days - between(draw, 1, LAST_DAYS)) * DAY + 10 * 3600
    nobody = (WEB, "C9999999", "personne.connue@example.org")
    every = [*requests.values(), Request(stamp, "", UNKNOWN, *nobody)]
    return sorted(every, key=lambda request: request.stamp)
