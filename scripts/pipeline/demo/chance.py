"""Chance that falls the same way on every machine.

Only ``random()``, integers and the four operations: the mathematical functions of
two systems differ in the last digit, and one digit moves every row after it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Context, Decimal
from random import Random
from typing import TypeVar

Draw = Callable[[], float]
Option = TypeVar("Option")

STEPS = 1024


def stream(seed: int, subject: str) -> Draw:
    """Numbers in [0, 1) of one subject; no other subject moves them."""
    # Chance that can be repeated, not a secret.
    return Random(f"{seed}/{subject}").random  # noqa: S311


def exponential_table() -> tuple[int, ...]:
    """Waiting times in thousandths of their mean, one for each step of chance."""
    # Decimal rounds its logarithm correctly by definition; math.log need not.
    exact = Context(prec=12)
    return tuple(
        int(exact.multiply(-1000, exact.ln(exact.divide(2 * step + 1, 2 * STEPS))))
        for step in map(Decimal, range(STEPS))
    )


EXPONENTIAL = exponential_table()


def waiting(draw: Draw, mean: int) -> int:
    """A waiting time without memory, in the unit of its mean."""
    return mean * EXPONENTIAL[int(draw() * STEPS)] // 1000


def between(draw: Draw, low: int, high: int) -> int:
    """A whole number from low to high, both included."""
    return low + int(draw() * (high - low + 1))


def wheel(weights: Mapping[Option, int]) -> tuple[Option, ...]:
    """Every option as often as its weight says, to ``pick`` from."""
    return tuple(option for option in weights for _ in range(weights[option]))


def pick(draw: Draw, options: Sequence[Option]) -> Option:
    """One of the options."""
    return options[int(draw() * len(options))]
