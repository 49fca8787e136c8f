"""The tables behind the words on how each score is made."""

from __future__ import annotations

from pipeline.report import words
from pipeline.report.parts import Table, numbers, text
from pipeline.report.source import Source

ACTIONS = """
    select label_en, kind, points, daily_cap
    from marts.action_catalogue
    order by points desc, label_en
"""

CUTOFFS = """
    select component, score, method, from_value, to_value, customers
    from marts.rfm_cutoffs
    where as_of_date = $as_of_date
    order by
        case component when 'recency' then 1 when 'order_count' then 2 else 3 end,
        component, score desc
"""

COMPONENTS = {
    "recency": "Recency (days since the last order)",
    "order_count": "Frequency (orders in the window)",
    "monetary": "Monetary (value in the window)",
}

METHODS = {"relative": "By rank", "fixed": "Fixed by policy"}


def actions(source: Source) -> Table:
    """What each action earns."""
    return Table(
        "Points per action",
        (*text("Action", "Kind"), *numbers("Points", "Counted per day")),
        tuple(
            (
                label,
                words.label(kind),
                number(points),
                words.NOTHING if cap is None else f"at most {words.count(cap)}",
            )
            for label, kind, points, cap in source.rows(ACTIONS)
        ),
    )


def number(points: words.Number | None) -> str:
    """Points, with decimals only where they have some."""
    is_whole = points is None or points == int(points)
    return words.decimal(points, 0 if is_whole else 2)


def cutoffs(source: Source) -> Table:
    """What it took to get each RFM score on the scoring date."""
    return Table(
        "Cut-offs of the RFM scores",
        (
            *text("Component"),
            *numbers("Score", "From", "To", "Customers"),
            *text("Method"),
        ),
        tuple(
            (
                COMPONENTS.get(component, words.label(component)),
                str(score),
                words.unless_few(customers, value(component, low)),
                words.unless_few(customers, value(component, high)),
                words.customers_text(customers),
                METHODS.get(method, words.label(method)),
            )
            for component, score, method, low, high, customers in source.rows(CUTOFFS)
        ),
    )


def value(component: str, number: words.Number | None) -> str:
    """A cut point: money to the cent, days and orders whole."""
    return words.decimal(number, 2 if component == "monetary" else 0)
