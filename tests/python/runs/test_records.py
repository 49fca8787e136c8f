"""The record of a run: in the order of runs, whatever the clock and a kill did."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from pipeline import records
from pipeline.engines import run_tables
from pipeline.engines.on_duckdb import DuckDB
from pipeline.errors import UsageError
from pipeline.lock import single_writer
from pipeline.output import Output

NOON = dt.datetime(2026, 1, 31, 12, tzinfo=dt.UTC)


@pytest.fixture
def output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Output:
    """A folder in which ten runs began in one second, at noon; it is noon still."""
    monkeypatch.setattr(records, "now", lambda: NOON)
    made = Output(tmp_path)
    for _ in range(10):
        record = records.Record.begin(made, DuckDB(made))
        record.start("land")
        record.write(made)
    return made


def test_a_clock_that_went_back_is_the_reason(
    output: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier = NOON - dt.timedelta(seconds=1)
    monkeypatch.setattr(records, "now", lambda: earlier)
    with pytest.raises(UsageError) as caught:
        records.Record.begin(output, DuckDB(output))
    assert str(caught.value) == (
        "the clock says 20260131T115959Z, but the latest run began at"
        " 20260131T120000Z-10; set the clock and run again. If the clock was wrong"
        f" then, remove {output.runs}/20260131T120000Z-10.json first."
    )


def test_runs_of_a_clock_that_was_ahead_are_forgotten_with_their_records(
    output: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = DuckDB(output)
    with engine.open() as connection:
        run_tables.make(connection, run_tables.RUNS)
        connection.execute(
            "insert into ops.runs by name select unnest(['20260131T120000Z-10',"
            " '20270131T120000Z']) as run_id, 1 as step_number"
        )
    later = NOON + dt.timedelta(days=1)
    monkeypatch.setattr(records, "now", lambda: later)
    records.forget_later(engine, records.Record.begin(output, engine))
    with engine.open() as connection:
        left = connection.execute("select run_id from ops.runs").fetchall()
    assert left == [("20260131T120000Z-10",)]


def test_status_tells_of_the_latest_run_by_its_number(output: Output) -> None:
    told = records.status(output, DuckDB(output))
    assert "last run: 20260131T120000Z-10," in told


def test_status_knows_a_run_that_died(output: Output) -> None:
    told = records.status(output, DuckDB(output))
    assert "land           died" in told
    assert "running" not in told
    with single_writer(output):
        told = records.status(output, DuckDB(output))
    assert "land           running" in told


def test_a_record_is_replaced_whole(
    output: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = output.runs / "20260131T120000Z-10.json"
    before = path.read_text()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    record = records.Record(path.stem, {})
    record.start("build")
    with pytest.raises(OSError, match="No space"):
        record.write(output)
    assert path.read_text() == before
    assert json.loads(before)["run_id"] == path.stem
