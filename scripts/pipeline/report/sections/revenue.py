"""The revenue bridge: from all that files say to the revenue of scored customers."""

from __future__ import annotations

from decimal import Decimal

from pipeline.report import charts, words
from pipeline.report.parts import Figure, Key, Section, Table, numbers, text
from pipeline.report.source import Row, Source

# The steps of the bridge in their order; each is taken off what is left before it.
DEDUCTIONS = {
    "quarantined_revenue": "In quarantine",
    "duplicate_revenue": "Older versions",
    "test_revenue": "Test orders",
    "cancelled_revenue": "Cancelled or failed",
    "return_revenue": "Returned",
    "unknown_customer_revenue": "Unknown customer",
    "unscored_customer_revenue": "Unscored customer",
}
STEPS = {
    "raw_gross_revenue": "Gross revenue in files",
    **DEDUCTIONS,
    "scored_revenue": "Scored customers",
}

SUMS = ", ".join(f"sum({step}) as {step}" for step in STEPS)

TOTALS = f"select {SUMS} from marts.revenue_bridge"

BY_SOURCE = f"""
    select source_system, {SUMS}
    from marts.revenue_bridge
    group by source_system
    order by source_system
"""

BY_MONTH = f"""
    select month, {SUMS}
    from marts.revenue_bridge
    group by month
    order by month desc
"""


def section(source: Source) -> Section:
    """The bridge as a waterfall, by source and by month."""
    return Section(
        key="revenue",
        title="Revenue bridge",
        lead=(
            "The revenue of scored customers differs from the shop's own reports. The"
            " bridge explains the difference, over the whole history in the files."
        ),
        figures=(figure(source),),
    )


def figure(source: Source) -> Figure:
    """The waterfall."""
    title = "From gross to scored revenue"
    [sums] = source.rows(TOTALS)
    if sums[0] is None:
        return Figure(title, "There are no orders to show yet.")
    steps: dict[str, Decimal] = dict(zip(STEPS, sums, strict=True))
    gross, scored = steps["raw_gross_revenue"], steps["scored_revenue"]
    largest = max(DEDUCTIONS, key=lambda step: steps[step])
    takeaway = (
        f"Scored customers brought {words.decimal(scored)} of {words.decimal(gross)}"
        " gross revenue"
    )
    if gross > 0:
        takeaway += (
            f" ({words.percent(words.part(scored, gross))}). The largest deduction"
            f" is “{DEDUCTIONS[largest]}”: {words.decimal(steps[largest])}"
        )
    return Figure(
        title,
        f"{takeaway}.",
        charts=(charts.waterfall(title, spans(steps)),),
        tables=(by_source(source, sums), by_month(source)),
        keys=(
            Key(charts.BLUE, "Total"),
            Key(charts.VERMILLION, "Deducted"),
            Key(charts.GREEN, "Added back"),
        ),
        notes=(
            "Customers who only returned goods have negative revenue and no score."
            " Leaving them out adds that revenue back.",
        ),
        is_wide=True,
    )


def by_source(source: Source, sums: Row) -> Table:
    """The bridge of each source system: a row a step, a column a source."""
    found = source.rows(BY_SOURCE)
    columns = [*(amounts for _, *amounts in found), sums]
    return Table(
        "Bridge by source",
        (
            *text("Step"),
            *numbers(*(words.label(name) for name, *_ in found), "Total"),
        ),
        tuple(
            (label, *map(words.decimal, amounts))
            for label, *amounts in zip(STEPS.values(), *columns, strict=True)
        ),
        is_open=True,
    )


def by_month(source: Source) -> Table:
    """The bridge of each month, the newest first."""
    return Table(
        "Bridge by month",
        (*text("Month"), *numbers(*STEPS.values())),
        tuple(
            (words.short_month(month), *map(words.decimal, amounts))
            for month, *amounts in source.rows(BY_MONTH)
        ),
    )


def spans(steps: dict[str, Decimal]) -> list[charts.Span]:
    """The bars of the waterfall."""
    left = steps["raw_gross_revenue"]
    bars = [whole(STEPS["raw_gross_revenue"], left)]
    for step, label in DEDUCTIONS.items():
        amount = steps[step]
        bars.append(
            charts.Span(
                label,
                float(left),
                float(left - amount),
                words.signed(-amount),
                charts.VERMILLION if amount >= 0 else charts.GREEN,
            )
        )
        left -= amount
    return [*bars, whole(STEPS["scored_revenue"], steps["scored_revenue"])]


def whole(label: str, amount: Decimal) -> charts.Span:
    """A bar that stands on the ground."""
    return charts.Span(label, 0.0, float(amount), words.decimal(amount), charts.BLUE)
