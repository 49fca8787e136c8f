"""What customers declare about themselves, and take back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pipeline.demo.chance import Draw, between, pick, stream
from pipeline.demo.people.person import Person
from pipeline.demo.period import DAY, Period
from pipeline.demo.sources import SHOP, WEB
from pipeline.demo.world import World

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


def draw_declarations(world: World) -> list[Declaration]:
    """All declarations, person by person."""
    draw = stream(world.seed, "attributes")
    found: list[Declaration] = []
    for person in world.people:
        if person.accounts and draw() < 0.25:
            found += declared(draw, person, WEB, person.accounts[0], world.period)
        if person.card and draw() < 0.35:
            found += declared(draw, person, SHOP, person.card, world.period)
    return found


def declared(
    draw: Draw, person: Person, source: str, customer_id: str, period: Period
) -> Iterator[Declaration]:
    """What one form says, and what the person says otherwise, or again, later."""
    form = FORMS[source]
    stamp = person.joined * DAY + between(draw, 9 * 3600, 19 * 3600)
    for attribute, choices in form.items():
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
            other = pick(draw, [choice for choice in choices if choice[1] != value])
            yield first._replace(is_changed_later=True)
            yield first._replace(stamp=after, word=other[0], value=other[1])
        elif chance < 0.1:
            yield first._replace(is_said_again=True)
            yield first._replace(stamp=after)
        else:
            yield first
