"""Every interaction, tool by tool."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter

from pipeline.demo.chance import pick, stream
from pipeline.demo.period import Period
from pipeline.demo.said.statements import Statements
from pipeline.demo.sources import WEB
from pipeline.demo.touches.app import draw_app
from pipeline.demo.touches.contacts import draw_calls, draw_meetings
from pipeline.demo.touches.looking import (
    LeftCart,
    around_left_carts,
    draw_left_carts,
    draw_sessions,
)
from pipeline.demo.touches.mailings import draw_bursts, draw_mailings, draw_readers
from pipeline.demo.touches.newsletters import draw_newsletters
from pipeline.demo.touches.prospects import draw_hot, draw_hot_carts
from pipeline.demo.touches.shopping import APP, draw_shopping, web_tool
from pipeline.demo.touches.touch import DEVICES, Touch, Who
from pipeline.demo.world import World


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


def draw_touches(world: World, said: Statements) -> Touches:
    """What the people of a world do besides buying."""
    readers = draw_readers(world)
    left, hot = draw_left_carts(world), draw_hot_carts(world)
    bursts = draw_bursts(world)
    shopping = list(draw_shopping(world))
    period = world.period
    return Touches(
        web=in_order(
            period,
            [touch for touch in shopping if touch.channel == WEB],
            draw_sessions(world),
            around_left_carts(world, left),
            draw_hot(world, hot),
            draw_openings(world),
            draw_reviews(world, said),
        ),
        email=in_order(
            period,
            draw_mailings(world, readers),
            draw_newsletters(world, readers, said.decisions),
            *bursts,
        ),
        app=all_different(
            in_order(
                period,
                [touch for touch in shopping if touch.channel == APP],
                draw_app(world),
            )
        ),
        meetings=in_order(period, draw_meetings(world)),
        calls=in_order(period, draw_calls(world)),
        left_carts=left + hot,
        bursts=bursts,
    )


def in_order(period: Period, *parts: Iterable[Touch]) -> list[Touch]:
    """The interactions of the period, the earliest first."""
    within = [
        touch for touch in chain.from_iterable(parts) if 0 <= touch.stamp <= period.end
    ]
    within.sort(key=itemgetter(0))
    return within


def all_different(touches: list[Touch]) -> list[Touch]:
    """The interactions, each once: without ids, equal ones are one."""
    return list(dict.fromkeys(touches))


def draw_openings(world: World) -> Iterator[Touch]:
    """Accounts opened within the period."""
    draw = stream(world.seed, "openings")
    tool = web_tool(world)
    for person in world.people:
        if person.accounts and person.joined >= 0:
            stamp = person.joined * 86_400 + int(draw() * 60_000) + 20_000
            who = Who(WEB, person.accounts[0])
            word = tool.word("account_creation", stamp)
            yield Touch(stamp, who, word, WEB, pick(draw, DEVICES))


def draw_reviews(world: World, said: Statements) -> Iterator[Touch]:
    """Reviews, which the survey tool knows as well."""
    tool = web_tool(world)
    for answer in said.answers:
        if answer.kind == "review" and answer.source == WEB:
            who = Who(WEB, answer.customer_id)
            yield Touch(answer.stamp, who, tool.word("review", answer.stamp), WEB)
