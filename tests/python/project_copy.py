"""A copy of the project, its runner, and edits of its policy."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

PROJECT = Path(__file__).resolve().parents[2]
PARTS = ("models", "macros", "seeds", "tests", "profiles", "scripts", "dbt_project.yml")


@dataclass(frozen=True)
class Run:
    """One finished call of the runner."""

    code: int
    printed: str
    errors: str
    out: Path

    def query(self, statement: str, file: str = "warehouse.duckdb") -> list[Any]:
        """The rows of a query on one of the run's files."""
        with duckdb.connect(str(self.out / file), read_only=True) as connection:
            return connection.execute(statement).fetchall()


@dataclass(frozen=True)
class Copy:
    """A copy of the project, whose policy a test may edit."""

    folder: Path

    def run(self, out: Path, *arguments: object, **environment: str) -> Run:
        """Call the runner as ``scripts/run`` does, and wait for it."""
        command = [sys.executable, "-m", "pipeline", *map(str, arguments)]
        called = subprocess.run(
            [*command, "--out", str(out)],
            capture_output=True,
            text=True,
            check=False,
            cwd=self.folder,
            env={
                **os.environ,
                "PYTHONPATH": str(self.folder / "scripts"),
                "DBT_TARGET_PATH": str(self.folder / "target"),
                **environment,
            },
        )
        return Run(called.returncode, called.stdout, called.stderr, out)

    def seed(self, name: str) -> Path:
        """The file of a policy seed."""
        return self.folder / "seeds" / "policy" / f"{name}.csv"

    @contextmanager
    def policy(
        self, name: str, edit: Callable[[list[dict[str, str]]], list[dict[str, str]]]
    ) -> Iterator[None]:
        """Edit the rows of a policy seed for as long as the block runs."""
        path = self.seed(name)
        before = path.read_bytes()
        write_rows(path, edit(read_rows(path)))
        try:
            yield
        finally:
            path.write_bytes(before)


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def write_rows(path: Path, rows: list[dict[str, str]]) -> None:
    """Write a CSV file with the columns of the first row."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def setting(name: str, value: str) -> Callable[[list[dict[str, str]]], Any]:
    """An edit of ``settings.csv``: one setting gets another value."""

    def edit(rows: list[dict[str, str]]) -> list[dict[str, str]]:
        return [
            {**row, "value": value} if row["setting"] == name else row for row in rows
        ]

    return edit


def copy_project(folder: Path) -> Copy:
    """A copy of the project in a folder."""
    folder.mkdir(parents=True)
    for part in PARTS:
        source = PROJECT / part
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__", "python")
            shutil.copytree(source, folder / part, ignore=ignored)
        else:
            shutil.copy(source, folder / part)
    copy = Copy(folder)
    # Thirty month ends cost every run; the tests of the history ask for them.
    settings = copy.seed("settings")
    write_rows(settings, setting("history_month_ends", "0")(read_rows(settings)))
    return copy


def run_dbt(warehouse: Path, folder: Path, *arguments: str) -> str:
    """Run dbt of the project itself on a warehouse; what it prints."""
    command = [
        str(Path(sys.executable).parent / "dbt"), *arguments, "--quiet",
        "--project-dir", str(PROJECT),
        "--profiles-dir", str(PROJECT / "profiles"),
        "--target-path", str(folder),
        "--log-path", str(folder),
    ]  # fmt: skip
    environment = {
        **os.environ,
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "WAREHOUSE": str(warehouse),
    }
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
