"""Segments: how many customers each holds and what they bring; who they are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from pipeline.report import charts, words
from pipeline.report.parts import Card, Figure, Section, Table, numbers, text
from pipeline.report.source import Source

SIZES = """
    select
        catalogue.segment,
        catalogue.label_en,
        catalogue.colour,
        count(members.customer_id) as customers,
        count(scores.customer_id) as scored,
        coalesce(sum(scores.net_revenue), 0) as net_revenue
    from marts.segment_catalogue as catalogue
    left join marts.customer_segments as members
        on
            catalogue.segment = members.segment
            and members.as_of_date = $as_of_date
    left join marts.rfm_scores as scores
        on
            members.customer_id = scores.customer_id
            and members.as_of_date = scores.as_of_date
    group by all
    having any_value(catalogue.is_active) or count(members.customer_id) > 0
    order by any_value(catalogue.display_order), catalogue.segment
"""

WITHOUT_SEGMENT = """
    select status, count(*) as customers
    from marts.customer_segments
    where as_of_date = $as_of_date and segment is null
    group by status
    order by status
"""

# Why a person has no segment, by the status on their row.
REASONS = {
    "only_returns": "they returned goods and have no valid order",
    "objected": "they objected to profiling",
    "minor": "they are too young to be profiled",
    "expired": "they are expired: the time limit for using their data has passed",
}

CATALOGUE = """
    select label_en, colour, persona, recommended_action
    from marts.segment_catalogue
    where is_active
    order by display_order, segment
"""


@dataclass(frozen=True)
class Size:
    """One segment: its people, those scored and their net revenue in the window."""

    segment: str
    label: str
    colour: str
    customers: int
    scored: int
    net_revenue: Decimal


def sizes(source: Source) -> list[Size]:
    """Every segment of the catalogue, in its order; empty ones too."""
    return [
        Size(segment, label, safe_colour(colour), people, scored, Decimal(revenue))
        for segment, label, colour, people, scored, revenue in source.rows(SIZES)
    ]


def safe_colour(colour: str | None) -> str:
    """A colour of the catalogue; grey where it is none."""
    if colour and re.fullmatch("#[0-9a-fA-F]{6}", colour):
        return colour
    return charts.GREY


def section(source: Source) -> Section:
    """People and net revenue by segment."""
    found = sizes(source)
    return Section(
        key="segments",
        title="Segments",
        lead=(
            "Each person is in one segment at most. The segment tells the CRM team what"
            " to do next."
        ),
        figures=(size_figure(source, found), revenue_figure(found)),
    )


def size_figure(source: Source, found: list[Size]) -> Figure:
    """How many people each segment holds."""
    title = "People by segment"
    total = sum(size.customers for size in found)
    notes = tuple(
        f"{without(people)} no segment because {reason(status)}."
        for status, people in source.rows(WITHOUT_SEGMENT)
    )
    if not total:
        return Figure(title, "Nobody is in a segment yet.", notes=notes)
    largest = max(found, key=lambda size: size.customers)
    bars = [
        charts.Bar(
            size.label,
            0 if words.is_few(size.customers) else size.customers,
            words.FEW
            if words.is_few(size.customers)
            else f"{words.count(size.customers)} · {share(size, total)}",
            size.colour,
        )
        for size in found
    ]
    rows = tuple(
        (
            size.label,
            words.customers_text(size.customers),
            words.unless_few(size.customers, share(size, total)),
        )
        for size in found
    )
    columns = (*text("Segment"), *numbers("People", "Share"))
    return Figure(
        title,
        f"{largest.label} is the largest segment, with"
        f" {words.customers_text(largest.customers)} of"
        f" {words.plural(total, 'person', 'people')}. Prospects are included. People"
        " without a segment are not.",
        charts=(charts.bars(title, bars),),
        tables=(Table(title, columns, rows),),
        notes=notes,
    )


def without(people: int) -> str:
    """People who lack something, as the subject of a sentence."""
    if words.is_few(people):
        return f"Fewer than {words.SMALLEST_GROUP} people have"
    return f"{words.count(people)} people have"


def reason(status: str) -> str:
    """Why people have no segment, as the rest of a sentence."""
    return REASONS.get(status, f"their status is: {words.label(status).lower()}")


def share(size: Size, total: int) -> str:
    """A segment's share of all people."""
    return words.percent(words.part(size.customers, total))


def revenue_figure(found: list[Size]) -> Figure:
    """What the customers of each segment brought in the scoring window."""
    title = "Net revenue by segment"
    buying = [size for size in found if size.scored]
    total = revenue_of(buying)
    best = best_of(buying)
    if best is None:
        return Figure(title, "No segment has net revenue to compare.")
    bars = [
        charts.Bar(
            size.label,
            0 if words.is_few(size.scored) else float(size.net_revenue),
            words.unless_few(size.scored, words.decimal(size.net_revenue)),
            size.colour,
        )
        for size in buying
    ]
    rows = tuple(
        (
            size.label,
            words.customers_text(size.scored),
            *(
                words.unless_few(size.scored, figure)
                for figure in (
                    words.decimal(size.net_revenue),
                    revenue_share(size, total),
                    words.decimal(size.net_revenue / size.scored, 2),
                )
            ),
        )
        for size in buying
    )
    columns = numbers("Customers scored", "Net revenue", "Share", "Per customer")
    return Figure(
        title,
        f"{best.label} brought {revenue_share(best, total)} of net revenue in the"
        f" scoring window. It has {scored_share(best, buying)} of the scored"
        " customers.",
        charts=(charts.bars(title, bars),),
        tables=(Table(title, (*text("Segment"), *columns), rows),),
        notes=(
            "Net revenue is sales minus returns. It is negative where a segment"
            " returned more than it bought in the scoring window.",
        ),
    )


def best_of(sizes: list[Size]) -> Size | None:
    """The segment that brings most; None where there is nothing to compare."""
    told = [size for size in sizes if size.scored >= words.SMALLEST_GROUP]
    if not told or revenue_of(sizes) <= 0:
        return None
    return max(told, key=lambda size: size.net_revenue)


def revenue_of(sizes: list[Size]) -> Decimal:
    """The net revenue of segments together."""
    return sum((size.net_revenue for size in sizes), Decimal(0))


def revenue_share(size: Size, total: Decimal) -> str:
    """A segment's share of net revenue."""
    return words.percent(words.part(size.net_revenue, total))


def scored_share(size: Size, sizes: list[Size]) -> str:
    """A segment's share of the customers scored."""
    return words.percent(words.part(size.scored, sum(size.scored for size in sizes)))


def catalogue(source: Source) -> Section:
    """Who each segment is and what to do."""
    found = source.rows(CATALOGUE)
    return Section(
        key="actions",
        title=f"The {len(found)} segments and what to do next",
        lead=(
            "You can change the names, order, personas and actions in"
            " seeds/policy/segments.csv."
        ),
        cards=tuple(
            Card(
                label,
                safe_colour(colour),
                (("Who they are", persona or ""), ("What to do", action or "")),
            )
            for label, colour, persona, action in found
        ),
    )
