"""Runs day after day: the history stays complete, and thin enough to stay small."""

from __future__ import annotations

import datetime as dt
import os
import random
import time
from pathlib import Path

import duckdb
import pytest
from building import HISTORY, build, land
from project_copy import Copy, setting
from slices import FIRST_DAY, Period, live

pytestmark = pytest.mark.slow

# Ninety by hand, to see what a day costs; a few in every run of the tests.
DAYS = int(os.environ.get("HISTORY_DAYS", "4"))
CUSTOMERS = int(os.environ.get("HISTORY_CUSTOMERS", "60"))
DAILY = 3 if DAYS < 35 else 35
BEFORE = 59


def test_a_history_of_daily_runs(project: Copy, tmp_path: Path) -> None:
    ends = [FIRST_DAY + dt.timedelta(days=BEFORE + day) for day in range(DAYS + 1)]
    period = Period(ends, random.Random(90))
    for number in range(CUSTOMERS):
        live(period, f"c{number}", BEFORE + DAYS)
    first = {
        "order_id": "first", "line_number": "1", "customer_id": "c0",
        "ordered_at": f"{FIRST_DAY} 08:00:00", "status": "paid", "amount": "10",
    }  # fmt: skip
    period.rows.append((0, "transactions", first))
    out, raw = tmp_path / "out", tmp_path / "raw"
    with project.policy("settings", setting("history_daily_days", str(DAILY))):
        for place, end in enumerate(ends):
            period.write(raw, place)
            land(project, tmp_path)
            began = time.perf_counter()
            build(project, out, end, select=HISTORY)
            size = (out / "warehouse.duckdb").stat().st_size / 1e6
            print(
                f"{end} {time.perf_counter() - began:.2f} s {size:.1f} MB", flush=True
            )
    month_ends = [
        day for day in ends if (day + dt.timedelta(days=1)).day == 1
    ]  # fmt: skip
    kept = sorted({*ends[-DAILY:], *month_ends})
    with duckdb.connect(str(out / "warehouse.duckdb"), read_only=True) as connection:
        for table in ("ops.scoring_dates", "marts.rfm_scores", "marts.rfm_cutoffs"):
            rows = connection.execute(
                f"select distinct as_of_date from {table} order by 1"
            ).fetchall()
            assert [day for (day,) in rows] == kept, table
