"""Segment performance: revenue by segment and month."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from pipeline.report import charts, words
from pipeline.report.parts import Figure, Section, Table, numbers, text
from pipeline.report.sections.segments import safe_colour
from pipeline.report.source import Source

MONTHS_SHOWN = 24
TOO_FEW = "Too few customers to show"
OPENING_NOTE = (
    "Each month uses the segments in which customers began it. Newcomers were in no"
    " segment then, and came into one during the month."
)
# What a column of the last month means, where the column is shown.
NOTES = {
    "Conversion rate": (
        "The conversion rate is the share of the customers at the start who ordered in"
        " the month."
    ),
    "Repeat buyers": "Repeat buyers ordered more than once in the month.",
    "Return rate": (
        "The return rate is the part of the month's orders that has come back so far."
    ),
    "Churn": "Churn counts customers who became dormant or lost in the month.",
    "Reactivated": "Reactivated customers were dormant or lost, and ordered again.",
}

ROWS = """
    select
        performance.month,
        performance.segment,
        coalesce(
            catalogue.label_en,
            case
                when performance.segment = 'none' then 'Newcomers'
                else performance.segment
            end
        ) as label,
        catalogue.colour,
        performance.opening_customers,
        performance.net_revenue,
        performance.is_complete_month,
        performance.customers,
        performance.order_count,
        performance.revenue_share,
        performance.average_order_value,
        performance.order_frequency,
        performance.conversion_rate,
        performance.repeat_rate,
        performance.return_rate,
        performance.churn_rate,
        performance.reactivation_rate,
        performance.average_rfm_score,
        performance.average_engagement_score,
        performance.average_acquisition_cost,
        coalesce(catalogue.display_order, 2147483647) as display_order
    from marts.segment_performance as performance
    left join marts.segment_catalogue as catalogue
        on performance.segment = catalogue.segment
    order by performance.month, display_order, performance.segment
"""


@dataclass(frozen=True)
class Performance:
    """One segment in one month."""

    month: dt.date
    segment: str
    label: str
    colour: str
    opening_customers: int
    net_revenue: Decimal
    is_complete: bool
    closing_customers: int
    order_count: int
    revenue_share: Decimal | None
    average_order_value: Decimal | None
    order_frequency: Decimal | None
    conversion_rate: Decimal | None
    repeat_rate: Decimal | None
    return_rate: Decimal | None
    churn_rate: Decimal | None
    reactivation_rate: Decimal | None
    average_rfm_score: Decimal | None
    average_engagement_score: Decimal | None
    average_acquisition_cost: Decimal | None
    display_order: int

    @property
    def is_told(self) -> bool:
        """Whether the group is large enough to tell its figures."""
        return not words.is_few(self.opening_customers)


def performances(source: Source) -> list[Performance]:
    """Every segment in every month, in order."""
    return [
        Performance(
            month, segment, label, safe_colour(colour), opening or 0,
            revenue or Decimal(0), bool(is_complete), closing or 0, orders or 0,
            *others,
        )
        for (
            month, segment, label, colour, opening, revenue, is_complete, closing,
            orders, *others,
        ) in source.rows(ROWS)
    ]  # fmt: skip


def section(source: Source) -> Section:
    """Net revenue by segment and month, and the figures of the last whole month."""
    found = performances(source)
    lead = "The charts show the revenue of each segment. They all share one scale."
    return Section("performance", "Performance by month", lead, (figure(found),))


def figure(found: list[Performance]) -> Figure:
    """A small chart for each segment that has revenue."""
    title = "Net revenue by segment and month"
    if not found:
        return Figure(title, "No segment has orders in any month yet.")
    months = sorted({row.month for row in found})[-MONTHS_SHOWN:]
    shown = [row for row in found if row.month in months]
    # In the order of the catalogue; the latest row of a segment names it.
    segments = {row.segment: row for row in sorted(shown, key=place)}
    values = {(row.segment, row.month): row for row in shown if row.is_told}
    idle = [
        segment
        for segment in segments
        if not any(row.net_revenue for row in shown if row.segment == segment)
    ]
    hidden = [
        segment
        for segment in segments
        if segment not in idle and not any(told == segment for told, _ in values)
    ]
    scale = charts.Scale.of([float(row.net_revenue) for row in values.values()])
    is_whole = {row.month: row.is_complete for row in shown}
    drawn = tuple(
        charts.months(
            row.label,
            [
                charts.Month(
                    words.short_month(month),
                    revenue(values.get((segment, month))),
                    is_whole[month],
                )
                for month in months
            ],
            scale,
            row.colour,
        )
        for segment, row in segments.items()
        if segment not in idle and segment not in hidden
    )
    notes = [OPENING_NOTE]
    for sentence, names in (("No revenue in these months", idle), (TOO_FEW, hidden)):
        if names:
            listed = words.listed([segments[name].label for name in names])
            notes.append(f"{sentence}: {listed}.")
    if not all(is_whole.values()):
        notes.append("Pale bars show months that had not ended on the scoring date.")
    latest = last_month(shown)
    columns = {column.label for table in latest for column in table.columns}
    notes += [note for label, note in NOTES.items() if label in columns]
    return Figure(
        title,
        takeaway(shown),
        charts=drawn,
        tables=(by_month(shown, segments), *latest),
        notes=tuple(notes),
        is_wide=True,
    )


def place(row: Performance) -> tuple[int, str]:
    """Where a segment stands in lists."""
    return row.display_order, row.segment


def revenue(row: Performance | None) -> float | None:
    """What a chart shows of a segment in a month."""
    return None if row is None else float(row.net_revenue)


def whole_months(shown: list[Performance]) -> list[tuple[dt.date, list[Performance]]]:
    """The months that are over, each with its rows."""
    complete = [row for row in shown if row.is_complete]
    return [(month, list(rows)) for month, rows in groupby(complete, by_its_month)]


def by_its_month(row: Performance) -> dt.date:
    """The month of a row."""
    return row.month


def takeaway(shown: list[Performance]) -> str:
    """The last whole month, against the same month a year before where it is known."""
    whole = whole_months(shown)
    if not whole:
        return "No month has ended yet."
    month, rows = whole[-1]
    total = sum((row.net_revenue for row in rows), Decimal(0))
    sentence = (
        f"{words.month(month)} is the last complete month. Its net revenue was"
        f" {words.decimal(total)}"
    )
    year_before = dict(whole).get(month.replace(year=month.year - 1))
    before = sum((row.net_revenue for row in year_before or []), Decimal(0))
    if before > 0:
        change = total / before - 1
        direction = "more" if change >= 0 else "less"
        sentence += (
            f", {words.percent(abs(change))} {direction} than"
            f" {words.month(month.replace(year=month.year - 1))}"
        )
    told = [row for row in rows if row.is_told and row.net_revenue > 0]
    if not told or total <= 0:
        return f"{sentence}."
    best = max(told, key=lambda row: row.net_revenue)
    share = words.percent(words.part(best.net_revenue, total))
    return f"{sentence}. {best.label} brought the most: {share}."


def by_month(shown: list[Performance], segments: dict[str, Performance]) -> Table:
    """Net revenue: a row a month, the newest first, a column a segment."""
    values = {(row.segment, row.month): row for row in shown}
    months = sorted({row.month for row in shown}, reverse=True)
    is_whole = {row.month: row.is_complete for row in shown}
    return Table(
        "Net revenue by month and segment",
        (*text("Month"), *numbers(*(row.label for row in segments.values()))),
        tuple(
            (
                words.short_month(month) + ("" if is_whole[month] else " (incomplete)"),
                *(cell(values.get((segment, month))) for segment in segments),
            )
            for month in months
        ),
    )


def cell(row: Performance | None) -> str:
    """A segment's revenue in a month, hidden for few customers."""
    if row is None:
        return words.NOTHING
    return words.unless_few(row.opening_customers, words.decimal(row.net_revenue))


def last_month(shown: list[Performance]) -> list[Table]:
    """Every figure of the last whole month; no table where no month is over."""
    whole = whole_months(shown)
    if not whole:
        return []
    month, rows = whole[-1]
    columns = (
        *text("Segment"),
        *numbers(
            "Customers at the start", "Orders", "Net revenue", "Share of revenue",
            "Average order", "Orders per buyer", "Conversion rate", "Repeat buyers",
            "Return rate", "Churn", "Reactivated", "Acquisition cost",
            "Customers at the end", "RFM score", "Engagement score",
        ),
    )  # fmt: skip
    table = Table(
        f"All figures of {words.month(month)}",
        columns,
        tuple(
            (
                row.label,
                words.customers_text(row.opening_customers),
                *(words.unless_few(row.opening_customers, part) for part in done(row)),
                words.customers_text(row.closing_customers),
                *(words.unless_few(row.closing_customers, part) for part in ends(row)),
            )
            for row in rows
        ),
    )
    return [without_empty_columns(table)]


def without_empty_columns(table: Table) -> Table:
    """A table without the columns in which nothing is known of anybody."""
    kept = [
        place
        for place in range(len(table.columns))
        if any(row[place] != words.NOTHING for row in table.rows)
    ]
    return Table(
        table.caption,
        tuple(table.columns[place] for place in kept),
        tuple(tuple(row[place] for place in kept) for row in table.rows),
    )


def done(row: Performance) -> tuple[str, ...]:
    """What customers did who began the month in a segment, as the table has it."""
    return (
        words.count(row.order_count),
        words.decimal(row.net_revenue),
        words.percent(row.revenue_share),
        words.decimal(row.average_order_value, 2),
        words.decimal(row.order_frequency, 2),
        words.percent(row.conversion_rate),
        words.percent(row.repeat_rate),
        words.percent(row.return_rate),
        words.percent(row.churn_rate),
        words.percent(row.reactivation_rate),
        words.decimal(row.average_acquisition_cost, 2),
    )


def ends(row: Performance) -> tuple[str, ...]:
    """The scores of the customers who are in the segment when the month ends."""
    return (
        words.decimal(row.average_rfm_score, 2),
        words.decimal(row.average_engagement_score, 1),
    )
