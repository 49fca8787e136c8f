"""Runs the project and its floor on the same input, and tells what each step costs."""

from __future__ import annotations

import csv
import json
import os
import platform
import shutil
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pipeline import unchanged
from pipeline.bench import raw_files
from pipeline.bench.measure import Cost, measured
from pipeline.contract import PROJECT
from pipeline.errors import UsageError
from pipeline.output import Output
from pipeline.policy.seeds import rows

SIZES = {"100k": 100_000, "1m": 1_000_000, "10m": 10_000_000, "50m": 50_000_000}
DATES = 24
SCAN = """
import sys, duckdb
for table in ("transactions", "touchpoints", "customers", "products"):
    duckdb.sql(
        f"select bit_xor(hash(one)) from '{sys.argv[1]}/{table}*.parquet' as one"
    ).fetchall()
"""


@dataclass(frozen=True)
class Part:
    """What was measured as one: its steps, the last of which is the whole."""

    name: str
    costs: list[Cost]

    @property
    def whole(self) -> Cost:
        """All steps together."""
        return self.costs[-1]


def run(output: Output, size: str, memory: int | None = None) -> list[str]:
    """Measure everything in ``--out/bench/<size>``; the lines of a table in Markdown.

    ``memory`` is how many bytes a run of the project may hold.

    Makes that folder anew, and writes ``bench.json`` and ``bench.md`` there. Raises
    UsageError where the machine does not tell about processes.
    """
    if not Path("/proc/self/stat").exists():
        raise UsageError("bench reads /proc, which this system lacks; use Linux.")
    folder = output.bench / size
    shutil.rmtree(folder, ignore_errors=True)
    lines, raw, out = SIZES[size], folder / "raw", folder / "out"
    raw_files.write(raw, lines)
    project = copied(folder / "project")
    here = {"PYTHONPATH": str(project / "scripts")}
    job = [sys.executable, "-m", "pipeline", "--raw", str(raw), "--out", str(out)]
    if memory:
        job += ["--memory", f"{memory // 10**6}MB"]
    floor = [sys.executable, "-m", "pipeline.bench.floor", str(raw)]
    parts = [
        Part("scan", measured("scan", [sys.executable, "-c", SCAN, str(raw)])),
        Part(
            "floor",
            measured("floor", [*floor, str(folder / "floor.duckdb"), str(DATES)], here),
        ),
        Part("first run", measured("first run", job, here)),
    ]
    nodes = {"first run": slowest(out)}
    sizes = {"floor": megabytes(folder / "floor.duckdb"), "out": megabytes(out)}
    raw_files.write_day(raw, lines, 1)
    parts.append(Part("a day", measured("a day", job, here)))
    nodes["a day"] = slowest(out)
    parts.append(Part("an empty day", measured("an empty day", job, here)))
    told = {
        "size": size,
        "dates": DATES,
        "machine": machine(),
        "megabytes": sizes,
        "parts": {part.name: [asdict(cost) for cost in part.costs] for part in parts},
        "slowest_nodes": nodes,
    }
    (folder / "bench.json").write_text(json.dumps(told, indent=2) + "\n", "utf-8")
    text = table(size, parts, told)
    (folder / "bench.md").write_text("\n".join(text) + "\n", "utf-8")
    return text


def copied(folder: Path) -> Path:
    """A copy of the project whose policy scores as many month ends as the floor."""
    for path in unchanged.code(PROJECT):
        copy = folder / path.relative_to(PROJECT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    settings = rows("settings")
    for row in settings:
        if row["setting"] == "history_month_ends":
            row["value"] = str(DATES - 1)
    seed = folder / "seeds" / "policy" / "settings.csv"
    with seed.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(settings[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(settings)
    return folder


def slowest(out: Path) -> dict[str, float]:
    """Seconds of each node of the last build that took half a second or more."""
    path = out / "target" / "run_results.json"
    results = json.loads(path.read_text("utf-8"))["results"]
    found = {
        result["unique_id"].split(".", 2)[2]: round(result["execution_time"], 2)
        for result in results
        if result["execution_time"] >= 0.5
    }
    return dict(sorted(found.items(), key=lambda item: -item[1]))


def megabytes(place: Path) -> int:
    """The size of a file, or of all files of a folder."""
    files = [place] if place.is_file() else place.rglob("*")
    return sum(f.stat().st_size for f in files if f.is_file()) // 1_000_000


def machine() -> dict[str, Any]:
    """What the figures are of."""
    processor = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    names = [
        line.partition(":")[2].strip()
        for line in info.read_text("ascii", "replace").splitlines()
        if line.startswith("model name")
    ]
    return {
        "processor": names[0] if names else processor,
        "cores": os.cpu_count(),
        "memory_gb": round(
            os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9, 1
        ),
        "python": platform.python_version(),
        **{name: version(name) for name in ("duckdb", "dbt-core", "dbt-duckdb")},
    }


def table(size: str, parts: Iterable[Part], told: dict[str, Any]) -> list[str]:
    """The figures as lines of Markdown."""
    parts = list(parts)
    floor = next(part.whole for part in parts if part.name == "floor")
    on = told["machine"]
    lines = [
        f"{size} order lines, {DATES} dates; {on['processor']}, {on['cores']} cores,"
        f" {on['memory_gb']} GB; DuckDB {on['duckdb']}, dbt {on['dbt-core']},"
        f" Python {on['python']}",
        "",
        "| | seconds | processor seconds | times the floor | peak MB |",
        "|---|--:|--:|--:|--:|",
    ]
    for part in parts:
        for cost in [part.whole, *part.costs[:-1]]:
            name = f"**{cost.name}**" if cost is part.whole else f"- {cost.name}"
            times = cost.processor_seconds / floor.processor_seconds
            lines.append(
                f"| {name} | {cost.seconds:.1f} | {cost.processor_seconds:.1f} |"
                f" {times:.2f} | {cost.peak_mb:,.0f} |"
            )
    bytes_of = told["megabytes"]
    lines += [
        "",
        f"The floor's file has {bytes_of['floor']:,} MB, the output folder"
        f" {bytes_of['out']:,} MB after the first run.",
    ]
    return lines
