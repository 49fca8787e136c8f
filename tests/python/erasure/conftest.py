"""A shop that was erased from, prepared once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from erasure_shop import (
    ASK_ANA,
    ASK_BOB,
    ASK_DEFAULT,
    ASK_NOBODY,
    CONTRADICTION,
    killed_after,
    run,
    write,
    write_shop,
)
from project_copy import Copy, Run

REVENUE = """
select source_system, month, raw_gross_revenue, quarantined_revenue,
    unknown_customer_revenue + unscored_customer_revenue + scored_revenue
from marts.revenue_bridge order by all
"""


@dataclass(frozen=True)
class Erased:
    """A shop before, during and after an erasure that was killed and then completed."""

    raw: Path
    revenue: list[object]
    ids: dict[str, str]
    access: str
    stopped: Run
    run: Run


@pytest.fixture(scope="session")
def erased(project: Copy, tmp_path_factory: pytest.TempPathFactory) -> Erased:
    """The requests: Ana, Bob, nobody; two that contradict themselves are refused."""
    folder = tmp_path_factory.mktemp("erased")
    raw, out = write_shop(folder / "raw"), folder / "out"
    first = run(project, out, "--raw", raw)
    assert first.code == 0, first.errors
    ids = dict(
        first.query(
            "select source_system || ' ' || source_customer_id, customer_id"
            " from activation.customer_sources"
        )
    )
    asked = run(project, out, "access", "--email", "ana@example.org")
    assert asked.code == 0, asked.errors
    document = (out / "access" / f"{ids['web A-1000']}.json").read_text("utf-8")
    requests = [ASK_ANA, ASK_BOB, ASK_NOBODY, CONTRADICTION, ASK_DEFAULT]
    write(raw, "erasure_requests", requests)
    landed = run(project, out, "land", "--raw", raw)
    assert landed.code == 0, landed.errors
    revenue = first.query(REVENUE)
    killed_after(project, out, "erase")
    stopped = run(project, out, "status")
    return Erased(raw, revenue, ids, document, stopped, run(project, out, "erase"))
