"""What the demo's records were joined to, and who is behind them in truth."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from project_copy import Run, read_rows

Record = tuple[str, str]  # source system, id or a guest's e-mail
Pair = frozenset[Record]


@dataclass(frozen=True)
class DemoIdentities:
    """A built demo."""

    run: Run

    def planted(self, name: str) -> list[dict[str, str]]:
        """The rows of a file of planted truth."""
        return read_rows(self.run.out / "demo" / "planted" / f"{name}.csv")

    def raw(self, name: str) -> list[dict[str, str]]:
        """The rows of a raw CSV file."""
        return read_rows(self.run.out / "demo" / "raw" / name)

    def query(self, statement: str) -> list[Any]:
        """The rows of a query on the warehouse."""
        return self.run.query(statement)

    @cached_property
    def persons(self) -> dict[Record, str]:
        """Who is behind each record; a guest of the web shop is called by e-mail."""
        return {
            (row["source_system"], row["source_customer_id"] or row["email"]): row[
                "person"
            ]
            for row in self.planted("customers")
        }

    @cached_property
    def customers(self) -> dict[Record, str]:
        """The customer of each record that the build knows."""
        return {
            (system, source_id): customer
            for system, source_id, customer in self.query(
                "select source_system, source_customer_id, customer_id"
                " from activation.customer_sources"
            )
        }


def pairs(groups: Mapping[Record, Hashable], among: Iterable[Record]) -> set[Pair]:
    """Every pair of records that are in one group."""
    members: dict[Hashable, list[Record]] = defaultdict(list)
    for record in among:
        members[groups[record]].append(record)
    return {
        frozenset(pair)
        for found in members.values()
        for pair in itertools.combinations(found, 2)
    }


def joined(bearers: Iterable[tuple[Record, Hashable]]) -> dict[Record, Record]:
    """A root for each record, one for all that a chain of shared things connects."""
    roots: dict[Record, Record] = {}

    def root(record: Record) -> Record:
        while roots.setdefault(record, record) != record:
            record = roots[record]
        return record

    first: dict[Hashable, Record] = {}
    for record, thing in bearers:
        roots[root(record)] = root(first.setdefault(thing, record))
    return {record: root(record) for record in list(roots)}
