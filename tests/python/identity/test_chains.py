"""Records that are linked one to the next are one person, however many they are."""

from __future__ import annotations

import random
from pathlib import Path

from project_copy import Copy, Run, run_dbt
from two_sources import Place

LENGTH = 1000


def test_a_chain_of_any_length_is_one_customer(project: Copy, tmp_path: Path) -> None:
    # The order of ids has nothing to do with the order in the chain.
    ids = random.Random(1).sample(range(LENGTH), LENGTH)
    place = Place(project, tmp_path)
    place.write(
        "customers",
        [
            {
                "source_system": "shop",
                "customer_id": f"r{number}",
                "email": f"x{step // 2}@example.org",
                "loyalty_id": f"Y{(step + 1) // 2:06d}",
            }
            for step, number in enumerate(ids)
        ]
        + [{"source_system": "shop", "customer_id": "alone"}],
    )
    place.write(
        "transactions", [{"order_id": "1", "ordered_at": "2026-01-05", "amount": "1"}]
    )
    out = tmp_path / "out"
    landed = project.run(out, "land", "--raw", tmp_path / "raw")
    assert landed.code == 0, landed.errors
    run_dbt(
        project, out / "warehouse.duckdb",
        "build", "--select", "+int_identity__customers",
        "--exclude-resource-type", "test", "unit_test",
    )  # fmt: skip
    run = Run(0, "", "", out)
    assert run.query(
        "select count(distinct customer_id), count(*)"
        " from private.int_identity__customers"
        " where source_customer_id <> 'alone'"
    ) == [(1, LENGTH)]
    assert run.query(
        "select count(distinct customer_id) from private.int_identity__customers"
    ) == [(2,)]
    assert run.query(
        "select count(*) from duckdb_tables() where table_name like '%round%'"
    ) == [(0,)]
