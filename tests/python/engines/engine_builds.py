"""Calls of dbt on a copy of the project, on one engine or another."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from project_copy import Copy, setting


def dbt_build(
    project: Copy, target: str, folder: Path, environment: dict[str, str]
) -> None:
    """Build, with every data test, on one engine."""
    command = [sys.executable, "-m", "dbt.cli.main", *build_arguments(target, folder)]
    # A history of a few month ends, and days appended to it.
    with project.policy("settings", setting("history_month_ends", "3")):
        run(project, command, environment)


def build_arguments(target: str, folder: Path) -> list[str]:
    """What dbt is told to build everything on one engine."""
    return [
        "build", "--quiet", "--warn-error",
        "--exclude-resource-type", "unit_test", "--target", target,
        "--profiles-dir", "profiles",
        "--target-path", str(folder / target), "--log-path", str(folder / target),
    ]  # fmt: skip


def run(project: Copy, command: list[str], environment: dict[str, str]) -> None:
    """Run a command in the project, and fail with what it printed."""
    done = subprocess.run(
        command,
        cwd=project.folder,
        env={**os.environ, **environment, "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
