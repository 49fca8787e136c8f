"""The step that builds: dbt makes every table and tests it."""

from __future__ import annotations

import datetime as dt

from pipeline import (
    contacts,
    erasure,
    history,
    reach,
    records,
    summary,
    transform,
    unchanged,
)
from pipeline.engines import Engine, run_tables
from pipeline.engines.on_duckdb import open_file
from pipeline.errors import UsageError
from pipeline.work import StepResult, Work, require


def build(work: Work) -> StepResult:
    """Build every model and run every data test with dbt."""
    for table in ("landed_files", *contacts.TABLES):
        require(work.engine, "raw", table, "land")
    with open_file(work.output.warehouse) as landed:
        erasure.refuse_unsearched(landed)
    if work.request.as_of:
        refuse_future(work.request.as_of, work.engine)
    with work.engine.open() as connection:
        run_tables.make(connection, run_tables.HISTORY_LOG)
        work.record.inputs = records.inputs(connection)
    if not work.record.code_hash:  # Landing tells it too, where the run lands.
        work.record.code_hash = unchanged.code_hash(work.record.versions)
    fixed_seconds = transform.build(
        work.output,
        work.engine,
        as_of=work.request.as_of,
        full_refresh=work.request.full_refresh,
        report=work.progress.update,
        leave=what_stays(work),
    )
    with work.engine.open() as connection:
        history.end(connection)
        work.record.as_of_date, scored = connection.execute(
            "select cast(max(as_of_date) as varchar), count(*) from marts.rfm_scores"
            " where as_of_date = (select max(as_of_date) from ops.scoring_dates)"
        ).fetchall()[0]
        messages = [
            *history.messages(connection, work.request.as_of),
            *summary.messages(connection),
        ]
    return StepResult(scored, "customers scored", messages, fixed_seconds)


def what_stays(work: Work) -> list[str]:
    """The nodes that this build leaves as the last one made them."""
    asked = work.request
    # An erasure changes rows that landed, and no file says so.
    if asked.step not in ("all", "build") or asked.as_of or asked.full_refresh:
        return []
    return reach.unreached(work.output, work.engine, work.record)


def refuse_future(as_of: dt.date, engine: Engine) -> None:
    """Raise UsageError for a scoring date of which nothing can be known yet."""
    with engine.open() as connection:
        row = connection.execute(
            "select max(landed_on) from raw.landed_files"
        ).fetchone()
    if row and row[0] and as_of > row[0]:
        message = (
            f"--as-of {as_of} is after the day on which data last landed ({row[0]});"
            " choose that day or an earlier one."
        )
        raise UsageError(message)
