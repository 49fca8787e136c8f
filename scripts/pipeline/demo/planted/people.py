"""Who is behind the ids of the sources, how they behave, what they declare."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from pipeline.demo.people.presence import identities
from pipeline.demo.period import DAY
from pipeline.demo.planted.table import Table, day_text, share, true_or_false
from pipeline.demo.said.consents import CONTRADICTORY, PROFILING
from pipeline.demo.said.statements import Statements
from pipeline.demo.world import World


def people_tables(world: World, said: Statements) -> dict[str, Table]:
    """The planted truth of people by file name."""
    return {
        "answers.csv": answers(world, said),
        "companies.csv": companies(world),
        "contradictory_consents.csv": contradictory_consents(world, said),
        "customers.csv": customers(world, said),
        "declarations.csv": declarations(world, said),
        "erasure_requests.csv": erasure_requests(world, said),
        "profiling_objections.csv": profiling_objections(world, said),
    }


def customers(world: World, said: Statements) -> Table:
    """One row for each name under which a source knows a person."""
    header = (
        "person", "source_system", "source_customer_id", "email", "type", "joined_on",
        "gap_days", "web_share", "discount_share", "return_share", "favourite",
        "lapsed_on", "reactivated_on", "only_returns", "is_hot", "second_favourite",
        "favourite_changed_on", "views_per_order", "profiling_objected_on",
        "source_count", "record_count",
    )  # fmt: skip
    period = world.period
    objected = {
        decision.person: day_text(period, decision.stamp // DAY)
        for decision in said.decisions
        if decision.purpose == PROFILING
    }

    def rows() -> Iterator[tuple[object, ...]]:
        for person in world.people:
            habits = person.habits
            ids = list(identities(person))
            facts = (
                person.email,
                habits.kind.name,
                day_text(period, person.joined),
                habits.gap or "",
                share(habits.web_share),
                share(habits.discount_share),
                share(habits.return_share),
                habits.favourite,
                day_text(period, habits.lapse),
                day_text(period, habits.comeback),
                true_or_false(habits.only_returns),
                true_or_false(person.is_hot),
                habits.second_favourite,
                day_text(period, habits.drift),
                habits.views if habits.buys and person.is_on_web else "",
                objected.get(person.number, ""),
                len(dict(ids)),
                len(ids),
            )
            for source, source_id in ids:
                yield (person.number, source, source_id, *facts)

    return header, rows()


def companies(world: World) -> Table:
    """Business customers: words as given, and what policy takes them for."""
    header = (
        "person", "source_system", "source_customer_id", "account_id", "company_name",
        "industry_word", "industry", "company_size_word", "company_size",
    )  # fmt: skip
    return header, (
        (
            person.number,
            "web",
            account,
            company.account_id,
            company.name,
            company.industry_word,
            company.industry,
            company.size_word,
            company.size,
        )
        for person in world.people
        if (company := person.company) is not None
        for account in person.accounts
    )


def declarations(world: World, said: Statements) -> Table:
    """Declared facts: the word, its value (empty if unknown), whether it holds."""
    header = (
        "person", "source_system", "source_customer_id", "attribute", "word", "value",
        "declared_at", "is_changed_later", "is_said_again",
    )  # fmt: skip
    return header, (
        (
            fact.person,
            fact.source,
            fact.customer_id,
            fact.attribute,
            fact.word,
            fact.value,
            world.period.any_local(fact.stamp),
            true_or_false(fact.is_changed_later),
            true_or_false(fact.is_said_again),
        )
        for fact in said.declarations
    )


def profiling_objections(world: World, said: Statements) -> Table:
    """Who does not want to be profiled, and the record that says so."""
    return ("person", "source_system", "source_customer_id", "objected_on"), (
        (
            decision.person,
            decision.source,
            decision.customer_id,
            day_text(world.period, decision.stamp // DAY),
        )
        for decision in said.decisions
        if decision.purpose == PROFILING
    )


def contradictory_consents(world: World, said: Statements) -> Table:
    """Consents granted and withdrawn at the same instant."""
    header = ("person", "source_system", "source_customer_id", "purpose", "recorded_at")
    counted = Counter(
        decision[:5] for decision in said.decisions if decision.purpose == CONTRADICTORY
    )
    return header, (
        (person, source, customer_id, purpose, world.period.any_local(stamp))
        for stamp, person, source, customer_id, purpose in counted
    )


def answers(world: World, said: Statements) -> Table:
    """Every answer, and how pleased the person was before chance had its part."""
    header = (
        "person", "source_system", "source_customer_id", "order_id", "kind", "score",
        "scale_min", "scale_max", "responded_at", "satisfaction", "is_before_lapse",
    )  # fmt: skip
    return header, (
        (
            answer.person,
            answer.source,
            answer.customer_id,
            answer.order_id,
            answer.kind,
            answer.score,
            answer.low,
            answer.high,
            world.period.local(answer.stamp),
            share(answer.pleased),
            true_or_false(answer.is_before_lapse),
        )
        for answer in said.answers
    )


def erasure_requests(world: World, said: Statements) -> Table:
    """Who asked to be erased, and by which name; nobody is behind the last way."""
    header = (
        "person", "way", "source_system", "source_customer_id", "email", "requested_on"
    )  # fmt: skip
    return header, (
        (
            "" if request.person is None else request.person,
            request.way,
            request.source,
            request.customer_id,
            request.email,
            day_text(world.period, request.stamp // DAY),
        )
        for request in said.requests
    )
