"""One writer at a time: the lock on an output folder."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from pipeline.errors import UsageError
from pipeline.output import Output


@contextmanager
def single_writer(output: Output) -> Iterator[None]:
    """Hold the output folder's lock; the system lets it go however the process ends.

    Raises UsageError where another process holds it.
    """
    with (output.folder / "run.lock").open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            message = (
                f"another run (process {holder}) is writing to {output.folder}; wait"
                " for it, or name another folder with --out."
            )
            raise UsageError(message) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def is_held(output: Output) -> bool:
    """Whether a run goes on in the output folder."""
    try:
        with (output.folder / "run.lock").open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False
