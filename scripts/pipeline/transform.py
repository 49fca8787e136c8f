"""The build: orders dbt, and tells the user in a sentence what stopped it."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import chdir, nullcontext
from pathlib import Path
from typing import Any

from pipeline import faults, stop
from pipeline.contract import PROJECT
from pipeline.engines import Connection, Engine
from pipeline.errors import GateError, PipelineError, UsageError
from pipeline.output import Output
from pipeline.words import one_line, sentences

FAILED = ("error", "fail", "runtime error")
SHOWN = 5
# What a macro says by itself, between the lines in which dbt tells where.
MACRO_SAYS = re.compile(r"^Compilation Error .*\n([\s\S]+?)\n\s*\n\s*> in macro")
# A value, as one of the engines puts it into an error: 'x', value "x", type date: "x",
# key "column: x", Key (column)=(x), Failing row contains (x, y).
QUOTED = re.compile(
    r"'(?:[^']|'')*'|(?:(?<=value )|(?<=: ))\"[^\"]*\"|(?<=[Kk]ey )\"[^\"]*\""
    r"|(?<=\)=)\([^)]*\)|(?<=contains )\(.*\)"
)


def place(output: Output, target: str) -> list[str]:
    """Where dbt reads and writes, and how much it says: options of each command."""
    folder = os.environ.get("DBT_TARGET_PATH")
    return [
        "--project-dir", str(PROJECT),
        "--profiles-dir", str(PROJECT / "profiles"),
        "--target", target,
        "--target-path", str(Path(folder or output.folder / "target").absolute()),
        "--log-path", str(output.logs),
        "--quiet",
        "--log-level", "none",
        "--log-level-file", os.environ.get("DBT_LOG_LEVEL_FILE", "debug"),
    ]  # fmt: skip


def arguments(
    output: Output,
    target: str,
    as_of: dt.date | None = None,
    full_refresh: bool = False,
    select: Sequence[str] = (),
    leave: Sequence[str] = (),
) -> list[str]:
    """The dbt command that builds everything, what is selected, or all but some nodes.

    Unit tests belong to ``scripts/test``.
    """
    command = ["build", *place(output, target), "--exclude-resource-type", "unit_test"]
    if as_of:
        command += ["--vars", json.dumps({"as_of_date": as_of.isoformat()})]
    if full_refresh:
        command += ["--full-refresh"]
    if select:
        # A test that also looks at a table which is not built would compare two runs.
        command += ["--select", *select, "--indirect-selection", "cautious"]
    if leave:
        # Tests that look at what is built and at what is left are run.
        command += ["--exclude", *leave, "--indirect-selection", "empty"]
    return command


def build(
    output: Output,
    engine: Engine,
    *,
    as_of: dt.date | None,
    full_refresh: bool,
    report: Callable[[str, int, int], None],
    select: Sequence[str] = (),
    leave: Sequence[str] = (),
    step: str = "build",
) -> float:
    """Build every model, or those selected, and run every data test of theirs.

    ``leave`` names nodes that stay as they are. ``report`` is told the step's name, how
    many of the nodes are done, and of how many.
    Returns the seconds that went by before the first node, whatever the data. Raises
    UsageError where policy or the request is wrong, GateError where a test or a model
    fails.
    """
    began = time.perf_counter()
    starts: list[float] = []

    def watch(event: Any) -> None:
        if event.info.name == "LogStartLine":
            starts.append(time.perf_counter())
            report(step, event.data.index, event.data.total)

    command = arguments(output, engine.target, as_of, full_refresh, select, leave)
    outcome = invoke(command, output, engine, watch)
    results = list(getattr(outcome.result, "results", []))
    if not results:
        raise GateError("dbt found nothing to build; restore the folder models/.")
    failures = [result for result in results if result.status in FAILED]
    if failures:
        skipped = sum(result.status == "skipped" for result in results)
        with engine.open() as connection:
            raise complaint(failures, skipped, connection)
    return starts[0] - began


def land_tables(output: Output, engine: Engine, raw_schema: str) -> None:
    """Make raw tables of those that another tool loaded: see macros/land_tables.sql.

    Raises UsageError where they are not what the contract asks for.
    """
    variables = json.dumps({"raw_schema": raw_schema})
    command = ["run-operation", "land", *place(output, engine.target)]
    said: list[str] = []

    def watch(event: Any) -> None:
        if event.info.name.startswith("RunningOperation"):
            said.append(event.data.exc)

    outcome = invoke([*command, "--vars", variables], output, engine, watch)
    if not outcome.success:
        told = "\n".join(said)
        if sentence := MACRO_SAYS.search(told):
            raise UsageError(f"{one_line(sentence[1])}.")
        message = f"raw_schema {raw_schema}: {without_values(one_line(told))}."
        raise UsageError(message)


def invoke(
    command: list[str],
    output: Output,
    engine: Engine,
    watch: Callable[[Any], None] | None = None,
) -> Any:
    """Run a command of dbt; returns its outcome. ``watch`` is told each event.

    Raises UsageError or GateError where dbt could not do it at all.
    """
    # dbt takes seconds to import, and most steps do without it.
    from dbt.cli import params
    from dbt.cli.main import dbtRunner

    # In a path dbt-duckdb takes what stands behind a # for no part of it.
    is_odd = "#" in str(output.folder)
    os.environ["WAREHOUSE"] = output.warehouse.name if is_odd else str(output.warehouse)
    os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false"
    # What lasts is kept by history.end(), not by dbt: see macros/undo.sql.
    os.environ["RUNNER_ENDS_RUN"] = "yes"
    try:
        if hasattr(params, "hints_enabled"):
            # Since dbt 1.12 a hint leaves a file in the home folder.
            command = [*command, "--no-hints-enabled"]
        with chdir(output.folder) if is_odd else nullcontext():
            outcome = dbtRunner(callbacks=[watch] if watch else []).invoke(command)
    finally:
        engine.release()
    stop.obey()
    if outcome.exception:
        raise unstarted(outcome.exception, output)
    return outcome


def unstarted(error: BaseException, output: Output) -> BaseException:
    """What kept dbt from starting, in a sentence."""
    if isinstance(error, KeyboardInterrupt):
        return KeyboardInterrupt()
    if cure := faults.of_machine(error):
        return UsageError(f"{output.folder}: {cure}.")
    return GateError(f"dbt could not start: {without_values(one_line(str(error)))}")


def complaint(
    failures: Iterable[Any], skipped: int, connection: Connection
) -> PipelineError:
    """What stopped dbt, as one paragraph: what was wrong, in which file, what followed.

    Tests of policy and usage write their own sentences; they come first.
    """
    told: list[str] = []
    others: list[str] = []
    for failure in failures:
        node = failure.node
        if cure := faults.of_machine(failure.message or ""):
            return UsageError(f"{node.original_file_path}: {cure}.")
        if {"policy", "usage"} & set(node.tags) and failure.status == "fail":
            told += sentences(connection.execute(node.compiled_code).fetchall())
        elif node.resource_type == "seed":
            told.append(f"{node.original_file_path}: {one_line(failure.message)}")
        else:
            others.append(described(failure))
    if told:
        return UsageError(" ".join(told))
    after = f" {skipped} nodes after it were not built." if skipped else ""
    return GateError(" ".join(shortened(others)) + after)


def described(failure: Any) -> str:
    """One failed model or test in a sentence."""
    node = failure.node
    kind = "test" if node.resource_type == "test" else node.resource_type
    where = f"the {kind} {node.name} ({node.original_file_path})"
    if failure.status == "fail":
        return f"{where} found {failure.failures} rows that break it."
    return f"{where} failed: {without_values(one_line(failure.message))}."


def without_values(message: str) -> str:
    """An engine's error without the values it quotes: they may be a person's."""
    return QUOTED.sub("'…'", message)


def shortened(sentences: list[str]) -> list[str]:
    """The first few sentences, and how many more there are."""
    if len(sentences) <= SHOWN:
        return sentences
    return [*sentences[:SHOWN], f"And {len(sentences) - SHOWN} more like these."]
