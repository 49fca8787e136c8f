"""Make the demo's raw data and write it, unless it is there already."""

from __future__ import annotations

import gc
import hashlib
import json
import struct
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.demo.bad_rows import with_bad_rows
from pipeline.demo.files import all_sheets
from pipeline.demo.messages import draw_touches
from pipeline.demo.orders import draw_world
from pipeline.demo.period import period_ending
from pipeline.demo.planted import planted_files
from pipeline.demo.sheets import Sheet
from pipeline.demo.statements import draw_statements
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
        "customers": customers,
        "seed": seed,
        "last_day": last_day.isoformat(),
        "generator": fingerprint(),
    }
    if before == arguments and is_whole(folder, manifest["bytes"]):
        rows: dict[str, int] = manifest["rows"]
        return rows
    with without_collection():
        sheets, planted = draw_all(customers, seed, last_day)
    contents = {f"raw/{sheet.name}": sheet_bytes(sheet) for sheet in sheets}
    contents |= {f"planted/{name}": content for name, content in planted.items()}
    stale = set(manifest.get("bytes", ())) - set(contents)
    sizes = {name: len(content) for name, content in contents.items()}
    counts = {sheet.name: sheet.readable for sheet in sheets}
    # Names first, arguments last: a run that was cut off leaves nothing unaccounted
    # for, and is not taken for a whole one.
    write_manifest(folder, {"bytes": sizes | dict.fromkeys(sorted(stale), 0)})
    for name in sorted(stale):
        (folder / name).unlink(missing_ok=True)
    write(folder, contents)
    write_manifest(folder, {"arguments": arguments, "rows": counts, "bytes": sizes})
    return counts


def draw_all(
    customers: int, seed: int, last_day: date
) -> tuple[list[Sheet], dict[str, bytes]]:
    """All raw files, and the files of planted truth by name."""
    period = period_ending(last_day)
    world = draw_world(seed, customers, period)
    statements = draw_statements(world)
    touches = draw_touches(world, statements)
    sheets = with_bad_rows(
        seed, all_sheets(world, statements, touches), customers, period
    )
    return sheets, planted_files(sheets, world, statements, touches)


@contextmanager
def without_collection() -> Iterator[None]:
    """No search for cycles meanwhile: there are none among millions of rows to look at.

    It would take half of the time.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def fingerprint() -> str:
    """A mark of this package's code: data of an older generator is made anew."""
    files = sorted(Path(__file__).parent.iterdir())
    sources = [path for path in files if path.suffix in (".py", ".yml")]
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()


def sheet_bytes(sheet: Sheet) -> bytes:
    """A sheet as the bytes of its file."""
    content = sheet.content()
    return gzipped(content) if sheet.name.endswith(".gz") else content


def gzipped(content: bytes) -> bytes:
    """The content as a gzip file, stored rather than compressed.

    Two builds of zlib compress to different bytes, and the demo promises the same.
    """
    parts = [b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"]
    for start in range(0, len(content), LARGEST_BLOCK):
        block = content[start : start + LARGEST_BLOCK]
        is_last = start + LARGEST_BLOCK >= len(content)
        size = len(block)
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
    write(folder, {MANIFEST: text.encode()})


def write(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write files by their names within the folder."""
    for name, content in contents.items():
        path = folder / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        except OSError as error:
            message = (
                f"{path}: cannot be written ({error.strerror}); move away what is in"
                " its place."
            )
            raise UsageError(message) from error
