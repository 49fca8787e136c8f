"""Everything that customers say."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.demo.said.attributes import Declaration, draw_declarations
from pipeline.demo.said.consents import Decision, draw_decisions
from pipeline.demo.said.erasures import Request, draw_requests
from pipeline.demo.said.feedback import Answer, draw_answers
from pipeline.demo.world import World


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
        draw_declarations(world),
        draw_decisions(world),
        draw_answers(world),
        draw_requests(world),
    )
