"""Whether a run would do again what an earlier one did: same input, policy and code."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pipeline import records
from pipeline.contract import PROJECT
from pipeline.engines import Engine
from pipeline.output import Output
from pipeline.request import Request

# What decides what a run makes, beside the files that landed. Tests in Python do not.
CODE = ("models", "macros", "seeds", "tests", "profiles", "scripts", "dbt_project.yml")
NO_CODE = ("tests/python", "tests/mutants")
RAW_SCHEMA = "RAW_SCHEMA"


def work_hash(request: Request, record: records.Record) -> str:
    """One hash over all that the result of a request depends on.

    ``record`` knows the hashes of what landed and of the code.
    """
    told = [
        record.input_hash,
        record.code_hash,
        request.target,
        str(request.as_of),
        str(request.raw_schema),
    ]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def code_hash(versions: Mapping[str, str]) -> str:
    """One hash over policy, code, versions of packages, and where raw tables are."""
    digest = hashlib.sha256()
    told = [dict(versions), os.environ.get(RAW_SCHEMA)]
    digest.update(json.dumps(told, sort_keys=True).encode())
    for path in code(PROJECT):
        digest.update(f"\n{path.relative_to(PROJECT)}\n".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def code(project: Path) -> Iterator[Path]:
    """The files of policy and code, in a fixed order."""
    others = [project / name for name in NO_CODE]
    for name in CODE:
        folder = project / name
        files = [folder] if folder.is_file() else sorted(folder.rglob("*"))
        for path in files:
            if (
                path.is_file()
                and "__pycache__" not in path.parts
                and not any(path.is_relative_to(other) for other in others)
            ):
                yield path


def since(output: Output, engine: Engine, record: records.Record) -> str | None:
    """The run whose publication is what this run would publish; None where none is.

    That run did all its steps, nobody has built anything else in the warehouse since
    then, and what it published is in force.
    """
    last = latest(output, record.run_id)
    run_id = last.get("unchanged_since") or last.get("run_id")
    if (
        not run_id
        or last.get("work_hash") != record.work_hash
        or any(step["status"] != "done" for step in last["steps"])
        or not (last.get("unchanged_since") or last["steps"][-1]["step"] == "report")
        or not output.report.exists()
        or records.last_build(engine, record) != run_id
        or engine.publication() != run_id
    ):
        return None
    return str(run_id)


def latest(output: Output, run_id: str) -> dict[str, Any]:
    """The record of the run before this one; empty where there is none to read."""
    path = records.latest(output, but=run_id)
    return read(path) if path else {}


def read(path: Path, key: str = "steps") -> dict[str, Any]:
    """A file of JSON with this key; empty where there is none that can be read."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) and found.get(key) else {}
