"""The published database as the report reads it: which tables and columns."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from pipeline import publish
from pipeline.errors import UsageError
from pipeline.quoting import literal

# What XML, and so a drawing, does not know as a character.
UNWRITABLE = re.compile(
    r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)
CURE = "run scripts/run build, audit and publish, then report again."

# All that the report reads; a column that is not named here is not used.
COLUMNS = {
    "marts.action_catalogue": ("kind", "label_en", "points", "daily_cap"),
    "marts.customer_segments": (
        "customer_id",
        "as_of_date",
        "lifecycle_stage",
        "segment",
        "status",
    ),
    "marts.customers": (
        "is_contactable_email",
        "is_contactable_sms",
        "is_contactable_phone",
        "is_contactable_post",
        "is_contactable_ads",
        "retention_state",
    ),
    "marts.engagement_channels": (
        "customer_id",
        "as_of_date",
        "channel",
        "touchpoint_count",
        "counted_count",
        "points",
        "decayed_points",
    ),
    "marts.engagement_ledger": ("customer_id", "as_of_date", "decayed_points"),
    "marts.engagement_scores": (
        "customer_id",
        "as_of_date",
        "engagement_tier",
        "engagement_trend",
        "status",
        "engagement_score",
    ),
    "marts.revenue_bridge": (
        "source_system",
        "month",
        "raw_gross_revenue",
        "quarantined_revenue",
        "duplicate_revenue",
        "test_revenue",
        "cancelled_revenue",
        "return_revenue",
        "unknown_customer_revenue",
        "unscored_customer_revenue",
        "scored_revenue",
    ),
    "marts.rfm_cutoffs": (
        "component",
        "score",
        "as_of_date",
        "method",
        "from_value",
        "to_value",
        "customers",
    ),
    "marts.rfm_scores": (
        "customer_id",
        "as_of_date",
        "rfm_segment",
        "net_revenue",
        "recency_score",
        "frequency_score",
        "monetary_score",
    ),
    "marts.rfm_segment_catalogue": (
        "rfm_segment",
        "label_en",
        "meaning",
        "display_order",
    ),
    "marts.segment_catalogue": (
        "segment",
        "label_en",
        "colour",
        "persona",
        "recommended_action",
        "display_order",
        "is_active",
    ),
    "marts.segment_flows": (
        "segment",
        "from_date",
        "to_date",
        "opening_customers",
        "entered_customers",
        "stayed_customers",
        "left_customers",
        "closing_customers",
    ),
    "marts.segment_history": ("customer_id", "valid_from_date", "cause"),
    "marts.segment_performance": (
        "segment",
        "month",
        "opening_customers",
        "customers",
        "order_count",
        "net_revenue",
        "revenue_share",
        "average_order_value",
        "order_frequency",
        "conversion_rate",
        "repeat_rate",
        "return_rate",
        "churn_rate",
        "reactivation_rate",
        "average_rfm_score",
        "average_engagement_score",
        "average_acquisition_cost",
        "is_complete_month",
    ),
    "ops.gate_results": (
        "run_id",
        "gate",
        "severity",
        "is_success",
        "message",
        "checked_at",
    ),
    "ops.identity_summary": ("topic", "subject", "row_count"),
    "ops.quarantine_summary": ("source", "reason", "cure", "row_count"),
    "ops.readiness": ("kind", "name", "missing", "is_ready"),
    "ops.reconciliations": (
        "source",
        "file",
        "raw",
        "kept",
        "superseded",
        "quarantined",
        "rejected",
        "erased",
    ),
    "ops.scoring_dates": ("as_of_date",),
    "ops.segment_alarms": (
        "month",
        "as_of_date",
        "measure",
        "segment",
        "measured_value",
        "usual_value",
        "usual_distance",
        "status",
    ),
    "ops.touchpoint_actions": (
        "source_system",
        "source_action",
        "touchpoint_count",
        "is_known",
    ),
}

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Source:
    """An open published database and the scoring date that the report is about."""

    connection: duckdb.DuckDBPyConnection
    as_of_date: dt.date

    def rows(self, query: str) -> list[Row]:
        """The rows of a query; ``$as_of_date`` in it is the scoring date.

        No page and no drawing may hold control characters: a sign stands for each.
        """
        values = {"as_of_date": self.as_of_date} if "$as_of_date" in query else {}
        return [
            tuple(
                UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", value)
                if isinstance(value, str)
                else value
                for value in row
            )
            for row in self.connection.execute(query, values).fetchall()
        ]


@contextmanager
def opened(database: Path) -> Iterator[Source]:
    """The database, open for reading, with every table and column that is needed.

    Raises UsageError where one is missing, or the database itself.
    """
    if not database.is_file():
        raise UsageError(f"{database}: there is no published database; {CURE}")
    connection = publish.connect(database)
    try:
        attach(connection, database)
        for complaint in complaints(connection):
            raise UsageError(f"{database}: {complaint}; {CURE}")
        as_of_date = latest(connection)
        if as_of_date is None:
            raise UsageError(f"{database}: ops.scoring_dates is empty; {CURE}")
        yield Source(connection, as_of_date)
    except duckdb.Error as error:
        message = f"{database}: could not be read ({first_line(error)}); {CURE}"
        raise UsageError(message) from error
    finally:
        connection.close()


def attach(connection: duckdb.DuckDBPyConnection, database: Path) -> None:
    """Make a database the one that queries are about; it cannot be written."""
    try:
        connection.execute(f"attach {literal(str(database))} as published (read_only)")
        connection.execute("use published")
    except duckdb.Error as error:
        message = f"{database}: cannot be opened as a published database; {CURE}"
        raise UsageError(message) from error


def complaints(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """What the report needs and the database does not have."""
    found: dict[str, set[str]] = {}
    for schema, table, column in connection.execute(
        "select schema_name, table_name, column_name from duckdb_columns()"
        " where database_name = 'published'"
    ).fetchall():
        found.setdefault(f"{schema}.{table}", set()).add(column)
    for table, columns in COLUMNS.items():
        if table not in found:
            yield f"has no table {table}"
        for column in columns:
            if column not in found.get(table, set()):
                yield f"{table} has no column {column}"


def latest(connection: duckdb.DuckDBPyConnection) -> dt.date | None:
    """The latest scoring date."""
    row = connection.execute("select max(as_of_date) from ops.scoring_dates").fetchone()
    day: dt.date | None = row[0] if row else None
    return day


def first_line(error: Exception) -> str:
    """The first line of what the engine says."""
    return str(error).partition("\n")[0]
