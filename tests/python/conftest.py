"""What every test may use: a copy of the project, and reference data."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from prepared import Prepared
from project_copy import PROJECT, Copy, Run, copy_project
from shared_demo import run_demo

# What is left out unless it is asked for, and how one asks.
ENGINES = {"spark"}
SLOW = "slow"


def pytest_configure(config: pytest.Config) -> None:
    """Know what is asked for."""
    del config
    if unknown := asked_engines() - ENGINES:
        raise pytest.UsageError(
            f"ENGINES names {', '.join(sorted(unknown))}; it may name spark, which is"
            " then tested beside DuckDB and Postgres"
        )
    if os.environ.get("SLOW", "") not in ("", "0", "1"):
        raise pytest.UsageError("SLOW may be 1, which runs the slow tests too, or 0")


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Leave out the tests that are not asked for."""
    left_out = [
        item for item in items if not_asked() & {m.name for m in item.iter_markers()}
    ]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was not tested."""
    for marker in sorted(not_asked()):
        how = "SLOW=1" if marker == SLOW else f"ENGINES={marker}"
        terminalreporter.write_line(
            f"{marker}: its tests were left out; {how} runs them"
        )


def asked_engines() -> set[str]:
    """The engines that the environment asks for, beside DuckDB and Postgres."""
    return set(os.environ.get("ENGINES", "").replace(",", " ").split())


def not_asked() -> set[str]:
    """The markers of tests that the environment does not ask for."""
    slow = set() if os.environ.get("SLOW") == "1" else {SLOW}
    return ENGINES - asked_engines() | slow


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
