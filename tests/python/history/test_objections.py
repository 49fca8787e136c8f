"""Who objects to profiling leaves every date, and may come back."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest
from building import ask, build, differences, land, tables
from project_copy import Copy, setting
from runs.small_shop import history, write

pytestmark = pytest.mark.slow

FIRST = dt.date(2026, 6, 20)
OBJECTIONS = [("c3", "withdrawn", "2026-05-10"), ("c2", "withdrawn", "2026-06-21")]
AGAIN = ("c3", "granted", "2026-06-22")


def decide(raw: Path, decisions: list[tuple[str, str, str]]) -> None:
    """Write the decisions on profiling, in place of former ones."""
    with (raw / "consents.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("customer_id", "purpose", "status", "recorded_at"))
        for customer, status, day in decisions:
            writer.writerow((customer, "profiling", status, f"{day} 10:00:00"))


SCORED = """
select count(*) from marts.rfm_scores
join activation.customer_sources using (customer_id)
where source_customer_id = '{}'
"""

SINCE = """
select status, segment_since_date from marts.customer_segments
join activation.customer_sources using (customer_id)
where source_customer_id = 'c3'
"""


def test_an_objection_takes_all_dates_and_a_consent_gives_them_back(
    project: Copy, tmp_path: Path
) -> None:
    out, raw = tmp_path / "out", tmp_path / "raw"

    def step(days: int) -> None:
        land(project, tmp_path)
        build(project, out, FIRST + dt.timedelta(days=days))

    write(raw, history(60))
    decide(raw, OBJECTIONS[:1])
    with project.policy("settings", setting("history_month_ends", "3")):
        step(0)
        assert ask(out, SCORED.format("c3")) == [(0,)]
        assert ask(out, SCORED.format("c2")) != [(0,)]
        since = ask(out, SINCE)
        step(1)
        # Nothing new of theirs: they stay what they were, since when they were it.
        assert ask(out, SINCE) == since == [("objected", since[0][1])]
        decide(raw, OBJECTIONS)
        step(2)
        assert ask(out, SCORED.format("c2")) == [(0,)]
        decide(raw, [*OBJECTIONS, AGAIN])
        step(3)
        assert ask(out, SCORED.format("c3")) != [(0,)]
        # With every data test, on what has grown and on what is made anew.
        for arguments in ((), ("--full-refresh",)):
            asked = ("build", "--as-of", str(FIRST + dt.timedelta(days=3)), *arguments)
            built = project.run(out, *asked)
            assert built.code == 0, built.errors
            if not arguments:
                grown = tables(out)
        assert differences(grown, tables(out)) == []
