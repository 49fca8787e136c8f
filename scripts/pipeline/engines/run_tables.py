"""Tables of ``ops`` that the runner itself writes: their columns and comments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.engines.protocol import Connection
from pipeline.quoting import literal


@dataclass(frozen=True)
class Column:
    """A column: its type and constraint in SQL, and what it holds."""

    kind: str
    comment: str


@dataclass(frozen=True)
class Table:
    """A table, and the columns by which a run finds the rows that it replaces."""

    name: str
    comment: str
    replaced_by: tuple[str, ...]
    columns: Mapping[str, Column]


RUNS = Table(
    "runs",
    "One row per step of a run of scripts/run.",
    ("run_id", "step_number"),
    {
        "run_id": Column("varchar", "The run: the moment it began, UTC."),
        "step_number": Column("integer", "Place of the step in the run, from 1."),
        "step": Column("varchar", "Name of the step."),
        "status": Column("varchar", "How the step ended; running where it did not."),
        "row_count": Column("bigint", "Rows that the step read or wrote."),
        "seconds": Column("double precision", "How long the step took."),
        "fixed_seconds": Column(
            "double precision",
            "The part of its time that no row of data causes, such as starting dbt.",
        ),
        "peak_memory_mb": Column(
            "double precision", "The most memory that the step held, in megabytes."
        ),
        "started_at": Column("timestamp", "When the step began, UTC."),
        "as_of_date": Column("date", "The scoring date of the run."),
        "input_hash": Column(
            "varchar", "Hash of the landed files and of how they were read."
        ),
        "marts_hash": Column("varchar", "Hash of every row of what is published."),
        "versions": Column(
            "varchar", "Versions of the packages that a result may depend on, as JSON."
        ),
        "message": Column("varchar", "What the step told the user."),
    },
)
GATE_RESULTS = Table(
    "gate_results",
    "One row per expectation that a gate checked in a run.",
    ("run_id", "gate"),
    {
        "run_id": Column("varchar not null", "The run whose gate it was."),
        "gate": Column("varchar not null", "The gate: landed or marts."),
        "table_name": Column("varchar not null", "The table that was checked."),
        "expectation": Column(
            "varchar not null", "The rule, as Great Expectations calls it."
        ),
        "column_name": Column(
            "varchar",
            "The column that was checked; NULL for the whole table.",
        ),
        "severity": Column(
            "varchar not null", "critical stops the run; warning and info are reported."
        ),
        "is_success": Column("boolean not null", "Whether the rule held."),
        "observed": Column("varchar not null", "What was found."),
        "message": Column("varchar not null", "What was found, as a sentence."),
        "checked_at": Column("timestamp not null", "When it was checked, UTC."),
    },
)
GATE_VOLUMES = Table(
    "gate_volumes",
    "One row per table and run; the next run compares itself with it.",
    ("run_id", "gate"),
    {
        "run_id": Column("varchar not null", "The run whose gate it was."),
        "gate": Column("varchar not null", "The gate: landed or marts."),
        "table_name": Column("varchar not null", "The table that was counted."),
        "row_count": Column(
            "bigint not null", "Its rows; of raw.erased_rows the rows erased."
        ),
        "recorded_at": Column("timestamp not null", "When it was counted, UTC."),
    },
)
MATCHES = Table(
    "customer_match_runs",
    "One row per source, system and run; the next run compares itself with it.",
    ("run_id",),
    {
        "run_id": Column("varchar not null", "The run whose gate it was."),
        "source": Column("varchar not null", "The input table."),
        "source_system": Column("varchar not null", "The system of its rows."),
        "id_count": Column("bigint not null", "How many customers its rows name."),
        "met_count": Column("bigint not null", "How many of these have a record."),
        "recorded_at": Column("timestamp not null", "When it was counted, UTC."),
    },
)
# As macros/history_log.sql makes it for a build by hand.
HISTORY_LOG = Table(
    "history_log",
    "One row per event of the history, from which the next run knows what was scored.",
    (),
    {
        "run_number": Column("integer", "The run, counted from 1."),
        "event_type": Column(
            "varchar",
            "began, or refresh_began for a full refresh; scored or dropped for a date"
            " that the run finished; refused if the gate refused what it built.",
        ),
        "as_of_date": Column("date", "The scoring date; NULL for a whole run."),
        "policy_version": Column(
            "varchar", "Hash of the policy under which the date was scored."
        ),
        "fingerprint": Column(
            "decimal(38, 0)", "Number for all facts up to the date, as they were known."
        ),
        "reason": Column("varchar", "Why the date was scored, as in scoring_dates."),
        "is_back_dated": Column(
            "boolean", "Whether the date is kept because it was asked for."
        ),
    },
)
TABLES = {
    table.name: table
    for table in (RUNS, GATE_RESULTS, GATE_VOLUMES, MATCHES, HISTORY_LOG)
}


def make(connection: Connection, table: Table) -> None:
    """Make a table where it is not there yet, and see that it has its comments."""
    columns = ", ".join(
        f"{name} {column.kind}" for name, column in table.columns.items()
    )
    connection.execute("create schema if not exists ops")
    connection.execute(f"create table if not exists ops.{table.name} ({columns})")
    connection.execute(";\n".join(comments(table)))


def comments(table: Table) -> list[str]:
    """The statements that put the comments on a table and its columns."""
    name = f"ops.{table.name}"
    return [
        f"comment on table {name} is {literal(table.comment)}",
        *(
            f"comment on column {name}.{column} is {literal(told.comment)}"
            for column, told in table.columns.items()
        ),
    ]
