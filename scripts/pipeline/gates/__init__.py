"""The gates: what must hold of landed data and of marts before a run goes on."""

from __future__ import annotations

import importlib
import logging
import os
import time
from collections.abc import Mapping

from pipeline.engines.protocol import DatabaseFile, GatePlace
from pipeline.gates.records import record
from pipeline.gates.results import Finding, GateResult
from pipeline.output import Output

__all__ = ["Finding", "GateResult", "audit", "prepare", "record"]

# Before it is imported: nothing is sent anywhere, and errors are not logged whole,
# because they quote the value that could not be read.
os.environ["GX_ANALYTICS_ENABLED"] = "false"
LOG = logging.getLogger("great_expectations")
LOG.addHandler(logging.NullHandler())
LOG.propagate = False


def prepare() -> float:
    """Import Great Expectations; returns the seconds it took, next to none again."""
    began = time.perf_counter()
    importlib.import_module("pipeline.gates.checkpoints")
    return time.perf_counter() - began


def audit(
    gate: str,
    output: Output,
    *,
    run_id: str,
    parameters: Mapping[str, object],
    source: GatePlace | None = None,
) -> GateResult:
    """Check the warehouse against a gate's suite and rebuild its Data Docs.

    ``gate`` is ``landed`` or ``marts``. ``source`` is what it reads, by default the
    output folder's DuckDB file. ``parameters`` are values that the suite asks
    for by ``$PARAMETER``; the row counts of the last run are added to them. The
    warehouse is opened read-only and is free again when this returns. Raises
    UsageError when the suite cannot be read or there is no warehouse; what the data do
    wrong is in the result.
    """
    # Great Expectations takes seconds to import, and most steps do without it.
    from pipeline.gates import checkpoints

    return checkpoints.audit(
        gate,
        source or DatabaseFile(output.warehouse),
        output.quality,
        run_id=run_id,
        parameters=parameters,
    )
