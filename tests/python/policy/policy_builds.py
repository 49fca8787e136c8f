"""dbt in this process, on a copy of the project."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from project_copy import Copy


def dbt(project: Copy, warehouse: Path, *arguments: str) -> list[Any]:
    """Call dbt on a warehouse; the results of its nodes, of which none is an error."""
    # dbt takes seconds to import, and most tests of policy do without it.
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    os.environ["WAREHOUSE"] = str(warehouse)
    os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false"
    command = [
        *arguments, "--quiet", "--log-level", "none", "--log-level-file", "none",
        "--no-write-json",
        "--project-dir", str(project.folder),
        "--profiles-dir", str(project.folder / "profiles"),
        "--target-path", str(project.folder / "target_models"),
        "--log-path", str(project.folder / "logs"),
    ]  # fmt: skip
    try:
        outcome = dbtRunner().invoke(command)
    finally:
        DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
    results = list(getattr(outcome.result, "results", []))
    assert results, outcome.exception
    wrong = [r for r in results if r.status in ("error", "runtime error", "skipped")]
    assert not wrong, [(result.node.name, result.message) for result in wrong]
    return results
