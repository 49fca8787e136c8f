"""Chance that falls the same way on every machine.

Only ``random()``, integers and the four operations: the mathematical functions of
two systems differ in the last digit, and one digit moves every row after it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Context, Decimal
from typing import TypeVar

Draw = Callable[[], float]
Option = TypeVar("Option")

STEPS = 1024
# Decimal rounds its logarithm correctly by definition; math.log need not.
EXACT = Context(prec=12)
# Waiting times in thousandths of their mean, one for each step of chance.
EXPONENTIAL = tuple(
    int(EXACT.multiply(-1000, EXACT.ln(EXACT.divide(2 * step + 1, 2 * STEPS))))
    for step in map(Decimal, range(STEPS))
)


def waiting(draw: Draw, mean: int) -> int:
    """A waiting time without memory, in the unit of its mean."""
    return mean * EXPONENTIAL[int(draw() * STEPS)] // 1000


def between(draw: Draw, low: int, high: int) -> int:
    """A whole number from low to high, both included."""
    return low + int(draw() * (high - low + 1))


def pick(draw: Draw, options: Sequence[Option]) -> Option:
    """One of the options."""
    return options[int(draw() * len(options))]
