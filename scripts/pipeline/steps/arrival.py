"""The steps that bring data in: the demo is made, files land."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from dataclasses import replace
from pathlib import Path

from pipeline import (
    contacts,
    demo,
    erasure,
    landing,
    policy,
    records,
    transform,
    unchanged,
)
from pipeline.engines import Engine
from pipeline.engines.on_duckdb import DuckDB, open_file
from pipeline.errors import UsageError
from pipeline.request import Request
from pipeline.work import StepResult, Work


def make_demo(work: Work) -> StepResult:
    """Make the demo data; nothing changes where it is there already."""
    counts = demo.make(
        work.output.demo,
        customers=work.request.demo_customers,
        seed=work.request.demo_seed,
    )
    return StepResult(sum(counts.values()), "rows")


def land(work: Work) -> StepResult:
    """Land every file of the raw folder, or the tables that another tool loaded."""
    if work.request.raw_schema:
        landed = land_tables(work, work.request.raw_schema)
    else:
        landed = land_files(work)
    work.record.code_hash = unchanged.code_hash(work.record.versions)
    work.record.work_hash = unchanged.work_hash(work.request, work.record)
    if work.request.step != "all" or work.request.full_refresh:
        return landed
    work.record.unchanged_since = unchanged.since(work.output, work.engine, work.record)
    if not work.record.unchanged_since:
        return landed
    stands = (
        "nothing is done: files, policy, code and day are those of the run"
        f" {work.record.unchanged_since}, whose publication stays; --full-refresh, or a"
        " step by its name, does it again"
    )
    return replace(landed, messages=[*landed.messages, stands], is_last=True)


def land_files(work: Work) -> StepResult:
    """Land every file of the raw folder."""
    zone = policy.reporting_time_zone()
    places: tuple[Engine, ...] = (DuckDB(work.output), work.engine)
    refuse_mixture(tuple(dict.fromkeys(places)), work.request)
    with open_file(work.output.warehouse) as connection:
        report = landing.land(
            raw_folder(work.request),
            work.output,
            connection,
            run_id=work.record.run_id,
            landed_on=dt.datetime.now(zoneinfo.ZoneInfo(zone)).date(),
            time_zone=zone,
            limits=landing.Limits(**policy.landing_limits()),
        )
        messages = contacts.normalise(connection)
        if withheld := erasure.withhold(connection, work.output):
            messages = [*contacts.normalise(connection), *withheld]
        work.record.input_hash = records.input_hash(connection)
    work.engine.take_landed()
    return StepResult(report.rows, "rows", [*report.messages, *messages])


def land_tables(work: Work, raw_schema: str) -> StepResult:
    """Make raw tables of those of another tool, and decide their contacts."""
    transform.land_tables(work.output, work.engine, raw_schema)
    with work.engine.open() as connection:
        messages = contacts.normalise_tables(connection, work.output.warehouse)
        work.record.input_hash = records.input_hash(connection)
        rows = connection.execute("select sum(row_count) from raw.landed_files")
        (count,) = rows.fetchall()[0]
    return StepResult(int(count or 0), "rows", messages)


def refuse_mixture(engines: tuple[Engine, ...], request: Request) -> None:
    """Raise UsageError where demo data would be mixed with other data.

    The cure names every place that holds what would be mixed.
    """
    wants_demo = is_demo(raw_folder(request))
    held = [
        engine
        for engine in engines
        if (folders := landed_folders(engine))
        and any(map(is_demo, folders)) != wants_demo
    ]
    if held:
        message = (
            f"{' and '.join(engine.place for engine in held)}"
            f" {'hold' if len(held) > 1 else 'holds'}"
            f" {'your own data' if wants_demo else 'the demo data'};"
            f" {' and '.join(engine.another for engine in held)}."
        )
        raise UsageError(message)


def landed_folders(engine: Engine) -> list[Path]:
    """The raw folders from which an engine has rows."""
    if not engine.has_table("raw", "landed_files"):
        return []
    with engine.open() as connection:
        found = connection.execute("select distinct raw_folder from raw.landed_files")
        return [Path(folder) for (folder,) in found.fetchall()]


def raw_folder(request: Request) -> Path:
    """Where the raw files are: as given, else the demo's."""
    return request.raw or request.output.demo / "raw"


def is_demo(folder: Path) -> bool:
    """Whether a raw folder is a demo's, wherever its output folder lies."""
    return folder.parts[-2:] == ("demo", "raw")
