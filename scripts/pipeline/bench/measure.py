"""What a command costs: time, processor time and memory of its whole process tree.

Read from ``/proc`` (Linux). Memory is sampled from outside, because a program may set
the kernel's own high-water mark back, and a peak would be hidden.
"""

from __future__ import annotations

import os
import re
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import PipelineError

EVERY = 0.05  # seconds between two samples
PAGE, TICKS = os.sysconf("SC_PAGE_SIZE"), os.sysconf("SC_CLK_TCK")
# The line that the runner writes when a step has ended.
STEP = re.compile(r"(?P<name>[a-z][a-z ]*?)\s+[\d.]+ s  ")


@dataclass(frozen=True)
class Cost:
    """What something cost; ``peak_mb`` is its resident memory at the highest sample."""

    name: str
    seconds: float
    processor_seconds: float
    peak_mb: float


@dataclass
class Tree:
    """The processes that a command started, watched while it runs."""

    root: int
    peak: int = 0
    is_over: bool = False

    def watch(self) -> None:
        """Look at the memory until the command is over."""
        while not self.is_over:
            self.peak = max(self.peak, sum(pages for _, pages in self.sizes()) * PAGE)
            time.sleep(EVERY)

    def sizes(self) -> list[tuple[float, int]]:
        """Processor seconds (those of ended children too) and pages of each process."""
        found = []
        for process in family(self.root):
            try:
                text = Path(f"/proc/{process}/stat").read_text("ascii", "replace")
            except OSError:
                continue  # it has ended
            values = text.rpartition(")")[2].split()
            ticks = sum(map(int, values[11:15]))
            found.append((ticks / TICKS, int(values[21])))
        return found

    def processor_seconds(self) -> float:
        """Those of all processes so far."""
        return sum(seconds for seconds, _ in self.sizes())

    def take_peak(self) -> float:
        """The peak since this was asked last, in MB."""
        peak, self.peak = self.peak, 0
        return peak / 1_000_000


def family(root: int) -> list[int]:
    """A process and all that it started."""
    found, left = [], [root]
    while left:
        process = left.pop()
        found.append(process)
        for task in Path(f"/proc/{process}/task").glob("*/children"):
            try:
                left += map(int, task.read_text("ascii").split())
            except OSError:
                continue  # it has ended
    return found


def measured(
    name: str, command: Sequence[str], environment: Mapping[str, str] | None = None
) -> list[Cost]:
    """Run a command; its cost by step, and last the whole, as ``name``.

    Steps are those that the runner tells. Raises PipelineError, with what the command
    said last, where it fails.
    """
    began = time.perf_counter()
    costs: list[Cost] = []
    said: list[str] = []
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, **(environment or {})},
    ) as process:
        tree = Tree(process.pid)
        watcher = threading.Thread(target=tree.watch)
        watcher.start()
        last_seconds, last_processor, highest = began, 0.0, 0.0
        assert process.stdout
        try:
            for line in process.stdout:
                said.append(line.rstrip())
                if step := STEP.match(line):
                    now, used = time.perf_counter(), tree.processor_seconds()
                    peak = tree.take_peak()
                    highest = max(highest, peak)
                    spent = used - last_processor
                    costs.append(Cost(step["name"], now - last_seconds, spent, peak))
                    last_seconds, last_processor = now, used
            before = os.times()
            code = process.wait()
            after = os.times()
        finally:
            # Else Ctrl-C would leave the watcher, and the program would never end.
            tree.is_over = True
            watcher.join()
    if code:
        last = said[-1].strip() if said else "it said nothing"
        why = "it was killed" if code < 0 else last.removeprefix("error: ").rstrip(".")
        raise PipelineError(f"bench: {name} failed: {why}.")
    used = (
        after.children_user
        + after.children_system
        - before.children_user
        - before.children_system
    )
    highest = max(highest, tree.take_peak())
    return [*costs, Cost(name, time.perf_counter() - began, used, highest)]
