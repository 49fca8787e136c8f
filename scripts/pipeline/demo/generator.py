"""Make the demo's raw data and write it, unless it is there already."""

from __future__ import annotations

import gc
import hashlib
import json
import struct
import zlib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.demo import campaigns, orders, people, statements, touches
from pipeline.demo.files import Mark, Sheets, columns_of, raw_sheets
from pipeline.demo.period import period_ending
from pipeline.demo.planted import planted_sheets, with_bad_rows
from pipeline.demo.world import World
from pipeline.errors import UsageError

CUSTOMERS, SEED = 20_000, 1
FEWEST_CUSTOMERS = 100
MANIFEST = "planted/manifest.json"
LARGEST_BLOCK = 65_535


def make(
    folder: Path,
    *,
    customers: int | None = None,
    seed: int | None = None,
    last_day: date = date(2026, 6, 30),
) -> dict[str, int]:
    """Write the raw files into ``folder/raw`` and what is planted in them beside it.

    Returns how many rows each raw file holds. The same arguments make the same bytes;
    data of the same arguments that is there already is left as it is. An argument that
    is not given is that of the data that is there, else 20,000 customers and seed 1.
    Raises ``UsageError`` for fewer customers than the planted facts need, and for a
    folder that cannot be written.
    """
    manifest = read_manifest(folder)
    before = manifest.get("arguments", {})
    if customers is None:
        customers = int(before.get("customers", CUSTOMERS))
    if seed is None:
        seed = int(before.get("seed", SEED))
    if customers < FEWEST_CUSTOMERS:
        message = f"The demo needs at least {FEWEST_CUSTOMERS} customers; ask for more."
        raise UsageError(message)
    arguments = {
        "customers": customers, "seed": seed, "last_day": last_day.isoformat(),
        "generator": fingerprint(),
    }  # fmt: skip
    if before == arguments and is_whole(folder, manifest["bytes"]):
        return dict(manifest["rows"])
    is_collecting = gc.isenabled()
    # There are no cycles among millions of rows; to look for them takes half the time.
    gc.disable()
    try:
        counts, contents = draw_files(seed, customers, last_day)
    finally:
        if is_collecting:
            gc.enable()
    sizes = {name: len(content) for name, content in contents.items()}
    # Names first, arguments last: a run that was cut off leaves nothing unaccounted
    # for, and is not taken for a whole one.
    stale = sorted(set(manifest.get("bytes", ())) - set(contents))
    write_manifest(folder, {"bytes": sizes | dict.fromkeys(stale, 0)})
    for name in stale:
        (folder / name).unlink(missing_ok=True)
    for name, content in contents.items():
        write(folder / name, content)
    write_manifest(folder, {"arguments": arguments, "rows": counts, "bytes": sizes})
    return counts


def draw_files(
    seed: int, customers: int, last_day: date
) -> tuple[dict[str, int], dict[str, bytes]]:
    """How many rows a reader gets out of each raw file, and the bytes of all files."""
    world = draw_world(seed, customers, last_day)
    raw = with_bad_rows(world, raw_sheets(world))
    planted = planted_sheets(world, raw)
    counts = {
        name: sum(row.mark != Mark.REJECTED for row in rows)
        for name, rows in raw.items()
    }
    return counts, file_contents("raw/", raw) | file_contents("", planted)


def draw_world(seed: int, customers: int, last_day: date) -> World:
    """So many people and what they did, each part as the parts before it have it."""
    world = World(seed, period_ending(last_day))
    world.people = people.draw_people(world, customers)
    world.campaigns = list(campaigns.plan_campaigns(world))
    world.members = list(campaigns.draw_members(world))
    world.vouchers = campaigns.draw_vouchers(world)
    world.products = orders.draw_products(world)
    world.orders = orders.draw_orders(world)
    world.declarations = list(statements.draw_declarations(world))
    world.decisions = list(statements.draw_decisions(world))
    world.answers = statements.draw_answers(world)
    world.requests = statements.draw_requests(world)
    world.left_carts = list(touches.draw_left_carts(world))
    world.bursts = list(touches.draw_bursts(world))
    world.touches = touches.draw_touches(world)
    return world


def fingerprint() -> str:
    """A mark of this package's code: data of an older generator is made anew."""
    files = sorted(Path(__file__).parent.iterdir())
    sources = [path for path in files if path.suffix in (".py", ".yml")]
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()


def file_contents(folder: str, sheets: Sheets) -> dict[str, bytes]:
    """The bytes of each file by its name, a folder before it."""
    contents = {}
    for name, rows in sheets.items():
        # JSON lines have no header.
        lines = [] if name.endswith(".jsonl") else [",".join(columns_of(name))]
        lines += [row.text for row in rows]
        content = "".join(f"{line}\n" for line in lines).encode()
        is_zipped = name.endswith(".gz")
        contents[folder + name] = gzipped(content) if is_zipped else content
    return contents


def gzipped(content: bytes) -> bytes:
    """The content as a gzip file; stored, for builds of zlib compress differently."""
    parts = [b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"]
    for start in range(0, len(content), LARGEST_BLOCK):
        block = content[start : start + LARGEST_BLOCK]
        is_last, size = start + LARGEST_BLOCK >= len(content), len(block)
        parts += [struct.pack("<BHH", is_last, size, size ^ 0xFFFF), block]
    parts.append(struct.pack("<II", zlib.crc32(content), len(content) & 0xFFFFFFFF))
    return b"".join(parts)


def read_manifest(folder: Path) -> dict[str, Any]:
    """What the folder says it holds; nothing if it cannot say."""
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def is_whole(folder: Path, sizes: Mapping[str, int]) -> bool:
    """Whether every file is there at its full size."""
    return all(
        (folder / name).is_file() and (folder / name).stat().st_size == size
        for name, size in sizes.items()
    )


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Say in the folder what it holds."""
    text = json.dumps(manifest, indent=1, sort_keys=True) + "\n"
    write(folder / MANIFEST, text.encode())


def write(path: Path, content: bytes) -> None:
    """Write one file, and its folder if it is missing."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        reason = f"{path}: cannot be written ({error.strerror})"
        message = f"{reason}; move away what is in its place."
        raise UsageError(message) from error
