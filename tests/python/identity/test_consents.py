"""Refusals are respected however they come: late, unreadable, or as a touchpoint."""

from __future__ import annotations

import random

import pytest
from project_copy import Copy, Run
from two_sources import Place, Row, neighbours, orders

# The last day with an order, which is the scoring date, is 2026-06-30.
BEFORE, AFTER, LATER = "2026-06-01 10:00:00", "2026-07-02 10:00:00", "2026-07-03"
PEOPLE = (
    "late", "back", "objector", "unread", "dateless", "agreed", "left", "spam",
    "whole_day", "told", "child", "neutral",
)  # fmt: skip
DECISIONS = [
    ("late", "email", "granted", BEFORE, ""),
    ("late", "email", "withdrawn", AFTER, ""),
    ("back", "email", "granted", BEFORE, ""),
    ("back", "email", "withdrawn", AFTER, ""),
    ("back", "email", "granted", LATER, ""),
    ("objector", "profiling", "withdrawn", AFTER, ""),
    ("objector", "ads", "granted", BEFORE, ""),
    ("neutral", "ads", "granted", BEFORE, ""),
    ("unread", "email", "perhaps", BEFORE, ""),
    ("dateless", "fax", "withdrawn", "", ""),
    ("agreed", "email", "perhaps", BEFORE, ""),
    ("agreed", "email", "oui", BEFORE, ""),
    ("left", "email", "granted", "2026-05-01 10:00:00", ""),
    ("whole_day", "email", "withdrawn", "2026-01-05", ""),
    ("whole_day", "email", "granted", "2026-01-05 09:00:00", ""),
    ("told", "email", "granted", BEFORE, "told bob@example.com on the phone"),
]
TOUCHES = (("left", "unsubscribed", BEFORE), ("spam", "spamreport", BEFORE))


@pytest.fixture(scope="module")
def run(project: Copy, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A shop of forty neighbours and twelve people who decided something."""
    place = Place(project, tmp_path_factory.mktemp("consents"))
    people, bought, touched = neighbours(random.Random(1))
    births = {"child": "2014-01-01"}
    for name in PEOPLE:
        record: Row = {"source_system": "web", "customer_id": name}
        birth = births.get(name, "1980-01-01")
        people.append({**record, "email": f"{name}@example.com", "birth_date": birth})
        bought += orders("web", name, 3, random.Random(name))
    touched += [
        {
            "source_system": "web",
            "touchpoint_id": name,
            "customer_id": name,
            "occurred_at": moment,
            "action": action,
        }
        for name, action, moment in TOUCHES
    ]
    place.write("customers", people)
    place.write("transactions", bought)
    place.write("touchpoints", touched)
    place.write(
        "consents",
        [
            {
                "source_system": "web",
                "customer_id": name,
                "purpose": purpose,
                "status": status,
                "recorded_at": moment,
                "legal_basis": basis,
            }
            for name, purpose, status, moment, basis in DECISIONS
        ],
    )
    return place.build()


def told(
    run: Run, columns: str, mart: str = "customers"
) -> dict[str, tuple[object, ...]]:
    """What a mart tells of the people who decided something."""
    rows = run.query(
        f"select sources.source_customer_id, {columns} from marts.{mart} as mart"
        " inner join activation.customer_sources as sources"
        " on mart.customer_id = sources.customer_id"
    )
    return {row[0]: row[1:] for row in rows if row[0] in PEOPLE}


def test_a_refusal_stops_contact_however_it_came(run: Run) -> None:
    found = told(run, "is_contactable_email")
    assert {name for name in PEOPLE if found[name] == (True,)} == {
        "back", "objector", "agreed", "told", "neutral",
    }  # fmt: skip


def test_an_unknown_purpose_bars_every_soft_ground(run: Run) -> None:
    grounds = run.query(
        "select distinct contact_basis from marts.customer_consents as consents"
        " inner join activation.customer_sources as sources"
        " on consents.customer_id = sources.customer_id"
        " where source_customer_id = 'dateless'"
    )
    assert grounds == [(None,)]


def test_who_objects_is_in_no_audience_and_has_no_habit(run: Run) -> None:
    found = told(run, "is_contactable_ads, is_profiling_objected, preferred_channel")
    assert found["objector"] == (False, True, None)
    assert found["neutral"][:2] == (True, False)
    counts = told(run, "status, order_count, cart_count", "customer_behaviours")
    assert counts["objector"] == ("objected", None, None)
    assert counts["child"] == ("minor", None, None)
    assert counts["neutral"][:2] == ("described", 3)


def test_a_child_is_not_scored(run: Run) -> None:
    found = told(run, "status, segment, value_tier", "customer_segments")
    assert found["child"] == ("minor", None, None)
    assert "child" not in told(run, "recency_score", "rfm_scores")


def test_free_text_stays_in_staging(run: Run) -> None:
    bases = run.query(
        "select distinct legal_basis from marts.customer_consents"
        " where legal_basis is not null"
        " union select distinct legal_basis from private.consent_states"
        " where legal_basis is not null"
    )
    assert bases == [("other",)]


def test_a_refusal_by_touchpoint_has_its_proof(run: Run) -> None:
    proofs = run.query(
        "select proof_file from private.consent_states where purpose = 'email'"
        " and status = 'withdrawn' and proof_table = 'touchpoints'"
    )
    assert [file for (file,) in proofs] == ["touchpoints.csv"] * 2


def test_what_could_not_be_read_is_told(run: Run) -> None:
    assert "consents: 3 that may be refusals could not be read" in run.printed
