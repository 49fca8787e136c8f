"""dbt without the runner, as data engineers call it, on the project itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from project_copy import PROJECT, Copy


@pytest.fixture(scope="module")
def landed(project: Copy, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output folder of a small demo that has landed."""
    out = tmp_path_factory.mktemp("by_hand") / "out"
    done = project.run(out, "land", "--customers", "300")
    assert done.code == 0, done.errors
    return out


def dbt(out: Path, *arguments: str) -> None:
    """Call dbt as its users do; it must succeed, and warn of nothing."""
    done = subprocess.run(
        [sys.executable, "-m", "dbt.cli.main", *arguments, "--quiet", "--warn-error",
         "--profiles-dir", "profiles", "--log-path", str(out / "logs")],
        cwd=PROJECT,
        env={
            **os.environ,
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            "DBT_TARGET_PATH": str(out / "target"),
            "WAREHOUSE": str(out / "warehouse.duckdb"),
        },
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_dbt_builds_and_every_unit_test_and_data_test_passes(landed: Path) -> None:
    dbt(landed, "build")
    results = json.loads((landed / "target" / "run_results.json").read_text("utf-8"))
    kinds = {result["unique_id"].split(".")[0] for result in results["results"]}
    assert kinds >= {"seed", "model", "test", "unit_test"}
    # Of an exposure there is nothing to do.
    statuses = {result["status"] for result in results["results"]}
    assert statuses <= {"success", "pass", "no-op"}


def test_dbt_documents_the_project(landed: Path) -> None:
    dbt(landed, "docs", "generate")
    catalog = json.loads((landed / "target" / "catalog.json").read_text("utf-8"))
    assert "model.customer_scoring.customer_segments" in catalog["nodes"]
