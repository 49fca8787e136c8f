"""What was built on each engine, and how the two differ."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import duckdb
from parity import Engine, Table, differences, ours_columns, stored_tables


@dataclass(frozen=True)
class Stages:
    """A DuckDB warehouse built twice, and a copy of it after each landing.

    ``raw`` are the raw folders of the landings, ``target`` is that of a manifest.
    """

    warehouse: Path
    landed: tuple[Path, ...]
    raw: tuple[Path, ...]
    target: Path

    @property
    def files(self) -> Path:
        """The folder of the landed files."""
        return self.warehouse.parent / "landed"

    def land(self, stage: int, out: Path) -> None:
        """Put a landing into another output folder: rows in quarantine name it."""
        files = self.raw[stage].parents[1] / "landed"
        shutil.copytree(files, out / "landed", dirs_exist_ok=True)
        shutil.copy(self.landed[stage], out / "warehouse.duckdb")

    def tables(self) -> list[Table]:
        """Every table that is compared."""
        manifest = (self.target / "manifest.json").read_text(encoding="utf-8")
        return stored_tables(json.loads(manifest))


@dataclass(frozen=True)
class Built:
    """The warehouse, and another engine built from the same raw tables."""

    stages: Stages
    files: Path
    opened: Callable[[], AbstractContextManager[Engine]]

    def differences(self) -> list[str]:
        """Every difference between the two, one sentence each."""
        with self.opened() as engine:
            return self.differences_from(engine)

    def differences_from(self, engine: Engine, only: str = "") -> list[str]:
        """The differences from an engine that is open, in one table or in all."""
        stages = self.stages
        return list(
            differences(stages.warehouse, engine, stages.target, self.files, only)
        )

    def empty_tables(self) -> list[Table]:
        """The tables that have no row on the other engine."""
        self.files.mkdir(parents=True)
        with self.opened() as engine, duckdb.connect() as here:
            here.execute(f"attach '{self.stages.warehouse}' as ours (read_only)")
            found = []
            for table in self.stages.tables():
                rows = engine.rows(table, ours_columns(here, table), self.files)
                if not here.execute(f"select 1 from {rows} limit 1").fetchall():
                    found.append(table)
        shutil.rmtree(self.files)
        return found
