"""What the retailer sells: products with a price and a cost."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from pipeline.demo.chance import between, stream, wheel

PER_CATEGORY = 50

# French noun, lowest price in cents, how often it is bought in a hundred lines.
CATEGORIES = {
    "dresses": ("Robe", 3990, 17),
    "tops": ("Haut", 1490, 24),
    "trousers": ("Pantalon", 2990, 15),
    "knitwear": ("Pull", 2990, 12),
    "outerwear": ("Manteau", 7990, 6),
    "shoes": ("Chaussures", 4990, 9),
    "bags": ("Sac", 2990, 6),
    "accessories": ("Accessoire", 790, 11),
}
STYLES = ("Garance", "Apolline", "Marceau", "Lilas", "Solène", "Rivage", "Noé", "Ambre")
COLOURS = ("noir", "écru", "marine", "camel", "vert sapin", "bordeaux", "ciel")


@dataclass(frozen=True, slots=True)
class Product:
    """A product; money in cents."""

    product_id: str
    name: str
    category: str
    price: int
    unit_cost: int


# Category by category, the cheapest first.
Assortment = dict[str, tuple[Product, ...]]

CATEGORY_WHEEL = wheel({name: entry[2] for name, entry in CATEGORIES.items()})


def draw_assortment(seed: int) -> Assortment:
    """About four hundred products; in each category a few are very dear."""
    draw = stream(seed, "assortment")
    assortment: Assortment = {}
    number = 0
    for category, (noun, lowest, _) in CATEGORIES.items():
        # A square root is rounded alike everywhere; its inverse has a heavy tail.
        prices = sorted(
            int(lowest / sqrt(1 - draw() * 0.99)) // 500 * 500 + 490
            for _ in range(PER_CATEGORY)
        )
        products = []
        for place, price in enumerate(prices):
            number += 1
            style = STYLES[(place * 3 + number) % len(STYLES)]
            colour = COLOURS[place % len(COLOURS)]
            cost = price * between(draw, 30, 52) // 100
            products.append(
                Product(
                    f"P{number:04d}", f"{noun} {style} {colour}", category, price, cost
                )
            )
        assortment[category] = tuple(products)
    return assortment
