"""Faults of the machine: how an engine words them, and what the user is told."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator

MEMORY = re.compile(
    r"Out ?Of ?Memory|could not allocate|failed to (?:allocate|pin|offload)|bad_alloc"
    r"|Cannot allocate memory|OutOfMemoryError|MemoryError",
    re.IGNORECASE,
)
DISK = re.compile(
    r"No space left on device|Disk quota exceeded|could not write (?:all )?bytes"
    r"|max_temp_directory_size",
    re.IGNORECASE,
)
LOCKED = re.compile(r"Could not set lock|Conflicting lock is held", re.IGNORECASE)
MEMORY_CURE = (
    "memory ran out; allow more with --memory, close other programs or use a machine"
    " with more of it, and run again"
)
DISK_CURE = "the disk is full; make room on it and run again"


def of_machine(error: BaseException | str) -> str | None:
    """What the machine lacked and the cure; None where an error is of another kind."""
    for text in texts(error):
        if DISK.search(text):
            return DISK_CURE
        if MEMORY.search(text):
            return MEMORY_CURE
    return None


def texts(error: BaseException | str | None) -> Iterator[str]:
    """What an error says, and the errors that led to it."""
    seen: set[int] = set()
    while isinstance(error, BaseException) and id(error) not in seen:
        seen.add(id(error))
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            yield "No space left on device"
        yield f"{type(error).__name__}: {error}"
        error = error.__cause__ or error.__context__
    if isinstance(error, str):
        yield error
