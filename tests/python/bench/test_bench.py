"""The benchmark: its input, its floor, and what it measures."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import duckdb
import pytest
from project_copy import Copy

from pipeline.bench import benchmark, raw_files
from pipeline.bench.measure import Cost, measured
from pipeline.contract import PROJECT
from pipeline.errors import PipelineError

LINES = 2000
HERE = {"PYTHONPATH": str(PROJECT / "scripts")}
# Steps as the runner tells them; in the second another process holds 200 MB.
STEPS = """
import subprocess, sys, time
time.sleep(0.3)
print("land              0.3 s  7 rows", flush=True)
hold = "import time; held = bytearray(200_000_000); time.sleep(0.6)"
subprocess.run([sys.executable, "-c", hold])
print("audit landed      0.6 s  8 expectations", flush=True)
print("               a message of 3 s  that is no step", flush=True)
sum(range(20_000_000))
"""


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two years and a day of a small shop."""
    folder = tmp_path_factory.mktemp("bench") / "raw"
    raw_files.write(folder, LINES)
    raw_files.write_day(folder, LINES, 1)
    return folder


def count(folder: Path, query: str) -> tuple[object, ...]:
    """The one row of a query on the files of a folder."""
    with duckdb.connect() as reader:
        row = reader.execute(query.format(raw=folder)).fetchone()
    assert row
    return row


def test_the_input_is_as_large_as_asked_and_the_same_each_time(
    raw: Path, tmp_path: Path
) -> None:
    lines, orders = count(
        raw,
        "select count(*), count(distinct order_id) from '{raw}/transactions.parquet'",
    )
    assert abs(lines / LINES - 1) < 0.1
    assert orders == raw_files.orders(LINES)
    assert count(raw, "select count(*) from '{raw}/touchpoints.parquet'") == (6000,)
    raw_files.write(tmp_path / "raw", LINES)
    for file in (tmp_path / "raw").iterdir():
        assert file.read_bytes() == (raw / file.name).read_bytes()


def test_a_day_brings_little_and_some_of_it_late(raw: Path) -> None:
    rows, first, last = count(
        raw,
        "select count(*), min(occurred_at)::date::varchar,"
        " max(occurred_at)::date::varchar from '{raw}/touchpoints_day_001.parquet'",
    )
    assert rows == 12
    assert first <= last == "2026-01-01"
    ids = "select count(*) from '{raw}/touchpoints*.parquet'"
    distinct = ids.replace("count(*)", "count(distinct touchpoint_id)")
    assert count(raw, ids) == count(raw, distinct)


def test_the_floor_has_the_tables_that_the_input_makes(
    raw: Path, tmp_path: Path
) -> None:
    file = tmp_path / "floor.duckdb"
    command = [sys.executable, "-m", "pipeline.bench.floor", str(raw), str(file), "3"]
    (whole,) = measured("floor", command, HERE)
    assert whole.processor_seconds > 0
    with duckdb.connect(str(file), read_only=True) as made:
        (dates, buyers) = made.execute(
            "select list(distinct as_of order by as_of)::varchar, count(*) from rfm"
        ).fetchall()[0]
        (wanted,) = made.execute(
            "select count(distinct customer_id) from order_days"
            " where day between date '2024-01-02' and date '2025-12-31'"
        ).fetchall()[0]
        (last,) = made.execute(
            "select count(*) from rfm where as_of = date '2025-12-31'"
        ).fetchall()[0]
        (points, decayed) = made.execute(
            "select (select sum(decayed) from ledger),"
            " (select sum(points) from engagement where as_of = date '2025-12-31')"
        ).fetchall()[0]
    assert dates == "[2025-10-31, 2025-11-30, 2025-12-31]"
    assert buyers > last == wanted
    # The recurrence over dates gives what the days give at once.
    assert points == pytest.approx(decayed)


def test_each_step_costs_what_its_processes_cost() -> None:
    land, audit, whole = measured("job", [sys.executable, "-c", STEPS])
    assert (land.name, audit.name, whole.name) == ("land", "audit landed", "job")
    assert land.peak_mb < 100 < 200 < audit.peak_mb == whole.peak_mb
    assert audit.seconds > 0.5
    # What it waits for costs nothing; what is done after the last step is in the whole.
    assert audit.processor_seconds < audit.seconds
    assert whole.processor_seconds > land.processor_seconds + audit.processor_seconds
    assert whole.seconds > 0.9


def test_a_command_that_fails_is_told() -> None:
    command = [sys.executable, "-c", "print('error: no room.'); raise SystemExit(2)"]
    with pytest.raises(PipelineError, match=r"^bench: floor failed: no room\.$"):
        measured("floor", command)


def test_the_table_tells_times_the_floor() -> None:
    parts = [
        benchmark.Part("floor", [Cost("floor", 2.0, 4.0, 300.0)]),
        benchmark.Part(
            "first run",
            [Cost("build", 9.0, 10.0, 1500.0), Cost("first run", 10.0, 12.0, 1500.0)],
        ),
    ]
    told = {
        "machine": benchmark.machine(),
        "megabytes": {"floor": 10, "out": 30},
    }
    lines = benchmark.table("1m", parts, told)
    assert f"{os.cpu_count()} cores" in lines[0]
    assert lines[4:7] == [
        "| **floor** | 2.0 | 4.0 | 1.00 | 300 |",
        "| **first run** | 10.0 | 12.0 | 3.00 | 1,500 |",
        "| - build | 9.0 | 10.0 | 2.50 | 1,500 |",
    ]


@pytest.mark.parametrize(
    "option",
    [
        ("--raw", "."),
        ("--as-of", "2026-01-01"),
        ("--target", "spark"),
        ("--seed", "5"),
        ("--full-refresh",),
    ],
)
def test_bench_says_that_it_makes_data_of_its_own(
    option: tuple[str, ...], project: Copy, tmp_path: Path
) -> None:
    refused = project.run(tmp_path / "out", "bench", *option)
    assert refused.code == 2
    assert "leave the other options out" in refused.errors
    assert not (tmp_path / "out").exists()
