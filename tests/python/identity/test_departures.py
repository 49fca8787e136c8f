"""A record that leaves takes no customer id along, and links no strangers."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from project_copy import Copy, Run
from two_sources import Place, Row, orders

GUS = "gus@example.com"


def customer(run: Run, system: str, source_id: str) -> str:
    """The customer of a record that is there."""
    ((found,),) = run.query(
        "select customer_id from activation.customer_sources where source_system ="
        f" '{system}' and source_customer_id = '{source_id}'"
    )
    return str(found)


def changes(run: Run) -> list[tuple[str, str, str, str]]:
    """What is told of merges and splits."""
    return run.query(
        "select customer_id, previous_customer_id, change_type, cause"
        " from marts.customer_changes order by all"
    )


def person(system: str, source_id: str, email: str) -> Row:
    return {"source_system": system, "customer_id": source_id, "email": email}


@pytest.mark.slow
def test_ids_stay_when_the_record_leaves_to_which_they_were_issued(
    project: Copy, tmp_path: Path
) -> None:
    place = Place(project, tmp_path)
    sale = orders("web", "", 1, random.Random(1))[0] | {"customer_email": GUS}
    place.write("transactions", [sale])
    place.write(
        "customers",
        [
            person("web", "d1", "dan@example.com"),
            # Typed wrongly, and cured before the record leaves.
            person("shop", "x1", "eve@example.com"),
            person("web", "e1", "eve@example.com"),
            person("web", "f1", "fay@example.com"),
        ],
    )
    place.write("consents", [
        {
            "source_system": "web", "customer_id": " Gus@Example.com",
            "purpose": "email", "status": "withdrawn",
            "recorded_at": "2026-01-01 10:00:00",
        }
    ])  # fmt: skip
    first = place.build()
    guest, dan = customer(first, "web", GUS), customer(first, "web", "d1")
    eve = {customer(first, "shop", "x1"), customer(first, "web", "e1")}
    assert len(eve) == 1

    place.write("customers_more", [person("mail", "d2", "dan@example.com")])
    place.write(
        "customers",
        [
            person("web", "d1", "dan@example.com"),
            person("shop", "x1", "fay@example.com"),
            person("web", "e1", "eve@example.com"),
            person("web", "f1", "fay@example.com"),
        ],
    )
    second = place.build()
    assert customer(second, "mail", "d2") == dan
    fay = customer(second, "web", "f1")
    assert customer(second, "shop", "x1") == fay

    # The guest has an account now, under which the shop tells the old order.
    place.write("transactions", [{**sale, "customer_id": "acc9"}])
    place.write(
        "customers",
        [
            person("web", "acc9", GUS),
            person("web", "e1", "eve@example.com"),
            person("web", "f1", "fay@example.com"),
        ],
    )
    before = changes(second)
    third = place.build("--full-refresh")
    assert customer(third, "web", "acc9") == guest
    assert customer(third, "mail", "d2") == dan
    assert customer(third, "web", "f1") == fay != customer(third, "web", "e1")
    assert changes(third) == before
    # Who refused as a guest has refused.
    assert third.query(
        "select status, is_contactable from marts.customer_consents"
        f" where customer_id = '{guest}' and channel = 'email'"
    ) == [("withdrawn", False)]
