"""Stages of life: how many customers are new, active, reactivated, dormant, lost."""

from __future__ import annotations

from collections.abc import Mapping

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
    "prospect": "Has never ordered",
    "new": "Placed a first order recently",
    "active": "Last ordered within the usual time",
    "reactivated": "Came back recently after a long gap",
    "dormant": "Has not ordered for longer than usual",
    "lost": "Has not ordered for a very long time",
}

COLOURS: dict[str | None, str] = {"dormant": charts.ORANGE, "lost": charts.VERMILLION}


def section(source: Source) -> Section:
    """The RFM grid beside the stages of life."""
    return Section(
        key="rfm",
        title="RFM scores and lifecycle stages",
        lead=(
            "RFM scores compare customers with each other. The lifecycle stage of a"
            " customer depends only on their own orders."
        ),
        figures=(rfm.grid(source), figure(source)),
    )


def stages(source: Source) -> dict[str | None, int]:
    """Customers by stage in the order of a customer's life; empty stages too."""
    found: dict[str | None, int] = dict(source.rows(STAGES))
    ordered = {stage: found.pop(stage, 0) for stage in MEANINGS}
    return ordered | found


def buyers(found: Mapping[str | None, int]) -> int:
    """The customers who have ordered."""
    return sum(found[stage] for stage in MEANINGS if stage != "prospect")


def asleep(found: Mapping[str | None, int]) -> int:
    """The customers among them who have not for long."""
    return found["dormant"] + found["lost"]


def figure(source: Source) -> Figure:
    """Customers by stage of life."""
    title = "Customers by lifecycle stage"
    found = stages(source)
    total = sum(found.values())
    if not total:
        return Figure(title, "No customer has a lifecycle stage yet.")
    takeaway = (
        f"{words.share_text(asleep(found), buyers(found))} of customers who have"
        " ordered are dormant or lost."
        if buyers(found)
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
                        MEANINGS.get(
                            stage or "", "Has no segment; see People by segment"
                        ),
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
