"""The seeds as files: how each must look, and what is wrong with one."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from pipeline.contract import PROJECT
from pipeline.errors import UsageError
from pipeline.policy import kinds

FOLDER = PROJECT / "seeds" / "policy"
SHOWN = 40  # characters of a wrong value

Row = dict[str, str]


@dataclass(frozen=True)
class Seed:
    """A seed as it is described: its columns, each with its type in the warehouse."""

    name: str
    types: Mapping[str, str]

    @property
    def file(self) -> str:
        """The file, as sentences name it."""
        return f"seeds/policy/{self.name}.csv"


@cache
def described() -> dict[str, Seed]:
    """Every seed of ``_policy__seeds.yml`` by name."""
    text = (PROJECT / "seeds" / "policy" / "_policy__seeds.yml").read_text("utf-8")
    # The parser written in C is four times as fast, and is not built everywhere.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    seeds = yaml.load(text, loader)["seeds"]  # noqa: S506 (both are safe)
    return {
        seed["name"]: Seed(
            seed["name"],
            {
                column["name"]: seed["config"]["column_types"][column["name"]]
                for column in seed["columns"]
            },
        )
        for seed in seeds
    }


def rows(name: str, folder: Path | None = None) -> list[Row]:
    """The rows of a seed by column.

    Raises UsageError with every fault of its file in sentences.
    """
    found, faults = valid_rows(name, folder or FOLDER)
    if faults:
        raise UsageError(" ".join(faults))
    return found


def valid_rows(name: str, folder: Path) -> tuple[list[Row], list[str]]:
    """The rows of a seed without a fault, and the faults of the others in sentences.

    Raises UsageError where the file is not a table with the described columns.
    """
    seed = described()[name]
    header, *lines = read(seed, folder)
    found: list[Row] = []
    told: list[str] = []
    for number, cells in lines:
        faults = list(faults_of(seed, header[1], cells))
        told += [f"{seed.file}: line {number} {fault}." for fault in faults]
        if not faults:
            found.append(dict(zip(header[1], cells, strict=True)))
    return found, told


def read(seed: Seed, folder: Path) -> list[tuple[int, list[str]]]:
    """The cells of each row with the number of its first line, the header first.

    Raises UsageError where the file is not a table with the described columns.
    """
    try:
        content = (folder / f"{seed.name}.csv").read_bytes()
    except OSError as error:
        message = f"{seed.file}: cannot be read ({error.strerror}); restore it."
        raise UsageError(message) from error
    found = list(numbered(seed, decoded(seed, content)))
    header = found[0][1] if found else []
    wrong = sorted(set(seed.types).symmetric_difference(header))
    if wrong or len(header) != len(seed.types):
        message = (
            f"{seed.file}: the header must name each of"
            f" {', '.join(sorted(seed.types))} once, with commas between them"
            + (f"; look at {', '.join(wrong)}." if wrong else ".")
        )
        raise UsageError(message)
    return found


def decoded(seed: Seed, content: bytes) -> str:
    """The text of a file; raises UsageError where it is not UTF-8."""
    try:
        text = content.decode("utf-8-sig")
        bad = content.find(b"\0")  # UTF-16 without its mark also decodes
    except UnicodeDecodeError as error:
        text, bad = "", error.start
    if bad >= 0:
        line = content.count(b"\n", 0, bad) + 1
        message = f"{seed.file}: line {line} is not UTF-8; save the file as UTF-8."
        raise UsageError(message)
    return text


def numbered(seed: Seed, text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows of a CSV file, each with the number of its first line."""
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    first = 1
    try:
        for cells in lines:
            yield first, cells
            first = lines.line_num + 1
    except csv.Error as error:
        message = (
            f"{seed.file}: line {first} cannot be read ({error}); close its quotes,"
            " and double each quote within a text."
        )
        raise UsageError(message) from error


def faults_of(seed: Seed, header: list[str], cells: list[str]) -> Iterator[str]:
    """What is wrong with the cells of one row, each with its cure."""
    if not cells:
        yield "is empty; remove it"
    elif len(cells) != len(header):
        yield (
            f"has {len(cells)} of {len(header)} cells; write one for each column of the"
            " header, in quotes if it has a comma"
        )
    else:
        for name, text in zip(header, cells, strict=True):
            if cure := kinds.cure(text, seed.types[name]):
                shown = text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
                yield f"has '{shown}' in {name}; {cure}"
