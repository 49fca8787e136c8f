"""The products and the exchange rates, as the head office keeps them."""

from __future__ import annotations

from datetime import timedelta

from pipeline.demo.chance import between, stream
from pipeline.demo.period import Period
from pipeline.demo.sales.assortment import Assortment
from pipeline.demo.sheets import Row, Sheet, csv_line, money

# What one unit is worth in euros on the first day, in ten-thousandths.
RATES = {"CHF": 10_480, "GBP": 11_650}
SATURDAY = 5


def product_sheet(assortment: Assortment) -> Sheet:
    """Every product with its category and cost."""
    rows = tuple(
        Row(
            csv_line(
                (
                    product.product_id,
                    product.name,
                    product.category,
                    money(product.unit_cost),
                )
            )
        )
        for products in assortment.values()
        for product in products
    )
    return Sheet("products.csv", ("product_id", "name", "category", "unit_cost"), rows)


def rate_sheet(seed: int, period: Period) -> Sheet:
    """The rates of every working day; on a weekend Friday's still holds."""
    draw = stream(seed, "rates")
    rows = []
    for currency, start in RATES.items():
        rate = start
        for day in range(-7, period.days):
            today = period.first + timedelta(days=day)
            if today.weekday() >= SATURDAY:
                continue
            # Pulled back to where it began, lest it wander off within the period.
            rate += between(draw, -40, 40) + (start - rate) // 50
            rows.append(Row(f"{currency},{today},{rate // 10_000}.{rate % 10_000:04d}"))
    return Sheet("exchange_rates.csv", ("currency", "rate_date", "rate"), tuple(rows))
