"""The steps that bring data in: the demo is made, files land."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from pathlib import Path

from pipeline import contacts, demo, erasure, landing, policy, records
from pipeline.engines import Engine
from pipeline.engines.on_duckdb import DuckDB, open_file
from pipeline.errors import UsageError
from pipeline.request import Request
from pipeline.work import Done, Work


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
    places: tuple[Engine, ...] = (DuckDB(work.output), work.engine)
    for engine in dict.fromkeys(places):
        refuse_mixture(engine, work.request)
    with open_file(work.output.warehouse) as connection:
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
    work.engine.take_landed()
    return Done(report.rows, "rows", [*report.messages, *said])


def refuse_mixture(engine: Engine, request: Request) -> None:
    """Raise UsageError where demo data would be mixed with other data."""
    if not engine.has_table("raw", "landed_files"):
        return
    with engine.open() as connection:
        folders = [
            Path(folder)
            for (folder,) in connection.execute(
                "select distinct raw_folder from raw.landed_files"
            ).fetchall()
        ]
    holds_demo = any(map(is_demo, folders))
    if folders and holds_demo != is_demo(raw_folder(request)):
        message = (
            f"{engine.place} holds "
            f"{'the demo data' if holds_demo else 'your own data'};"
            " name another folder with --out, or remove this one."
        )
        raise UsageError(message)


def raw_folder(request: Request) -> Path:
    """Where the raw files are: as given, else the demo's."""
    return request.raw or request.output.demo / "raw"


def is_demo(folder: Path) -> bool:
    """Whether a raw folder is a demo's, wherever its output folder lies."""
    return folder.parts[-2:] == ("demo", "raw")
