"""Words for values: numbers, shares, days and names, as a reader expects them.

Groups of fewer than five customers are told as such and not counted.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal

Number = int | float | Decimal

SMALLEST_GROUP = 5
NOTHING = "\N{EN DASH}"
FEW = f"<{SMALLEST_GROUP}"
SPACE = "\N{NO-BREAK SPACE}"

# Words of codes that are not written as they are spelt.
SPELLING = {
    "crm": "CRM",
    "csat": "CSAT",
    "ebook": "e-book",
    "email": "e-mail",
    "nps": "NPS",
    "rfm": "RFM",
    "sms": "SMS",
    "vip": "VIP",
}


def is_few(customers: int) -> bool:
    """Whether a group is so small that figures about it would tell of persons."""
    return 0 < customers < SMALLEST_GROUP


def customers_text(customers: int) -> str:
    """A number of customers, small groups hidden."""
    return FEW if is_few(customers) else count(customers)


def unless_few(customers: int, text: str) -> str:
    """A figure about so many customers, hidden where they are few."""
    return NOTHING if is_few(customers) else text


def share_text(customers: int, all_customers: int) -> str:
    """A group's share of customers; its size alone where it is small."""
    if is_few(customers):
        return FEW
    return percent(part(customers, all_customers))


def count(number: int) -> str:
    """A whole number with thousands separators."""
    return f"{number:,}"


def decimal(number: Number | None, places: int = 0) -> str:
    """A number rounded half up, with thousands separators and no minus zero."""
    if number is None:
        return NOTHING
    step = Decimal(1).scaleb(-places)
    rounded = Decimal(str(number)).quantize(step, ROUND_HALF_UP)
    return f"{rounded or abs(rounded):,}"


def signed(number: Number) -> str:
    """A whole number with its sign, where it has one."""
    text = decimal(number)
    return text if text == "0" or number < 0 else f"+{text}"


def percent(share: Number | None, places: int = 1) -> str:
    """A share from 0 to 1 in percent."""
    if share is None:
        return NOTHING
    return f"{decimal(Decimal(str(share)) * 100, places)}{SPACE}%"


def part(number: Number, whole: Number) -> float | None:
    """A number as a share of a whole; None where the whole is not above zero."""
    return float(number) / float(whole) if whole > 0 else None


def short(number: Number) -> str:
    """A round number for an axis: 250 k, 1.2 M."""
    for size, unit in ((1_000_000_000, "bn"), (1_000_000, "M"), (1_000, "k")):
        if abs(float(number)) >= size:
            return f"{float(number) / size:.3g}{SPACE}{unit}"
    return f"{float(number):.3g}"


def day(date: dt.date) -> str:
    """A day as people write it, in English whatever the machine speaks."""
    return f"{date.day}{SPACE}{month(date)}"


def month(date: dt.date) -> str:
    """A month with its year."""
    return f"{MONTHS[date.month - 1]}{SPACE}{date.year}"


def short_month(date: dt.date) -> str:
    """A month with its year, as short as it goes."""
    return f"{MONTHS[date.month - 1][:3]}{SPACE}{date.year}"


MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def label(code: str | None, unknown: str = "Unknown") -> str:
    """A code as words; what is not spelt like a code stays as it is."""
    if code is None or not code.strip():
        return unknown
    if code == "(none)":
        return "Not stated"
    if not re.fullmatch(r"[a-z][a-z0-9_]*", code):
        return code
    words = " ".join(SPELLING.get(word, word) for word in code.split("_"))
    return words[0].upper() + words[1:]


def listed(names: list[str]) -> str:
    """Names as a sentence lists them."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def plural(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun."""
    return f"{count(number)} {one if number == 1 else many or one + 's'}"
