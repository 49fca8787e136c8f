"""What every test may use: a copy of the project, and reference data."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from project_copy import PROJECT, Copy, copy_project

ENGINES = {"spark"}


def pytest_configure(config: pytest.Config) -> None:
    """Know the engines that are asked for."""
    del config
    if unknown := asked_engines() - ENGINES:
        raise pytest.UsageError(
            f"ENGINES names {', '.join(sorted(unknown))}; it may name spark, which is"
            " then tested beside DuckDB and Postgres"
        )


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Leave out the tests of engines that are not asked for."""
    missing = ENGINES - asked_engines()
    left_out = [
        item for item in items if missing & {m.name for m in item.iter_markers()}
    ]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which engines were not tested."""
    for engine in sorted(ENGINES - asked_engines()):
        terminalreporter.write_line(
            f"{engine}: its tests were left out; ENGINES={engine} runs them"
        )


def asked_engines() -> set[str]:
    """The engines that the environment asks for, beside DuckDB and Postgres."""
    return set(os.environ.get("ENGINES", "").replace(",", " ").split())


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """One copy of the project for all tests; leave its policy as it was."""
    return copy_project(tmp_path_factory.mktemp("project") / "customer_scoring")


@pytest.fixture(scope="session")
def reference_data() -> Path:
    """The folder of published data, which is not part of the project."""
    given = os.environ.get("REFERENCE_DATA", PROJECT.parent / "shared" / "data")
    folder = Path(given)
    if not folder.is_dir():
        pytest.skip(f"no reference data in {folder}; name its folder in REFERENCE_DATA")
    return folder
