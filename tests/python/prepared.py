"""What several tests look at, on whichever worker: made once, then read or copied."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Prepared:
    """The folders that the workers of one session of tests share."""

    root: Path

    def folder(self, name: str, make: Callable[[Path], None]) -> Path:
        """The folder of this name; who asks first makes it, the others wait.

        Tests read it. A test that would change it changes a copy.
        """
        folder = self.root / name
        self.root.mkdir(parents=True, exist_ok=True)
        made = self.root / f"{name}.made"
        with (self.root / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not made.exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                make(folder)
                made.touch()
        return folder
