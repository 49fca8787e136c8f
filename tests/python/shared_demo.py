"""The demo on which the whole job is run once, for all tests that read it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from prepared import Prepared
from project_copy import Copy, Run, setting

SIZE = ("--customers", "1500")
# Under this secret some of its people are erased.
SECRET = {"CUSTOMER_SCORING_SECRET": "a secret that nobody guesses"}
# What looks through the logs needs them whole.
LOG = {"DBT_LOG_LEVEL_FILE": "debug"}


@contextmanager
def history(project: Copy) -> Iterator[None]:
    """The policy under which the demo is scored: three month ends before its day."""
    with project.policy("settings", setting("history_month_ends", "3")):
        yield


def run_demo(project: Copy, prepared: Prepared, name: str) -> Run:
    """The whole job, as a user calls it, in a folder of its own; its home is beside it.

    dbt's manifest lies beside it too.
    """

    def make(folder: Path) -> None:
        with history(project):
            run = project.call(
                folder / "out", *SIZE, HOME=str(folder / "home"), **SECRET, **LOG
            )
        assert run.code == 0, run.errors
        (folder / "printed").write_text(run.printed, encoding="utf-8")
        shutil.copy(project.folder / "target" / "manifest.json", folder)

    folder = prepared.folder(name, make)
    printed = (folder / "printed").read_text(encoding="utf-8")
    return Run(0, printed, "", folder / "out")
