"""Golden fixtures: a folder for each adapter, with raw files and what becomes of them.

``raw`` holds the vendor's files and a ``mapping.yml`` that names the adapter, and
``expected`` a CSV for each table: ``transactions.csv`` is what lands, and
``stg_shop__transactions.csv`` what is staged of it. Columns that an expected file does
not have must be NULL where it is a landed one; a staged one may have more.
"""

from __future__ import annotations

import csv
import datetime as dt
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import yaml
from project_copy import Copy, run_dbt

from pipeline import contacts, erasure, landing
from pipeline.landing import LandingReport
from pipeline.output import Output

HERE = Path(__file__).resolve().parent
TIME_ZONE = "Europe/Paris"
OURS = {"_file", "_landed_order", "_landed_on", "_run_id", "_row"}
# The file beside expected rows that tells one file's rows from another's.
FILE = "_file"

Rows = list[dict[str, str | None]]


def golden() -> list[str]:
    """Every adapter that has a fixture."""
    return sorted(path.parent.name for path in HERE.glob("*/raw"))


def expectations(prefix: str | None = None) -> list[tuple[str, str]]:
    """Adapter and table of each file of expected rows, staged or landed ones."""
    return [
        (path.parents[1].name, path.stem)
        for path in sorted(HERE.glob("*/expected/*.csv"))
        if path.stem.startswith("stg_") == bool(prefix)
    ]


def expected(adapter: str, table: str) -> Rows:
    """The rows as they were written out by hand; nothing stands for NULL."""
    path = HERE / adapter / "expected" / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return [
            {name: text or None for name, text in row.items()}
            for row in csv.DictReader(stream)
        ]


@dataclass(frozen=True)
class Workshop:
    """A raw folder, an output folder and its warehouse."""

    raw: Path
    output: Output

    @classmethod
    def at(cls, folder: Path) -> Workshop:
        """An empty one."""
        shop = cls(folder / "raw", Output(folder / "output"))
        shop.raw.mkdir(parents=True)
        shop.output.folder.mkdir()
        return shop

    def take(self, adapter: str) -> None:
        """The raw files of a golden fixture."""
        shutil.copytree(HERE / adapter / "raw", self.raw, dirs_exist_ok=True)

    def take_all(self) -> None:
        """The raw files of all golden fixtures, side by side, under one mapping."""
        said: list[dict[str, Any]] = []
        for adapter in golden():
            folder = HERE / adapter / "raw"
            shutil.copytree(folder, self.raw / adapter)
            mapping = self.raw / adapter / "mapping.yml"
            for item in yaml.safe_load(mapping.read_text("utf-8"))["adapters"]:
                said.append({**item, "files": within(adapter, item["files"])})
            mapping.unlink()
        self.mapping(*said)

    def mapping(self, *items: dict[str, Any]) -> None:
        """A ``mapping.yml`` that names adapters."""
        text = yaml.safe_dump({"version": 1, "adapters": list(items)})
        self.write("mapping.yml", text)

    def write(self, name: str, text: str | bytes) -> Path:
        """A raw file."""
        path = self.raw / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def land(self) -> LandingReport:
        """Land, and decide what contacts mean, as the step does."""
        with duckdb.connect(str(self.output.warehouse)) as connection:
            report = landing.land(
                self.raw,
                self.output,
                connection,
                run_id="run",
                landed_on=dt.date(2026, 6, 30),
                time_zone=TIME_ZONE,
            )
            erasure.prepare(connection)
            contacts.normalise(connection)
        return report

    def stage(self, project: Copy) -> None:
        """Run the staging models on what was landed."""
        run_dbt(
            project, self.output.warehouse,
            "build", "--select", "path:seeds", "path:models/staging",
            "--exclude-resource-type", "test", "unit_test",
        )  # fmt: skip

    def query(self, statement: str) -> list[dict[str, str | None]]:
        """The rows of a query, every value as text."""
        with duckdb.connect(str(self.output.warehouse), read_only=True) as connection:
            result = connection.execute(
                f"select columns(*)::varchar from ({statement})"
            )
            names = [item[0] for item in result.description or []]
            return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def landed(self, table: str) -> Rows:
        """The rows of a landed table in file order, without columns that are NULL."""
        rows = self.query(f"select * from raw.{table} order by _landed_order, _row")
        filled = {
            name
            for row in rows
            for name, value in row.items()
            if value is not None and (name not in OURS or name == FILE)
        }
        return [{name: row[name] for name in row if name in filled} for row in rows]

    def staged(self, table: str, source_systems: set[str], names: list[str]) -> Rows:
        """Columns of the rows of some sources, in the order of all these columns."""
        systems = ", ".join(f"'{system}'" for system in sorted(source_systems))
        columns = ", ".join(names)
        return self.query(
            f"select {columns} from staging.{table} where source_system in ({systems})"
        )


def within(folder: str, files: Any) -> Any:
    """Globs, as many and as named as they are, within a folder."""
    if isinstance(files, dict):
        return {name: within(folder, item) for name, item in files.items()}
    if isinstance(files, list):
        return [within(folder, item) for item in files]
    return f"{folder}/{files}"


def source_systems(adapter: str) -> set[str]:
    """The source systems that an adapter's expected rows name."""
    found: set[str] = set()
    for owner, table in expectations():
        if owner == adapter:
            rows = expected(adapter, table)
            found |= {
                row["source_system"] or "" for row in rows if "source_system" in row
            }
    return found
