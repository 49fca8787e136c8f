"""What the user should know after a build: unused rows, unknown words, missing data."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

# More tables or words than that are told of together.
NAMED = 3


def messages(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """A sentence each, none where all is well."""
    return [*unused(connection), *unknown_actions(connection), *not_ready(connection)]


def unused(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """What became of the rows that could not be used: by table, of many in one."""
    rows = connection.execute(
        "select source, sum(raw), sum(quarantined), sum(rejected)"
        " from ops.reconciliations group by source"
        " having sum(quarantined) + sum(rejected) > 0 order by source"
    ).fetchall()
    if len(rows) > NAMED:
        raw, quarantined, rejected = (
            sum(row[place] for row in rows) for place in (1, 2, 3)
        )
        rows = [(f"{len(rows)} tables", raw, quarantined, rejected)]
    for source, raw, quarantined, rejected in rows:
        yield (
            f"{source}: {quarantined:,} rows in quarantine, {rejected:,} lines rejected"
            f" of {raw:,}; see ops.quarantine_summary and ops.reconciliations"
        )


def unknown_actions(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """Which words of touchpoints earn nothing because policy does not know them."""
    rows = connection.execute(
        "select source_action, sum(touchpoint_count) from ops.touchpoint_actions"
        " where not is_known group by source_action order by 2 desc, 1"
    ).fetchall()
    if rows:
        words = ", ".join(word for word, _ in rows[:NAMED])
        more = f" and {len(rows) - NAMED} more" if len(rows) > NAMED else ""
        count = sum(row[1] for row in rows)
        yield (
            f"touchpoints: {count:,} earn no points, for policy does not know the words"
            f" {words}{more}; add them to seeds/policy/action_words.csv"
        )


def not_ready(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """How many outputs the data at hand do not allow."""
    row = connection.execute(
        "select count(*), count(*) filter (not is_ready) from ops.readiness"
    ).fetchone()
    if row and row[1]:
        yield (
            f"{row[1]} of {row[0]} scores, segments, grids and columns need data that"
            " are not there; ops.readiness tells which"
        )
