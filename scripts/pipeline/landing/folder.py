"""Lands a folder of raw files: checks them all, converts what is new, publishes."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import os
import shutil
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb

from pipeline import words
from pipeline.errors import UsageError
from pipeline.landing import catalogue, ids
from pipeline.landing.catalogue import Key, Landed
from pipeline.landing.limits import USUAL, Limits
from pipeline.landing.lookups import Looked
from pipeline.landing.mapping import mapping_file, sources, telling
from pipeline.landing.mapping.options import time_zones
from pipeline.landing.mapping.sources import Source
from pipeline.landing.mapping.telling import Names
from pipeline.landing.onefile import (
    Fingerprints,
    Landing,
    convert,
    is_landed,
    look_into,
    parquet,
)
from pipeline.landing.report import FileReport, LandingReport, counted
from pipeline.landing.rows import Stamp
from pipeline.output import Output
from pipeline.quoting import escaped, literals

SCRATCH = ".scratch-"
# The lines of more files than that are told of together.
NAMED_FILES = 3


def land(
    raw: Path,
    output: Output,
    connection: duckdb.DuckDBPyConnection,
    *,
    run_id: str,
    landed_on: datetime.date,
    time_zone: str,
    limits: Limits = USUAL,
) -> LandingReport:
    """Land every file of the folder ``raw`` that is new or has changed.

    ``connection`` is open read-write on the warehouse of ``output``; ``time_zone`` is
    the zone of times that say none and whose mapping says none. Afterwards every table
    of the contract can be read as ``raw.<table>``. Raises UsageError, with the former
    state untouched, for whatever the user must cure first.
    """
    # Not resolved: a link to the data is where the user says the data is.
    raw = Path(os.path.abspath(raw))  # noqa: PTH100
    folder = Path(os.path.abspath(output.landed))  # noqa: PTH100
    sources.refuse_missing(raw)
    if time_zone not in time_zones():
        raise UsageError(
            f"'{time_zone}' is not an IANA time zone; write for example Europe/Paris."
        )
    catalogue.refuse_tables(connection)
    before = catalogue.known(connection)
    files, unlisted = sources.list_files(raw, folder.parent)
    with workshop(raw, files, folder, connection) as (scratch, reader):
        said = mapping_file.read(raw, reader)
        found = sources.find(raw, files, said, time_zone, limits)
        ignored = (*unlisted, *found.messages)
        refuse_nothing(raw, found.sources, ignored, before)
        fingerprints = Fingerprints()
        hashes = {source.key: fingerprints.of(source) for source in found.sources}
        refuse_namesakes(raw, hashes, before)
        fresh = [
            source
            for source in found.sources
            if not is_landed(before.get(source.key), hashes[source.key], folder)
        ]
        listed: dict[Any, Looked] = {}
        opened = [
            look_into(source, hashes[source.key], scratch / str(index), reader, listed)
            for index, source in enumerate(fresh)
        ]
        orders = landed_orders([source.file for source in fresh], before)
        landings = {
            item.source.key: convert(
                item,
                raw,
                folder,
                Stamp(item.source.file, orders[item.source.file], landed_on, run_id),
                reader,
            )
            for item in opened
        }
        rejects = [item.rejects for item in landings.values() if item.rejects]
        moved = {
            key: dataclasses.replace(before[key], raw_folder=str(raw))
            for key in hashes
            if key not in landings and has_moved(raw, before[key])
        }
        withdrawn = no_longer_filled(hashes, before)
        after = {
            key: (landed, parquet(folder, landed))
            for key, landed in {**before, **moved}.items()
            if key not in withdrawn
        } | {key: (landing.landed, landing.path) for key, landing in landings.items()}
        refuse_lost(after)
        catalogue.publish(
            connection, after, list(landings), list(moved), withdrawn, rejects
        )
    catalogue.sweep(folder, {path for _, path in after.values()})
    reports = tuple(
        report(after[source.key][0], source.key in landings, source.key in before)
        for source in found.sources
    )
    told = (
        *ignored,
        *messages(raw, reports, before, found.sources),
        *(text for landing in landings.values() for text in landing.told),
        *lost_ids(landings.values()),
    )
    return LandingReport(reports, told)


@contextlib.contextmanager
def workshop(
    raw: Path,
    files: Collection[str],
    folder: Path,
    connection: duckdb.DuckDBPyConnection,
) -> Iterator[tuple[Path, duckdb.DuckDBPyConnection]]:
    """A scratch folder beside the landed files, and a database of our own.

    What users write in expressions runs in that database, which sees no file but the
    raw ones and the scratch, and not the warehouse.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for stale in folder.glob(f"{SCRATCH}*"):  # of a run that was killed
        shutil.rmtree(stale)
    scratch = Path(tempfile.mkdtemp(prefix=SCRATCH, dir=folder))
    settings = connection.execute(
        "select current_setting('threads'), current_setting('memory_limit')"
    ).fetchone()
    assert settings is not None
    try:
        with duckdb.connect(
            config={
                "threads": settings[0],
                "memory_limit": settings[1],
                "temp_directory": str(scratch / "spill"),
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
            }
        ) as reader:
            # DuckDB judges where a link points to.
            folders = {raw, raw.resolve(), scratch, scratch.resolve()}
            links = [raw / file for file in files]
            seen = {path.resolve() for path in links if path.is_symlink()}
            reader.execute("set timezone = 'UTC'")
            reader.execute(ids.function())
            within = literals(f"{path}/" for path in spellings(folders))
            reader.execute(f"set allowed_directories = [{within}]")
            reader.execute(f"set allowed_paths = [{literals(spellings(seen))}]")
            reader.execute("set enable_external_access = false")
            reader.execute("set lock_configuration = true")
            yield scratch, reader
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def spellings(paths: Collection[Path]) -> list[str]:
    """Paths as they are, and as they stand in patterns: DuckDB compares both."""
    return sorted({*map(str, paths), *map(escaped, paths)})


def refuse_nothing(
    raw: Path,
    found: tuple[Source, ...],
    ignored: tuple[str, ...],
    before: Mapping[Key, Landed],
) -> None:
    """Refuse to go on without a single transaction.

    What was said of an ignored file that looks like one is said along with it.
    """
    tables = {source.entry.table for source in found}
    tables |= {landed.table_name for landed in before.values()}
    if "transactions" not in tables:
        what = "no file that can be landed" if not found else "no transactions"
        hints = [text for text in ignored if "transactions" in text.lower()]
        raise UsageError(
            f"{raw}: holds {what}; add a file whose name begins with transactions,"
            " such as transactions.csv, or name one in mapping.yml."
            f"{' ' + hints[0] if hints else ''}"
        )


def is_elsewhere(raw: Path, landed: Landed) -> bool:
    """Whether a file was landed from another folder than ``raw``."""
    return Path(landed.raw_folder).resolve() != raw.resolve()


def has_moved(raw: Path, landed: Landed) -> bool:
    """Whether a file was landed from another folder, and is no longer there."""
    former = Path(landed.raw_folder) / landed.file
    return is_elsewhere(raw, landed) and not former.exists()


def no_longer_filled(
    hashes: Mapping[Key, str], before: Mapping[Key, Landed]
) -> list[Key]:
    """Tables that a file filled, and by today's mapping no longer fills."""
    present = {file for _, file in hashes}
    return [key for key in before if key[1] in present and key not in hashes]


def refuse_namesakes(
    raw: Path, hashes: Mapping[Key, str], before: Mapping[Key, Landed]
) -> None:
    """Refuse a file whose name was landed from another folder with other content."""
    for key, wanted in hashes.items():
        landed = before.get(key)
        if landed and landed.content_hash != wanted and is_elsewhere(raw, landed):
            raise UsageError(
                f"{landed.file}: was landed from {landed.raw_folder}, but {raw} holds"
                " another file of the same name; rename it, or name another folder"
                " with --out."
            )


def landed_orders(
    fresh: Collection[str], before: Mapping[Key, Landed]
) -> dict[str, int]:
    """The place of every file: new ones come last, a changed one keeps its own.

    Of two versions of a line that say no time the later landed wins; an old file that
    was merely touched must not win over the files that came after it.
    """
    orders = {landed.file: landed.landed_order for landed in before.values()}
    new = dict.fromkeys(file for file in fresh if file not in orders)
    last = max(orders.values(), default=0)
    return orders | {file: order for order, file in enumerate(new, start=last + 1)}


def refuse_lost(after: Mapping[Key, tuple[Landed, Path]]) -> None:
    """Refuse when a landed file is neither in the raw folder nor where it landed."""
    for (_, file), (_, path) in after.items():
        if not path.exists():
            raise UsageError(
                f"{file}: was landed, but {path} is gone; put the raw file back, or"
                " remove the output folder and land everything again."
            )


def report(landed: Landed, is_fresh: bool, was_known: bool) -> FileReport:
    """What is reported of one file."""
    state = ("replaced" if was_known else "landed") if is_fresh else "unchanged"
    unknown = landed.unknown_columns
    return FileReport(
        table=landed.table_name,
        file=landed.file,
        state=state,
        rows=landed.row_count,
        rejected=landed.rejected_count,
        left_out=landed.left_out_count,
        unknown_columns=tuple(unknown.split(", ")) if unknown else (),
    )


def messages(
    raw: Path,
    reports: tuple[FileReport, ...],
    before: Mapping[Key, Landed],
    found: tuple[Source, ...],
) -> list[str]:
    """What the user should know about the files, a line each."""
    said = unknown(reports)
    said += dict.fromkeys(rejections(reports))  # a file may fill several tables
    gone = {file for _, file in before} - {source.file for source in found}
    if len(gone) == 1:
        said.append(
            f"{raw}: {min(gone)} was landed earlier and is gone; its rows stay."
        )
    elif gone:
        said.append(
            f"{raw}: {len(gone)} files that were landed earlier are gone, for example"
            f" {min(gone)}; their rows stay."
        )
    return said


def lost_ids(landings: Iterable[Landing]) -> Iterator[str]:
    """The columns in which a spreadsheet or another program cut digits off ids."""
    told: dict[str, None] = {}
    for landing in landings:
        for lost in landing.lost_ids:
            so = (
                "another key of the row stands for it, so what landed earlier under its"
                " id counts twice"
            )
            if not lost.is_replaced:
                so = "such an id is left empty, and a row that needs it is quarantined"
            told[
                f"{landing.landed.file}: {counted(lost.count, 'value')} of"
                f" {lost.column} lost digits, as in 5.6789E+12; {so}. Export the file"
                " again with this column as text."
            ] = None
    yield from told


def unknown(reports: tuple[FileReport, ...]) -> list[str]:
    """The columns of each file that fill nothing in any table that it fills."""
    filled: dict[str, list[FileReport]] = {}
    for item in reports:
        filled.setdefault(item.file, []).append(item)
    said = []
    for file, items in filled.items():
        others = [set(item.unknown_columns) for item in items]
        names = [
            name
            for name in items[0].unknown_columns
            if set.intersection(*others) >= {name}
        ]
        if names:
            said.append(
                f"{file}: ignored the columns {tellable(tuple(names))}; they fill no"
                f" column of {' or '.join(item.table for item in items)}."
            )
    return said


def tellable(names: tuple[str, ...]) -> Names:
    """Names of columns of a file whose other columns are known."""
    told = (words.name(name) for name in names if not telling.is_value(name))
    return Names(names, tuple(told))


def rejections(reports: tuple[FileReport, ...]) -> list[str]:
    """How many lines could not be read: file by file, of many files in one sentence."""
    cut = [item for item in reports if item.rejected]
    if len(cut) > NAMED_FILES:
        total = counted(sum(item.rejected for item in cut), "line")
        return [
            f"{total} of {len(cut)} files could not be read; raw.rejects lists each"
            " with its file, place and reason."
        ]
    return [
        f"{item.file}: {counted(item.rejected, 'line')} could not be read;"
        " raw.rejects lists each with its reason."
        for item in cut
    ]
