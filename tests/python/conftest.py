"""What every test may use: a copy of the project, and reference data."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from prepared import Prepared
from project_copy import PROJECT, Copy, Run, copy_project
from shared_demo import run_demo
from xdist.scheduler import LoadScopeScheduling

HERE = Path(__file__).parent
# Marks of tests that only --all runs.
FULL_TIER = {"slow", "spark", "reference"}
# What takes longest begins first, so that all workers end together. A file is a group,
# which stays on one worker, for its tests share what they prepare; files of one folder
# that share more are one group. Of files in ALONE each test is a group.
FIRST = (
    "engines/test_spark", "engines", "project/test_style.py",
    "project/test_dbt_by_hand.py",
    "runs/test_demo_run.py", "runs/test_runs_over_time.py", "erasure", "history",
    "identity", "runs", "reference", "policy", "project/test_recipes.py", "gates",
    "adapters",
)  # fmt: skip
TOGETHER = ("engines", "erasure/test_erase_demo", "erasure")
ALONE = ("history", "project/test_style.py", "runs/test_bad_input.py")


class Groups(LoadScopeScheduling):
    """Gives workers groups of tests, in the order in which they were collected."""

    def _split_scope(self, nodeid: str) -> str:
        """The group of a test."""
        return group_of(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Groups:
    """Let the workers take groups."""
    return Groups(config, log)


def pytest_addoption(parser: pytest.Parser) -> None:
    """One option beside pytest's own."""
    parser.addoption("--all", action="store_true", help="run every tier of the tests")


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Leave out what is not asked for; order the rest."""
    left_out = [
        item
        for item in items
        if left_out_marks(config) & {mark.name for mark in item.iter_markers()}
    ]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
    items.sort(key=lambda item: place_of(file_of(item.nodeid)))


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say what was not tested."""
    if marks := FULL_TIER & left_out_marks(config):
        terminalreporter.write_line(
            f"left out: tests marked {', '.join(sorted(marks))};"
            " scripts/test --all runs them"
        )


def left_out_marks(config: pytest.Config) -> set[str]:
    """The marks of tests that are not asked for."""
    marks = set() if config.getoption("--all") else set(FULL_TIER)
    # The older dbt has none of the tools that look at style.
    return marks | ({"style"} if os.environ.get("DBT") else set())


def file_of(nodeid: str) -> str:
    """The file of a test, in the folder of tests."""
    return nodeid.partition("::")[0].removeprefix("tests/python/")


def group_of(nodeid: str) -> str:
    """The tests that stay on one worker with this one; itself where it is alone."""
    file = file_of(nodeid)
    if file.startswith(ALONE):
        return nodeid
    if file.startswith("engines") and "spark" in nodeid:
        return "spark"
    return next((shared for shared in TOGETHER if file.startswith(shared)), file)


def place_of(file: str) -> int:
    """When a file begins, among the others."""
    found = (place for place, first in enumerate(FIRST) if file.startswith(first))
    return next(found, len(FIRST))


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """One copy of the project for all tests; leave its policy as it was."""
    return copy_project(tmp_path_factory.mktemp("project") / "customer_scoring")


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """The folders that all workers share."""
    base = tmp_path_factory.getbasetemp()
    return Prepared(
        (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "prepared"
    )


@pytest.fixture(scope="session")
def demo_run(project: Copy, prepared: Prepared) -> Run:
    """The whole job on the demo, as a user calls it, with a history; to be read."""
    return run_demo(project, prepared, "demo")


@pytest.fixture(scope="session")
def demo_elsewhere(project: Copy, prepared: Prepared) -> Run:
    """The same once more, by another process in another folder; to be read."""
    return run_demo(project, prepared, "demo_elsewhere")


@pytest.fixture(scope="session")
def reference_data() -> Path:
    """The folder of published data, which is not part of the project."""
    given = os.environ.get("REFERENCE_DATA", PROJECT.parent / "shared" / "data")
    folder = Path(given)
    if not folder.is_dir():
        pytest.skip(f"no reference data in {folder}; name its folder in REFERENCE_DATA")
    return folder
