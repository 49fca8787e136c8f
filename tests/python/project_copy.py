"""A copy of the project, its runner, and edits of its policy."""

from __future__ import annotations

import atexit
import csv
import functools
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
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
        """Call the runner in a fork of a process that has imported it already."""
        asked = [*map(str, arguments), "--out", str(out)]
        done = warm(self.folder).call("runner", asked, self.environment(environment))
        return Run(*done, out)

    def call(self, out: Path, *arguments: object, **environment: str) -> Run:
        """Call the runner as ``scripts/run`` does, in a process of its own."""
        command = [sys.executable, "-m", "pipeline", *map(str, arguments)]
        called = subprocess.run(
            [*command, "--out", str(out)],
            capture_output=True,
            text=True,
            check=False,
            cwd=self.folder,
            env=self.environment(environment),
        )
        return Run(called.returncode, called.stdout, called.stderr, out)

    def dbt(
        self, *arguments: str, parse: bool = False, **environment: str
    ) -> tuple[int, str, str]:
        """Call dbt in such a fork: its exit code and what it printed.

        With ``parse`` it reads models and macros as they are now.
        """
        kind = "dbt parsing" if parse else "dbt"
        # The static parser waits for threads of its own, which a fork does not have.
        asked = [*arguments, *(["--no-static-parser"] if parse else [])]
        return warm(self.folder).call(kind, asked, self.environment(environment))

    def environment(self, more: Mapping[str, str]) -> dict[str, str]:
        """What a call finds in its environment."""
        return {
            **os.environ,
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            "PYTHONPATH": str(self.folder / "scripts"),
            "DBT_TARGET_PATH": str(self.folder / "target"),
            # What a test does not read costs one twentieth of each build.
            "DBT_LOG_LEVEL_FILE": "none",
            **more,
        }

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


class Warm:
    """The process of ``warm_runner`` for one copy of the project."""

    def __init__(self, folder: Path) -> None:
        """Start it; it lives as long as this process."""
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, Path(__file__).with_name("warm_runner.py"), folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(folder / "scripts")},
        )
        atexit.register(self.stop)

    def stop(self) -> None:
        """End the process, which ends when there is nothing more to read."""
        self.process.communicate()

    def call(
        self, kind: str, arguments: list[str], environment: dict[str, str]
    ) -> tuple[int, str, str]:
        """One call: its exit code and what it printed on both channels."""
        with tempfile.TemporaryDirectory() as place:
            said = [Path(place) / name for name in ("stdout", "stderr")]
            request = {
                "kind": kind,
                "arguments": arguments,
                "environment": environment,
                "folder": str(self.folder),
                "stdout": str(said[0]),
                "stderr": str(said[1]),
            }
            assert self.process.stdin and self.process.stdout
            self.process.stdin.write(json.dumps(request) + "\n")
            self.process.stdin.flush()
            code = int(self.process.stdout.readline())
            printed, errors = (path.read_text(encoding="utf-8") for path in said)
            return code, printed, errors


@functools.cache
def warm(folder: Path) -> Warm:
    """The warm process of a copy, started when it is first asked for."""
    return Warm(folder)


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


def run_dbt(
    project: Copy,
    warehouse: Path,
    *arguments: str,
    parse: bool = False,
    writes_json: bool = False,
) -> str:
    """Run dbt on a warehouse; what it prints, if it succeeds.

    ``parse`` is as for ``Copy.dbt``; dbt's own files go beside the warehouse.
    """
    folder = str(warehouse.parent / "dbt")
    code, printed, errors = project.dbt(
        *arguments, "--quiet", "--write-json" if writes_json else "--no-write-json",
        "--project-dir", str(project.folder),
        "--profiles-dir", str(project.folder / "profiles"),
        "--target-path", folder,
        "--log-path", folder,
        parse=parse,
        WAREHOUSE=str(warehouse),
    )  # fmt: skip
    assert code == 0, printed + errors
    return printed
