"""Stop a build of the small history at many places, and build it well after each.

``python stop_everywhere.py FOLDER kill|"full disk"`` prints a line for each build that
was stopped: where, and what lasts after the next build.
"""

from __future__ import annotations

import os
import resource
import shutil
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import dbt.adapters.duckdb
import duckdb
import small_history
from dbt.cli.main import dbtRunner

# Bytes by which the room for a file grows from build to build, and statements between
# two kills: every place would take a quarter of an hour.
STEP = 1024
STATEMENTS = 8


def forked(work: Callable[[], int]) -> int:
    """Do some work in a child process; its exit code."""
    sys.stdout.flush()
    if (child := os.fork()) == 0:
        code = 1
        try:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            code = work()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def build(
    folder: Path, given: small_history.Given, kill_at: int = 0, room: int = 0
) -> int:
    """Build in this process; it dies before the statement of that number.

    From the first statement on no file may grow beyond ``room`` bytes, if given.
    """
    seen = 0

    def watch(event: Any) -> None:
        nonlocal seen
        if event.info.name == "SQLQuery":
            seen += 1
            if seen == kill_at:
                os._exit(9)
            if room and seen == 1:
                resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    os.environ["WAREHOUSE"] = str(folder / "warehouse.duckdb")
    command = small_history.arguments(folder, given, target="duckdb")
    # Else dbt fails after the end of the run, for want of room for its own files.
    command += ["--no-write-json"]
    return 0 if dbtRunner(callbacks=[watch]).invoke(command).success else 1


def main() -> None:
    """Stop the build later and later, until it ends by itself."""
    made, way = Path(sys.argv[1]), sys.argv[2]
    folder = made.with_name("stopped")
    place, code = 0, 1
    while code:
        place += 1
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(made, folder)
        limit = (
            {"kill_at": STATEMENTS * place} if way == "kill" else {"room": STEP * place}
        )
        code = forked(partial(build, folder, small_history.WRONG, **limit))
        if code:
            again = forked(partial(build, folder, small_history.SECOND))
            with duckdb.connect(str(folder / "warehouse.duckdb")) as connection:
                lasting = small_history.state(connection, "main")
            print(f"{place}, exit {code}, then {again}: {lasting}", flush=True)
    print("ended by itself")


if __name__ == "__main__":
    assert dbt.adapters.duckdb
    main()
