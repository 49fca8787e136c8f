"""What customers say themselves, as each source exports it."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.demo.chance import Draw, stream
from pipeline.demo.exports.repeats import with_repeats
from pipeline.demo.period import Period
from pipeline.demo.said.attributes import Declaration
from pipeline.demo.said.consents import Decision
from pipeline.demo.said.erasures import Request
from pipeline.demo.said.feedback import Answer
from pipeline.demo.said.statements import Statements
from pipeline.demo.sheets import OLDER_VERSION, Row, Sheet
from pipeline.demo.sources import SHOP, WEB

ATTRIBUTE_HEADER = (
    "source_system", "customer_id", "attribute", "value", "declared_at"
)  # fmt: skip
CONSENT_HEADER = (
    "source_system", "customer_id", "purpose", "status", "legal_basis", "recorded_at"
)  # fmt: skip
WEB_ANSWER_HEADER = (
    "source_system", "feedback_id", "customer_id", "kind", "score", "scale_min",
    "scale_max", "responded_at", "order_id",
)  # fmt: skip
# The till's terminal numbers no answers and has one scale a question.
SHOP_ANSWER_HEADER = (
    "source_system", "customer_id", "kind", "score", "responded_at", "order_id"
)  # fmt: skip
ERASURE_HEADER = ("source_system", "customer_id", "email", "requested_at")


def statement_sheets(
    seed: int, said: Statements, people: int, period: Period
) -> list[Sheet]:
    """The files, one of each kind and two of answers."""
    draw = stream(seed, "statements")
    count = max(2, people // 1000)

    def sheet(name: str, header: tuple[str, ...], rows: Iterator[Row]) -> Sheet:
        return Sheet(name, header, tuple(with_repeats(draw, list(rows), count)))

    web = [answer for answer in said.answers if answer.source == WEB]
    shop = [answer for answer in said.answers if answer.source == SHOP]
    erasures = tuple(erasure_rows(said.requests, period))
    return [
        Sheet(
            "customer_attributes.csv",
            ATTRIBUTE_HEADER,
            tuple(attribute_rows(said.declarations, period)),
        ),
        sheet("consents.csv", CONSENT_HEADER, consent_rows(said.decisions, period)),
        sheet("feedback_web.csv", WEB_ANSWER_HEADER, web_answers(draw, web, period)),
        sheet("feedback_shop.csv", SHOP_ANSWER_HEADER, shop_answers(shop, period)),
        Sheet("erasure_requests.csv", ERASURE_HEADER, erasures),
    ]


def attribute_rows(facts: list[Declaration], period: Period) -> Iterator[Row]:
    """Declared facts; the same one said again has its older row replaced."""
    numbers: dict[tuple[str, str, str, str], int] = {}
    for fact in facts:
        name = (fact.source, fact.customer_id, fact.attribute, fact.word)
        key = (fact.source, fact.customer_id, numbers.setdefault(name, len(numbers)))
        text = (
            f"{fact.source},{fact.customer_id},{fact.attribute},{fact.word},"
            f"{period.any_local(fact.stamp)}"
        )
        yield Row(text, key, OLDER_VERSION if fact.is_said_again else "")


def consent_rows(decisions: list[Decision], period: Period) -> Iterator[Row]:
    """Decisions, person by person."""
    for number, decision in enumerate(decisions):
        text = (
            f"{decision.source},{decision.customer_id},{decision.word},"
            f"{decision.status},{decision.legal_basis},"
            f"{period.any_local(decision.stamp)}"
        )
        yield Row(text, (decision.source, decision.customer_id, number))


def web_answers(draw: Draw, answers: list[Answer], period: Period) -> Iterator[Row]:
    """Answers by e-mail; only an unusual scale is always told."""
    for number, answer in enumerate(answers, 1):
        is_told = answer.high == 10 or draw() < 0.5
        scale = f"{answer.low},{answer.high}" if is_told else ","
        text = (
            f"{WEB},F{number:06d},{answer.customer_id},{answer.kind},{answer.score},"
            f"{scale},{period.utc(answer.stamp)},{answer.order_id}"
        )
        yield Row(text, (WEB, answer.customer_id, number))


def shop_answers(answers: list[Answer], period: Period) -> Iterator[Row]:
    """Answers by text message after a ticket."""
    for number, answer in enumerate(answers, 1):
        text = (
            f"{SHOP},{answer.customer_id},{answer.kind},{answer.score},"
            f"{period.local(answer.stamp)},{answer.order_id}"
        )
        yield Row(text, (SHOP, answer.customer_id, number))


def erasure_rows(requests: list[Request], period: Period) -> Iterator[Row]:
    """Requests to be erased."""
    for number, request in enumerate(requests):
        text = (
            f"{request.source},{request.customer_id},{request.email},"
            f"{period.local(request.stamp)}"
        )
        yield Row(text, (request.source, request.customer_id, number))
