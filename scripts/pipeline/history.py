"""What the user should know of the history after a build: which dates were scored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from pipeline.engines import Connection

BECAUSE = {
    "back_fill": "earlier month ends were missing and are scored now",
    "reopened": "earlier dates were scored again, because facts about them came late",
    "full_refresh": "dates in total were scored again",
}


def messages(connection: Connection, requested: dt.date | None) -> Iterator[str]:
    """A sentence on the latest date, and one on each sort of others scored."""
    latest, last_order = connection.execute(
        "select (select max(as_of_date) from ops.scoring_dates),"
        " (select max(valid_from_date) from intermediate.int_orders__valid_periods)"
    ).fetchall()[0]
    yield as_of(latest, last_order, requested)
    for reason, told in BECAUSE.items():
        count = number(connection, f"reason = '{reason}'")
        if count > (reason == "full_refresh"):
            yield f"history: {count} {told}"
    if waiting := number(connection, "is_stale"):
        yield (
            f"history: facts came late for {waiting} more dates. Later runs score those"
            " in the window of policy again; older ones need --full-refresh. See"
            " is_stale in ops.scoring_dates"
        )


def as_of(latest: dt.date, last_order: dt.date, requested: dt.date | None) -> str:
    """Which day the scores look at, and why that one."""
    if requested and requested < latest:
        return (
            f"scored {requested} for the history; the latest date stays {latest}. To go"
            " back, use --full-refresh with --as-of"
        )
    if requested:
        return f"scored as of {latest}"
    if last_order < latest:
        return (
            f"scored as of {latest}, the date of an earlier run, although the last"
            f" valid order is from {last_order}. To go back, use --full-refresh with"
            " --as-of"
        )
    return (
        f"scored as of {latest}, the last day with a valid order; choose another day"
        " with --as-of"
    )


def number(connection: Connection, condition: str) -> int:
    """How many scoring dates meet a condition."""
    query = f"select count(*) from ops.scoring_dates where {condition}"
    row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0
