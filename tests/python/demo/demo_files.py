"""A demo's files as the tests read them."""

from __future__ import annotations

import csv
import gzip
import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

Record = dict[str, str]


def day(row: Record, column: str = "ordered_at") -> date:
    """The day in Paris of a stamp of a row."""
    stamp = datetime.fromisoformat(row[column])
    if stamp.tzinfo is not None:
        stamp = stamp.astimezone(ZoneInfo("Europe/Paris"))
    return stamp.date()


@dataclass
class Demo:
    """The files of one demo."""

    folder: Path
    counts: dict[str, int]

    def lines(self, name: str) -> list[str]:
        """The physical lines of a raw file, the first being number 0 here."""
        content = (self.folder / "raw" / name).read_bytes()
        if name.endswith(".gz"):
            content = gzip.decompress(content)
        return content.decode().removesuffix("\n").split("\n")

    def records(self, name: str) -> dict[int, Record]:
        """The readable rows of a raw file by physical line number, from 1 on."""
        lines = self.lines(name)
        found: dict[int, Record] = {}
        header: list[str] | None = None
        for number, line in enumerate(lines, 1):
            if name.endswith(".jsonl"):
                try:
                    values = json.loads(line)
                except ValueError:
                    continue
                found[number] = {key: str(value) for key, value in values.items()}
                continue
            fields = next(csv.reader([line]))
            if header is None:
                header = fields
            elif len(fields) == len(header):
                found[number] = dict(zip(header, fields, strict=True))
        return found

    @cached_property
    def raw(self) -> dict[str, dict[int, Record]]:
        """Every raw file's readable rows."""
        return {name: self.records(name) for name in self.counts}

    def planted(self, name: str) -> list[Record]:
        """The rows of a file of planted truth."""
        with (self.folder / "planted" / f"{name}.csv").open(
            encoding="utf-8", newline=""
        ) as lines:
            return list(csv.DictReader(lines))

    @cached_property
    def transactions(self) -> list[Record]:
        """Every transaction row that is neither bad nor superseded."""
        dropped = {
            (row["file"], int(row["line"]))
            for row in self.planted("bad_rows") + self.planted("duplicates")
            if row.get("kind") != "two_sales"
        }
        return [
            row
            for name, rows in self.raw.items()
            if name.startswith("transactions")
            for line, row in rows.items()
            if (name, line) not in dropped
        ]
