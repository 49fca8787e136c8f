"""A build leaves out what nothing changed reaches, and only if it can know that."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from project_copy import Run

from pipeline import reach, records
from pipeline.engines.on_duckdb import DuckDB
from pipeline.output import Output


@pytest.fixture
def out(demo_run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the demo's output folder, with the manifest of its build."""
    folder = tmp_path / "out"
    shutil.copytree(demo_run.out, folder, symlinks=True)
    (folder / "target").mkdir(exist_ok=True)
    shutil.copy(demo_run.out.parent / "manifest.json", folder / "target")
    monkeypatch.delenv("DBT_TARGET_PATH", raising=False)
    return folder


def last(out: Path) -> Path:
    """The record of the demo's run."""
    (path,) = (out / "runs").glob("*.json")
    return path


def next_run(out: Path, **changes: Any) -> list[str]:
    """What a run after it would leave out, if its input differs in this."""
    told = json.loads(last(out).read_text("utf-8"))
    record = records.Record("20991231T235959Z", {})
    record.inputs = {**told["inputs"], **changes}
    record.code_hash = told["code_hash"]
    record.file_before = records.state(out / "warehouse.duckdb")
    return reach.unreached(Output(out), DuckDB(Output(out)), record)


def test_what_a_changed_table_reaches_is_built(out: Path) -> None:
    left = next_run(out)
    assert {"settings", "stg_policy__settings", "stg_crm__consents"} <= set(left)
    # Dates and what landing decides about all files are looked at each time.
    assert not {"rfm_scores", "int_calendar__dates_to_score", "stg_crm__customers"} & {
        *left
    }
    then = next_run(out, consents="other content")
    assert set(left) - set(then) >= {"stg_crm__consents", "stg_crm__consents_checked"}
    assert "stg_marketing__vouchers" in then
    gone = next_run(out, consents=None)
    assert gone == then


def test_a_test_is_left_out_with_all_that_it_looks_at() -> None:
    names = {
        "seed.p.words": "seed", "model.p.of_words": "model", "model.p.of_both": "model",
        "test.p.of_words": "test", "test.p.of_both": "test", "unit.p.one": "unit_test",
    }  # fmt: skip
    manifest = {
        "sources": {
            "source.p.shop.orders": {"source_name": "shop", "name": "orders"},
            "source.p.landing.files": {"source_name": "landing", "name": "files"},
        },
        "nodes": {
            name: {"name": name.removesuffix("_").replace(".p.", "_"),
                   "resource_type": kind}
            for name, kind in names.items()
        },
        "child_map": {
            "source.p.shop.orders": ["model.p.of_both"],
            "source.p.landing.files": [],
            "seed.p.words": ["model.p.of_words", "model.p.of_both"],
            "model.p.of_words": ["test.p.of_words", "test.p.of_both"],
            "model.p.of_both": ["test.p.of_both"],
        },
    }  # fmt: skip
    assert reach.without(manifest, {"orders"}) == [
        "model_of_words", "seed_words", "test_of_words",
    ]  # fmt: skip
    assert len(reach.without(manifest, set())) == 5


def rewrite(out: Path, edit: Callable[[dict[str, Any]], object]) -> None:
    """Change the record of the demo's run."""
    record = json.loads(last(out).read_text("utf-8"))
    edit(record)
    last(out).write_text(json.dumps(record), "utf-8")


def write_by_hand(out: Path) -> None:
    """A policy that somebody tried and took back, which no build has seen since."""
    with duckdb.connect(str(out / "warehouse.duckdb")) as connection:
        connection.execute("update policy.settings set value = '7'")


def fail_later(out: Path) -> None:
    """A later build of the runner that failed."""
    with duckdb.connect(str(out / "warehouse.duckdb")) as connection:
        connection.execute(
            "insert into ops.runs select * replace ('20991231T000000Z' as run_id,"
            " 'failed' as status) from ops.runs where step = 'build'"
        )
    now = records.state(out / "warehouse.duckdb")
    rewrite(out, lambda one: one.update(file_after=now))


@pytest.mark.parametrize(
    "doubt",
    [
        lambda out: rewrite(out, lambda one: one.update(code_hash="other")),
        lambda out: rewrite(out, lambda one: one["steps"][3].update(status="failed")),
        lambda out: last(out).unlink(),
        lambda out: last(out).write_text("no JSON"),
        lambda out: (out / "target" / "manifest.json").unlink(),
        write_by_hand,
        fail_later,
    ],
    ids=["code", "gate", "no record", "bad record", "no graph", "by hand", "failed"],
)
def test_in_doubt_everything_is_built(
    out: Path, doubt: Callable[[Path], object]
) -> None:
    assert next_run(out)
    told = json.loads(last(out).read_text("utf-8"))
    doubt(out)
    record = records.Record("20991231T235959Z", {})
    record.inputs, record.code_hash = told["inputs"], told["code_hash"]
    record.file_before = records.state(out / "warehouse.duckdb")
    assert reach.unreached(Output(out), DuckDB(Output(out)), record) == []
