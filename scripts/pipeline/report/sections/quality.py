"""Data quality: what became of every row, what the gates found, what is missing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby

from pipeline.report import charts, words
from pipeline.report.parts import Figure, Key, Section, Table, numbers, text
from pipeline.report.source import Row, Source

MAX_BARS = 12
FATES = {
    "Older version": charts.SKY,
    "In quarantine": charts.ORANGE,
    "Rejected": charts.VERMILLION,
    "Erased": charts.GREY,
}

FILES = """
    select source, file, raw, kept, superseded, quarantined, rejected, erased
    from ops.reconciliations
    order by source, file
"""

REASONS = """
    select source, reason, cure, row_count
    from ops.quarantine_summary
    where row_count > 0
    order by row_count desc, source, reason
"""

UNKNOWN_ACTIONS = """
    select source_system, source_action, touchpoint_count
    from ops.touchpoint_actions
    where not is_known
    order by touchpoint_count desc, source_system, source_action
"""

ACTION_COUNTS = """
    select count(*) as words, coalesce(sum(touchpoint_count), 0) as touchpoints
    from ops.touchpoint_actions
"""

# Each gate's latest run: a run may have stopped at the first gate.
GATES = """
    with

    runs as (
        select gate, arg_max(run_id, (checked_at, run_id)) as run_id
        from ops.gate_results
        group by gate
    )

    select
        results.gate,
        results.severity,
        results.is_success,
        results.message
    from ops.gate_results as results
    inner join runs
        on results.gate = runs.gate and results.run_id = runs.run_id
    order by results.gate, results.is_success, results.severity, results.message
"""

READINESS = """
    select kind, name, missing, is_ready
    from ops.readiness
    order by
        case kind
            when 'score' then 1
            when 'segment' then 2
            when 'grid' then 3
            when 'table' then 4
            else 5
        end,
        kind, name
"""

# Columns whose names are not words, as the end of a reason such as missing_ordered_at.
COLUMN_NAMES = {
    "assigned_at": "assignment date",
    "change": "change",
    "declared_at": "declaration date",
    "ended_at": "end date",
    "expires_at": "expiry date",
    "is_control": "control group flag",
    "is_test": "test flag",
    "issued_at": "issue date",
    "occurred_at": "touchpoint date",
    "ordered_at": "order date",
    "recorded_at": "decision date",
    "requested_at": "request date",
    "responded_at": "response date",
    "started_at": "start date",
    "updated_at": "update date",
}

GATE_NAMES = {"landed": "Landed data", "marts": "Built marts"}


def section(source: Source) -> Section:
    """Rows, reasons, words, gates and readiness."""
    return Section(
        key="quality",
        title="Data quality",
        lead="No row is lost. If a row is not kept, the report says why.",
        figures=(
            rows(source),
            reasons(source),
            unknown_actions(source),
            gates(source),
            readiness(source),
        ),
    )


def rows(source: Source) -> Figure:
    """What became of the rows of each table."""
    title = "What happened to every row"
    files = source.rows(FILES)
    if not files:
        return Figure(title, "No file has landed.")
    tables = [
        (name, *(sum(column) for column in zip(*figures(group), strict=True)))
        for name, group in groupby(files, key=lambda row: str(row[0]))
    ]
    raw, kept, superseded, erased = (
        sum(row[place] for row in tables) for place in (1, 2, 3, 6)
    )
    lost = [str(row[1]) for row in files if row[2] != sum(row[3:])]
    takeaway = (
        f"{words.plural(raw, 'row')} came in, and"
        f" {words.percent(words.part(kept, raw))} are kept. Newer versions replaced"
        f" {words.percent(words.part(superseded, raw))}. Rows to fix:"
        f" {words.decimal(raw - kept - superseded - erased)}."
        f"{f' Rows of erased people: {words.decimal(erased)}.' if erased else ''}"
    )
    sums = (
        "In every file, the five outcomes add up to the rows that came in."
        if not lost
        else f"These files do not add up: {words.listed(lost)}."
    )
    columns = numbers("Came in", "Kept", *FATES, "Total")
    return Figure(
        title,
        takeaway,
        charts=(charts.stacks("Share of rows that are not kept", stacks(tables)),),
        tables=(
            Table(
                "Rows by table",
                (*text("Table"), *columns),
                tuple((words.label(name), *added(values)) for name, *values in tables),
                is_open=True,
            ),
            Table(
                "Rows by file",
                (*text("Table", "File"), *columns),
                tuple(
                    (words.label(name), file, *added(values))
                    for name, file, *values in files
                ),
            ),
        ),
        keys=tuple(Key(colour, fate) for fate, colour in FATES.items()),
        notes=(
            "Each bar shows the share of a table's rows that is not kept. The text"
            " beside it gives the number of rows.",
            sums,
        ),
        is_wide=True,
    )


def figures(group: Iterable[Row]) -> list[Row]:
    """The numbers of a table's files."""
    return [row[2:] for row in group]


def added(values: list[int]) -> tuple[str, ...]:
    """The fates of rows, and what they add up to."""
    return (*map(words.decimal, values), words.decimal(sum(values[1:])))


def stacks(tables: list[Row]) -> list[charts.Stack]:
    """What is not kept of each table."""
    found = []
    for name, raw, kept, *fates in tables:
        parts = [
            (colour, (count / raw) if raw else 0.0)
            for colour, count in zip(FATES.values(), fates, strict=True)
        ]
        text = f"{words.decimal(raw - kept)} of {words.decimal(raw)}"
        found.append(charts.Stack(words.label(name), tuple(parts), text))
    return found


def reasons(source: Source) -> Figure:
    """Rows in quarantine by reason, and the cure of each."""
    title = "Rows in quarantine by reason"
    found = source.rows(REASONS)
    if not found:
        return Figure(title, "No row is in quarantine.")
    total = sum(row[3] for row in found)
    takeaway = (
        f"Quarantine holds {words.plural(total, 'row')}, for"
        f" {words.plural(len(found), 'reason')}. A row comes back by itself once you"
        " fix its cause."
    )
    notes = []
    table, reason, cure, most = found[0]
    if cure and all(row[3] < most for row in found[1:]):
        notes.append(f"Most common: {described(table, reason)}. How to fix it: {cure}.")
    if len(found) > MAX_BARS:
        notes.append(
            f"The chart shows the first {MAX_BARS} of {len(found)}. The folded table"
            " shows all."
        )
    return Figure(
        title,
        takeaway,
        charts=(
            charts.bars(
                title,
                [
                    charts.Bar(
                        name_of(table, reason, found),
                        count,
                        words.count(count),
                        charts.ORANGE,
                    )
                    for table, reason, _, count in found[:MAX_BARS]
                ],
            ),
        ),
        tables=cures(found),
        notes=tuple(notes),
        is_wide=True,
    )


def cures(found: list[Row]) -> tuple[Table, ...]:
    """The reasons of the chart with their cures; where there are more, all of them."""
    columns = (*text("Table", "Reason", "How to fix it"), *numbers("Rows"))
    rows = tuple(
        (words.label(table), reason_name(reason), cure or "", words.count(count))
        for table, reason, cure, count in found
    )
    shown = Table("Reasons and fixes", columns, rows[:MAX_BARS], is_open=True)
    if len(rows) <= MAX_BARS:
        return (shown,)
    return (shown, Table("All reasons and fixes", columns, rows))


def name_of(table: str, reason: str, found: list[Row]) -> str:
    """A reason as words; with its table where another table knows it too."""
    if sum(row[1] == reason for row in found) > 1:
        return described(table, reason)
    return reason_name(reason)


def reason_name(reason: str) -> str:
    """A reason as words, its column too: "Missing order date"."""
    for column, name in COLUMN_NAMES.items():
        fault = reason.removesuffix(f"_{column}")
        if fault == "future":
            return f"{words.label(name.replace(' ', '_'))} in the future"
        if fault != reason:
            return f"{words.label(fault)} {name}"
    return words.label(reason)


def described(table: str, reason: str) -> str:
    """A reason as words, with the table that it is about."""
    return f"{reason_name(reason)} ({words.label(table).lower()})"


def unknown_actions(source: Source) -> Figure:
    """Words for actions that policy does not know."""
    title = "Action words that policy does not know"
    [(total, touchpoints)] = source.rows(ACTION_COUNTS)
    if not total:
        return Figure(title, "There are no touchpoints, so there are no action words.")
    found = source.rows(UNKNOWN_ACTIONS)
    if not found:
        return Figure(
            title,
            f"Policy knows all {words.plural(total, 'action word')} of the files.",
        )
    unknown = sum(row[2] for row in found)
    return Figure(
        title,
        f"Policy does not know {words.count(len(found))} of"
        f" {words.plural(total, 'action word')}. So"
        f" {words.plural(unknown, 'touchpoint')}"
        f" ({words.percent(words.part(unknown, touchpoints), 2)}) earned no points.",
        tables=(
            Table(
                "Unknown action words",
                (*text("Source", "Word"), *numbers("Touchpoints")),
                tuple(
                    (system or "", word or "", words.count(count))
                    for system, word, count in found
                ),
                is_open=len(found) <= MAX_BARS,
            ),
        ),
        notes=(
            "To fix this, add a row for each word to seeds/policy/action_words.csv.",
        ),
    )


def gates(source: Source) -> Figure:
    """What the gates found in their latest run."""
    title = "What the quality checks found"
    found = source.rows(GATES)
    if not found:
        return Figure(title, "The quality checks have not run yet.")
    failed = [row for row in found if not row[2]]
    summary = tuple(
        (
            GATE_NAMES.get(gate, words.label(gate)),
            *gate_counts(list(group)),
        )
        for gate, group in groupby(found, key=lambda row: str(row[0]))
    )
    tables = [
        Table(
            "Expectations by gate",
            (
                *text("Gate"),
                *numbers("Checked", "Met", "Warnings", "Failures"),
            ),
            summary,
            is_open=True,
        )
    ]
    if failed:
        tables.append(
            Table(
                "Expectations not met",
                text("Severity", "What was found"),
                tuple(
                    (words.label(severity), plain(message))
                    for _, severity, _, message in failed
                ),
                is_open=True,
            )
        )
    return Figure(
        title,
        f"{words.decimal(len(found) - len(failed))} of"
        f" {words.plural(len(found), 'expectation')} are met."
        + ("" if failed else " There are no warnings."),
        tables=tuple(tables),
        notes=(
            "One gate checks the landed data, and another checks the marts. A critical"
            " failure stops the run before anything is published.",
        ),
    )


def gate_counts(group: list[Row]) -> tuple[str, ...]:
    """How many expectations of a gate were checked, met, and not met."""
    met = sum(bool(row[2]) for row in group)
    warnings = sum(not row[2] and row[1] == "warning" for row in group)
    critical = len(group) - met - warnings
    return tuple(map(words.count, (len(group), met, warnings, critical)))


def plain(message: str | None) -> str:
    """A finding without the name of the expectation behind it."""
    return re.sub(r" \(\w+, (?:critical|warning)\)$", "", message or "")


def readiness(source: Source) -> Figure:
    """Which outputs the data at hand allow, and what is missing for the others."""
    title = "Outputs that the data allows"
    found = source.rows(READINESS)
    if not found:
        return Figure(title, "The readiness of outputs has not been checked yet.")
    ready = [row for row in found if row[3]]
    missing = [row for row in found if not row[3]]
    tables = []
    if missing:
        tables.append(
            Table(
                "Not ready, and what is missing",
                text("Kind", "Output", "Missing"),
                tuple(
                    (words.label(kind), words.label(name), reason or "")
                    for kind, name, reason, _ in missing
                ),
                is_open=True,
            )
        )
    if ready:
        tables.append(
            Table(
                "Ready",
                text("Kind", "Outputs"),
                tuple(
                    (
                        words.label(kind),
                        ", ".join(words.label(row[1]) for row in group),
                    )
                    for kind, group in groupby(ready, key=lambda row: str(row[0]))
                ),
                is_open=True,
            )
        )
    return Figure(
        title,
        f"{words.decimal(len(ready))} of {words.plural(len(found), 'output')} are"
        " ready.",
        tables=tuple(tables),
        is_wide=True,
    )
