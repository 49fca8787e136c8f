"""The engines: what differs by where the tables lie, and nothing else does."""

from __future__ import annotations

from pipeline.engines.protocol import Connection, Engine, Published
from pipeline.output import Output

__all__ = ["TARGETS", "Connection", "Engine", "Published", "choose"]

TARGETS = ("duckdb", "spark", "postgres")


def choose(target: str, output: Output) -> Engine:
    """The engine that a target names. Raises UsageError where it cannot be used."""
    # Only the engine that is asked for needs its driver.
    if target == "postgres":
        from pipeline.engines.on_postgres import Postgres

        return Postgres(output)
    if target == "spark":
        from pipeline.engines.on_spark import Spark

        return Spark(output)
    from pipeline.engines.on_duckdb import DuckDB

    return DuckDB(output)
