"""A small shop that the runner published on Spark and on DuckDB."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from on_spark import Spark
from parity import differences
from project_copy import Copy, Run
from spark_build import environment

QUESTIONS = Path(__file__).with_name("spark_questions.py")


@dataclass(frozen=True)
class Shop:
    """The shop's raw files, and its two output folders."""

    project: Copy
    folder: Path

    @property
    def raw(self) -> Path:
        """The raw files."""
        return self.folder / "raw"

    @property
    def out(self) -> Path:
        """The output folder of the runs on Spark; its tables are in it."""
        return self.folder / "spark"

    def run(self, *arguments: object, **variables: str) -> Run:
        """Call the runner on Spark, and wait for it."""
        known = {**environment(self.folder), **variables}
        return self.project.run(self.out, *arguments, "--target", "spark", **known)

    def run_on_both(self, *arguments: object) -> None:
        """Call the runner on Spark and then on DuckDB; both must do it."""
        for run in (
            self.run(*arguments),
            self.project.run(self.folder / "duckdb", *arguments),
        ):
            assert run.code == 0, run.errors

    def query(self, *statements: str) -> list[list[list[Any]]]:
        """The rows of each statement; dates and the like are texts."""
        done = subprocess.run(
            [sys.executable, str(QUESTIONS), json.dumps(statements)],
            capture_output=True,
            text=True,
            check=False,
            env={
                **os.environ,
                **environment(self.folder),
                "PYTHONPATH": str(self.project.folder / "scripts"),
                "SPARK_WAREHOUSE": str(self.out / "spark"),
            },
        )
        assert done.returncode == 0, done.stderr
        # Spark and its session say nothing beside it.
        assert done.stderr == ""
        rows: list[list[list[Any]]] = json.loads(done.stdout)
        return rows

    def differences(self, version: str) -> list[str]:
        """How a version that Spark published differs from what DuckDB built."""
        return list(
            differences(
                self.folder / "duckdb" / "warehouse.duckdb",
                Spark(self.out / "spark", version=version),
                self.project.folder / "target",
                self.folder / "files",
            )
        )
