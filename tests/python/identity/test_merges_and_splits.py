"""A person of two records is scored as one of them all, and as two when parted."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from project_copy import Copy, Run
from two_sources import Place, Row, by_name, names, neighbours, orders, touches

pytestmark = pytest.mark.slow

ANN, OTHER = ("web", "ann"), ("shop", "k1")
DECISION: Row = {
    "source_system": "web",
    "source_customer_id": "ann",
    "other_source_system": "shop",
    "other_source_customer_id": "k1",
    "decision": "separate",
    "reason": "Two sisters",
}
# Whoever looks for Ann by any of her records finds these names.
RENAMED = {"shop/k1": "ann", "web/ann": "ann"}


def fill(place: Place, *, other: tuple[str, str], email: str) -> None:
    """The neighbours, Ann, and a second record, or none where it is Ann's own."""
    chance = random.Random(4)
    people, bought, touched = neighbours(chance)
    mine = random.Random(5)
    people.append(
        {
            "source_system": ANN[0],
            "customer_id": ANN[1],
            "email": "ann@example.com",
            "created_at": "2024-01-01 00:00:00",
            "updated_at": "2024-01-01 00:00:00",
            "birth_date": "1990-05-04",
        }
    )
    if other != ANN:
        people.append(
            {
                "source_system": other[0],
                "customer_id": other[1],
                "email": email,
                "created_at": "2024-02-01 00:00:00",
                "updated_at": "2024-01-01 00:00:00",
            }
        )
    bought += orders(*ANN, 3, mine) + touches_or_orders(orders, other, 4, mine)
    touched += touches(*ANN, 4, mine) + touches_or_orders(touches, other, 5, mine)
    place.write("customers", people)
    place.write("transactions", bought)
    place.write("touchpoints", touched)


def touches_or_orders(
    make: Any, record: tuple[str, str], count: int, chance: random.Random
) -> list[Row]:
    """What the second record did, its ids those of the shop whoever it belongs to."""
    rows: list[Row] = make("shop", "k1", count, chance)
    return [
        {**row, "source_system": record[0], "customer_id": record[1]} for row in rows
    ]


@pytest.fixture(scope="module")
def place(project: Copy, tmp_path_factory: pytest.TempPathFactory) -> Place:
    return Place(project, tmp_path_factory.mktemp("sisters"))


def test_a_merged_person_scores_as_the_union_and_a_split_restores_two(
    project: Copy, place: Place, tmp_path: Path
) -> None:
    fill(place, other=OTHER, email="sister@example.com")
    apart = place.build()
    before, ids_before, alone = (
        by_name(apart, names(apart)),
        names(apart),
        scores(apart),
    )
    assert changes(apart) == []

    fill(place, other=OTHER, email=" ANN@Example.com ")
    merged = place.build()
    union = Place(project, tmp_path / "union")
    fill(union, other=ANN, email="")
    one_record = union.build()
    assert scores(merged) == scores(one_record)
    assert scores(merged) != alone
    ids = {name: customer for customer, name in ids_before.items()}
    kept, gone = earliest(apart, ids["web/ann"], ids["shop/k1"])
    assert set(names(merged)) == set(ids_before) - {gone}
    assert changes(merged) == [(kept, gone, "merged", "email", 1)]

    with project.policy("identity_decisions", lambda rows: [*rows, DECISION]):
        parted = place.build("--full-refresh")
    assert names(parted) == ids_before
    assert by_name(parted, names(parted)) == before
    assert changes(parted) == [
        (kept, gone, "merged", "email", 1),
        (gone, kept, "split", "no_longer_linked", 1),
    ]


def scores(run: Run) -> dict[str, list[Any]]:
    """The marts, Ann called Ann whichever of her records comes first."""
    found = names(run)
    return by_name(run, {one: RENAMED.get(name, name) for one, name in found.items()})


def earliest(run: Run, *customers: str) -> tuple[str, str]:
    """Two customers, the one whose id was issued first before the other."""
    order = run.query(
        "select customer_id from private.int_identity__issued_ids"
        f" where customer_id in {customers} order by issue_round, customer_id"
    )
    return order[0][0], order[1][0]


def changes(run: Run) -> list[Any]:
    """The recorded merges and splits, in order."""
    return run.query(
        "select customer_id, previous_customer_id, change_type, cause, record_count"
        " from marts.customer_changes order by changed_date, change_type"
    )
