"""What lasts is changed by a run that ends well, and by no other."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
import small_history
from project_copy import PROJECT, Copy
from small_history import FIRST, SECOND, WRONG, Given, build

from pipeline import history
from pipeline.engines import run_tables
from pipeline.engines.on_duckdb import DuckDB
from pipeline.output import Output

Rows = dict[str, list[Any]]
FAILING = replace(WRONG, is_wrong=True)


def rows(folder: Path) -> Rows:
    """The rows of every table that lasts."""
    with duckdb.connect(str(folder / "warehouse.duckdb")) as connection:
        return small_history.state(connection, "main")


def judge(folder: Path, *, is_refused: bool) -> None:
    """What the gate on the marts says of the last build."""
    history.judge(DuckDB(Output(folder)), is_refused=is_refused)


@pytest.fixture(scope="module")
def first(project: Copy, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project after its first build; to be copied."""
    folder = small_history.make(tmp_path_factory.mktemp("small") / "history")
    assert build(project, folder, FIRST) == 0
    return folder


@pytest.fixture(scope="module")
def untroubled(project: Copy, first: Path) -> Rows:
    """What lasts after a second build that followed the first."""
    folder = first.with_name("untroubled")
    shutil.copytree(first, folder)
    assert build(project, folder, SECOND) == 0
    return rows(folder)


@pytest.fixture
def shop(first: Path, tmp_path: Path) -> Path:
    """A copy of the project after its first build."""
    return Path(shutil.copytree(first, tmp_path / "shop"))


def test_the_log_of_a_build_by_hand_is_the_runners(first: Path) -> None:
    with duckdb.connect(str(first / "warehouse.duckdb")) as connection:
        described = connection.execute("describe ops.history_log").fetchall()
    made = {name: kind.lower().replace(",", ", ") for name, kind, *_ in described}
    assert list(made.items()) == [
        (name, column.kind) for name, column in run_tables.HISTORY_LOG.columns.items()
    ]


def test_a_build_whose_test_fails_never_was(
    project: Copy, shop: Path, untroubled: Rows
) -> None:
    before = rows(shop)
    assert build(project, shop, FAILING) == 1
    # Until the next build, what failed can be looked at.
    assert rows(shop)["scores"] != before["scores"]
    assert build(project, shop, SECOND) == 0
    assert rows(shop) == untroubled
    assert "('cat', 3)" in untroubled["issued_ids"]


Failure = tuple[str, Given, tuple[str, ...], int]
FAILURES: list[Failure] = [
    ("a statement fails", replace(WRONG, records={"aaa": "x"}), (), 1),
    ("a full refresh fails", FAILING, ("--full-refresh",), 1),
    ("a part alone is built", WRONG, ("--select", "scores", "issued_ids"), 0),
]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("given", "more", "code"),
    [failure[1:] for failure in FAILURES],
    ids=[failure[0] for failure in FAILURES],
)
def test_a_build_that_does_not_end_well_never_was(
    project: Copy,
    shop: Path,
    untroubled: Rows,
    given: Given,
    more: tuple[str, ...],
    code: int,
) -> None:
    assert build(project, shop, given, *more) == code
    assert build(project, shop, FAILING) == 1
    assert build(project, shop, SECOND) == 0
    assert rows(shop) == untroubled


@pytest.mark.slow
def test_a_first_build_that_fails_leaves_nothing(
    project: Copy, tmp_path: Path, first: Path
) -> None:
    folder = small_history.make(tmp_path / "new")
    assert build(project, folder, FAILING) == 1
    assert build(project, folder, FIRST) == 0
    assert rows(folder) == rows(first)


@pytest.mark.slow
def test_what_the_gate_refused_never_was(
    project: Copy, shop: Path, untroubled: Rows
) -> None:
    assert build(project, shop, WRONG) == 0
    judge(shop, is_refused=True)
    assert build(project, shop, SECOND) == 0
    assert rows(shop) == untroubled
    # Who looks again, after the gate was corrected, lets it stand.
    judge(shop, is_refused=True)
    judge(shop, is_refused=False)
    assert build(project, shop, replace(SECOND, is_wrong=True)) == 1
    assert build(project, shop, SECOND) == 0
    assert rows(shop) == untroubled


def test_what_passed_its_gate_once_stands_whatever_a_later_look_says(
    project: Copy, shop: Path, untroubled: Rows
) -> None:
    judge(shop, is_refused=False)
    judge(shop, is_refused=True)
    assert build(project, shop, SECOND) == 0
    assert rows(shop) == untroubled


@pytest.mark.slow
def test_a_retry_that_succeeds_is_undone_and_built_again(
    project: Copy, shop: Path, untroubled: Rows
) -> None:
    assert build(project, shop, FAILING) == 1
    assert build(project, shop, WRONG, "retry") == 0
    assert build(project, shop, SECOND) == 0
    assert rows(shop) == untroubled


@pytest.mark.slow
@pytest.mark.parametrize("way", ["kill", "full disk"])
def test_wherever_a_build_stops_it_never_was(
    first: Path, untroubled: Rows, tmp_path: Path, way: str
) -> None:
    folder = Path(shutil.copytree(first, tmp_path / "shop"))
    script = Path(small_history.__file__).with_name("stop_everywhere.py")
    called = subprocess.run(
        [sys.executable, "-W", "ignore", script, folder, way],
        capture_output=True, text=True, check=False,
        env={
            **os.environ, "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            "PYTHONPATH": f"{PROJECT}/scripts:{PROJECT}/tests/python",
        },
    )  # fmt: skip
    assert called.returncode == 0, called.stdout + called.stderr
    *ends, last = called.stdout.splitlines()
    assert len(ends) >= (8 if way == "kill" else 3), called.stdout
    assert {end.split(", then ")[1] for end in ends} == {f"0: {untroubled}"}
    assert last == "ended by itself"
