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

from pipeline.contract import PROJECT

Record = dict[str, str]
PARIS = ZoneInfo("Europe/Paris")


def day(row: Record, column: str = "ordered_at") -> date:
    """The day in Paris of a stamp of a row."""
    return moment(row[column]).date()


def policy(name: str) -> list[Record]:
    """The rows of a policy seed."""
    path = PROJECT / "seeds" / "policy" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def known_actions() -> dict[str, str]:
    """The action of each word that policy knows, its own words included."""
    own = {row["action"]: row["action"] for row in policy("actions")}
    del own["unknown"]
    return own | {row["word"]: row["action"] for row in policy("action_words")}


def moment(text: str) -> datetime:
    """A stamp of a file as local time in Paris."""
    stamp = datetime.fromisoformat(text)
    if stamp.tzinfo is None:
        return stamp
    return stamp.astimezone(PARIS).replace(tzinfo=None)


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
    def table_of(self) -> dict[str, str]:
        """The table of each raw file."""
        return {row["file"]: row["table"] for row in self.planted("counts")}

    @cached_property
    def dropped(self) -> set[tuple[str, int]]:
        """File and line of every row that is bad or superseded."""
        return {
            (row["file"], int(row["line"]))
            for row in self.planted("bad_rows") + self.planted("duplicates")
            if row.get("kind") != "two_sales"
        }

    @cached_property
    def rows_of(self) -> dict[str, list[Record]]:
        """By table, every row that is neither bad nor superseded."""
        found: dict[str, list[Record]] = {}
        for name, rows in self.raw.items():
            found.setdefault(self.table_of[name], []).extend(
                row for line, row in rows.items() if (name, line) not in self.dropped
            )
        return found

    @property
    def transactions(self) -> list[Record]:
        """Every transaction row that is neither bad nor superseded."""
        return self.rows_of["transactions"]

    @property
    def touchpoints(self) -> list[Record]:
        """Every touchpoint row that is neither bad nor superseded."""
        return self.rows_of["touchpoints"]

    @cached_property
    def people(self) -> dict[str, Record]:
        """What is planted of each person, by number; of several ids any."""
        return {row["person"]: row for row in self.planted("customers")}

    @cached_property
    def person_of_id(self) -> dict[tuple[str, str], str]:
        """The person behind each id of each source."""
        return {
            (row["source_system"], row["source_customer_id"]): row["person"]
            for row in self.planted("customers")
            if row["source_customer_id"]
        }

    @cached_property
    def person_of_email(self) -> dict[str, str]:
        """The person behind each e-mail."""
        return {row["email"]: row["person"] for row in self.planted("customers")}

    def person(self, row: Record) -> str | None:
        """The person whom a row is about; none if it does not say."""
        key = (row.get("source_system", ""), row.get("customer_id", ""))
        email = row.get("customer_email", "").strip().lower()
        return self.person_of_id.get(key) or self.person_of_email.get(email)

    @cached_property
    def orders_of(self) -> dict[str, list[tuple[datetime, str]]]:
        """Moment and number of each person's orders, tickets of returns included."""
        found: dict[str, set[tuple[datetime, str]]] = {}
        for row in self.transactions:
            person = self.person(row)
            if person is not None:
                entry = (moment(row["ordered_at"]), row["order_id"])
                found.setdefault(person, set()).add(entry)
        return {person: sorted(entries) for person, entries in found.items()}
