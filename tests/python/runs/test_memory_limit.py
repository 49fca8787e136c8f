"""How much memory a run may hold: what is asked for, and who is told."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from project_copy import Copy, run_dbt

from pipeline import memory_limit
from pipeline.engines.on_duckdb import open_file

GB = 10**9


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """The environment, as it was afterwards."""
    for name in (memory_limit.LIMIT, memory_limit.MODELS):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    yield monkeypatch


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("4GB", 4 * GB), ("2.5gb", 25 * GB // 10), ("2500 MB", 25 * GB // 10)],
)
def test_a_size_is_read(text: str, wanted: int) -> None:
    assert memory_limit.size(text) == wanted


@pytest.mark.parametrize("text", ["4", "GB", "-4GB", "4 GiB", "half", "1e3GB", ""])
def test_what_is_no_size_is_told(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="write one such as 4GB"):
        memory_limit.size(text)


def test_too_little_is_told() -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="at least 2GB"):
        memory_limit.size("1999MB")


@pytest.mark.parametrize(
    ("has", "limit", "models"),
    [(64 * GB, "6480MB", "2"), (8 * GB, "2880MB", "1"), (1 * GB, "1080MB", "1")],
)
def test_half_of_the_machine_is_allowed_but_eight(
    environment: pytest.MonkeyPatch, has: int, limit: str, models: str
) -> None:
    environment.setattr(memory_limit, "machine", lambda: has)
    memory_limit.allow(None)
    assert os.environ[memory_limit.LIMIT] == limit
    assert os.environ[memory_limit.MODELS] == models


def test_a_container_may_have_less_than_its_machine(
    environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    told = tmp_path / "memory.max"
    environment.setattr(
        memory_limit, "GROUP_LIMITS", (str(tmp_path / "none"), str(told))
    )
    told.write_text("max\n")
    whole = memory_limit.machine()
    told.write_text(f"{GB}\n")
    assert memory_limit.machine() == GB < whole


@pytest.mark.usefixtures("environment")
def test_the_working_file_is_opened_with_the_limit(tmp_path: Path) -> None:
    memory_limit.allow(4 * GB)
    with open_file(tmp_path / "warehouse.duckdb") as connection:
        row = connection.execute("select current_setting('memory_limit')").fetchone()
    # DuckDB counts in units of 1,024.
    assert row == ("2.6 GiB",)


@pytest.mark.usefixtures("environment")
def test_dbt_is_told_the_limit_and_the_models_at_once(
    project: Copy, tmp_path: Path
) -> None:
    memory_limit.allow(4 * GB)
    query = (
        "select current_setting('memory_limit') as memory_limit,"
        " {{ target.threads }} as models_at_once"
    )
    asked = ("show", "--inline", query, "--output", "json")
    told = run_dbt(project, tmp_path / "warehouse.duckdb", *asked, parse=True)
    assert "2.6 GiB" in told
    assert '"models_at_once": 1' in told


def test_what_a_killed_run_spilled_is_removed_by_the_next(
    project: Copy, tmp_path: Path
) -> None:
    spilled = tmp_path / "out" / "warehouse.duckdb.tmp"
    spilled.mkdir(parents=True)
    (spilled / "duckdb_temp_block-1.block").write_text("ann@example.com")
    assert project.run(tmp_path / "out", "report").code == 2
    assert not spilled.exists()
