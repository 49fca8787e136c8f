"""The folders of publications: which is in force, how the next one takes its place."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import PipelineError, UsageError
from pipeline.output import Output
from pipeline.publish.files import PARTS, synchronise

KEPT = 3
CURRENT = "current"
BUILDING = ".building-"
# A run published again gets a folder of its own: the first may be in force.
AGAIN = "~"


def status(output: Output) -> str | None:
    """The run whose publication is in force; None when nothing is published.

    Raises UsageError when a file stands where a folder or the link is to be.
    """
    check_folders(output)
    check_link(output.published / CURRENT)
    name = in_force(output.published)
    return None if name is None else name.partition(AGAIN)[0]


def in_force(published: Path) -> str | None:
    """The folder name of the publication in force."""
    try:
        return (published / CURRENT).readlink().name
    except FileNotFoundError:
        return None


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold the publications of a folder; the system lets go when the process ends."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        message = f"{folder}: another run is publishing; wait for it and run again."
        raise PipelineError(message) from error
    finally:
        os.close(descriptor)


def check_folders(output: Output) -> None:
    """Raise UsageError when a file stands where a folder is to be."""
    for path in (output.folder, output.published):
        if path.exists() and not path.is_dir():
            message = f"{path}: is in the place of a folder; move it away."
            raise UsageError(message)


def check_links(output: Output) -> None:
    """Raise UsageError when a file stands where a link is to be."""
    paths = [output.published / CURRENT]
    paths += [output.folder / part.file for part in PARTS]
    for path in paths:
        check_link(path)


def check_link(path: Path) -> None:
    """Raise UsageError when there is something at a path that is no link."""
    if path.exists() and not path.is_symlink():
        raise UsageError(f"{path}: is in the place of a link; move it away.")


def sweep(published: Path) -> None:
    """Remove what a killed run left half-built."""
    for debris in published.glob(f"{BUILDING}*"):
        shutil.rmtree(debris, ignore_errors=True)


def free_name(published: Path, run_id: str) -> str:
    """The folder name of a run that is not taken by an earlier publication of it."""
    name, number = run_id, 1
    while (published / name).exists():
        number += 1
        name = f"{run_id}{AGAIN}{number}"
    return name


def swap(published: Path, folder: Path) -> None:
    """Put a publication in force, in one rename."""
    synchronise(published)
    replace_link(published / CURRENT, Path(folder.name))
    synchronise(published)


def link(path: Path, folder: Path) -> None:
    """See that a link names its file in a folder, relative, so that both may move."""
    target = folder / path.name
    if not path.is_symlink() or path.readlink() != target:
        replace_link(path, target)


def replace_link(path: Path, target: Path) -> None:
    """Make a link or redirect it, with no moment at which it is not there."""
    temporary = path.with_name(f".{path.name}-next")
    temporary.unlink(missing_ok=True)
    temporary.symlink_to(target)
    try:
        temporary.replace(path)
    except BaseException:
        temporary.unlink()
        raise


def prune(published: Path) -> None:
    """Keep the newest publications and always the one in force."""
    current = in_force(published)
    folders = [
        path
        for path in published.iterdir()
        if path.is_dir() and not path.is_symlink() and not path.name.startswith(".")
    ]
    folders.sort(key=age, reverse=True)
    for folder in folders[KEPT:]:
        if folder.name != current:
            shutil.rmtree(folder, ignore_errors=True)


def age(folder: Path) -> int:
    """When a publication was written; its files never change afterwards."""
    file = folder / PARTS[0].file
    return file.stat().st_mtime_ns if file.exists() else 0
