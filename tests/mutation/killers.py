"""Runs tests in a workplace and says whether they are green, red or none at all."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from table import BUILD, PYTEST, UNIT, Killer, Mutant, TableError
from workplace import Workplace

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

GREEN, RED, BROKEN = "green", "red", "broken"
LONGEST = 1800  # seconds, of a busy machine
PYTEST_RED = {1, 2}  # failed tests; tests that cannot be collected
# The project as dbt parsed it, where no rule is broken: most mutants need no more.
PARSED: list[Manifest] = []


@dataclass(frozen=True)
class Outcome:
    """What some tests did: green, red, or broken, which proves nothing."""

    state: str
    said: str = ""
    # Whose unit tests were run, and which of them have a red one.
    models: frozenset[str] = frozenset()
    red_models: frozenset[str] = frozenset()


def run(killer: Killer, place: Workplace, broken: Mutant | None = None) -> Outcome:
    """Run one killer in a workplace, in which this rule is broken."""
    if killer.kind == PYTEST:
        return run_pytest(place, killer.paths, killer.words)
    if killer.kind == UNIT:
        return run_units(place, killer.selection, broken)
    place.reset()
    return run_dbt(place, "build", "--select", *killer.selection)


def run_pytest(place: Workplace, paths: Sequence[str], words: str | None) -> Outcome:
    """Run Python tests until the first is red."""
    command = [sys.executable, "-m", "pytest", "--quiet", "--exitfirst", "-n", "0"]
    command += [f"tests/python/{path}" for path in paths]
    if words is not None:
        command += ["-k", words]
    try:
        done = subprocess.run(
            command,
            cwd=place.project,
            env=place.environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=LONGEST,
        )
    except subprocess.TimeoutExpired:
        return Outcome(BROKEN, f"did not end within {LONGEST} seconds")
    if done.returncode == 0:
        return Outcome(GREEN)
    told = [line for line in done.stdout.splitlines() if line.startswith("FAILED")]
    said = told[0] if told else (done.stdout + done.stderr)[-500:]
    return Outcome(RED if done.returncode in PYTEST_RED else BROKEN, said)


def run_units(
    place: Workplace, models: Sequence[str], broken: Mutant | None = None
) -> Outcome:
    """Run the unit tests of some models; a model without any proves nothing."""
    if not place.warehouse.exists():
        place.reset()
    selected = [f"{model},test_type:unit" for model in models]
    outcome = run_dbt(
        place, "test", "--select", *selected, project=lambda: known_project(broken)
    )
    missing = sorted(set(models) - outcome.models)
    if outcome.state == GREEN and missing:
        return replace(outcome, state=BROKEN, said=f"no unit tests of {missing}")
    return outcome


def known_project(broken: Mutant | None) -> Manifest | None:
    """The project as it was parsed, with the SQL of a broken rule put in.

    To be called in a process that ends with the call of dbt. None where the rule
    stands in no SQL of a model or macro: then dbt must parse.
    """
    (manifest,) = PARSED
    if broken is None:
        return manifest
    for items, text in (
        (manifest.nodes.values(), "raw_code"),
        (manifest.macros.values(), "macro_sql"),
    ):
        for item in items:
            sql = getattr(item, text, "")
            if item.original_file_path == broken.file and broken.old in sql:
                setattr(item, text, sql.replace(broken.old, broken.new))
                return manifest
    return None


def run_dbt(
    place: Workplace,
    *arguments: str,
    project: Callable[[], Manifest | None] = lambda: None,
) -> Outcome:
    """Call dbt in a process of its own that need not import it again."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    child = context.Process(target=call_dbt, args=(place, project, arguments, theirs))
    child.start()
    theirs.close()
    try:
        if not ours.poll(LONGEST):
            child.kill()
            return Outcome(BROKEN, f"did not end within {LONGEST} seconds")
        answer: Outcome = ours.recv()
    except EOFError:
        return Outcome(BROKEN, "dbt ended without an answer")
    finally:
        child.join()
        ours.close()
    return answer


def call_dbt(
    place: Workplace,
    project: Callable[[], Manifest | None],
    arguments: Sequence[str],
    answer: Connection,
) -> None:
    """Call dbt and send what became of it."""
    try:
        with (place.project / "target" / "dbt.txt").open("w") as log:
            os.dup2(log.fileno(), 1)
            os.dup2(log.fileno(), 2)
            os.environ.update(place.environment())
            os.chdir(place.project)
            answer.send(invoked(project(), place.dbt(*arguments)))
    except BaseException:
        answer.send(Outcome(BROKEN, traceback.format_exc()[-500:]))


def invoked(manifest: Manifest | None, command: list[str]) -> Outcome:
    """The outcome of a call of dbt in this process."""
    from dbt.cli.main import dbtRunner

    done = dbtRunner(manifest=manifest).invoke(command)
    results = list(getattr(done.result, "results", None) or [])
    if not results:
        return Outcome(BROKEN, f"nothing was run: {done.exception or 'none selected'}")
    told = [item.node for item in results if item.status in ("fail", "error")]
    return Outcome(
        GREEN if done.success else RED,
        ", ".join(str(node.name) for node in told[:3]),
        tested(item.node.unique_id for item in results),
        tested(node.unique_id for node in told),
    )


def tested(unique_ids: Iterable[str]) -> frozenset[str]:
    """The models of unit tests: ``unit_test.<project>.<model>.<test>``."""
    parts = [unique_id.split(".") for unique_id in unique_ids]
    return frozenset(part[2] for part in parts if part[0] == "unit_test")


def warm_up(place: Workplace) -> None:
    """Import dbt and parse the project before any process is forked."""
    from dbt.cli.main import dbtRunner
    from dbt.contracts.graph.manifest import Manifest

    os.environ.update(place.environment())
    parsed = dbtRunner().invoke(place.dbt("parse"))
    if not isinstance(parsed.result, Manifest):
        raise TableError(f"the project cannot be parsed: {parsed.exception}")
    PARSED[:] = [parsed.result]


def baseline(killers: Sequence[Killer], place: Workplace) -> dict[Killer, bool]:
    """Which killers are green where no rule is broken.

    All of a kind are run at once; only where that is red is each run by itself.
    """
    found: dict[Killer, bool] = {}
    for group in groups(killers):
        outcome = together(group, place)
        if group[0].kind == UNIT:
            green = outcome.models - outcome.red_models
            found |= {killer: green.issuperset(killer.selection) for killer in group}
        elif outcome.state == GREEN:
            found |= dict.fromkeys(group, True)
        else:
            found |= {killer: run(killer, place).state == GREEN for killer in group}
    return found


def groups(killers: Sequence[Killer]) -> list[list[Killer]]:
    """Killers that can be run at once."""
    by_kind: dict[tuple[str, bool], list[Killer]] = {}
    for killer in dict.fromkeys(killers):
        by_kind.setdefault((killer.kind, killer.words is None), []).append(killer)
    return list(by_kind.values())


def together(group: Sequence[Killer], place: Workplace) -> Outcome:
    """Run killers of one kind at once."""
    first = group[0]
    if first.kind == UNIT:
        return run_units(place, sorted({name for k in group for name in k.selection}))
    if first.kind == BUILD:
        place.reset()
        selected = [name for killer in group for name in killer.selection]
        return run_dbt(place, "build", "--select", *selected)
    paths = sorted({path for killer in group for path in killer.paths})
    if first.words is None:
        return run_pytest(place, paths, None)
    words = " or ".join(f"({killer.words})" for killer in group)
    return run_pytest(place, paths, words)


def quick_tier(place: Workplace, folder: Path) -> Outcome:
    """The whole quick tier: everything on a demo of 1,000 customers, then pytest."""
    out = folder / "quick"
    land = [sys.executable, "-m", "pipeline", "land", "--out", str(out)]
    subprocess.run(
        [*land, "--customers", "1000"],
        cwd=place.project,
        env=place.environment(),
        capture_output=True,
        check=False,
    )
    place.reset()
    if (out / "warehouse.duckdb").exists():
        place.warehouse.write_bytes((out / "warehouse.duckdb").read_bytes())
    outcome = run_dbt(place, "build")
    return outcome if outcome.state != GREEN else run_pytest(place, [""], None)
