"""What customers allow and forbid, decision by decision."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pipeline.demo.chance import Draw, between, pick, stream
from pipeline.demo.people.person import SECOND_ACCOUNT_AFTER, Person
from pipeline.demo.people.presence import identities
from pipeline.demo.period import DAY, Period
from pipeline.demo.sources import MAIL, SHOP, WEB
from pipeline.demo.world import World

# By source: a purpose, the source's word for it, and how many in a thousand grant it.
ASKED = {
    WEB: (("email", "email", 720), ("sms", "sms", 350), ("ads", "advertising", 480)),
    SHOP: (("email", "e-mail", 600), ("sms", "SMS", 420), ("post", "courrier", 550)),
    MAIL: (("email", "newsletter", 1000),),
}
# The words of each source for yes and no.
ANSWERS = {
    WEB: ("granted", "withdrawn"),
    SHOP: ("opt-in", "opt-out"),
    MAIL: ("subscribed", "unsubscribed"),
}
WITHDRAWN = 60  # in a thousand grants
OBJECTORS = 10  # in a thousand people
EMAIL, PROFILING = "email", "profiling"
# Asked by nobody else, so that the contradictions stand alone.
CONTRADICTORY = "phone"


class Decision(NamedTuple):
    """One decision on one purpose."""

    stamp: int
    person: int
    source: str
    customer_id: str
    purpose: str
    is_granted: bool
    word: str  # the source's word for the purpose
    is_second_thought: bool = False  # takes back what was granted

    @property
    def status(self) -> str:
        """The source's word for yes or no."""
        return ANSWERS[self.source][not self.is_granted]

    @property
    def legal_basis(self) -> str:
        """On what ground the purpose rests."""
        return "legitimate_interest" if self.purpose == "post" else "consent"

    @property
    def leaves_mailings(self) -> bool:
        """Whether somebody leaves who was written to until then."""
        return self.purpose == EMAIL and self.is_second_thought


def draw_decisions(world: World) -> list[Decision]:
    """All decisions, person by person, then the contradictory ones in pairs."""
    draw = stream(world.seed, "consents")
    decisions = [
        decision
        for person in world.people
        for decision in person_decisions(draw, person, world.period)
    ]
    given = [decision for decision in decisions if decision.source == WEB]
    for _ in range(max(3, len(world.people) // 2000)):
        first = pick(draw, given)._replace(
            stamp=world.period.draw_day(draw) * DAY + between(draw, 0, DAY - 1),
            purpose=CONTRADICTORY,
            word=CONTRADICTORY,
            is_second_thought=False,
        )
        decisions += [first._replace(is_granted=granted) for granted in (True, False)]
    return decisions


def person_decisions(draw: Draw, person: Person, period: Period) -> Iterator[Decision]:
    """The decisions of one person in each source, and on profiling by the first."""
    is_objector = draw() * 1000 < OBJECTORS
    for source, customer_id in identities(person):
        if source not in ASKED or not customer_id:
            continue
        is_second = len(person.accounts) > 1 and customer_id == person.accounts[1]
        joined = person.joined + is_second * SECOND_ACCOUNT_AFTER
        asked = joined * DAY + between(draw, 9 * 3600, 20 * 3600)
        for purpose, word, share in ASKED[source]:
            is_granted = draw() * 1000 < share
            # Who did not tick the box left no trace as a rule.
            if not is_granted and draw() < 0.6:
                continue
            decision = Decision(
                asked, person.number, source, customer_id, purpose, is_granted, word
            )
            yield decision
            if is_granted and draw() * 1000 < WITHDRAWN:
                yield decision._replace(
                    stamp=later(draw, asked, period),
                    is_granted=False,
                    is_second_thought=True,
                )
        if is_objector:
            is_objector = False
            yield Decision(
                later(draw, asked, period),
                person.number,
                source,
                customer_id,
                PROFILING,
                is_granted=False,
                word="profilage" if source == SHOP else PROFILING,
            )


def later(draw: Draw, stamp: int, period: Period) -> int:
    """A moment after another one, within the period."""
    return between(draw, max(stamp + 1, 0), period.end)
