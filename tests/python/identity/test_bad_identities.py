"""Merges in a circle, an address of half the base, consents of nobody: nothing lost."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from project_copy import Copy, Run
from two_sources import Place, Row, orders

pytestmark = pytest.mark.slow

MERGES = (("1", "2"), ("2", "3"), ("3", "1"), ("1", "absent"))
Rows = list[dict[str, str]]


def decided(*pairs: tuple[str, str], decision: str = "merge") -> Callable[[Rows], Rows]:
    """An edit of the seed of decisions: these pairs of the web site too."""
    return lambda rows: [
        *rows,
        *(
            {
                "source_system": "web",
                "source_customer_id": one,
                "other_source_system": "web",
                "other_source_customer_id": other,
                "decision": decision,
                "reason": "Looked at",
            }
            for one, other in pairs
        ),
    ]


def everybody() -> list[Row]:
    """Thirty people, half of whom bear the address of the shop itself."""
    return [
        {
            "source_system": "web",
            "customer_id": str(number),
            "email": "till@example.com" if number % 2 else f"p{number}@example.com",
            "birth_date": f"19{60 + number}-01-01",
        }
        for number in range(30)
    ]


@pytest.fixture(scope="module")
def place(project: Copy, tmp_path_factory: pytest.TempPathFactory) -> Place:
    place = Place(project, tmp_path_factory.mktemp("untidy"))
    place.write("customers", everybody())
    place.write(
        "transactions",
        [
            row
            for number in range(30)
            for row in orders("web", str(number), 1, random.Random(number))
        ],
    )
    place.write(
        "touchpoints",
        [
            {
                "source_system": "mail",
                "customer_email": "Till@example.com",
                "occurred_at": "2026-02-01 10:00:00",
                "action": "unsubscribed",
            }
        ],
    )
    decision: Row = {"source_system": "web", "recorded_at": "2026-01-01 10:00:00"}
    place.write(
        "consents",
        [
            {**decision, "customer_id": "4", "purpose": "sms", "status": "granted"},
            {**decision, "customer_id": "4", "purpose": "sms", "status": "withdrawn"},
            {**decision, "customer_id": "5", "purpose": "email", "status": "granted"},
            {**decision, "customer_id": "6", "purpose": "ads", "status": "granted"},
            {**decision, "customer_id": "late", "purpose": "ads", "status": "granted"},
        ],
    )
    return place


@pytest.fixture(scope="module")
def run(project: Copy, place: Place) -> Run:
    with project.policy("identity_decisions", decided(*MERGES)):
        return place.build()


def customers(run: Run) -> dict[str, str]:
    """The customer of each record of the web site."""
    return dict(
        run.query(
            "select source_customer_id, customer_id from activation.customer_sources"
        )
    )


def counted(run: Run) -> dict[tuple[str, str], int]:
    """What is told of identities, without persons."""
    return {
        (topic, subject): count
        for topic, subject, count in run.query("select * from ops.identity_summary")
    }


def consent(run: Run, customer: str, channel: str) -> list[Any]:
    """What is known of a customer's consent."""
    return run.query(
        "select status, is_contactable from marts.customer_consents"
        f" where customer_id = '{customer}' and channel = '{channel}'"
    )


def test_merges_in_a_circle_are_one_person(run: Run) -> None:
    found = customers(run)
    assert len({found["1"], found["2"], found["3"]}) == 1
    assert counted(run)["conflicts", "birth_date"] == 1
    assert counted(run)["decisions", "of_unknown_records"] == 1
    assert "name a record that has not landed" in run.printed


def test_an_address_of_half_the_base_joins_nobody(run: Run) -> None:
    found = customers(run)
    assert len({found[str(number)] for number in range(4, 30)}) == 26
    assert counted(run)["shared_by_too_many", "email"] == 1
    assert "link no records" in run.printed


def test_an_address_of_half_the_base_contacts_nobody_and_refuses_for_all(
    run: Run,
) -> None:
    found = customers(run)
    assert consent(run, found["5"], "email") == [("withdrawn", False)]
    assert consent(run, found["8"], "email") == [("unknown", True)]
    bearers = ", ".join(repr(found[str(number)]) for number in range(5, 30, 2))
    assert run.query(
        "select count(*), count(email) from private.customer_attributes"
        f" where customer_id in ({bearers})"
    ) == [(13, 0)]
    assert run.query(
        "select distinct is_contactable_email, is_contactable_ads from marts.customers"
        f" where customer_id in ({bearers})"
    ) == [(False, False)]


def test_a_grant_and_a_refusal_at_one_moment_are_a_refusal(run: Run) -> None:
    assert consent(run, customers(run)["4"], "sms") == [("withdrawn", False)]
    assert counted(run)["consents", "contradictory"] == 1


def test_a_consent_of_nobody_waits_for_its_record(run: Run) -> None:
    late = customers(run)["late"]
    assert counted(run)["consents", "of_unknown_customers"] == 1
    assert "of whom no record has landed" in run.printed
    assert consent(run, late, "ads") == []
    assert consent(run, customers(run)["6"], "ads") == [("granted", True)]


def test_the_record_arrives_and_pairs_are_kept_apart(
    project: Copy, place: Place, run: Run
) -> None:
    late = customers(run)["late"]
    merged = customers(run)["1"]
    arrivals: list[Row] = [
        {
            "source_system": "web",
            "customer_id": name,
            "email": "late@example.com",
            "phone": "+33639980001",
            "created_at": "2026-01-01",
        }
        for name in ("late", "twin", "between")
    ]
    place.write("customers_late", arrivals)
    with ExitStack() as edits:
        pair = decided(("late", "twin"), decision="separate")
        edits.enter_context(project.policy("identity_decisions", pair))
        later = place.build()
    found = customers(later)
    assert found["late"] == late
    assert consent(later, late, "ads") == [("granted", True)]
    # Whom nothing joins any more is who they were before.
    assert len({found["1"], found["2"], found["3"]}) == 3
    assert merged in {found["1"], found["2"], found["3"]}
    assert found["late"] != found["twin"]
    assert counted(later)["decisions", "of_unknown_records"] == 0


def test_a_decision_that_is_none_is_refused(project: Copy, tmp_path: Path) -> None:
    with project.policy("identity_decisions", decided(("1", "1"))):
        refused = project.run(tmp_path / "out", "build")
    assert refused.code == 2
    assert "identity_decisions.csv: the pair of web 1 needs another record" in (
        refused.errors
    )
