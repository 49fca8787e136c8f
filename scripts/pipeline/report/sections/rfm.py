"""RFM: where customers lie on the grid of recency and frequency."""

from __future__ import annotations

from pipeline.report import charts, words
from pipeline.report.parts import Figure, Table, numbers, text
from pipeline.report.source import Source

GRID = """
    select
        recency_score,
        frequency_score,
        count(*) as customers,
        cast(avg(monetary_score) as decimal(18, 4)) as average_monetary_score,
        sum(net_revenue) as net_revenue
    from marts.rfm_scores
    where as_of_date = $as_of_date
    group by recency_score, frequency_score
    order by recency_score desc, frequency_score
"""

NAMED = """
    select
        catalogue.label_en,
        catalogue.meaning,
        count(scores.customer_id) as customers,
        coalesce(sum(scores.net_revenue), 0) as net_revenue
    from marts.rfm_segment_catalogue as catalogue
    left join marts.rfm_scores as scores
        on
            catalogue.rfm_segment = scores.rfm_segment
            and scores.as_of_date = $as_of_date
    group by catalogue.rfm_segment, catalogue.label_en, catalogue.meaning
    order by any_value(catalogue.display_order), catalogue.rfm_segment
"""

SCORES = (1, 2, 3, 4, 5)


def grid(source: Source) -> Figure:
    """Customers by recency and frequency score."""
    title = "The RFM grid: customers by recency and frequency"
    found = {
        (recency, frequency): (customers, average, revenue)
        for recency, frequency, customers, average, revenue in source.rows(GRID)
    }
    if not found:
        return Figure(title, "No customer is scored yet.")
    total = sum(customers for customers, _, _ in found.values())
    best = sum(
        customers
        for (recency, frequency), (customers, _, _) in found.items()
        if recency >= 4 and frequency >= 4
    )
    takeaway = (
        f"{words.share_text(best, total)} of"
        f" {words.plural(total, 'scored customer')} ordered both recently and often"
        " (both scores are 4 or 5)."
    )
    cells, rows = [], []
    for recency in reversed(SCORES):
        for frequency in SCORES:
            customers, average, revenue = found.get((recency, frequency), (0, None, 0))
            cells.append(
                charts.Cell(
                    recency,
                    frequency,
                    0 if words.is_few(customers) else customers,
                    words.customers_text(customers),
                )
            )
            rows.append(
                (
                    str(recency),
                    str(frequency),
                    words.customers_text(customers),
                    words.unless_few(customers, words.decimal(average, 1)),
                    words.unless_few(customers, words.decimal(revenue)),
                )
            )
    columns = numbers(
        "Recency", "Frequency", "Customers", "Mean monetary score", "Net revenue"
    )
    return Figure(
        title,
        takeaway,
        charts=(charts.heat_map(title, cells),),
        tables=(Table("The RFM grid", columns, tuple(rows)), named(source)),
    )


def named(source: Source) -> Table:
    """The names that marketing gives to parts of the RFM cube."""
    return Table(
        "RFM segments by name",
        (*text("RFM segment", "Meaning"), *numbers("Customers", "Net revenue")),
        tuple(
            (
                label,
                meaning or "",
                words.customers_text(customers),
                words.unless_few(customers, words.decimal(revenue)),
            )
            for label, meaning, customers, revenue in source.rows(NAMED)
        ),
    )
