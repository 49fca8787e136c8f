"""The history after a build: which dates were scored, and whether it stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipeline.engines import Connection, Engine

# The last days with an order stand alone when they hold at most one order in a hundred,
# and the break before them lasts two weeks and three times the longest break before.
LONE_SHARE = 0.01
LONE_BREAK = dt.timedelta(days=14)
LONE_TIMES = 3
# Of fewer days with an order nobody knows what is usual. Breaks older than a year say
# little of today.
KNOWN_DAYS = 10
YEAR = dt.timedelta(days=365)

BECAUSE = {
    "back_fill": "earlier month ends were missing and are scored now",
    "reopened": "earlier dates were scored again, because facts about them came late",
    "policy_back": "dates were scored again, because policy is again what it was",
    "full_refresh": "dates in total were scored again",
}


def end(connection: Connection) -> None:
    """Let stand what the build changed in tables that last: it ended well.

    ``macros/undo.sql`` does the same after a build by hand.
    """
    connection.begin()
    connection.execute(
        "create table if not exists undo.finished as select 'yes' as finished"
    )
    connection.execute(
        "insert into ops.history_log select runs.run_number, recorded.*"
        " from intermediate.int_calendar__dates_to_record as recorded cross join"
        " (select max(run_number) as run_number from ops.history_log) as runs"
    )
    connection.commit()


def judge(engine: Engine, *, is_refused: bool) -> None:
    """Let what was built stand, or have the next build undo it.

    ``macros/undo.sql`` put aside in the schema ``undo`` what the build changed in
    tables that last. Where the gate refused the marts, the next build puts it back, as
    after a build that failed. Where a build that ended well passed, it is not needed.
    """
    if is_refused:
        statements = [
            "create schema if not exists undo",
            "create table if not exists undo.refused as select 'yes' as refused",
        ]
    elif engine.has_table("undo", "finished"):
        statements = ["drop schema undo cascade"]
    elif engine.has_table("undo", "refused"):
        statements = ["drop table undo.refused"]
    else:
        statements = []
    with engine.open() as connection:
        for statement in statements:
            connection.execute(statement)


def messages(connection: Connection, requested: dt.date | None) -> Iterator[str]:
    """A sentence on the latest date, and one on each sort of others scored."""
    latest, last_order = connection.execute(
        "select (select max(as_of_date) from ops.scoring_dates),"
        " (select max(valid_from_date) from intermediate.int_orders__valid_periods)"
    ).fetchall()[0]
    yield as_of(latest, last_order, requested)
    if not requested:
        yield from lone_days(connection, latest)
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


def lone_days(connection: Connection, latest: dt.date) -> Iterator[str]:
    """A sentence when the day of scoring may be a slip of the pen."""
    orders = connection.execute(
        "select valid_from_date, count(*) from intermediate.int_orders__valid_periods"
        " group by valid_from_date order by valid_from_date"
    ).fetchall()
    days = [(day, count) for day, count in orders if latest - 2 * YEAR < day <= latest]
    if found := before_lone(days):
        before, lone = found
        yield (
            f"warning: the last orders stand alone: none is known between {before} and"
            f" {lone}, and such a break is unusual. If the date is wrong, correct it;"
            f" until then score with --as-of {before}"
        )


def before_lone(
    orders: Sequence[tuple[dt.date, int]],
) -> tuple[dt.date, dt.date] | None:
    """The day before the orders that stand alone, and the first of them.

    ``orders`` are days in order, each with its number of orders; None where no orders
    stand alone.
    """
    days = [day for day, _ in orders]
    total = sum(count for _, count in orders)
    found, alone = None, 0
    for place in range(len(days) - 1, KNOWN_DAYS - 1, -1):
        alone += orders[place][1]
        if alone > max(1, LONE_SHARE * total):
            break
        before = days[place - 1]
        breaks = [
            later - day for day, later in pairwise(days[:place]) if before - day <= YEAR
        ]
        usual = LONE_TIMES * max(breaks, default=LONE_BREAK)
        if days[place] - before > max(LONE_BREAK, usual):
            found = (before, days[place])
    return found


def number(connection: Connection, condition: str) -> int:
    """How many scoring dates meet a condition."""
    query = f"select count(*) from ops.scoring_dates where {condition}"
    row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0
