"""How much memory a run on DuckDB may hold, and what it wrote for want of more.

DuckDB's limit stands in the environment, where profiles/profiles.yml reads it too. What
does not fit is written beside the working file, and removed when DuckDB closes it.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
from pathlib import Path

from pipeline.output import Output

LIMIT, MODELS = "DUCKDB_MEMORY_LIMIT", "MODELS_AT_ONCE"
UNITS = {"MB": 10**6, "GB": 10**9, "TB": 10**12}
LEAST, MOST = 2 * 10**9, 8 * 10**9
# What Python, dbt and Great Expectations hold beside DuckDB.
OWN = 8 * 10**8
# DuckDB holds a little more than it counts.
COUNTED = 0.9
# Below this, dbt builds one model at a time: two dear ones would not fit.
FOR_TWO = 6 * 10**9
GROUP_LIMITS = (
    "/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes",
)  # fmt: skip


def size(text: str) -> int:
    """Bytes of a size such as 4GB, for the command line."""
    found = re.fullmatch(r"([0-9]{1,8}(?:[.][0-9]{1,3})?) ?(MB|GB|TB)", text.upper())
    if not found:
        message = f"'{text}' is not a size; write one such as 4GB or 2500MB"
        raise argparse.ArgumentTypeError(message)
    wanted = int(float(found[1]) * UNITS[found[2]])
    if wanted < LEAST:
        message = f"'{text}' is too little; a run needs at least {LEAST // 10**9}GB"
        raise argparse.ArgumentTypeError(message)
    return wanted


def allow(wanted: int | None) -> None:
    """Keep DuckDB within so many bytes of a run's memory.

    By default they are half of the machine's, at least 2 GB and at most 8 GB.
    """
    allowed = wanted or max(LEAST, min(MOST, machine() // 2))
    os.environ[LIMIT] = f"{int((allowed - OWN) * COUNTED) // 10**6}MB"
    os.environ[MODELS] = "2" if allowed >= FOR_TWO else "1"


def machine() -> int:
    """Bytes of memory of this machine, or of the container that this runs in."""
    found = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    for path in map(Path, GROUP_LIMITS):
        try:
            told = path.read_text("ascii").strip()
        except OSError:
            continue
        if told.isdigit():
            found = min(found, int(told))
    return found


def settings() -> dict[str, str]:
    """The settings of a connection to DuckDB; none where nothing was allowed."""
    return {"memory_limit": os.environ[LIMIT]} if LIMIT in os.environ else {}


def spilling(file: Path) -> dict[str, str]:
    """Those of one that works on an attached file: what does not fit lies beside it."""
    return {**settings(), "temp_directory": f"{file}.tmp"}


def remove_spilled(output: Output) -> None:
    """Remove what a run that was killed had spilled: it may tell of persons.

    Nobody may have the working file open.
    """
    for stale in output.folder.glob("*.duckdb.tmp"):
        shutil.rmtree(stale)
