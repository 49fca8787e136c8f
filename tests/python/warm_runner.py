"""A process that has everything imported, and forks for each call of the runner.

``python warm_runner.py PROJECT`` reads one JSON request a line and answers each with a
line: the exit code of the call. A call sees what it would see in a process of its own,
but does not wait for imports, and dbt does not parse the project anew: it takes the
manifest of the first call on the same engine, with the checksums of today's seeds.
"""

from __future__ import annotations

import functools
import json
import os
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import dbt.cli.main
from dbt.artifacts.resources.base import FileHash
from dbt.artifacts.resources.types import NodeType
from dbt.contracts.graph.manifest import Manifest

from pipeline import __main__ as runner
from pipeline.request import STEPS

# Steps import these when they begin; here they are imported once.
LATER = (
    "pipeline.gates.checkpoints", "pipeline.report.sections", "vl_convert",
    "dbt.adapters.duckdb", "dbt.task.build",
)  # fmt: skip

Request = dict[str, Any]


class Manifests:
    """The manifest of a project on each engine, parsed once."""

    def __init__(self, project: Path) -> None:
        """For a project whose models and macros stay as they are."""
        self.project = project
        self.parsed: dict[str, Manifest] = {}

    def parse(self, target: str) -> None:
        """Parse the project for an engine, unless that is done."""
        if target in self.parsed:
            return
        folder = self.project / "target" / f"parsed_{target}"
        outcome = dbt.cli.main.dbtRunner().invoke([
            "parse", "--quiet", "--no-write-json", "--no-partial-parse",
            "--project-dir", str(self.project),
            "--profiles-dir", str(self.project / "profiles"),
            "--target", target,
            "--target-path", str(folder), "--log-path", str(folder),
        ])  # fmt: skip
        if not isinstance(outcome.result, Manifest):
            raise RuntimeError(f"dbt cannot parse: {outcome.exception}")
        self.parsed[target] = outcome.result

    def today(self, target: str) -> Manifest:
        """The manifest with the checksums of the seeds as they are now."""
        manifest = self.parsed[target]
        for node in manifest.nodes.values():
            if node.resource_type == NodeType.Seed:
                path = self.project / node.original_file_path
                node.checksum = checksum(path)
        manifest.build_flat_graph()
        return manifest


def checksum(path: Path) -> FileHash:
    """The checksum that dbt gives a seed."""
    return FileHash.from_contents(path.read_bytes().decode("utf-8").strip())


def needs_manifest(request: Request) -> bool:
    """Whether dbt is called, and not to parse: three steps of the runner build."""
    if request["kind"] == "runner":
        asked = {*request["arguments"]}
        others = {*STEPS} - {"all", "build", "erase"}
        return not others & asked or {"land", "--raw-schema"} <= asked
    return bool(request["kind"] == "dbt")


def target_of(arguments: list[str]) -> str:
    """The engine that a command line names."""
    if "--target" in arguments:
        return arguments[arguments.index("--target") + 1]
    return "duckdb"


def call(request: Request, manifests: Manifests) -> int:
    """Carry out a request in this process; its exit code."""
    arguments = request["arguments"]
    if needs_manifest(request):
        manifest = manifests.today(target_of(arguments))
        known = functools.partial(dbt.cli.main.dbtRunner, manifest)
        setattr(dbt.cli.main, "dbtRunner", known)  # noqa: B010
    if request["kind"] == "runner":
        return runner.main(arguments)
    outcome = dbt.cli.main.dbtRunner().invoke(arguments)
    for result in getattr(outcome.result, "results", []):
        if result.status not in ("success", "pass"):
            print(result.node.name, result.status, result.message, file=sys.stderr)
    if outcome.exception:
        print(outcome.exception, file=sys.stderr)
    return 0 if outcome.success else 1


def forked(request: Request, work: Callable[[Request], int]) -> int:
    """Carry out a request in a child process; its exit code."""
    if (child := os.fork()) == 0:
        code = 1
        try:
            os.environ.clear()
            os.environ.update(request["environment"])
            os.chdir(request["folder"])
            for number, name in ((1, "stdout"), (2, "stderr")):
                flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
                os.dup2(os.open(request[name], flags), number)
            code = work(request)
        except SystemExit as wanted:
            code = wanted.code if isinstance(wanted.code, int) else 1
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main() -> None:
    """Answer requests until there are no more."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for module in LATER:
        __import__(module)
    manifests = Manifests(Path(sys.argv[1]))
    for line in sys.stdin:
        request = json.loads(line)
        if needs_manifest(request):
            os.environ.update(request["environment"])
            manifests.parse(target_of(request["arguments"]))
        # A fork takes only the thread that forks along.
        assert threading.active_count() == 1, threading.enumerate()
        answers.write(f"{forked(request, lambda asked: call(asked, manifests))}\n")
        answers.flush()


if __name__ == "__main__":
    main()
