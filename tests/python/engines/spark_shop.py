"""The demo, and later odd rows, which the runner published on Spark."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from built import Stages
from on_spark import Spark
from parity import differences
from project_copy import Copy, Run
from shared_demo import history
from spark_server import environment, thrift

QUESTIONS = Path(__file__).with_name("spark_questions.py")


@dataclass(frozen=True)
class Shop:
    """The shop on Spark, and what DuckDB made of its files.

    ``server`` is how a run finds a server; without one each call starts a session.
    """

    project: Copy
    folder: Path
    stages: Stages
    server: Mapping[str, str] = field(default_factory=dict)

    @property
    def out(self) -> Path:
        """The output folder of the runs on Spark; its tables are in it."""
        return self.folder / "spark"

    @property
    def environment(self) -> dict[str, str]:
        """What a call finds in its environment."""
        here = {"SPARK_METHOD": "session", "SPARK_WAREHOUSE": str(self.out / "spark")}
        return {**here, **environment(self.folder), **self.server}

    @contextmanager
    def served(self) -> Iterator[Shop]:
        """The shop, asked by a server that has its tables, as long as the block runs.

        A session takes ten seconds to start, and a server is asked at once.
        """
        with thrift(self.out) as server:
            yield replace(self, server=server)

    def run(self, *arguments: object, **variables: str) -> Run:
        """Call the runner on Spark, and wait for it."""
        known = {**self.environment, **variables}
        return self.project.run(self.out, *arguments, "--target", "spark", **known)

    def build_by_hand(self, stage: int) -> None:
        """Land a stage and have dbt build it without its tests; it must not warn."""
        self.stages.land(stage, self.out)
        landed = self.run("land", "--raw", self.stages.raw[stage])
        assert landed.code == 0, landed.errors
        target = str(self.folder / "dbt")
        with history(self.project):
            code, printed, errors = self.project.dbt(
                "build", "--quiet", "--warn-error", "--target", "spark",
                "--exclude-resource-type", "test", "unit_test",
                "--project-dir", str(self.project.folder),
                "--profiles-dir", str(self.project.folder / "profiles"),
                "--target-path", target, "--log-path", target,
                parse=False, **self.environment,
            )  # fmt: skip
        assert code == 0, printed + errors

    def run_stage(self, stage: int) -> None:
        """Land a stage and do the whole job; dbt must not warn."""
        self.stages.land(stage, self.out)
        with history(self.project):
            ran = self.run(
                "all", "--raw", self.stages.raw[stage], DBT_WARN_ERROR="true"
            )
        assert ran.code == 0, ran.errors

    def query(self, *statements: str) -> list[list[list[Any]]]:
        """The rows of each statement; dates and the like are texts."""
        done = subprocess.run(
            [sys.executable, str(QUESTIONS), json.dumps(statements)],
            capture_output=True,
            text=True,
            check=False,
            env={
                **os.environ,
                **self.environment,
                "PYTHONPATH": str(self.project.folder / "scripts"),
            },
        )
        assert done.returncode == 0, done.stderr
        # Spark and its session say nothing beside it.
        assert done.stderr == ""
        rows: list[list[list[Any]]] = json.loads(done.stdout)
        return rows

    def differences(self, version: str, warehouse: Path) -> list[str]:
        """How a version that Spark published differs from what DuckDB built."""
        return list(
            differences(
                warehouse,
                Spark(self.out / "spark", version=version),
                self.stages.target,
                self.folder / "files",
            )
        )
