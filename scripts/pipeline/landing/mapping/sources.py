"""Which files of the raw folder belong to which table, and in which format."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TypeAlias

from pipeline import contract
from pipeline.errors import UsageError
from pipeline.landing import cells
from pipeline.landing.limits import USUAL, Limits
from pipeline.landing.mapping import mapping_file
from pipeline.landing.mapping.entry import Entry, Lookup, MappingFile
from pipeline.landing.mapping.nodes import Spot
from pipeline.landing.mapping.options import OPTIONS

BY_EXTENSION = {
    ".csv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
    ".parquet": "parquet",
}
AFTER_NAME = r"[ _.\-0-9()\[\]]"  # what may follow a table's name in a file's name
BY_MAPPING_ONLY = {".txt": "csv", ".tsv": "csv"}


# What an entry looks up, each with its files.
Lookups: TypeAlias = "tuple[tuple[Lookup, tuple[Source, ...]], ...]"


@dataclass(frozen=True)
class Source:
    """One raw file: its table, how it is read, and in which time zone."""

    path: Path
    file: str  # relative to the raw folder, with forward slashes
    entry: Entry
    format: str
    time_zone: str
    limits: Limits = USUAL
    lookups: Lookups = ()

    @property
    def key(self) -> tuple[str, str]:
        """Its table and file: what it is known by."""
        return self.entry.table, self.file

    @property
    def table(self) -> contract.Table:
        """The contract's table that the file fills."""
        return contract.tables()[self.entry.table]

    @property
    def delimiter(self) -> str:
        """What stands between two values of a CSV file."""
        if self.entry.delimiter:
            return self.entry.delimiter
        return "\t" if extension(self.file) == ".tsv" else ","

    @property
    def is_compressed(self) -> bool:
        """Whether the file is gzip."""
        return self.file.lower().endswith(".gz")


@dataclass(frozen=True)
class Found:
    """What the raw folder holds for landing, and what is to be said about the rest."""

    sources: tuple[Source, ...]
    messages: tuple[str, ...]


def find(
    raw: Path,
    files: Collection[str],
    said: MappingFile,
    time_zone: str,
    limits: Limits,
) -> Found:
    """Every file of the folder that belongs to a table, in path order.

    Raises UsageError when two entries claim a file or an entry claims none.
    """
    claims = claimed(files, said.entries)
    covered = covered_by(files, said.entries)
    covered |= {entry.select.file: [] for entry in said.entries if entry.select}
    sources, messages = [], []
    words = cells.null_words()
    lookups: dict[int, Lookups] = {}
    for file in files:
        table = table_of(file)
        entries = claims.get(file, [])
        if not entries:
            if file in covered:
                messages.extend(covered[file])
                continue
            if table is None or not is_named(file):
                messages.append(ignored(file, table))
                continue
            entries = [Entry(table=table)]
        for entry in entries:
            place = id(entry)
            entry = replace(entry, null_words=words)
            zone = entry.time_zone or said.time_zone or time_zone
            kind = format_of(file, entry)
            others: Lookups = ()
            if entry.lookups:  # found once for all files of an entry
                if place not in lookups:
                    lookups[place] = looked_up(raw, files, entry, zone, limits)
                others = lookups[place]
            sources.append(Source(raw / file, file, entry, kind, zone, limits, others))
    return Found(tuple(sources), tuple(messages))


def is_named(file: str) -> bool:
    """Whether a file's name alone says which table it fills, and how it is read."""
    return table_of(file) is not None and extension(file) in BY_EXTENSION


def refuse_missing(raw: Path) -> None:
    """Refuse a raw folder that is not there."""
    if not raw.is_dir():
        raise UsageError(
            f"{raw}: there is no such folder; give the folder of your raw files."
        )


def list_files(raw: Path, output: Path) -> tuple[list[str], list[str]]:
    """Every file below the raw folder, without hidden ones and the mapping.

    With it what is to be said of that which is neither a file nor a folder.

    An output folder inside the raw folder was made by us, and is never raw; the demo's
    raw folder lies inside the output folder, which is another matter.
    """
    found, unlisted = [], []
    has_output_inside = output.is_relative_to(raw)
    for path in raw.rglob("*"):
        relative = path.relative_to(raw)
        is_hidden = any(part.startswith(".") for part in relative.parts)
        is_ours = has_output_inside and path.is_relative_to(output)
        file = relative.as_posix()
        if is_hidden or is_ours or (file == mapping_file.NAME and path.is_file()):
            continue
        is_writable = file.isprintable() and "\ufffd" not in file
        shown = (
            file
            if is_writable
            else file.encode("ascii", "backslashreplace").decode("ascii")
        )
        if not path.is_file():
            if reason := no_file(path):
                unlisted.append(f"{shown}: ignored because {reason}.")
        elif not is_writable:
            raise UsageError(
                f"{shown}: the name holds characters that cannot be shown; rename the"
                " file."
            )
        else:
            found.append(file)
    times = {file: (raw / file).stat().st_mtime_ns for file in found}
    return sorted(found, key=lambda file: place(file, times[file])), sorted(unlisted)


def place(file: str, time: int) -> tuple[object, ...]:
    """Where people who number files put one among the others.

    Numbers count as numbers; ``name (1)`` follows ``name``, whatever the extension.
    The time of the file decides between names that count as equal.
    """
    path = PurePosixPath(file)
    suffixes = len(extension(file)) + len(".gz") * file.lower().endswith(".gz")
    name = path.name[: len(path.name) - suffixes]
    parts = [re.split("([0-9]+)", part.casefold()) for part in (*path.parts[:-1], name)]
    numbered = [
        tuple(
            (len(text.lstrip("0")), text.lstrip("0")) if index % 2 else text
            for index, text in enumerate(part)
        )
        for part in parts
    ]
    return numbered, time, file


def no_file(path: Path) -> str | None:
    """Why what is no file cannot be landed; nothing for a folder."""
    if path.is_symlink() and path.is_dir():
        return "it is a link to a folder, and only links to files are followed"
    if path.is_symlink() and not path.exists():
        return f"it is a link to {str(path.readlink())!r}, which does not exist"
    return None if path.is_dir() else "it is neither a file nor a folder"


def claimed(
    files: Collection[str], entries: Collection[Entry]
) -> Mapping[str, list[Entry]]:
    """The entries that claim each file: one for each table that it fills."""
    claims: dict[str, list[Entry]] = {}
    for entry in entries:
        assert entry.spot is not None
        matches = matching(files, entry.files, entry.stems, entry.spot)
        if matches or (entry.kind and entry.kind.is_required):
            refuse_lacking(files, entry)
        for file in matches:
            others = claims.setdefault(file, [])
            for other in others:
                assert other.spot is not None
                are_explicit = entry.is_explicit and other.is_explicit
                if are_explicit and entry.table != other.table:
                    continue
                cure = (
                    "make their globs exclude each other."
                    if other.table == entry.table
                    else "if it fills both tables, write columns for both, else make"
                    " their globs exclude each other."
                )
                entry.spot.refuse(
                    f"{file} is also claimed by the entry on line {other.spot.line};"
                    f" {cure}"
                )
            others.append(entry)
    return claims


def refuse_lacking(files: Collection[str], entry: Entry) -> None:
    """Refuse when a kind of file is not there that an adapter cannot do without."""
    assert entry.spot is not None
    wanted = [(lookup.kind, lookup.files, lookup.stems) for lookup in entry.lookups]
    if entry.kind:
        wanted.append((entry.kind, entry.files, entry.stems))
    for kind, globs, stems in wanted:
        if kind.is_required and not matching(files, globs, stems, entry.spot):
            entry.spot.refuse(
                f"the adapter {entry.adapter} needs the file {kind.name}, but no file"
                f" has this name; say which one it is, as in files:"
                f' {{{kind.name}: "my_{kind.name}.csv"}}.'
            )


def matching(
    files: Collection[str],
    globs: Collection[str],
    stems: Collection[str],
    spot: Spot,
) -> list[str]:
    """The files that globs and the beginnings of names mean.

    Raises UsageError when a glob matches none.
    """
    found: dict[str, None] = {}
    for glob in globs:
        matches = [file for file in files if matcher(glob).fullmatch(file)]
        if not matches:
            spot.refuse(
                f"no file in the raw folder matches '{glob}'; correct the glob or"
                " remove the entry."
            )
        found |= dict.fromkeys(
            file for file in matches if not stems or is_called(file, stems)
        )
    return list(found)


def is_called(file: str, stems: Collection[str]) -> bool:
    """Whether a file has one of the names, but for dates and numbers, or its folder."""
    path = PurePosixPath(file.lower())
    return any(
        re.fullmatch(rf"{re.escape(stem)}{AFTER_NAME}*", path.name.split(".")[0])
        or stem in path.parts[:-1]
        for stem in stems
    )


def covered_by(
    files: Collection[str], entries: Collection[Entry]
) -> dict[str, list[str]]:
    """The files that adapters were given, with what is said where they read them not.

    The vendor's names may be ours for something else: no other rule reads them.
    """
    covered: dict[str, list[str]] = {}
    for entry in entries:
        if not entry.adapter:
            continue
        assert entry.spot is not None
        for file in matching(files, entry.files, (), entry.spot):
            covered[file] = [
                f"{file}: ignored because the adapter {entry.adapter} reads no file of"
                " that name."
            ]
    for entry in entries:
        for lookup in entry.lookups:
            assert entry.spot is not None
            for file in matching(files, lookup.files, lookup.stems, entry.spot):
                # What is joined by hand may fill the table of its name as well.
                if entry.adapter or not is_named(file):
                    covered[file] = []
    return covered


def looked_up(
    raw: Path, files: Collection[str], entry: Entry, zone: str, limits: Limits
) -> Lookups:
    """The files of each lookup of an entry, written as its own unless it says how."""
    spot = entry.spot
    if spot is None:
        return ()
    plain = replace(
        entry,
        columns=None,
        leave_out=(),
        kind=None,
        lookups=(),
        select=None,
    )
    found = []
    for lookup in entry.lookups:
        said = lookup.entry or plain
        others = matching(files, lookup.files, lookup.stems, spot)
        found.append(
            (
                lookup,
                tuple(
                    Source(raw / file, file, said, format_of(file, said), zone, limits)
                    for file in others
                ),
            )
        )
    return tuple(found)


def matcher(glob: str) -> re.Pattern[str]:
    """A glob as a pattern: ``*`` stays within a folder, ``**`` does not."""
    signs = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", glob.removeprefix("./"))
    return re.compile("".join(signs.get(part, re.escape(part)) for part in parts))


def table_of(file: str) -> str | None:
    """The table that a file's name begins with, else the one that a folder is named."""
    path = PurePosixPath(file.lower())
    for name in sorted(contract.tables(), key=len, reverse=True):
        if re.match(rf"{re.escape(name)}(?:$|{AFTER_NAME})", path.name):
            return name
    folders = [part for part in path.parts[:-1] if part in contract.tables()]
    return folders[-1] if folders else None


def extension(file: str) -> str:
    """The extension that tells the format, without ``.gz`` around text."""
    if file.lower().endswith(".parquet.gz"):
        return ".parquet.gz"
    return PurePosixPath(file.lower().removesuffix(".gz")).suffix


def format_of(file: str, entry: Entry) -> str:
    """The format said in the entry, else the one of the extension."""
    kind = entry.format or {**BY_EXTENSION, **BY_MAPPING_ONLY}.get(extension(file))
    if entry.spot is None:
        assert kind is not None
        return kind
    if kind is None:
        entry.spot.refuse(
            f"the extension of {file} does not say which format it has; write format:"
            " csv, jsonl, parquet or fixed_width."
        )
    if kind != "csv" and entry.format is None:
        for name, is_used in (
            ("delimiter", entry.delimiter is not None),
            ("names", entry.names is not None),
            ("positions", bool(entry.positions)),
            ("skip_lines", entry.skip_lines > 0),
        ):
            if is_used and name not in OPTIONS[kind]:
                entry.spot.refuse(
                    f"'{name}' means nothing for {file}, which is {kind}; remove it"
                    " or write the format."
                )
    if entry.positions and kind != "fixed_width":
        entry.spot.refuse(
            f"'positions' is for fixed_width, and {file} is {kind}; write"
            " format: fixed_width."
        )
    return kind


def ignored(file: str, table: str | None) -> str:
    """What is said about a file that is not landed."""
    if table is None:
        name = PurePosixPath(file.lower()).name
        if begun := [table for table in contract.tables() if name.startswith(table)]:
            return (
                f"{file}: ignored because after '{max(begun, key=len)}' its name must"
                " end, or go on with a space, '_', '-', '.', a bracket or a digit."
            )
        return f"{file}: ignored because its name does not begin with a table's name."
    if extension(file) in BY_MAPPING_ONLY:
        return f"{file}: ignored; say in mapping.yml how to read this {table} file."
    return f"{file}: ignored because files with its extension cannot be landed."
