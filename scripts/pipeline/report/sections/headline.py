"""The headline figures at the top of the page."""

from __future__ import annotations

from pipeline.report import words
from pipeline.report.parts import Tile
from pipeline.report.sections import lifecycle, quality, segments
from pipeline.report.source import Source

SCORED = """
    select count(*) as customers, coalesce(sum(net_revenue), 0) as net_revenue
    from marts.rfm_scores
    where as_of_date = $as_of_date
"""

ENGAGED = """
    select count(*) as people
    from marts.engagement_scores
    where as_of_date = $as_of_date and status = 'scored'
"""

KEPT = "select sum(raw) as raw, sum(kept) + sum(superseded) from ops.reconciliations"


def tiles(source: Source) -> tuple[Tile, ...]:
    """A few figures, the customers' first and the data's last."""
    [(scored, revenue)] = source.rows(SCORED)
    [(engaged,)] = source.rows(ENGAGED)
    [(raw, used)] = source.rows(KEPT)
    stages = lifecycle.stages(source)
    findings = source.rows(quality.GATES)
    met = sum(bool(row[2]) for row in findings)
    return (
        Tile(words.count(scored), "customers scored", "with a valid order"),
        Tile(words.decimal(revenue), "net revenue", "in the scoring window"),
        *best_segment(segments.sizes(source)),
        Tile(
            words.share_text(lifecycle.asleep(stages), lifecycle.buyers(stages)),
            "dormant or lost",
            "of customers who have ordered",
        ),
        Tile(
            words.customers_text(stages["prospect"]),
            "prospects",
            "people who never ordered",
        ),
        Tile(
            words.customers_text(engaged),
            "people engaged",
            "with a recent touchpoint",
        ),
        Tile(
            words.percent(words.part(used or 0, raw or 0), 2),
            "of rows are usable",
            f"{words.decimal(raw or 0)} rows came in",
        ),
        Tile(
            f"{words.count(met)} of {words.count(len(findings))}",
            "expectations met",
            "in the latest quality checks",
        ),
    )


def best_segment(sizes: list[segments.Size]) -> tuple[Tile, ...]:
    """The segment that brings most; none where there is nothing to compare."""
    best = segments.best_of(sizes)
    if best is None:
        return ()
    return (
        Tile(
            segments.revenue_share(best, segments.revenue_of(sizes)),
            f"of net revenue from {best.label}",
            f"from {segments.scored_share(best, sizes)} of scored customers",
        ),
    )
