"""Runs that several tests look at."""

from __future__ import annotations

import shutil

import pytest
from project_copy import Copy, Run
from runs_fixtures import DemoRuns, marts
from shared_demo import SIZE, history


@pytest.fixture(scope="session")
def demo_runs(
    project: Copy,
    demo_run: Run,
    demo_elsewhere: Run,
    tmp_path_factory: pytest.TempPathFactory,
) -> DemoRuns:
    """The demo run twice, and a copy of the first run again in place."""
    out = tmp_path_factory.mktemp("demo_again") / "out"
    shutil.copytree(demo_run.out, out, symlinks=True)
    with history(project):
        again = project.run(out, *SIZE, "--full-refresh")
    return DemoRuns(demo_run, marts(demo_run), again, demo_elsewhere)


@pytest.fixture
def project_status(project: Copy, demo_run: Run) -> Run:
    """What ``scripts/run status`` says after the run."""
    return project.run(demo_run.out, "status")
