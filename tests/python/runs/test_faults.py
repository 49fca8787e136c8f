"""Faults of the machine are told as such, in one sentence with its cure."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest
from project_copy import PROJECT

from pipeline import access, command, faults, stop, transform
from pipeline.errors import UsageError
from pipeline.output import Output
from pipeline.request import Request

OUT = Output(Path("/data/out"))
REQUEST = Request(
    step="all",
    raw=None,
    output=OUT,
    as_of=dt.date(2026, 1, 31),
    target="duckdb",
    full_refresh=False,
    demo_customers=1,
    demo_seed=1,
    asked=access.Asked(None, None),
)
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(PROJECT / "scripts")}


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (
            duckdb.OutOfMemoryException(
                "Out of Memory Error: could not allocate block of size 256 KiB"
            ),
            "/data/out: memory ran out;",
        ),
        (MemoryError(), "/data/out: memory ran out;"),
        (
            duckdb.IOException("Could not write file: No space left on device"),
            "/data/out: the disk is full;",
        ),
        (OSError(28, "No space left on device"), "/data/out: the disk is full;"),
        (
            duckdb.IOException("Could not set lock on file: Conflicting lock is held"),
            "/data/out/warehouse.duckdb is open in another program;",
        ),
        (
            duckdb.ConversionException("a block of 'ana@shop.example'"),
            "/data/out/warehouse.duckdb cannot be used (ConversionException);",
        ),
    ],
)
def test_each_fault_is_told_by_its_name(error: Exception, told: str) -> None:
    code, said = command.answer(error, REQUEST)
    assert code == 2
    assert said is not None
    assert said.startswith(f"error: {told}")
    assert "ana@" not in said


def test_a_full_disk_that_dbt_met_is_found_among_the_causes() -> None:
    error = RuntimeError("could not write the manifest")
    error.__cause__ = OSError(28, "No space left on device")
    told = transform.unstarted(error, OUT)
    assert isinstance(told, UsageError)
    assert str(told) == f"/data/out: {faults.DISK_CURE}."


def test_a_mistake_of_ours_is_not_told_as_a_fault() -> None:
    with pytest.raises(ZeroDivisionError):
        command.answer(ZeroDivisionError(), REQUEST)


LOADING = "import signal, sys, time; from pipeline import stop; stop.leave_at_once()"
IN_DUCKDB = """
import duckdb
from pipeline import command, job
def run(request):
    print("begun", flush=True)
    query = "select count(*) from range(100000000000) where hash(range) = 1"
    duckdb.sql(query).fetchall()
job.run = run
stop.end(command.main(["status"]))
"""
SWALLOWED = """
import time
from pipeline import command, job
def run(request):
    print("begun", flush=True)
    try:
        time.sleep(60)
    except BaseException:
        raise ValueError from None
job.run = run
stop.end(command.main(["status"]))
"""
IGNORED = SWALLOWED.replace("raise ValueError from None", "pass")


@pytest.mark.parametrize(
    "moment",
    [
        pytest.param('print("begun", flush=True); time.sleep(60)', id="while loading"),
        pytest.param(IN_DUCKDB, id="in DuckDB"),
        pytest.param(SWALLOWED, id="turned into another error"),
        pytest.param(IGNORED, id="swallowed"),
    ],
)
def test_ctrl_c_ends_with_130_and_one_sentence(moment: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", f"{LOADING}\n{moment}"],
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    assert process.stdout.readline() == "begun\n"
    time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == stop.CODE
    assert errors.strip() == stop.SENTENCE
