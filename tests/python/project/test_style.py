"""Style and types: what linters say of the Python and SQL of the project."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from project_copy import PROJECT

pytestmark = pytest.mark.style

LINTED = (
    "models",
    "tests/policy",
    "tests/staging",
    "tests/intermediate",
    "tests/marts",
)
# Plain SQL, which dbt does not compile, over columns that vendors named.
SELECTS = "scripts/pipeline/adapters"
OF_VENDORS = "ST06,RF04,RF05,RF06"


def says_nothing(*command: str, **environment: str) -> None:
    """A tool of this environment finds nothing."""
    tool = Path(sys.executable).parent / command[0]
    done = subprocess.run(
        [str(tool), *command[1:]],
        cwd=PROJECT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def to_lint(pytestconfig: pytest.Config, *folders: str) -> list[str]:
    """All of the folders with --all; else the SQL that differs from the last commit."""
    if pytestconfig.getoption("--all"):
        return list(folders)
    commands = (
        ["git", "diff", "--name-only", "--diff-filter=d", "HEAD", "--", *folders],
        ["git", "ls-files", "--others", "--exclude-standard", "--", *folders],
    )
    found = []
    for command in commands:
        done = subprocess.run(
            command, cwd=PROJECT, capture_output=True, text=True, check=False
        )
        # Without git, or outside a repository, nothing tells what changed.
        if done.returncode != 0:
            return list(folders)
        found += done.stdout.splitlines()
    return sorted(name for name in found if name.endswith(".sql"))


def test_the_python_is_as_ruff_would_have_it() -> None:
    says_nothing("ruff", "check", ".")
    says_nothing("ruff", "format", "--check", ".")


def test_the_types_fit() -> None:
    says_nothing("mypy")


def test_the_sql_is_as_sqlfluff_would_have_it(
    pytestconfig: pytest.Config, tmp_path: Path
) -> None:
    if paths := to_lint(pytestconfig, *LINTED):
        # dbt compiles the files on a warehouse, which may be empty.
        says_nothing(
            "sqlfluff", "lint", "--disable-progress-bar", *paths,
            WAREHOUSE=str(tmp_path / "warehouse.duckdb"),
        )  # fmt: skip


def test_the_selects_of_adapters_are_as_sqlfluff_would_have_them(
    pytestconfig: pytest.Config,
) -> None:
    if paths := to_lint(pytestconfig, SELECTS):
        says_nothing(
            "sqlfluff", "lint", "--disable-progress-bar", "--templater", "raw",
            "--exclude-rules", OF_VENDORS, *paths,
        )  # fmt: skip
