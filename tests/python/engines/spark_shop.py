"""The demo, and later odd rows, which the runner published on Spark."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from built import Stages
from on_spark import Spark
from parity import differences
from project_copy import Copy, Run
from shared_demo import history

QUESTIONS = Path(__file__).with_name("spark_questions.py")

# Tables are small: what Spark compiles for large ones would cost more than it saves.
DEFAULTS = (
    "spark.sql.codegen.wholeStage false",
    "spark.sql.codegen.factoryMode NO_CODEGEN",
    "spark.sql.adaptive.enabled false",
    # A short life: what the second compiler would make better never pays.
    "spark.driver.defaultJavaOptions -XX:TieredStopAtLevel=1"
    " -XX:ReservedCodeCacheSize=256m -XX:+UseSerialGC",
)
OLD_VIEW = (
    "create view marts.old_mart tblproperties ('customer_scoring.run' = 'old')"
    " as select 1 as one"
)


def environment(folder: Path) -> dict[str, str]:
    """What a call must find in its environment: a session of its own, and a quick one.

    The file of settings is kept in a folder.
    """
    settings = folder / "settings"
    settings.mkdir(exist_ok=True)
    (settings / "spark-defaults.conf").write_text("\n".join(DEFAULTS))
    return {"SPARK_METHOD": "session", "SPARK_CONF_DIR": str(settings)}


@dataclass(frozen=True)
class Shop:
    """The shop on Spark, and what DuckDB made of its files."""

    project: Copy
    folder: Path
    stages: Stages

    @property
    def out(self) -> Path:
        """The output folder of the runs on Spark; its tables are in it."""
        return self.folder / "spark"

    def run(self, *arguments: object, **variables: str) -> Run:
        """Call the runner on Spark, and wait for it."""
        known = {**environment(self.folder), **variables}
        return self.project.run(self.out, *arguments, "--target", "spark", **known)

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
