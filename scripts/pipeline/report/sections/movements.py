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
    "behaviour": "What the customer did or did not do",
    "population": "The cut-offs moved because of other customers",
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
        lead="These tables show who joined and who left each segment, and why.",
        figures=(flows(source), causes(source), alarms(source)),
    )


def flows(source: Source) -> Figure:
    """Who came to each segment, stayed and left since the last month end."""
    title = "Who joined and who left"
    found = source.rows(FLOWS)
    if not found:
        return Figure(title, "There is no month to compare yet.")
    since, until = found[0][1:3]
    moved = sum(row[5] for row in found)
    return Figure(
        title,
        f"{words.customers_text(moved)} customers left their segment between"
        f" {words.day(since)} and {words.day(until)}.",
        tables=(
            Table(
                title,
                (
                    *text("Segment"),
                    *numbers("Before", "Joined", "Left", "After", "Stayed"),
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
            "Some customers join from no segment, for example when they are new. Others"
            " leave to no segment, because they are no longer scored.",
        ),
    )


def causes(source: Source) -> Figure:
    """Why customers are in another segment than before."""
    title = "Why segments changed"
    found = source.rows(CAUSES)
    moves = sum(count for _, count in found)
    if not moves:
        return Figure(title, "Nobody changed segment in this time.")
    return Figure(
        title,
        f"Customers changed segment {words.plural(moves, 'time')}. The most common"
        f" cause was {words.label(found[0][0]).lower()}.",
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
        notes=("A customer who changed segment twice counts twice.",),
    )


def alarms(source: Source) -> Figure:
    """Which shares and rates left the band of the months before."""
    title = "Unusual figures"
    found = source.rows(ALARMS)
    if not found:
        return Figure(title, "All shares and rates are within their usual range.")
    return Figure(
        title,
        f"{words.plural(len(found), 'figure is', 'figures are')} outside the usual"
        " range.",
        tables=(
            Table(
                title,
                (*text("Month", "Figure", "Segment"), *numbers("Value", "Usual range")),
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
            "The usual range lies around the mean of up to twelve earlier months."
            " Policy sets its width.",
        ),
    )
