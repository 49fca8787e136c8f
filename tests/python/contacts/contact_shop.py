"""A shop whose customers write as they please: raw files, landed and decided."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from project_copy import Copy, run_dbt

from pipeline import contacts, erasure, landing
from pipeline.output import Output

SALE = {"order_id": "1", "ordered_at": "2026-01-01 10:00:00", "amount": "1"}


@dataclass(frozen=True)
class Shop:
    """A raw folder and an output folder."""

    raw: Path
    output: Output

    @classmethod
    def at(cls, folder: Path) -> Shop:
        """A shop of one sale and no customers yet."""
        shop = cls(folder / "raw", Output(folder / "output"))
        shop.raw.mkdir()
        shop.output.folder.mkdir()
        shop.write("transactions.jsonl", [SALE])
        return shop

    def write(self, name: str, rows: list[dict[str, Any]]) -> None:
        """A raw file, in place of a former one of that name."""
        lines = "".join(json.dumps(row) + "\n" for row in rows)
        (self.raw / name).write_text(lines, encoding="utf-8")

    def customers(self, *rows: dict[str, Any], name: str = "customers.jsonl") -> None:
        """A file of customers, numbered within it."""
        numbered = [
            {"customer_id": f"{name}{number}", **row} for number, row in enumerate(rows)
        ]
        # A file without rows withdraws its former ones.
        self.write(name, numbered or [{"customer_id": None}])

    def land(self) -> list[str]:
        """Land and decide, as the step does; returns what is said of contacts."""
        with duckdb.connect(str(self.output.warehouse)) as connection:
            landing.land(
                self.raw,
                self.output,
                connection,
                run_id="run",
                landed_on=dt.date(2026, 6, 30),
                time_zone="UTC",
            )
            erasure.prepare(connection)
            return contacts.normalise(connection)

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """The rows of a query on the warehouse."""
        with duckdb.connect(str(self.output.warehouse)) as connection:
            return connection.execute(statement).fetchall()

    def change(self, statement: str) -> None:
        """Something done to the warehouse by hand."""
        self.rows(statement)

    def dbt(self, project: Copy, *arguments: str) -> str:
        """Run dbt on the warehouse; returns what it prints."""
        return run_dbt(project, self.output.warehouse, *arguments)
