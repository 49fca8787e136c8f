"""Stages of life: how many customers are new, active, reactivated, dormant, lost."""

from __future__ import annotations

from pipeline.report import charts, words
from pipeline.report.parts import Figure, Section, Table, numbers, text
from pipeline.report.sections import rfm
from pipeline.report.source import Source

STAGES = """
    select lifecycle_stage, count(*) as customers
    from marts.customer_segments
    where as_of_date = $as_of_date
    group by lifecycle_stage
    order by lifecycle_stage nulls last
"""

MEANINGS = {
    "prospect": "Known, but has never ordered",
    "new": "A first order, not long ago",
    "active": "Orders, and is not late",
    "reactivated": "Came back after a long gap, not long ago",
    "dormant": "No order for longer than is usual for them",
    "lost": "No order for very long",
}

COLOURS: dict[str | None, str] = {"dormant": charts.ORANGE, "lost": charts.VERMILLION}


def section(source: Source) -> Section:
    """The RFM grid beside the stages of life."""
    return Section(
        key="rfm",
        title="RFM scores and stages of life",
        lead=(
            "RFM compares customers with each other; the stage of life looks at each"
            " by their own orders."
        ),
        figures=(rfm.grid(source), figure(source)),
    )


def stages(source: Source) -> dict[str | None, int]:
    """Customers by stage in the order of a customer's life; empty stages too."""
    found: dict[str | None, int] = dict(source.rows(STAGES))
    ordered = {stage: found.pop(stage, 0) for stage in MEANINGS}
    return ordered | found


def figure(source: Source) -> Figure:
    """Customers by stage of life."""
    title = "Customers by stage of life"
    found = stages(source)
    total = sum(found.values())
    if not total:
        return Figure(title, "No customer has a stage of life yet.")
    buyers = sum(found[stage] for stage in MEANINGS if stage != "prospect")
    asleep = found["dormant"] + found["lost"]
    takeaway = (
        f"{words.share_text(asleep, buyers)} of those who ever ordered are dormant or"
        " lost."
        if buyers
        else "Nobody has ordered yet."
    )
    return Figure(
        title,
        takeaway,
        charts=(
            charts.bars(
                title,
                [
                    charts.Bar(
                        name(stage),
                        0 if words.is_few(customers) else customers,
                        words.customers_text(customers),
                        COLOURS.get(stage, charts.BLUE),
                    )
                    for stage, customers in found.items()
                ],
            ),
        ),
        tables=(
            Table(
                title,
                (*text("Stage", "Meaning"), *numbers("Customers", "Share")),
                tuple(
                    (
                        name(stage),
                        MEANINGS.get(stage or "", "Returns, but no valid order"),
                        words.customers_text(customers),
                        words.unless_few(
                            customers, words.percent(words.part(customers, total))
                        ),
                    )
                    for stage, customers in found.items()
                ),
                is_open=True,
            ),
        ),
    )


def name(stage: str | None) -> str:
    """A stage as words."""
    return words.label(stage, "No stage")
