"""A workshop for landing tests: write raw files, land them, read what landed."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipeline.errors import UsageError
from pipeline.landing import LandingReport, Limits, land
from pipeline.output import Output

HEADER = "order_id,ordered_at,amount\n"


@dataclass
class Workshop:
    """A raw folder, an output folder and its open warehouse."""

    raw: Path
    output: Output
    connection: duckdb.DuckDBPyConnection
    limits: Limits = field(default_factory=Limits)

    def write(self, name: str, content: str | bytes) -> Path:
        """A raw file; text is written as UTF-8, line ends as they are."""
        path = self.raw / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def mapping(self, entry: str, table: str = "transactions", top: str = "") -> None:
        """A ``mapping.yml`` with one entry, written flush left."""
        lines = entry.strip("\n").split("\n")
        indented = "\n".join(
            f"    {'- ' if index == 0 else '  '}{line}"
            for index, line in enumerate(lines)
        )
        self.write("mapping.yml", f"version: 1\n{top}tables:\n  {table}:\n{indented}\n")

    def land(self, time_zone: str = "UTC", run_id: str = "run") -> LandingReport:
        """Land the raw folder."""
        return land(
            self.raw,
            self.output,
            self.connection,
            run_id=run_id,
            landed_on=datetime.date(2026, 1, 2),
            time_zone=time_zone,
            limits=self.limits,
        )

    def refused(self, time_zone: str = "UTC") -> str:
        """The sentence with which landing refuses the raw folder."""
        with pytest.raises(UsageError) as caught:
            self.land(time_zone)
        message = str(caught.value)
        assert "\n" not in message
        assert message.endswith(".")
        return message

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What a query gives."""
        return self.connection.execute(sql).fetchall()

    def column(self, name: str, table: str = "transactions") -> list[Any]:
        """A landed column in file order."""
        sql = f"select {name} from raw.{table} order by _landed_order, _row"
        return [row[0] for row in self.rows(sql)]

    def rejects(self) -> list[tuple[str, int, str]]:
        """File, line and reason of every reject."""
        return self.rows(
            "select file, line, reason from raw.rejects order by file, line"
        )
