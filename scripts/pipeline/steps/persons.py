"""The steps for one person: erasure and its proof, access to what is held."""

from __future__ import annotations

import datetime as dt
import zoneinfo

from pipeline import access, erasure, policy, transform
from pipeline.engines import Engine
from pipeline.engines.on_duckdb import open_file
from pipeline.errors import UsageError
from pipeline.work import StepResult, Work, require

# What erase needs to know whom the requests are about.
IDENTITIES = (
    "+int_identity__customers",
    "+int_identity__identifiers",
    "+stg_crm__erasure_requests_checked",
)


def refuse_tables(engine: Engine) -> None:
    """Raise UsageError where raw tables are those of another tool."""
    with engine.open() as connection:
        found = connection.execute(
            "select max(raw_folder) from raw.landed_files where format = 'table'"
        ).fetchone()
    if found and found[0]:
        message = (
            f"{engine.place} has its rows from the {found[0]}, which only the tool that"
            " loads it can change; let that tool remove the person, then run again."
        )
        raise UsageError(message)


def identify(work: Work) -> StepResult:
    """Find out whom the requests to be erased are about."""
    require(work.engine, "raw", "landed_files", "land")
    refuse_tables(work.engine)
    is_in_work = work.output.erasing.exists()
    with open_file(work.output.warehouse) as connection:
        # An erasure in work looks through every landed file itself.
        if is_in_work:
            erasure.prepare(connection)
        else:
            erasure.refuse_unsearched(connection)
        erasure.unlock(connection)
        asks = connection.execute("select 1 from raw.erasure_requests limit 1")
        somebody_asks = bool(asks.fetchall())
    if is_in_work:
        stopped = (
            "this run completes the erasure that was stopped; run scripts/run erase"
            " again for other requests"
        )
        refused = " ".join(erasure.still_refused(work.output))
        return StepResult(0, "requests", [stopped], refusal=refused or None)
    if not somebody_asks:
        return StepResult(0, "requests", ["nobody asks to be erased"], is_last=True)
    fixed_seconds = transform.build(
        work.output,
        work.engine,
        as_of=None,
        full_refresh=False,
        report=work.progress.update,
        select=IDENTITIES,
        step="identify",
    )
    with open_file(work.output.warehouse) as connection:
        found = erasure.find(connection, work.output)
    return StepResult(
        found.requests,
        "requests",
        [] if found.followed else ["nothing to erase"],
        fixed_seconds,
        refusal=" ".join(found.refused) or None,
        is_last=not found.followed,
    )


def erase(work: Work) -> StepResult:
    """Take the persons out of what has landed and of the tables that last."""
    today = dt.datetime.now(zoneinfo.ZoneInfo(policy.reporting_time_zone())).date()
    with open_file(work.output.warehouse) as connection:
        count = erasure.erase(connection, work.output, today=today)
    return StepResult(count, "rows")


def compact(work: Work) -> StepResult:
    """Leave behind the pages of the warehouse in which the persons stood."""
    return StepResult(erasure.compact(work.output) // 1_000_000, "MB")


def prove(work: Work) -> StepResult:
    """Look for the persons in everything that is left, and write what was found."""
    proof = erasure.prove(work.output, work.record.run_id)
    return StepResult(
        proof.scan.columns, "columns looked through", list(proof.messages)
    )


def give_access(work: Work) -> StepResult:
    """Write everything held about the one person who asks."""
    require(work.engine, "private", "int_identity__identifiers", "build")
    with open_file(work.output.warehouse) as connection:
        answer = access.answer(connection, work.output, work.request.asked)
    return StepResult(answer.rows, "rows", [f"wrote {answer.path}"])
