"""Movements: who came, stayed and left, why segments changed, and what is unusual."""

from __future__ import annotations

from pipeline.report import words
from pipeline.report.parts import Figure, Section, Table, numbers, text
from pipeline.report.source import Source

FLOWS = """
    select
        label_en, from_date, to_date, opening_customers, entered_customers,
        left_customers, closing_customers, stayed_customers
    from marts.segment_flows
    inner join marts.segment_catalogue
        on segment_flows.segment = segment_catalogue.segment
    where to_date = (select max(to_date) from marts.segment_flows)
    order by display_order
"""

# Of the same time as the flows, so that both tell of the same moves.
CAUSES = """
    select cause, count(*) as moves
    from marts.segment_history
    where
        cause is not null
        and valid_from_date > (select max(from_date) from marts.segment_flows)
    group by cause
    order by moves desc, cause
"""

MEANINGS = {
    "behaviour": "What the customers did, or did not do",
    "population": "Others moved the cut-offs; under the old ones they would stay",
    "policy": "The rules changed",
    "identity": "Records were merged or split",
}

ALARMS = """
    select
        month, measure, coalesce(label_en, 'All segments') as label, measured_value,
        usual_value, usual_distance
    from ops.segment_alarms
    left join marts.segment_catalogue
        on segment_alarms.segment = segment_catalogue.segment
    where
        status = 'alarm'
        and as_of_date >= (select max(from_date) from marts.segment_flows)
    order by month desc, measure, display_order
"""

MEASURES = {
    "segment_share": "Share of all customers",
    "migration_rate": "Customers who changed segment",
}


def section(source: Source) -> Section:
    """Flows of the last month, causes, alarms."""
    return Section(
        key="movements",
        title="Movements",
        lead="A segment is a stream: what it holds is what came less what left.",
        figures=(flows(source), causes(source), alarms(source)),
    )


def flows(source: Source) -> Figure:
    """Who came to each segment, stayed and left since the last month end."""
    title = "Who came and who left"
    found = source.rows(FLOWS)
    if not found:
        return Figure(title, "There is no month to tell of yet.")
    since, until = found[0][1:3]
    moved = sum(row[5] for row in found)
    return Figure(
        title,
        f"From {words.day(since)} to {words.day(until)}"
        f" {words.customers_text(moved)} customers left the segment they were in.",
        tables=(
            Table(
                title,
                (
                    *text("Segment"),
                    *numbers("Before", "Came", "Left", "After", "Stayed"),
                ),
                tuple(
                    (
                        label,
                        *(words.customers_text(count) for count in counts),
                        words.unless_few(
                            counts[0], words.share_text(stayed, counts[0])
                        ),
                    )
                    for label, _, _, *counts, stayed in found
                ),
                is_open=True,
            ),
        ),
        notes=(
            "Customers who are new, or no longer scored, came from or left to none.",
        ),
    )


def causes(source: Source) -> Figure:
    """Why customers are in another segment than before."""
    title = "Why segments changed"
    found = source.rows(CAUSES)
    moves = sum(count for _, count in found)
    if not moves:
        return Figure(title, "Nobody has changed segment since.")
    return Figure(
        title,
        f"{words.label(found[0][0])} is the cause of most of"
        f" {words.plural(moves, 'change')}.",
        tables=(
            Table(
                title,
                (*text("Cause", "Meaning"), *numbers("Changes", "Share")),
                tuple(
                    (
                        words.label(cause),
                        MEANINGS[cause],
                        words.customers_text(count),
                        words.share_text(count, moves),
                    )
                    for cause, count in found
                ),
                is_open=True,
            ),
        ),
        notes=("A customer who changed twice in the time counts twice.",),
    )


def alarms(source: Source) -> Figure:
    """Which shares and rates left the band of the months before."""
    title = "What is unusual"
    found = source.rows(ALARMS)
    if not found:
        return Figure(title, "Every share and rate is within its usual band.")
    return Figure(
        title,
        f"{words.plural(len(found), 'figure')} left the band of the months before.",
        tables=(
            Table(
                title,
                (*text("Month", "Figure", "Segment"), *numbers("Is", "Usual")),
                tuple(
                    (
                        words.month(month),
                        MEASURES[measure],
                        label,
                        words.percent(value),
                        f"{words.percent(usual)} ± {words.percent(distance)}",
                    )
                    for month, measure, label, value, usual, distance in found
                ),
                is_open=True,
            ),
        ),
        notes=(
            "The band is the mean of up to twelve months before, plus and minus as many"
            " standard deviations as policy says.",
        ),
    )
