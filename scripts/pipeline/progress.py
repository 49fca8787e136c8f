"""What the user sees while a run goes on: one line a step."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from pipeline import words


@dataclass
class Progress:
    """A line a step: rewritten in place on a terminal, written once elsewhere."""

    stream: TextIO = field(default_factory=lambda: sys.stdout)
    kept: tuple[Path, ...] = ()  # paths that messages tell as they are

    def start(self, name: str) -> None:
        """Show that a step has begun."""
        self.rewrite(f"{name:<14} ...")

    def update(self, name: str, done: int, total: int) -> None:
        """Show how far a step has come."""
        self.rewrite(f"{name:<14} {done} of {total}")

    def stop(self, name: str, outcome: str, seconds: float) -> None:
        """Leave the step's line: what it did and how long it took."""
        self.rewrite("")
        print(f"{name:<14} {seconds:6.1f} s  {outcome}", file=self.stream, flush=True)

    def say(self, message: str) -> None:
        """Tell the user something about the step just ended."""
        told = words.sentence(message, self.kept)
        print(f"{'':<14} {told}", file=self.stream, flush=True)

    def rewrite(self, line: str) -> None:
        """Put a line where the last one stood, on a terminal only."""
        if self.stream.isatty():
            self.stream.write(f"\r\033[K{line}")
            self.stream.flush()
