"""A copy of the checkout in which rules may be broken, and a small built demo."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
HOME = PROJECT / "target" / "mutants"
# What decides how the demo's warehouse looks.
BUILT = ("models/", "macros/", "seeds/", "scripts/pipeline/")
CUSTOMERS = 300


@dataclass(frozen=True)
class Workplace:
    """One copy of the checkout, and the demo's warehouse as it was built there."""

    project: Path
    demo: Path

    @property
    def warehouse(self) -> Path:
        """A copy of the demo's warehouse that a killer may change."""
        return self.project / "target" / "warehouse.duckdb"

    def reset(self) -> None:
        """Put a fresh copy of the demo's warehouse in place."""
        for stale in self.warehouse.parent.glob("warehouse.duckdb*"):
            stale.unlink()
        shutil.copy(self.demo, self.warehouse)

    def environment(self) -> dict[str, str]:
        """What the processes of a workplace are started with."""
        # Bytecode is told by time and size, and a mutant may have both of its origin.
        return {
            **os.environ,
            "PYTHONPATH": str(self.project / "scripts"),
            "PYTHONDONTWRITEBYTECODE": "1",
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            "DO_NOT_TRACK": "1",
            "GX_ANALYTICS_ENABLED": "false",
            "WAREHOUSE": str(self.warehouse),
            "REFERENCE_DATA": os.environ.get(
                "REFERENCE_DATA", str(PROJECT.parent / "shared" / "data")
            ),
        }

    def dbt(self, *arguments: str) -> list[str]:
        """The arguments of a call of dbt in this workplace."""
        target = str(self.project / "target")
        return [
            *arguments,
            "--project-dir", str(self.project),
            "--profiles-dir", str(self.project / "profiles"),
            "--target-path", target,
            "--log-path", target,
            "--log-level", "none",
        ]  # fmt: skip


def listed() -> list[str]:
    """The files of the checkout, those not committed yet included."""
    names = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    return sorted({name for name in names if (PROJECT / name).is_file()})


def fingerprint(names: list[str]) -> str:
    """A hash of what the demo is built from; a description changes nothing."""
    digest = hashlib.sha256()
    for name in names:
        if name.startswith(BUILT) and not name.endswith(".yml"):
            digest.update(name.encode() + b"\0" + (PROJECT / name).read_bytes())
    return digest.hexdigest()[:16]


def make(number: int, *, with_demo: bool) -> Workplace:
    """A fresh copy; what dbt parsed there before stays, so that it starts faster.

    ``with_demo`` builds the demo too, where the last one was built from other files.
    """
    names = listed()
    folder = HOME / str(number)
    for old in folder.glob("*"):
        if old.name != "target":
            shutil.rmtree(
                old
            ) if old.is_dir() and not old.is_symlink() else old.unlink()
    for name in names:
        copied = folder / name
        copied.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(PROJECT / name, copied)
    (folder / "target").mkdir(exist_ok=True)
    (folder / ".venv").symlink_to(PROJECT / ".venv")
    place = Workplace(folder, HOME / f"demo-{fingerprint(names)}.duckdb")
    if with_demo and not place.demo.exists():
        build_demo(place)
    if with_demo:
        # What is there may be a copy of another demo.
        place.reset()
    return place


def build_demo(place: Workplace) -> None:
    """Land and build the demo, without its tests."""
    for stale in HOME.glob("demo-*.duckdb"):
        stale.unlink()
    out = HOME / "demo"
    shutil.rmtree(out, ignore_errors=True)
    environment = {**place.environment(), "WAREHOUSE": str(out / "warehouse.duckdb")}
    land = [sys.executable, "-m", "pipeline", "land", "--out", str(out)]
    dbt = str(Path(sys.executable).with_name("dbt"))
    build = place.dbt("build", "--exclude-resource-type", "test", "unit_test")
    for command in ([*land, "--customers", str(CUSTOMERS)], [dbt, *build, "--quiet"]):
        subprocess.run(
            command,
            cwd=place.project,
            env=environment,
            stdout=subprocess.DEVNULL,
            check=True,
        )
    shutil.copy(out / "warehouse.duckdb", place.demo)
