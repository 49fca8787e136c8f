"""The step itself: the files are built in a folder, and the folder is put in force."""

from __future__ import annotations

import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipeline import faults
from pipeline.errors import PipelineError, UsageError
from pipeline.output import Output
from pipeline.publish.files import PARTS, build, umask
from pipeline.publish.folders import (
    BUILDING,
    CURRENT,
    check_folders,
    check_links,
    free_name,
    in_force,
    link,
    only_one,
    prune,
    swap,
    sweep,
)


@dataclass(frozen=True)
class Publication:
    """What was published: the rows of each table, by ``schema.table``."""

    run_id: str
    folder: Path
    row_counts: dict[str, int]


def publish(output: Output, *, run_id: str) -> Publication:
    """Publish the working file and put the publication in force.

    Until the last step, and when anything fails, the old publication stays in force and
    nothing is left behind. The last three publications are kept. Raises GateError when
    the working file has nothing to publish or a copy is not complete, UsageError when
    there is no working file, a file stands where a folder is to be, or the run's name
    cannot name a folder.
    """
    if not re.fullmatch(r"[\w-][\w.:+-]*", run_id) or run_id == CURRENT:
        message = (
            f"'{run_id}': cannot name a publication; use letters, digits, - and _."
        )
        raise UsageError(message)
    check_folders(output)
    if not output.warehouse.exists():
        message = (
            f"{output.warehouse}: there is no warehouse; run the step build first."
        )
        raise UsageError(message)
    output.published.mkdir(parents=True, exist_ok=True)
    with only_one(output.published):
        check_links(output)
        sweep(output.published)
        building = Path(tempfile.mkdtemp(prefix=BUILDING, dir=output.published))
        folder = output.published / free_name(output.published, run_id)
        try:
            row_counts = build(output.warehouse, building)
            # Until here the folder was its owner's; the private file stays so.
            building.chmod(0o777 & ~umask())
            building.rename(folder)
            swap(output.published, folder)
        except BaseException as error:
            for debris in (building, folder):
                if debris.name != in_force(output.published):
                    shutil.rmtree(debris, ignore_errors=True)
            if isinstance(error, OSError | duckdb.Error):
                reason = faults.of_machine(error) or type(error).__name__
                message = (
                    f"{output.warehouse}: could not be published ({reason}); the last"
                    " publication stays in force."
                )
                raise PipelineError(message) from error
            raise
        for part in PARTS:
            link(output.folder / part.file, Path(output.published.name, CURRENT))
        prune(output.published)
    return Publication(run_id, folder, row_counts)
