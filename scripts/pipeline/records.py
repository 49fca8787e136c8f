"""The run record: what each step did, in ``runs/<run>.json`` and in ``ops.runs``.

``fixed_seconds`` is the part of a step's time that no row of data causes: importing
Great Expectations, starting dbt and reading the project.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import importlib.metadata
import json
import platform
import resource
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from pipeline import words
from pipeline.engines import Connection, Engine, run_tables
from pipeline.engines.run_tables import RUNS
from pipeline.errors import UsageError
from pipeline.lock import is_held
from pipeline.output import Output

PACKAGES = ("dbt-core", "dbt-duckdb", "duckdb", "great-expectations")
PROCESS = Path("/proc/self")
MOMENT = "%Y%m%dT%H%M%SZ"


@dataclass
class Step:
    """One step of a run."""

    step: str
    step_number: int
    started_at: str
    began: float
    status: str = "running"
    row_count: int | None = None
    seconds: float = 0.0
    fixed_seconds: float = 0.0
    peak_memory_mb: float = 0.0
    message: str | None = None


@dataclass
class Record:
    """One run: its steps, and what it ran on."""

    run_id: str
    versions: dict[str, str]
    as_of_date: str | None = None
    input_hash: str | None = None
    marts_hash: str | None = None
    inputs: dict[str, str] | None = None
    code_hash: str | None = None
    work_hash: str | None = None
    # The warehouse's file when the run began and when it ended: size and moment.
    file_before: str | None = None
    file_after: str | None = None
    unchanged_since: str | None = None
    steps: list[Step] = field(default_factory=list)

    @classmethod
    def begin(cls, output: Output, engine: Engine) -> Record:
        """A record with a run id that no earlier run of this folder has.

        Raises UsageError where the clock is behind an earlier run: the latest run would
        not be the last one.
        """
        started = now().strftime(MOMENT)
        taken = {path.stem for path in output.runs.glob("*.json")}
        latest = max(taken, key=order, default="")
        if order(latest) > order(f"{started}-{len(taken) + 1}"):
            message = (
                f"the clock says {started}, but the latest run began at {latest}; set"
                " the clock and run again. If the clock was wrong then, remove"
                f" {output.runs / latest}.json first."
            )
            raise UsageError(message)
        run_id, number = started, 2
        while run_id in taken:
            run_id, number = f"{started}-{number}", number + 1
        found = versions((*PACKAGES, *engine.packages))
        return cls(run_id, found, file_before=state(output.warehouse))

    def start(self, name: str) -> Step:
        """Begin a step; the peak of memory is measured from here."""
        forget_peak_memory()
        step = Step(
            name,
            len(self.steps) + 1,
            now().strftime("%Y-%m-%d %H:%M:%S"),
            time.perf_counter(),
        )
        self.steps.append(step)
        return step

    def finish(
        self,
        step: Step,
        status: str,
        rows: int | None = None,
        message: str | None = None,
    ) -> None:
        """End a step."""
        step.status = status
        step.row_count = rows
        step.message = message and words.sentence(message)
        step.seconds = round(time.perf_counter() - step.began, 3)
        step.peak_memory_mb = peak_memory_mb()

    def write(self, output: Output) -> None:
        """Write ``runs/<run>.json``, whole and for the owner of the folder alone."""
        output.runs.mkdir(mode=0o700, parents=True, exist_ok=True)
        output.runs.chmod(0o700)  # Earlier versions made it for everybody.
        self.file_after = state(output.warehouse)
        content = asdict(self)
        for step in content["steps"]:
            del step["began"]
        path = output.runs / f"{self.run_id}.json"
        written = path.with_suffix(".next")
        written.unlink(missing_ok=True)
        written.touch(mode=0o600)
        written.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
        written.replace(path)


def state(file: Path) -> str | None:
    """Size and moment of a file, by which one sees that somebody wrote to it."""
    if not file.exists():
        return None
    found = file.stat()
    return f"{found.st_size} {found.st_mtime_ns}"


def save(engine: Engine, record: Record) -> None:
    """Put the latest step into ``ops.runs``, where there is a warehouse already.

    It is there from its start on: a step that was killed is seen not to have ended.
    """
    if not engine.exists():
        return
    step = record.steps[-1]
    with engine.open() as connection:
        run_tables.make(connection, RUNS)
        connection.execute(
            "delete from ops.runs where run_id = ? and step_number = ?",
            [record.run_id, step.step_number],
        )
        connection.execute(
            f"insert into ops.runs ({', '.join(RUNS.columns)})"
            f" values ({', '.join('?' for _ in RUNS.columns)})",
            [
                record.run_id,
                step.step_number,
                step.step,
                step.status,
                step.row_count,
                step.seconds,
                step.fixed_seconds,
                step.peak_memory_mb,
                step.started_at,
                record.as_of_date,
                record.input_hash,
                record.marts_hash,
                json.dumps(record.versions, sort_keys=True),
                step.message,
            ],
        )


def latest(output: Output, but: str = "") -> Path | None:
    """The record of the latest run, or of the latest but one run; None without any."""
    paths = [path for path in output.runs.glob("*.json") if path.stem != but]
    return max(paths, key=lambda path: order(path.stem), default=None)


def order(run_id: str) -> tuple[str, int]:
    """By what runs are ordered: their moment, and their number within its second."""
    moment, _, number = run_id.partition("-")
    return moment, int(number) if number.isdigit() else 1


def forget_later(engine: Engine, record: Record) -> None:
    """Take runs out of ``ops.runs`` that a clock that was ahead dated after this one.

    The user has removed their records.
    """
    if not engine.has_table("ops", RUNS.name):
        return
    with engine.open() as connection:
        rows = connection.execute("select distinct run_id from ops.runs").fetchall()
        for (run_id,) in rows:
            if order(run_id) > order(record.run_id):
                connection.execute("delete from ops.runs where run_id = ?", [run_id])


def is_audited(engine: Engine) -> bool:
    """Whether the marts are those that passed their gate after a build that ended well.

    A build that failed, was killed, or was made by hand since then makes them others.
    """
    with engine.open() as connection:
        run_tables.make(connection, RUNS)
        build, audit = (
            max(
                (
                    ((*order(run_id), number), status, hashed)
                    for run_id, number, status, hashed in connection.execute(
                        "select run_id, step_number, status, marts_hash from ops.runs"
                        " where step = ?",
                        [step],
                    ).fetchall()
                ),
                default=None,
            )
            for step in ("build", "audit marts")
        )
    return (
        build is not None
        and audit is not None
        and build[1] == audit[1] == "done"
        and build[0] < audit[0]
        and audit[2] == marts_hash(engine)
    )


def last_build(engine: Engine, record: Record) -> str | None:
    """The run before this one that built last, if its build is done; else None."""
    if not engine.has_table("ops", RUNS.name):
        return None
    with engine.open() as connection:
        builds = connection.execute(
            "select run_id, status from ops.runs where step = 'build' and run_id <> ?",
            [record.run_id],
        ).fetchall()
    run_id, status = max(builds, key=lambda row: order(row[0]), default=(None, None))
    return run_id if status == "done" else None


def marts_hash(engine: Engine) -> str:
    """One hash over every row of what is published, whatever the order of the rows."""
    digest = hashlib.sha256()
    with engine.open() as connection:
        for schema, table in engine.published_tables():
            row = connection.execute(
                f"select count(*), sum({engine.row_digest()})"
                f' from {schema}."{table}" as one'
            ).fetchone()
            digest.update(f"{schema}.{table} {row}\n".encode())
    return digest.hexdigest()


def landed(connection: Connection) -> list[Any]:
    """Table, name and hash of every file that is landed, in a fixed order."""
    return connection.execute(
        "select table_name, file, content_hash from raw.landed_files order by 1, 2"
    ).fetchall()


def inputs(connection: Connection) -> dict[str, str]:
    """By raw table one hash over its landed files and over how each was read."""
    digests: dict[str, Any] = {}
    for table, *file in landed(connection):
        digest = digests.setdefault(table, hashlib.sha256())
        digest.update("\t".join(file).encode() + b"\n")
    return {table: digest.hexdigest() for table, digest in digests.items()}


def input_hash(connection: Connection) -> str:
    """One hash over every file that is landed and over how it was read."""
    digest = hashlib.sha256()
    for row in landed(connection):
        digest.update("\t".join(row).encode() + b"\n")
    return digest.hexdigest()


def versions(packages: Iterable[str]) -> dict[str, str]:
    """The versions that a result may depend on."""
    found = {name: importlib.metadata.version(name) for name in packages}
    return {"python": platform.python_version(), **found}


def status(output: Output, engine: Engine) -> str:
    """What the last run did and which publication is in force, as text."""
    publication, as_of = engine.publication(), engine.published_as_of()
    force = f"{publication}, as of {as_of}" if publication else "none"
    lines = [f"output folder: {output.folder}", f"publication in force: {force}"]
    path = latest(output)
    if not path:
        return "\n".join([*lines, "no run yet"])
    try:
        last = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        message = f"{path}: cannot be read as a run record; remove it."
        raise UsageError(message) from error
    goes_on = is_held(output)
    lines.append(f"last run: {last['run_id']}, as of {last['as_of_date'] or 'unknown'}")
    for step in last["steps"]:
        rows = "" if step["row_count"] is None else f"{step['row_count']:>12,} rows"
        has_died = step["status"] == "running" and not goes_on
        outcome = "died" if has_died else step["status"]
        lines.append(
            f"  {step['step']:<14} {outcome:<8} {step['seconds']:7.1f} s{rows}"
        )
        if step["message"]:
            lines.append(f"    {words.sentence(step['message'])}")
        if has_died:
            lines.append("    it was killed or the machine stopped; run it again")
    return "\n".join(lines)


def now() -> dt.datetime:
    """The moment, in UTC; of runs, never of scores."""
    return dt.datetime.now(dt.UTC)


def forget_peak_memory() -> None:
    """Start measuring the peak of memory anew, where the system can."""
    try:
        (PROCESS / "clear_refs").write_text("5", encoding="ascii")
    except OSError:
        return


def peak_memory_mb() -> float:
    """The process's peak of resident memory in MB, since it was last forgotten."""
    try:
        lines = (PROCESS / "status").read_text(encoding="ascii").splitlines()
        peak = next(line for line in lines if line.startswith("VmHWM:"))
        return round(int(peak.split()[1]) / 1024, 1)
    except (OSError, StopIteration):
        used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return round(used / 1024, 1)
