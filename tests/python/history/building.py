"""Landing and building without the data tests, for tests that build many times."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
from project_copy import Copy, run_dbt, setting

# What the history is made of, with all that it rests on.
HISTORY = (
    "+tag:history",
    "+int_calendar__dates_to_record",
    "+segment_alarms",
    "+path:models/marts/segments",
)
# What tells runs apart and no figure depends on.
APART = {
    "ops.scoring_dates": ("reason", "is_requested"),
}


@contextmanager
def settings(project: Copy, values: dict[str, str]) -> Iterator[None]:
    """Some settings with other values, for as long as the block runs."""

    def edit(rows: list[dict[str, str]]) -> list[dict[str, str]]:
        for name, value in values.items():
            rows = setting(name, value)(rows)
        return rows

    with project.policy("settings", edit):
        yield


def land(project: Copy, folder: Path) -> None:
    """Land what is in a folder's raw folder."""
    landed = project.run(folder / "out", "land", "--raw", folder / "raw")
    assert landed.code == 0, landed.errors


def copied(made: Path, folder: Path) -> Path:
    """A copy of a shop's raw and output folder; landing takes its files for the same.

    Returns the output folder.
    """
    shutil.copytree(made, folder, dirs_exist_ok=True)
    out = folder / "out"
    with duckdb.connect(str(out / "warehouse.duckdb")) as connection:
        connection.execute(
            "update raw.landed_files set raw_folder = ?", [str(folder / "raw")]
        )
    return out


def ask(out: Path, query: str) -> list[Any]:
    """The rows of a query on the working file."""
    with duckdb.connect(str(out / "warehouse.duckdb"), read_only=True) as connection:
        return connection.execute(query).fetchall()


def build(
    project: Copy,
    out: Path,
    as_of: dt.date | None = None,
    *,
    full_refresh: bool = False,
    select: tuple[str, ...] = (),
    parse: bool = False,
) -> None:
    """Every seed and model, or some; `parse` where a model was edited."""
    command = ["build", "--exclude-resource-type", "test", "unit_test"]
    if as_of:
        command += ["--vars", json.dumps({"as_of_date": as_of.isoformat()})]
    if full_refresh:
        command += ["--full-refresh"]
    if select:
        command += ["--select", *select]
    run_dbt(project, out / "warehouse.duckdb", *command, parse=parse)


def tables(out: Path) -> dict[str, list[Any]]:
    """The rows of every mart and of what ops says of the history, in one order."""
    found = {}
    with duckdb.connect(str(out / "warehouse.duckdb"), read_only=True) as connection:
        names = connection.execute(
            "select table_schema || '.' || table_name from information_schema.tables"
            " where table_schema = 'marts' or table_schema || '.' || table_name in"
            " ('ops.scoring_dates', 'ops.segment_alarms') order by all"
        ).fetchall()
        for (name,) in names:
            apart = ", ".join(APART.get(name, ()))
            columns = f"* exclude ({apart})" if apart else "*"
            found[name] = connection.execute(
                f"select {columns} from {name} order by all"
            ).fetchall()
    return found


def differences(one: dict[str, list[Any]], other: dict[str, list[Any]]) -> list[str]:
    """Which tables differ, and the first row that only one of the two has."""
    told = []
    for name in sorted(one.keys() | other.keys()):
        left, right = one.get(name, []), other.get(name, [])
        if left != right:
            apart = sorted(map(repr, set(left) ^ set(right)))
            told.append(f"{name}: {len(left)} and {len(right)} rows; {apart[:2]}")
    return told
