"""Takes one file from its bytes to Parquet of canonical text."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from pipeline import faults
from pipeline.errors import UsageError
from pipeline.landing import ids, relations
from pipeline.landing.catalogue import Landed
from pipeline.landing.columns import Plan, plan
from pipeline.landing.conversion import UNREADABLE
from pipeline.landing.lookups import Looked
from pipeline.landing.mapping.entry import Lookup
from pipeline.landing.mapping.sources import Source
from pipeline.landing.readers import columnar, delimited, documents, lines
from pipeline.landing.readers.extract import Extract, count
from pipeline.landing.readers.header import read_head
from pipeline.landing.readers.plain import Head, content_hash, refuse_large
from pipeline.landing.rows import TOO_LONG, Stamp, base, statement
from pipeline.output import landed_file
from pipeline.quoting import identifier, literal, pattern

# Raised whenever the canonical text of an unchanged file would change.
VERSION = 3
# So many looked up files are named one by one in a fingerprint.
FEW = 100


@dataclass(frozen=True)
class Opened:
    """A file that was looked into: its columns are known to fit its table."""

    source: Source
    hash: str
    scratch: Path
    plan: Plan
    head: Head | None = None
    extract: Extract | None = None


@dataclass(frozen=True)
class LostId:
    """A column in which ids have lost digits, and how many."""

    column: str
    count: int
    is_replaced: bool  # another key of the row may stand for it


@dataclass(frozen=True)
class Landing:
    """A file that was converted, not yet visible."""

    landed: Landed
    path: Path
    rejects: Path | None  # a Parquet file of its rejected lines
    lost_ids: tuple[LostId, ...] = ()
    told: tuple[str, ...] = ()


@dataclass
class Fingerprints:
    """Hashes of all that decides what files become; each file is read once."""

    contents: dict[Path, str] = field(default_factory=dict)
    looked: dict[int, list[str]] = field(default_factory=dict)  # by entry's lookups

    def of(self, source: Source) -> str:
        """The hash of one file, its lookups among it."""
        columns = [(column.name, column.kind) for column in source.table.columns]
        said = [
            VERSION,
            self.content(source),
            source.entry.fingerprint(),
            source.format,
            source.time_zone,
            columns,
            *self.others(source),
        ]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()

    def content(self, source: Source) -> str:
        """The hash of a file's bytes."""
        if source.path not in self.contents:
            try:
                refuse_large(source)
                self.contents[source.path] = content_hash(source.path)
            except OSError as error:
                raise UsageError(
                    f"{source.file}: cannot be read ({error.strerror}); make it"
                    " readable."
                ) from error
        return self.contents[source.path]

    def others(self, source: Source) -> list[str]:
        """The hashes of the files that it looks up, which its entry's files share."""
        if not source.lookups:
            return []
        if id(source.lookups) not in self.looked:
            found = [self.of(file) for _, files in source.lookups for file in files]
            # Few files are told one by one, as ever; of many, one hash is enough.
            self.looked[id(source.lookups)] = (
                found
                if len(found) <= FEW
                else [hashlib.sha256(json.dumps(found).encode()).hexdigest()]
            )
        return self.looked[id(source.lookups)]


def parquet(folder: Path, landed: Landed) -> Path:
    """Where a landed file lies."""
    return landed_file(folder, landed.table_name, landed.file, landed.content_hash)


def is_landed(landed: Landed | None, wanted: str, folder: Path) -> bool:
    """Whether the file is landed as it stands."""
    return (
        landed is not None
        and landed.content_hash == wanted
        and parquet(folder, landed).exists()
    )


def look_into(
    source: Source,
    wanted: str,
    scratch: Path,
    reader: duckdb.DuckDBPyConnection,
    known: dict[Any, Looked],
) -> Opened:
    """Read as much of a file as says which columns it has, and plan its landing.

    ``known`` keeps the lookups that list rows, because every file of an entry asks
    them.
    """
    if source.path.stat().st_size == 0:
        raise UsageError(f"{source.file}: is empty; remove it or export it again.")
    scratch.mkdir()
    head, extract, names, types = columns_of(source, scratch, reader)
    others = [
        beside(source, *item, scratch.parent, reader, known) for item in source.lookups
    ]
    make = relations.plan if source.entry.select else plan
    fitted = make(source, names, types, others, reader)
    return Opened(source, wanted, scratch, fitted, head, extract)


def beside(
    source: Source,
    lookup: Lookup,
    files: Sequence[Source],
    scratch: Path,
    reader: duckdb.DuckDBPyConnection,
    known: dict[Any, Looked],
) -> Looked:
    """The other files of a select, read once for all that ask for them."""
    spot = source.entry.spot
    paths = tuple(file.path for file in files)
    key = (spot, lookup.name, lookup.key, paths)
    if key not in known:
        known[key] = looked_up(lookup, files, scratch / f"beside_{len(known)}", reader)
    return known[key]


def columns_of(
    source: Source, scratch: Path, reader: duckdb.DuckDBPyConnection
) -> tuple[Head | None, Extract | None, tuple[str, ...], tuple[str, ...]]:
    """A file's columns with their types, and what had to be read to know them."""
    head: Head | None = None
    extract: Extract | None = None
    if source.format == "csv":
        head = read_head(source)
        delimited.refuse_delimiter(source, head)
        names, types = head.names, ("VARCHAR",) * len(head.names)
    elif source.format == "fixed_width":
        names = tuple(name for name, _, _ in source.entry.positions)
        types = ("VARCHAR",) * len(names)
    else:
        if source.format == "jsonl":
            extract = documents.read_json(source, scratch, reader)
        else:
            extract = columnar.read_parquet(source, reader)
        names, types = extract.names, extract.types
    refuse_wide(source, names)
    return head, extract, names, types


def refuse_wide(source: Source, names: Sequence[str]) -> None:
    """Refuse a file with more columns than policy allows."""
    if source.format != "jsonl" and len(names) > source.limits.columns:
        raise UsageError(
            f"{source.file}: has {len(names):,} columns, and {source.limits.columns:,}"
            " are allowed; keep those that are needed, or raise"
            f" {source.limits.setting('columns')}."
        )


def extracted(
    source: Source,
    head: Head | None,
    extract: Extract | None,
    scratch: Path,
    reader: duckdb.DuckDBPyConnection,
) -> Extract:
    """All rows of a file, as text."""
    if extract is not None:
        return extract
    if head is not None:
        return delimited.read_csv(source, head, scratch, reader)
    return lines.read_fixed_width(source, scratch, reader)


def looked_up(
    lookup: Lookup,
    files: Sequence[Source],
    scratch: Path,
    reader: duckdb.DuckDBPyConnection,
) -> Looked:
    """The files of a lookup, read as a whole.

    Raises UsageError when a line of them cannot be read, unless they are rows of their
    own as well, and told as such.
    """
    scratch.mkdir(parents=True)
    extracts = []
    for index, source in enumerate(files):
        folder = scratch / str(index)
        folder.mkdir(parents=True)
        head, begun, _, _ = columns_of(source, folder, reader)
        extract = extracted(source, head, begun, folder, reader)
        if extract.rejects and extract.rejects.count and lookup.is_whole:
            raise UsageError(
                f"{source.file} line {extract.rejects.first_line}: cannot be read;"
                " correct it. Other files are joined to this one, so it must be whole."
            )
        extracts.append(extract)
    words = files[0].entry.words() if files else ()
    names = tuple(source.file for source in files)
    return Looked(lookup, names, tuple(extracts), scratch, words)


def convert(
    opened: Opened,
    raw: Path,
    folder: Path,
    stamp: Stamp,
    reader: duckdb.DuckDBPyConnection,
) -> Landing:
    """Write a file's canonical text as Parquet, under its own name only when whole."""
    source = opened.source
    extract = extracted(source, opened.head, opened.extract, opened.scratch, reader)
    written = opened.scratch / "landed.parquet"
    adapted = None
    if opened.plan.selection:
        adapted = relations.rows_of(
            source, extract, opened.plan, opened.scratch, reader
        )
    made = adapted.relation if adapted else None
    rows = f"({statement(source, extract, opened.plan, stamp, made)})"
    target = f"{literal(str(written))} (format parquet, compression zstd)"
    try:
        reader.execute(f"copy {rows} to {target}")
    except duckdb.Error as error:
        if found := re.search(f"{TOO_LONG} (\\w+)", str(error)):
            raise UsageError(
                f"{source.file}: the expression for {found[1]} gives a text of more"
                f" than {source.limits.value_length:,} characters; correct it in"
                f" mapping.yml, or raise {source.limits.setting('value_length')}."
            ) from error
        if source.format != "parquet" or faults.of_machine(error):
            raise
        raise columnar.broken(source) from error
    row_count = count(f"select count(*) from read_parquet({pattern(written)})", reader)
    met_count = extract.row_count
    if adapted:
        met_count += row_count - adapted.line_count
    lost = lost_ids(source, extract, opened.plan, written, reader)
    rejected = extract.rejects.count if extract.rejects else 0
    rejects = None
    if extract.rejects and rejected:
        rejects = opened.scratch.with_suffix(".rejects")
        extract.rejects.convert(
            rejects, source.entry.table, stamp.run_id, opened.scratch, reader
        )
    landed = Landed(
        table_name=source.entry.table,
        file=source.file,
        format=source.format,
        content_hash=opened.hash,
        byte_count=source.path.stat().st_size,
        line_count=met_count + rejected,
        row_count=row_count,
        rejected_count=rejected,
        left_out_count=met_count - row_count,
        header_line_count=extract.header_line_count,
        has_multiline_values=extract.has_multiline_values,
        unknown_columns=", ".join(opened.plan.unknown),
        raw_folder=str(raw),
        landed_order=stamp.landed_order,
        landed_on=stamp.landed_on,
        run_id=stamp.run_id,
        adapter=source.entry.adapter,
        filled_from=json.dumps(opened.plan.filled_from),
    )
    path = parquet(folder, landed)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    written.chmod(0o600)  # Persons' data: for the owner alone.
    written.replace(path)
    shutil.rmtree(opened.scratch)
    return Landing(landed, path, rejects, lost, adapted.told if adapted else ())


def lost_ids(
    source: Source,
    extract: Extract,
    plan: Plan,
    written: Path,
    reader: duckdb.DuckDBPyConnection,
) -> tuple[LostId, ...]:
    """The columns of a file, and of its table, in which ids have lost digits."""
    asked = {name: ids.is_lost(place) for name, place in plan.asked_ids.items()}
    filled = {
        column.name: f"starts_with({identifier(column.name)}, {literal(UNREADABLE)})"
        for column in source.table.columns
        if column.kind == "id" and column.name in plan.fillings
    }
    found = []
    for columns, relation, is_replaced in (
        (asked, f"({base(source, extract, plan)})", True),
        (filled, f"read_parquet({pattern(written)})", False),
    ):
        if columns:
            counts = ", ".join(
                f"count(*) filter ({is_so})" for is_so in columns.values()
            )
            row = reader.execute(f"select {counts} from {relation}").fetchone()
            assert row is not None
            found += [
                LostId(name, count, is_replaced)
                for name, count in zip(columns, row, strict=True)
                if count
            ]
    return tuple(found)
