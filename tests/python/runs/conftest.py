"""Runs that several tests look at."""

from __future__ import annotations

import pytest
from project_copy import Copy, Run
from runs_fixtures import DemoRuns, marts


@pytest.fixture(scope="session")
def demo_runs(project: Copy, tmp_path_factory: pytest.TempPathFactory) -> DemoRuns:
    """The three runs, none of which may leave anything in the home folder."""
    home = tmp_path_factory.mktemp("home")
    out = tmp_path_factory.mktemp("demo_run")
    size = ("--customers", "400")
    first = project.run(out, *size, HOME=str(home))
    assert first.code == 0, first.errors
    before = marts(first)
    again = project.run(out, *size, "--full-refresh", HOME=str(home))
    elsewhere = project.run(tmp_path_factory.mktemp("elsewhere"), *size)
    return DemoRuns(first, before, again, elsewhere, home)


@pytest.fixture
def project_status(project: Copy, demo_runs: DemoRuns) -> Run:
    """What ``scripts/run status`` says after the runs."""
    return project.run(demo_runs.first.out, "status")
