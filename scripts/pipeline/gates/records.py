"""Keep what a gate found in the warehouse, for people and for the next run."""

from __future__ import annotations

from pipeline.engines.protocol import Connection
from pipeline.gates.results import GateResult

TABLES = {
    "gate_results": {
        "run_id": "varchar not null",
        "gate": "varchar not null",
        "table_name": "varchar not null",
        "expectation": "varchar not null",
        "column_name": "varchar",
        "severity": "varchar not null",
        "is_success": "boolean not null",
        "observed": "varchar not null",
        "message": "varchar not null",
        "checked_at": "timestamp not null",
    },
    "gate_volumes": {
        "run_id": "varchar not null",
        "gate": "varchar not null",
        "table_name": "varchar not null",
        "row_count": "bigint not null",
        "recorded_at": "timestamp not null",
    },
}


def record(result: GateResult, connection: Connection) -> None:
    """Write a gate's findings to ``ops.gate_results``.

    A gate that passed also leaves its row counts in ``ops.gate_volumes``, which the
    next run compares itself with. Rows of the same run and gate are replaced.
    """
    connection.begin()
    try:
        connection.execute("create schema if not exists ops")
        for table, columns in TABLES.items():
            made = ", ".join(f"{name} {kind}" for name, kind in columns.items())
            connection.execute(f"create table if not exists ops.{table} ({made})")
            connection.execute(
                f"delete from ops.{table} where run_id = ? and gate = ?",
                [result.run_id, result.gate],
            )
        insert(connection, "gate_results", result_rows(result))
        if not result.failed_critical:
            insert(connection, "gate_volumes", volume_rows(result))
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


def insert(connection: Connection, table: str, rows: list[list[object]]) -> None:
    """Insert rows, none included."""
    if rows:
        columns = TABLES[table]
        marks = ", ".join("?" for _ in columns)
        connection.executemany(
            f"insert into ops.{table} ({', '.join(columns)}) values ({marks})", rows
        )
