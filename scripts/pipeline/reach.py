"""What a build may leave as it is: what nothing reaches that changed since the last.

A model changes when a file of a raw table below it changed, or policy, or code. The
record of the last build tells what it was made of; without it everything is built.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from pipeline import records, unchanged
from pipeline.engines import Engine
from pipeline.output import Output

# What landing decides about all files together, and what runs write themselves.
ALWAYS = ("landing", "runs")
BUILT = ("model", "seed", "test")


def unreached(output: Output, engine: Engine, record: records.Record) -> list[str]:
    """The nodes of dbt that this build may leave out, by name; sorted.

    ``record`` is that of this run and knows what landed. None is left out where the
    last build did not end well or was made by other policy or code, or where somebody
    but the runner has written to the warehouse since. Of a server that cannot be told.
    """
    before = unchanged.latest(output, record.run_id).get("file_after")
    if engine.target != "duckdb" or not before or before != record.file_before:
        return []
    run_id = records.last_build(engine, record)
    last = unchanged.read(output.runs / f"{run_id}.json") if run_id else {}
    if (
        not last
        or any(step["status"] != "done" for step in last["steps"])
        or last.get("code_hash") != record.code_hash
    ):
        return []
    then, now = last.get("inputs") or {}, record.inputs or {}
    changed = {table for table in {*then, *now} if then.get(table) != now.get(table)}
    manifest = unchanged.read(manifest_file(output), "child_map")
    return without(manifest, changed) if manifest else []


def without(manifest: dict[str, Any], changed: set[str]) -> list[str]:
    """The names of the nodes that no changed raw table reaches; sorted."""
    reached: set[str] = set()
    left = [
        name
        for name, source in manifest["sources"].items()
        if source["source_name"] in ALWAYS or source["name"] in changed
    ]
    while left:
        name = left.pop()
        if name not in reached:
            reached.add(name)
            left += manifest["child_map"].get(name, [])
    return sorted(
        node["name"]
        for name, node in manifest["nodes"].items()
        if node["resource_type"] in BUILT and name not in reached
    )


def manifest_file(output: Output) -> Path:
    """Where dbt wrote the graph of the last build."""
    folder = os.environ.get("DBT_TARGET_PATH") or output.folder / "target"
    return Path(folder) / "manifest.json"
