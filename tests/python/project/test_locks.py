"""The lock files name all that is needed, at versions that fit together."""

from __future__ import annotations

import os
import re
from importlib import metadata
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

PROJECT = Path(__file__).resolve().parents[3]
LOCKS = PROJECT / "scripts" / "locks"
DBT = os.environ.get("DBT", "")
# Only --use-v2-parser uses it, and its build downloads a file.
LEFT_OUT = {"dbt-core-experimental-parser"}


def pins(lock: str) -> dict[str, str]:
    """The version of each package that a lock brings to this Python."""
    text = (LOCKS / f"{lock}.txt").read_text(encoding="utf-8")
    found = {}
    for line in re.findall(r"(?m)^\S.*==.*(?= \\$)", text):
        pinned = Requirement(line)
        if pinned.marker is None or pinned.marker.evaluate():
            found[canonicalize_name(pinned.name)] = str(pinned.specifier)[2:]
    return found


def environment(lock: str) -> dict[str, str]:
    """What is installed for a lock, with the release of dbt that is tested."""
    return pins(lock) | (pins(f"dbt-{DBT}") if DBT else {})


@pytest.mark.parametrize("lock", ["run", "test"])
def test_each_requirement_is_locked(lock: str) -> None:
    locked = environment(lock)
    unmet = [
        f"{name} needs {requirement}; locked: {locked.get(needed)}"
        for name in locked
        for requirement in map(Requirement, metadata.requires(name) or [])
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""})
        if (needed := canonicalize_name(requirement.name)) not in LEFT_OUT
        if locked.get(needed) not in requirement.specifier
    ]
    assert unmet == []


@pytest.mark.parametrize("lock", ["run", "test"])
def test_what_is_installed_is_what_is_locked(lock: str) -> None:
    locked = environment(lock)
    assert {name: metadata.version(name) for name in locked} == locked


def test_the_test_lock_holds_the_run_lock() -> None:
    assert pins("run").items() <= pins("test").items()


def test_both_releases_of_dbt_are_allowed() -> None:
    project = yaml.safe_load((PROJECT / "dbt_project.yml").read_text("utf-8"))
    allowed = SpecifierSet(",".join(project["require-dbt-version"]))
    assert pins("run")["dbt-core"] in allowed
    assert pins("dbt-1.11")["dbt-core"] in allowed
    assert pins("dbt-1.11")["dbt-core"].startswith("1.11.")


def test_dbt_that_is_imported_is_the_one_that_is_locked() -> None:
    from dbt.version import __version__

    assert __version__ == environment("run")["dbt-core"]
