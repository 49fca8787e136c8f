"""A run that would do again what the last one did does nothing."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from project_copy import Copy, Run, setting
from shared_demo import SECRET, SIZE, history

from pipeline import records, unchanged
from pipeline.access import Asked
from pipeline.engines.on_duckdb import DuckDB
from pipeline.output import Output
from pipeline.request import Request


@pytest.fixture
def out(demo_run: Run, tmp_path: Path) -> Path:
    """A copy of the demo's output folder."""
    folder = tmp_path / "out"
    shutil.copytree(demo_run.out, folder, symlinks=True)
    return folder


def last(out: Path) -> Path:
    """The record of the latest run."""
    return max((out / "runs").glob("*.json"), key=lambda path: records.order(path.stem))


def rewrite(out: Path, edit: Callable[[dict[str, object]], object]) -> None:
    """Change the record of the latest run."""
    path = last(out)
    record = json.loads(path.read_text("utf-8"))
    edit(record)
    path.write_text(json.dumps(record), "utf-8")


def add_build(out: Path, status: str) -> None:
    """A later build in the warehouse."""
    with duckdb.connect(str(out / "warehouse.duckdb")) as connection:
        connection.execute(
            "insert into ops.runs select * replace ('20991231T000000Z' as run_id,"
            f" '{status}' as status) from ops.runs where step = 'build'"
        )


def publish_another(out: Path) -> None:
    """Another publication in force."""
    current = out / "published" / "current"
    target = current.resolve()
    other = target.with_name("20991231T000000Z")
    shutil.copytree(target, other)
    current.unlink()
    current.symlink_to(other.name)


SPOILS: dict[str, Callable[[Path], object]] = {
    "other work": lambda out: rewrite(out, lambda one: one.update(work_hash="x")),
    "a failed step": lambda out: rewrite(
        out,
        lambda one: one["steps"][-1].update(status="failed"),  # type: ignore[index]
    ),
    "no last step": lambda out: rewrite(
        out,
        lambda one: one["steps"].pop(),  # type: ignore[attr-defined]
    ),
    "no record": lambda out: last(out).unlink(),
    "no report": lambda out: (out / "report.html").unlink(),
    "a later build": lambda out: add_build(out, "done"),
    "a broken build": lambda out: add_build(out, "failed"),
    "another publication": publish_another,
    "another warehouse": lambda out: (out / "warehouse.duckdb").unlink(),
}


def test_a_run_with_nothing_new_does_nothing(project: Copy, out: Path) -> None:
    before = last(out).stem
    files = [
        (path, path.stat().st_mtime_ns) for path in sorted(out.glob("published/*/*"))
    ]
    with history(project):
        for _ in range(2):
            ran = project.run(out, *SIZE, **SECRET)
            assert ran.code == 0, ran.errors
            assert f"those of the run {before}, whose publication stays" in ran.printed
            assert "build" not in ran.printed
    assert files == [
        (path, path.stat().st_mtime_ns) for path in sorted(out.glob("published/*/*"))
    ]
    steps = json.loads(last(out).read_text("utf-8"))["steps"]
    assert [step["step"] for step in steps] == ["demo", "land"]


@pytest.mark.parametrize("spoil", SPOILS)
def test_what_is_not_the_same_is_done_again(out: Path, spoil: str) -> None:
    output = Output(out)
    record = records.Record("20991231T235959Z", {})
    record.work_hash = json.loads(last(out).read_text("utf-8"))["work_hash"]
    assert unchanged.since(output, DuckDB(output), record) == last(out).stem
    SPOILS[spoil](out)
    assert unchanged.since(output, DuckDB(output), record) is None


def work_hash(**changes: object) -> str:
    """The hash of a request and a record that differ from others in one thing."""
    record = records.Record("20260101T000000Z", {"duckdb": "1"}, input_hash="a",
                            code_hash="b")  # fmt: skip
    asked = Request("all", None, Output(Path("out")), None, "duckdb", False, None,
                    None, Asked(None, None))  # fmt: skip
    for name, value in changes.items():
        if hasattr(record, name):
            record = dataclasses.replace(record, **{name: value})  # type: ignore[arg-type]
        else:
            asked = dataclasses.replace(asked, **{name: value})  # type: ignore[arg-type]
    return unchanged.work_hash(asked, record)


@pytest.mark.parametrize(
    "changes",
    [
        {"input_hash": "b"},
        {"code_hash": "c"},
        {"as_of": dt.date(2026, 1, 31)},
        {"target": "postgres"},
        {"raw_schema": "shop"},
    ],
)
def test_input_versions_and_request_count(changes: dict[str, object]) -> None:
    assert work_hash() == work_hash()
    assert work_hash(**changes) != work_hash()


def test_versions_count() -> None:
    assert unchanged.code_hash({"duckdb": "1"}) == unchanged.code_hash({"duckdb": "1"})
    assert unchanged.code_hash({"duckdb": "1"}) != unchanged.code_hash({"duckdb": "2"})


def test_policy_and_code_count(project: Copy) -> None:
    def files() -> dict[str, bytes]:
        return {
            str(path.relative_to(project.folder)): path.read_bytes()
            for path in unchanged.code(project.folder)
        }

    before = files()
    assert {"dbt_project.yml", "scripts/pipeline/job.py"} <= set(before)
    with project.policy("settings", setting("history_month_ends", "7")):
        assert files() != before
    assert files() == before
