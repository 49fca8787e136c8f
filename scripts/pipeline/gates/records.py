"""Keep what a gate found in the warehouse, for people and for the next run."""

from __future__ import annotations

from pipeline.engines import run_tables
from pipeline.engines.protocol import Connection
from pipeline.engines.run_tables import GATE_RESULTS, GATE_VOLUMES, Table
from pipeline.gates.results import GateResult

TABLES = (GATE_RESULTS, GATE_VOLUMES)


def record(result: GateResult, connection: Connection) -> None:
    """Write a gate's findings to ``ops.gate_results``.

    A gate that passed also leaves its row counts in ``ops.gate_volumes``, which the
    next run compares itself with. Rows of the same run and gate are replaced.
    """
    connection.begin()
    try:
        for table in TABLES:
            run_tables.make(connection, table)
            connection.execute(
                f"delete from ops.{table.name} where run_id = ? and gate = ?",
                [result.run_id, result.gate],
            )
        insert(connection, GATE_RESULTS, result_rows(result))
        if not result.failed_critical:
            insert(connection, GATE_VOLUMES, volume_rows(result))
        connection.commit()
    except BaseException:
        connection.rollback()
        raise


def result_rows(result: GateResult) -> list[list[object]]:
    """The rows of ``ops.gate_results``."""
    return [
        [
            result.run_id,
            result.gate,
            finding.table,
            finding.expectation,
            finding.column,
            finding.severity,
            finding.success,
            finding.observed,
            finding.message,
            result.checked_at,
        ]
        for finding in result.findings
    ]


def volume_rows(result: GateResult) -> list[list[object]]:
    """The rows of ``ops.gate_volumes``."""
    return [
        [result.run_id, result.gate, table, count, result.checked_at]
        for table, count in result.volumes.items()
    ]


def insert(connection: Connection, table: Table, rows: list[list[object]]) -> None:
    """Insert rows, none included."""
    if rows:
        names = ", ".join(table.columns)
        marks = ", ".join("?" for _ in table.columns)
        connection.executemany(
            f"insert into ops.{table.name} ({names}) values ({marks})", rows
        )
