"""What is in a basket: products, quantities and discounts."""

from __future__ import annotations

from typing import NamedTuple

from pipeline.demo.chance import Draw, pick, wheel
from pipeline.demo.people.habits import Habits
from pipeline.demo.sales.assortment import CATEGORY_WHEEL, Assortment, Product

SIZES = wheel({1: 46, 2: 27, 3: 14, 4: 7, 5: 3, 6: 1, 8: 1, 11: 1})
QUANTITIES = wheel({1: 925, 2: 60, 3: 12, 10: 3})
MARKDOWNS = (0, 20, 30, 40, 50)
COUPONS = {"BIENVENUE10": 10, "ANNIV15": 15, "VIP20": 20}
# A price abroad, as hundredths of the price at home.
PRICE_LEVEL = {"EUR": 100, "GBP": 88, "CHF": 110}


class Item(NamedTuple):
    """One line of a basket; money in cents of the order's currency."""

    product: Product
    quantity: int
    unit_price: int
    discount: int

    @property
    def amount(self) -> int:
        """What is charged for the line."""
        return self.quantity * self.unit_price - self.discount


def draw_basket(
    draw: Draw,
    assortment: Assortment,
    habits: Habits | None,
    day: int,
    currency: str,
    in_sale: bool,
    reduction: int,
) -> list[Item]:
    """The lines of one order of a day; ``reduction`` is the coupon's percentage."""
    level = PRICE_LEVEL[currency]
    items = []
    for _ in range(pick(draw, SIZES)):
        product = draw_product(draw, assortment, habits, day)
        quantity = pick(draw, QUANTITIES)
        price = product.price * level // 100
        percent = max(reduction, pick(draw, MARKDOWNS) if in_sale else 0)
        discount = (quantity * price * percent + 50) // 100
        items.append(Item(product, quantity, price, discount))
        # Two equal pieces, each passed over the till by itself.
        if draw() < 0.012:
            items.append(Item(product, quantity, price, discount))
    return items


def draw_product(
    draw: Draw, assortment: Assortment, habits: Habits | None, day: int
) -> Product:
    """A product, rather of the favourite category and to the person's taste."""
    if habits is not None and draw() < 0.5:
        products = assortment[habits.favourite_on(day)]
    else:
        products = assortment[pick(draw, CATEGORY_WHEEL)]
    place, taste = draw(), 0 if habits is None else habits.taste
    if taste == 0:
        place *= place
    elif taste == 2:
        place = 1 - (1 - place) * (1 - place)
    return products[min(int(place * len(products)), len(products) - 1)]


def draw_coupon(draw: Draw, habits: Habits | None) -> str:
    """The code of the coupon that is used; mostly none."""
    share = 20 if habits is None else habits.discount_share
    return pick(draw, tuple(COUPONS)) if draw() * 1000 < share else ""
