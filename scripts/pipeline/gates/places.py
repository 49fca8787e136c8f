"""How a gate reads the place where an engine keeps its tables."""

from __future__ import annotations

from pathlib import Path

from pipeline.engines.names import AS_WRITTEN
from pipeline.engines.protocol import DatabaseFile, Dataframes, GatePlace
from pipeline.errors import UsageError
from pipeline.gates.database import DatabaseSource
from pipeline.gates.source import Source


def source_of(place: GatePlace) -> Source:
    """How to read a place. Raises UsageError for a file that is not there."""
    if isinstance(place, DatabaseFile):
        return file_source(place.path)
    # Only the place that is read needs its driver.
    if isinstance(place, Dataframes):
        from pipeline.gates.dataframes import SparkSource

        return SparkSource(place.session, place.name, place.names)
    if place.address.startswith("hive"):
        from pipeline.gates.thrift import ThriftSource

        return ThriftSource(place.address, place.name, place.names)
    return DatabaseSource(place.address, place.name, place.names)


def file_source(path: Path) -> Source:
    """A DuckDB file, read-only."""
    from pipeline.gates import dialect

    if not path.exists():
        message = f"{path}: there is no warehouse; run the step land first."
        raise UsageError(message)
    return DatabaseSource(
        dialect.read_only(path), str(path), AS_WRITTEN, keeps_answers=True
    )
