"""The job: which steps there are, in which order, and what each does."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import zoneinfo
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from pipeline import (
    access,
    contacts,
    demo,
    erasure,
    gates,
    landing,
    policy,
    publish,
    records,
    report,
    summary,
    transform,
)
from pipeline.contract import PROJECT
from pipeline.errors import GateError, PipelineError, UsageError
from pipeline.lock import single_writer
from pipeline.output import Output
from pipeline.progress import Progress

ALL = ("land", "audit landed", "build", "audit marts", "publish", "report")
ERASE = (
    "identify", "erase", "audit landed", "build", "compact", "audit marts", "publish",
    "report", "prove",
)  # fmt: skip
STEPS = (
    "all", "demo", "land", "build", "audit", "publish", "report", "erase", "access",
    "status",
)  # fmt: skip
# What erase needs to know whom the requests are about.
IDENTITIES = (
    "+int_identity__customers",
    "+int_resolution__identifiers",
    "+stg_crm__erasure_requests",
)
# What readers other than the owner may see.
FOR_READERS = ("publish", "report")


@dataclass(frozen=True)
class Request:
    """What the command line asks for."""

    step: str
    raw: Path | None
    output: Output
    as_of: dt.date | None
    target: str
    full_refresh: bool
    demo_customers: int
    demo_seed: int
    asked: access.Asked


@dataclass(frozen=True)
class Work:
    """A request being carried out."""

    request: Request
    record: records.Record
    progress: Progress

    @property
    def output(self) -> Output:
        """The folder that everything goes to."""
        return self.request.output


@dataclass(frozen=True)
class Done:
    """What a step achieved: how many of what, and what the user should know.

    ``refusal`` is what was asked for and cannot be: it ends the run with exit code 1,
    after everything else. A step that is last leaves nothing to do for those after it.
    """

    rows: int
    unit: str
    messages: list[str] = field(default_factory=list)
    fixed_seconds: float = 0.0
    refusal: str | None = None
    is_last: bool = False


def names(request: Request) -> tuple[str, ...]:
    """The steps of a request, in order; the demo is made where no raw data is given."""
    if request.step == "all":
        return ALL if request.raw else ("demo", *ALL)
    if request.step == "land" and not request.raw:
        return ("demo", "land")
    if request.step == "audit":
        return ("audit landed", "audit marts")
    if request.step == "erase":
        return ERASE
    return (request.step,)


def run(request: Request) -> None:
    """Carry out a request; raises PipelineError with a sentence for the user."""
    refuse_usage(request)
    if request.step == "status":
        print(records.status(request.output, publish.status(request.output)))
        if request.output.erasing.exists():
            print("an erasure is not complete: run scripts/run erase")
        return
    prepare(request.output)
    with single_writer(request.output):
        work = Work(request, records.Record.begin(request.output), Progress())
        refusals = []
        try:
            for name in names(request):
                done = carry_out(name, work)
                refusals += [done.refusal] if done.refusal else []
                if done.is_last:
                    break
        finally:
            work.record.write(request.output)
    if refusals:
        raise PipelineError(" ".join(refusals))


def refuse_usage(request: Request) -> None:
    """Raise UsageError where what is asked for does not fit together."""
    if request.target != "duckdb":
        message = f"--target {request.target} is not available yet; use duckdb."
        raise UsageError(message)
    if "'" in str(PROJECT):
        message = f"{PROJECT}: dbt cannot read from a path with an apostrophe; move it."
        raise UsageError(message)
    if "?" in str(request.output.folder):
        message = f"--out {request.output.folder}: a path must not hold '?'; rename it."
        raise UsageError(message)
    if request.raw and not request.raw.is_dir():
        raise UsageError(f"--raw {request.raw} is not a folder; name an existing one.")
    if request.step in ("erase", "access") and (request.raw or request.as_of):
        message = (
            f"{request.step} takes neither --raw nor --as-of: it acts on what has"
            " landed; leave them out."
        )
        raise UsageError(message)
    named = [request.asked.email, request.asked.customer_id].count(None) == 1
    if (request.step == "access") != named:
        message = (
            "--email or --customer-id says whom access is about: give it one of them,"
            " and no other step any."
        )
        raise UsageError(message)


def prepare(output: Output) -> None:
    """Make the output folder where it is not there yet."""
    try:
        output.folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"--out {output.folder} cannot be used ({error.strerror})."
        raise UsageError(message) from error


def carry_out(name: str, work: Work) -> Done:
    """One step: run it, show it, record it whether it succeeds or not."""
    step = work.record.start(name)
    work.progress.start(name)
    try:
        work.record.write(work.output)
        records.save(work.output, work.record)
        with private_files(name):
            done = STEP_FUNCTIONS[name](work)
    except BaseException as error:
        work.record.finish(step, "failed", message=str(error))
        work.progress.stop(name, "failed", step.seconds)
        # What went wrong must not be hidden by a warehouse that cannot be written.
        with contextlib.suppress(duckdb.Error):
            records.save(work.output, work.record)
        raise
    step.fixed_seconds = round(done.fixed_seconds, 3)
    work.record.finish(step, "done", rows=done.rows)
    work.progress.stop(name, f"{done.rows:,} {done.unit}", step.seconds)
    for message in done.messages:
        work.progress.say(message)
    records.save(work.output, work.record)
    return done


@contextlib.contextmanager
def private_files(step: str) -> Iterator[None]:
    """Files made in a step are their owner's, but for what is published to readers."""
    before = os.umask(0o077)
    if step in FOR_READERS:
        os.umask(before)
    try:
        yield
    finally:
        os.umask(before)


def raw_folder(request: Request) -> Path:
    """Where the raw files are: as given, else the demo's."""
    return request.raw or request.output.demo / "raw"


def is_demo(folder: Path) -> bool:
    """Whether a raw folder is a demo's, wherever its output folder lies."""
    return folder.parts[-2:] == ("demo", "raw")


def make_demo(work: Work) -> Done:
    """Make the demo data; nothing changes where it is there already."""
    counts = demo.make(
        work.output.demo,
        customers=work.request.demo_customers,
        seed=work.request.demo_seed,
    )
    return Done(sum(counts.values()), "rows")


def land(work: Work) -> Done:
    """Land every file of the raw folder."""
    zone = policy.reporting_time_zone()
    with open_warehouse(work.output) as connection:
        refuse_mixture(connection, work.request)
        report = landing.land(
            raw_folder(work.request),
            work.output,
            connection,
            run_id=work.record.run_id,
            landed_on=dt.datetime.now(zoneinfo.ZoneInfo(zone)).date(),
            time_zone=zone,
        )
        said = contacts.normalise(connection)
        if withheld := erasure.withhold(connection, work.output):
            said = [*contacts.normalise(connection), *withheld]
        work.record.input_hash = records.input_hash(connection)
    return Done(report.rows, "rows", [*report.messages, *said])


def refuse_mixture(connection: duckdb.DuckDBPyConnection, request: Request) -> None:
    """Raise UsageError where demo data would be mixed with other data."""
    if not has_table(connection, "raw", "landed_files"):
        return
    folders = [
        Path(folder)
        for (folder,) in connection.execute(
            "select distinct raw_folder from raw.landed_files"
        ).fetchall()
    ]
    holds_demo = any(map(is_demo, folders))
    if folders and holds_demo != is_demo(raw_folder(request)):
        message = (
            f"{request.output.folder} holds "
            f"{'the demo data' if holds_demo else 'data of your own'};"
            " name another folder with --out, or remove this one."
        )
        raise UsageError(message)


def audit_landed(work: Work) -> Done:
    """Check what landed; a failed critical expectation stops the run."""
    require(work.output, "raw", "landed_files", "land")
    return audit("landed", work)


def audit_marts(work: Work) -> Done:
    """Check the marts; a failed critical expectation stops publication."""
    require(work.output, "marts", "rfm_scores", "build")
    return audit("marts", work)


def audit(gate: str, work: Work) -> Done:
    """Run one gate, record what it found, and raise GateError where it said no."""
    fixed_seconds = gates.prepare()
    result = gates.audit(gate, work.output, run_id=work.record.run_id, parameters={})
    with open_warehouse(work.output) as connection:
        gates.record(result, connection)
        if gate == "marts":
            work.record.marts_hash = records.marts_hash(connection)
    if result.failed_critical:
        found = " ".join(
            f"{finding.message}. {finding.why}" for finding in result.failed_critical
        )
        message = f"the gate on {gate} said no, nothing is published: {found}"
        raise GateError(message)
    warnings = [f"warning: {finding.message}" for finding in result.failed_warnings]
    return Done(len(result.findings), "expectations", warnings, fixed_seconds)


def build(work: Work) -> Done:
    """Build every model and run every data test with dbt."""
    for table in ("landed_files", *contacts.TABLES):
        require(work.output, "raw", table, "land")
    policy.check_headers()
    policy.reporting_time_zone()
    with open_warehouse(work.output) as connection:
        erasure.refuse_unsifted(connection)
    if work.request.as_of:
        refuse_future(work.request.as_of, work.output)
    fixed_seconds = transform.build(
        work.output,
        as_of=work.request.as_of,
        full_refresh=work.request.full_refresh,
        report=work.progress.update,
    )
    with open_warehouse(work.output) as connection:
        work.record.as_of_date, scored = connection.execute(
            "select cast(max(as_of_date) as varchar),"
            " (select count(*) from marts.rfm_scores) from ops.scoring_dates"
        ).fetchall()[0]
        messages = summary.messages(connection)
    if work.request.as_of is None:
        messages.insert(
            0,
            f"scored as of {work.record.as_of_date}, the last day with a valid order;"
            " --as-of chooses another",
        )
    return Done(scored, "customers scored", messages, fixed_seconds)


def refuse_future(as_of: dt.date, output: Output) -> None:
    """Raise UsageError for a scoring date of which nothing can be known yet."""
    with open_warehouse(output) as connection:
        row = connection.execute(
            "select max(landed_on) from raw.landed_files"
        ).fetchone()
    if row and row[0] and as_of > row[0]:
        message = (
            f"--as-of {as_of} is after the day on which data last landed ({row[0]});"
            " choose that day or an earlier one."
        )
        raise UsageError(message)


def publish_marts(work: Work) -> Done:
    """Publish the marts, but only as the gate has seen them."""
    require(work.output, "marts", "rfm_scores", "build")
    with open_warehouse(work.output) as connection:
        if not records.is_audited(connection):
            message = (
                "the marts are not those of a build that ended well and then passed"
                " their gate; run scripts/run build, then scripts/run audit."
            )
            raise GateError(message)
        scored = connection.execute(
            "select max(as_of_date), bool_or(is_requested) from ops.scoring_dates"
        ).fetchone()
    in_force = records.published_as_of(work.output)
    if scored and in_force and scored[1] and scored[0] < in_force:
        stands = (
            f"not published: the publication in force is as of {in_force}, later than"
            f" {scored[0]}; look at warehouse.duckdb, or give --out another folder"
        )
        return Done(0, "rows", [stands])
    publication = publish.publish(work.output, run_id=work.record.run_id)
    where = [f"published {work.output.folder / 'analytics.duckdb'}"]
    return Done(sum(publication.row_counts.values()), "rows", where)


def write_report(work: Work) -> Done:
    """Write the page that shows what is published."""
    charts = report.write(work.output.folder / "analytics.duckdb", work.output.report)
    return Done(charts, "charts", [f"wrote {work.output.report}"])


def identify(work: Work) -> Done:
    """Find out whom the requests to be erased are about."""
    require(work.output, "raw", "landed_files", "land")
    with open_warehouse(work.output) as connection:
        erasure.refuse_unsifted(connection)
        erasure.unlock(connection)
        asks = connection.execute("select 1 from raw.erasure_requests limit 1")
        somebody_asks = bool(asks.fetchall())
    if work.output.erasing.exists():
        stopped = "the erasure that was stopped is completed; erase again for others"
        refused = " ".join(erasure.still_refused(work.output))
        return Done(0, "requests", [stopped], refusal=refused or None)
    if not somebody_asks:
        return Done(0, "requests", ["nobody asks to be erased"], is_last=True)
    policy.check_headers()
    fixed_seconds = transform.build(
        work.output,
        as_of=None,
        full_refresh=False,
        report=work.progress.update,
        select=IDENTITIES,
        step="identify",
    )
    with open_warehouse(work.output) as connection:
        found = erasure.find(connection, work.output)
    return Done(
        found.requests,
        "requests",
        [] if found.followed else ["nothing to erase"],
        fixed_seconds,
        refusal=" ".join(found.refused) or None,
        is_last=not found.followed,
    )


def erase(work: Work) -> Done:
    """Take the persons out of what has landed and of the tables that last."""
    today = dt.datetime.now(zoneinfo.ZoneInfo(policy.reporting_time_zone())).date()
    with open_warehouse(work.output) as connection:
        count = erasure.erase(connection, work.output, today=today)
    return Done(count, "rows")


def compact(work: Work) -> Done:
    """Leave behind the pages of the warehouse in which the persons stood."""
    return Done(erasure.compact(work.output) // 1_000_000, "MB")


def prove(work: Work) -> Done:
    """Look for the persons in everything that is left, and write what was found."""
    proof = erasure.prove(work.output, work.record.run_id)
    return Done(proof.scan.columns, "columns looked through", list(proof.messages))


def give_access(work: Work) -> Done:
    """Write everything held about the one person who asks."""
    require(work.output, "intermediate", "int_identity__customers", "build")
    with open_warehouse(work.output) as connection:
        answer = access.answer(connection, work.output, work.request.asked)
    return Done(answer.rows, "rows", [f"wrote {answer.path}"])


def require(output: Output, schema: str, table: str, step: str) -> None:
    """Raise UsageError where an earlier step has not been run."""
    if output.warehouse.exists():
        with open_warehouse(output) as connection:
            if has_table(connection, schema, table):
                return
    message = f"{output.folder} has no {schema}.{table}; run scripts/run {step} first."
    raise UsageError(message)


def has_table(connection: duckdb.DuckDBPyConnection, schema: str, table: str) -> bool:
    """Whether the warehouse has a table or view of that name."""
    return bool(
        connection.execute(
            "select 1 from information_schema.tables"
            " where table_schema = ? and table_name = ?",
            [schema, table],
        ).fetchall()
    )


def open_warehouse(output: Output) -> duckdb.DuckDBPyConnection:
    """The working file, open for writing; made where it is not there yet."""
    return duckdb.connect(
        str(output.warehouse),
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "storage_compatibility_version": "latest",
        },
    )


STEP_FUNCTIONS: dict[str, Callable[[Work], Done]] = {
    "demo": make_demo,
    "land": land,
    "audit landed": audit_landed,
    "build": build,
    "audit marts": audit_marts,
    "publish": publish_marts,
    "report": write_report,
    "identify": identify,
    "erase": erase,
    "compact": compact,
    "prove": prove,
    "access": give_access,
}
