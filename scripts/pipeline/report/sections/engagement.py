"""Engagement: through which channels it comes, and how it spreads over customers."""

from __future__ import annotations

from pipeline.report import charts, words
from pipeline.report.parts import Figure, Section, Table, numbers, text
from pipeline.report.source import Source

MAX_BARS = 12

CHANNELS = """
    select
        channel,
        count(distinct customer_id) as customers,
        sum(touchpoint_count) as touchpoints,
        sum(counted_count) as counted,
        sum(points) as points,
        sum(decayed_points) as decayed_points
    from marts.engagement_channels
    where as_of_date = $as_of_date
    group by channel
    order by decayed_points desc, channel
"""

TIERS = """
    select engagement_tier, engagement_trend, count(*) as customers
    from marts.engagement_scores
    where as_of_date = $as_of_date
    group by engagement_tier, engagement_trend
    order by engagement_tier, engagement_trend
"""

LEDGER = """
    with

    ledgers as (
        select customer_id, sum(decayed_points) as decayed_points
        from marts.engagement_ledger
        where as_of_date = $as_of_date
        group by customer_id
    )

    select
        count(*) as customers,
        count_if(ledgers.decayed_points <> scores.engagement_score) as differing
    from ledgers
    inner join marts.engagement_scores as scores
        on
            ledgers.customer_id = scores.customer_id
            and scores.as_of_date = $as_of_date
"""

SILENT = "No recent touchpoint"
TIER_NAMES = {
    "high": "High",
    "medium": "Medium",
    "low": "Low",
    None: SILENT,
}
TRENDS = ("rising", "steady", "falling", "new")
TIER_COLOURS = {"High": charts.BLUE, "Medium": charts.SKY, "Low": "#b9d7ea"}

NO_TOUCHPOINTS = (
    "There are no touchpoints, so nobody has an engagement score. Add a file of"
    " touchpoints to get scores."
)


def section(source: Source) -> Section:
    """Channels and tiers of engagement."""
    return Section(
        key="engagement",
        title="Engagement",
        lead=(
            "People earn points for what they do, and the points lose value over time."
            " The same rules apply to customers and prospects."
        ),
        figures=(channels(source), tiers(source)),
    )


def channels(source: Source) -> Figure:
    """Decayed points by channel."""
    title = "Engagement points by channel"
    found = source.rows(CHANNELS)
    if not found:
        return Figure(title, NO_TOUCHPOINTS)
    total = sum(row[5] for row in found)
    told = [row for row in found if not words.is_few(row[1])]
    takeaway = "No channel has brought any points."
    if told and total > 0:
        channel, *_, points = told[0]
        takeaway = (
            f"{words.label(channel)} brings"
            f" {words.percent(words.part(points, total))} of the"
            f" {words.decimal(total)} current points."
        )
    return Figure(
        title,
        takeaway,
        charts=(
            charts.bars(
                title,
                [
                    charts.Bar(
                        words.label(channel),
                        0 if words.is_few(customers) else float(points),
                        words.unless_few(customers, words.decimal(points)),
                    )
                    for channel, customers, *_, points in found[:MAX_BARS]
                ],
            ),
        ),
        tables=(
            Table(
                title,
                (
                    *text("Channel"),
                    *numbers(
                        "People", "Touchpoints", "Counted", "Points earned",
                        "Current points",
                    ),
                ),
                tuple(
                    (
                        words.label(channel),
                        words.customers_text(customers),
                        *(
                            words.unless_few(customers, figure)
                            for figure in (
                                words.decimal(touchpoints),
                                words.decimal(counted),
                                words.decimal(made),
                                words.decimal(points),
                            )
                        ),
                    )
                    for (
                        channel, customers, touchpoints, counted, made, points
                    ) in found
                ),
            ),
        ),
        notes=(*cut_off(len(found)), *ledger(source)),
    )  # fmt: skip


def cut_off(bars: int) -> tuple[str, ...]:
    """A note where a chart does not show all that its table does."""
    if bars <= MAX_BARS:
        return ()
    return (f"The chart shows the first {MAX_BARS} of {bars}. The table shows all.",)


def ledger(source: Source) -> tuple[str, ...]:
    """Whether the ledger of points adds up to the scores."""
    [(customers, differing)] = source.rows(LEDGER)
    if not customers:
        return ()
    if differing:
        return (
            f"The points ledger of {words.plural(differing, 'person', 'people')} does"
            " not add up to the score.",
        )
    return ("Every engagement score is exactly the sum of its points ledger.",)


def tiers(source: Source) -> Figure:
    """People by tier and trend of engagement."""
    title = "People by engagement tier"
    cells = {(tier, trend): people for tier, trend, people in source.rows(TIERS)}
    if not cells:
        return Figure(title, NO_TOUCHPOINTS)
    totals = {
        name: sum(people for (tier, _), people in cells.items() if tier == code)
        for code, name in TIER_NAMES.items()
    }
    everybody = sum(totals.values())
    silent = totals[SILENT]
    takeaway = (
        f"Of {words.plural(everybody, 'person', 'people')} with touchpoints,"
        f" {words.decimal(everybody - silent)} had one recently. Engagement is high for"
        f" {words.customers_text(totals['High'])} of them."
    )
    return Figure(
        title,
        takeaway,
        charts=(
            charts.bars(
                title,
                [
                    charts.Bar(
                        name,
                        0 if words.is_few(people) else people,
                        words.customers_text(people),
                        TIER_COLOURS.get(name, charts.GREY),
                    )
                    for name, people in totals.items()
                ],
            ),
        ),
        tables=(
            Table(
                "People by engagement tier and trend",
                (*text("Tier"), *numbers("People", *map(words.label, TRENDS))),
                tuple(
                    (
                        name,
                        words.customers_text(totals[name]),
                        *(
                            words.customers_text(cells.get((code, trend), 0))
                            for trend in TRENDS
                        ),
                    )
                    for code, name in TIER_NAMES.items()
                ),
            ),
        ),
        notes=("A recent touchpoint lies within the engagement window.",),
    )
