"""dbt on Spark: one process, for Spark takes longer to start than a build takes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from built import Stages
from project_copy import Copy, setting

CALLS = Path(__file__).with_name("dbt_calls.py")

# Tables are small: what Spark compiles for large ones would cost more than it saves.
DEFAULTS = (
    "spark.sql.codegen.wholeStage false",
    "spark.sql.codegen.factoryMode NO_CODEGEN",
    "spark.sql.adaptive.enabled false",
)


def spark_build(project: Copy, stages: Stages, folder: Path, warehouse: Path) -> None:
    """Read the raw tables of each landing and build, with every data test."""
    common = [
        "--target", "spark", "--profiles-dir", "profiles",
        "--target-path", str(folder / "spark"), "--log-path", str(folder / "spark"),
    ]  # fmt: skip
    calls = []
    for file in stages.landed:
        calls.append(["take", str(file), str(stages.files), str(folder)])
        calls.append([
            "build", "--quiet", "--warn-error",
            "--exclude-resource-type", "unit_test", *common,
        ])  # fmt: skip
    with project.policy("settings", setting("history_month_ends", "3")):
        done = subprocess.run(
            [sys.executable, str(CALLS), json.dumps(calls)],
            cwd=project.folder,
            env={
                **os.environ,
                "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
                **environment(folder),
                "PYTHONPATH": str(project.folder / "scripts"),
                "SPARK_WAREHOUSE": str(warehouse),
            },
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, f"{done.stdout}{done.stderr}"


def environment(folder: Path) -> dict[str, str]:
    """What a call must find in its environment: a session of its own, and a quick one.

    The file of settings is kept in a folder.
    """
    settings = folder / "settings"
    settings.mkdir(exist_ok=True)
    (settings / "spark-defaults.conf").write_text("\n".join(DEFAULTS))
    return {"SPARK_METHOD": "session", "SPARK_CONF_DIR": str(settings)}
