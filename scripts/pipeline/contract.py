"""The input contract: which raw tables there are, and which columns they may have.

It is written once, in the ``sources`` of ``models/staging/*/_*__sources.yml``.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Column:
    """A column of a raw table; ``kind`` says how landing reads its text."""

    name: str
    kind: str  # text, id, decimal, timestamp, date or boolean
    is_required: bool
    instead: tuple[str, ...] = ()  # columns that together stand in for a required one


@dataclass(frozen=True)
class Table:
    """A raw table of the contract, its columns in the contract's order."""

    name: str
    columns: tuple[Column, ...]

    def missing(self, names: Collection[str]) -> list[str]:
        """Required columns that are neither among ``names`` nor stood in for."""
        return [
            column.name
            for column in self.columns
            if column.is_required
            and column.name not in names
            and not (column.instead and set(column.instead) <= set(names))
        ]


@cache
def tables() -> dict[str, Table]:
    """Every raw table of the contract by name."""
    found = {}
    for path in sorted((PROJECT / "models" / "staging").glob("*/_*__sources.yml")):
        for source in yaml.safe_load(path.read_text(encoding="utf-8"))["sources"]:
            # What landing and runs write themselves.
            if source["name"] in ("landing", "runs"):
                continue
            for table in source["tables"]:
                found[table["name"]] = Table(
                    table["name"], tuple(map(column, table["columns"]))
                )
    return found


def column(entry: dict[str, Any]) -> Column:
    """One column entry of a sources file; a name in ``_id`` tells an id by itself."""
    meta = entry.get("config", {}).get("meta", {})
    is_id = entry["name"].endswith("_id") or meta.get("is_id", False)
    return Column(
        name=entry["name"],
        kind=entry.get("data_type", "id" if is_id else "text"),
        is_required=meta.get("required", False),
        instead=tuple(meta.get("instead", ())),
    )
