"""Increments give what one full refresh over the same dates gives."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest
from building import HISTORY, build, differences, land, settings, tables
from project_copy import Copy
from slices import cut

# Each draw builds the project four to six times; as many as one likes by hand.
DRAWS = int(os.environ.get("HISTORY_DRAWS", "2"))


@pytest.mark.parametrize(
    "draw",
    # In the 19th a day loses its hours.
    [19, *(pytest.param(draw, marks=pytest.mark.slow) for draw in range(DRAWS - 1))],
)
def test_slices_give_the_same_tables_as_a_full_refresh(
    project: Copy, tmp_path: Path, draw: int
) -> None:
    chance = random.Random(4000 + draw)
    period = cut(chance)
    policy = {
        "history_month_ends": str(chance.randint(1, 5)),
        "history_daily_days": str(chance.choice((1, 20, 60))),
        "reopen_window_days": "9999",
        "reopened_dates_per_run": "999",
        "retention_days": chance.choice(("1095", "90")),
        "rfm_minimum_customers": chance.choice(("2", "50")),
        "engagement_minimum_customers": chance.choice(("2", "50")),
    }

    out, raw = tmp_path / "out", tmp_path / "raw"
    with settings(project, policy):
        for place, end in enumerate(period.ends):
            period.write(raw, place)
            land(project, tmp_path)
            asked = end if chance.random() < 0.7 else None
            build(project, out, asked, select=HISTORY)
        grown = tables(out)
        build(project, out, full_refresh=True, select=HISTORY)
    assert len(grown["ops.scoring_dates"]) > 1
    assert differences(grown, tables(out)) == []
