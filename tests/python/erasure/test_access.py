"""Who asks gets every row about them, and nobody else's."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from conftest import Erased
from erasure_shop import DEFAULT, run
from project_copy import Copy, Run

# Rows about Ana that were written into the raw files, and what became of them.
HELD = {
    "raw.customers": 4,
    "raw.transactions": 4,
    "raw.consents": 2,
    "raw.touchpoints": 2,
    "raw.feedback": 1,
    "raw.vouchers": 1,
    "raw.campaign_members": 1,
    "raw.customer_attributes": 1,
    "raw.rejects": 1,
    "private.quarantine": 1,
    "private.customer_attributes": 1,
    "activation.customer_sources": 4,
    "marts.customers": 1,
    "marts.customer_segments": 1,
    "marts.rfm_scores": 1,
    "marts.customer_consents": 5,
    "marts.orders": 3,
}


@pytest.fixture(scope="session")
def document(erased: Erased) -> dict[str, Any]:
    """What Ana was given before she was erased."""
    found: dict[str, Any] = json.loads(erased.access)
    return found


def test_every_row_is_given(document: dict[str, Any]) -> None:
    counts = {table["table"]: table["row_count"] for table in document["tables"]}
    assert {name: counts.get(name) for name in HELD} == HELD
    published = [name for name in counts if name.startswith("published/")]
    assert [counts[name] for name in published] == [4]
    assert [
        (record["source_system"], record["source_customer_id"])
        for record in document["records"]
    ] == [
        ("mail", "M-2000"),
        ("shop", "S-3000"),
        ("web", "A-1000"),
        ("web", "ana@example.org"),
    ]


def test_every_table_is_described_and_nobody_else_is_in_it(
    document: dict[str, Any], erased: Erased
) -> None:
    for table in document["tables"]:
        assert table["description"], table["table"]
        assert "{{" not in table["description"]
    text = json.dumps(document)
    others = {
        customer
        for key, customer in erased.ids.items()
        if customer != document["customer_id"]
    }
    assert not any(customer in text for customer in others)
    assert DEFAULT not in text
    assert "cara@example.org" not in text


def test_who_is_unknown_shared_or_no_address_is_refused(
    project: Copy, erased: Erased
) -> None:
    out = erased.run.out
    for arguments, code, said in (
        (("--email", "ana@example.org"), 1, "no customer has this e-mail"),
        (("--customer-id", "c00000000099"), 1, "no customer has this id"),
        (("--email", DEFAULT), 1, "13 people have this e-mail address"),
        (("--email", "no address"), 2, "is not an e-mail address"),
        ((), 2, "either --email or --customer-id"),
        (("--email", "a@b.fr", "--customer-id", "c"), 2, "needs either --email or"),
    ):
        refused = run(project, out, "access", *arguments)
        assert refused.code == code
        assert said in refused.errors
        assert refused.errors.count("\n") == 1
    assert list((out / "access").glob("*")) == []


def test_the_answer_is_private_the_same_twice_and_not_told_in_runs(
    project: Copy, erased: Erased
) -> None:
    out = erased.run.out
    address = "B1003@example.org"
    texts = []
    for _ in range(2):
        given = run(project, out, "access", "--email", address)
        assert given.code == 0, given.errors
        assert address.lower() not in (given.printed + given.errors).lower()
        (path,) = (out / "access").glob("*.json")
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        texts.append(path.read_text(encoding="utf-8"))
    assert texts[0] == texts[1]
    by_id = run(project, out, "access", "--customer-id", path.stem)
    assert by_id.code == 0
    assert path.read_text(encoding="utf-8") == texts[0]
    path.unlink()
    for file in [*(out / "runs").iterdir(), *(out / "logs").iterdir()]:
        assert address.lower() not in file.read_text(encoding="utf-8").lower()
    assert messages(given) == [(0,)]


def messages(given: Run) -> list[Any]:
    """How many records of runs hold an address."""
    return given.query("select count(*) from ops.runs where message like '%@%'")


def test_access_needs_a_build(project: Copy, tmp_path: Path) -> None:
    refused = run(project, tmp_path, "access", "--email", "a@example.org")
    assert refused.code == 2
    assert "run scripts/run build first" in refused.errors


def test_no_other_step_takes_a_person(project: Copy, tmp_path: Path) -> None:
    refused = run(project, tmp_path, "build", "--email", "a@example.org")
    assert refused.code == 2
    assert "no other step" in refused.errors
