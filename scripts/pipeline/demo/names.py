"""The names of the sources, and invented words; no person is meant."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import yaml

# The systems that know the customers, each under ids of its own.
WEB = "web"  # the web shop
SHOP = "shop"  # the tills, which know loyalty cards
MAIL = "mail"  # the newsletter tool, which knows subscribers
SERVICE = "service"  # the support desk, which knows callers

# Set aside by the French regulator for works of fiction, ten thousand numbers each.
FICTION = ("063998", "019900", "026191", "035301", "046571", "053649")


def read_data(name: str) -> dict[str, Any]:
    """The content of a YAML file of this package, by its name."""
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))


@cache
def plain(name: str) -> str:
    """A name as it stands in an e-mail address."""
    letters = unicodedata.normalize("NFKD", name.replace("œ", "oe").lower())
    return "".join(letter for letter in letters if "a" <= letter <= "z")


def fictional_phone(number: int) -> str:
    """The ten digits of a person's phone; nobody shares one, so some have none."""
    capacity = 10_000 * len(FICTION)
    if number >= capacity:
        return ""
    # The step shares no divisor with the capacity, so it visits every number once.
    prefix, rest = divmod(number * 7919 % capacity, 10_000)
    return f"{FICTION[prefix]}{rest:04d}"


WORDS = read_data("words.yml")
# Every option as often as its weight says, to pick from.
WHEELS: dict[str, list[Any]] = {
    name: [
        tuple(values) if len(values) > 1 else values[0]
        for *values, weight in rows
        for _ in range(weight)
    ]
    for name, rows in read_data("weights.yml").items()
}
