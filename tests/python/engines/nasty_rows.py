"""Raw rows that engines are apt to read differently, beside those of the demo."""

from __future__ import annotations

import csv
from pathlib import Path

TEXTS = (
    "O'Brien", 'Ann "Nan" Lee', "back\\slash", "\\N", "\\u001f", "NULL", "None",
    "ÉLODIE ÇÀÜ", "straße STRASSE ẞ", "\u0130stanbul \u0131I", "ΣΊΣΥΦΟΣ ς",
    "e\u0301 e\u0300", "\U0001f600 \U0001f469\u200d\U0001f4bb", "\u00a0no-break\u00a0",
    "\u3000wide\u3000", "\u2003em\u2003 quad", "\ttab\t", "line\nbreak",
    "carriage\rreturn", "\u200bzero", "bell\u0007", "unit\u001fseparator",
    "vertical\u000btab", "delete\u007f", "next\u0085line", "para\u2029graph",
    "a" * 5000, "é" * 300, "%_$1{}[]", "0012", "1e3", "2026-01-01", "Zz", "zZ", "äa",
    "az", "\ufffd", "שלום", "日本語",
)  # fmt: skip

AMOUNTS = (
    "0", "0.00", "-0", "0.005", "0.015", "-0.005", "1.005", "2.675", "0.0001",
    "-0.0001", "99999999999.99", "-99999999999.99", "100000000000", "1e3", "1E-3",
    "1e400", "1.",
    ".5", "+5", "NaN", "Infinity", "-inf", "12,5", "0x10",
    "9" * 40, "0." + "3" * 40,
)  # fmt: skip

# Edges of days in Paris, of summer time, of months and of leap years.
MOMENTS = (
    "2025-03-30T00:59:59Z", "2025-03-30T01:00:00Z", "2025-10-26T00:30:00Z",
    "2025-10-26T01:30:00Z", "2025-12-31T22:59:59Z", "2025-12-31T23:00:00Z",
    "2024-02-29", "2024-02-29T23:59:59.999999", "2025-02-29", "2025-02-30 10:00:00",
    "2025-04-31", "1999-12-31T23:59:59.999", "0000-01-01", "9999-12-31", "infinity",
    "2025-06-30T23:59:60", "2025-06-30 24:00:00", "2025-6-1", "now",
)  # fmt: skip


# So many plain rows stand beside the odd ones that no gate stops for a file.
PLAIN = range(900)


def write_nasty_rows(folder: Path) -> None:
    """Write one file more for each of the tables that carry texts and amounts."""
    customers = [customer(*row) for row in enumerate(TEXTS)]
    customers += [
        {"source_system": "odd", "customer_id": f"plain {at}"} for at in PLAIN[:400]
    ]
    write(folder / "customers_odd.csv", customers)
    lines = [line(f"amount {at}", amount=text) for at, text in enumerate(AMOUNTS)]
    lines += [line(f"moment {at}", ordered_at=text) for at, text in enumerate(MOMENTS)]
    lines += [line(text, customer_id=text) for text in TEXTS]
    lines += [line(f"currency {text[:9]}", currency=text) for text in TEXTS]
    lines += [line(f"plain {at}", product_category="plain") for at in PLAIN]
    write(folder / "transactions_odd.csv", lines)
    write(folder / "touchpoints_odd.csv", [touchpoint(text) for text in TEXTS])
    feedback = [answer(at, amount) for at, amount in enumerate(AMOUNTS)]
    feedback += [{**feedback[0], "feedback_id": f"plain {at}"} for at in PLAIN[:150]]
    write(folder / "feedback_odd.csv", feedback)


def customer(number: int, text: str) -> dict[str, str]:
    """A customer record whose every text is odd."""
    moment = MOMENTS[number % len(MOMENTS)]
    return {
        "source_system": "odd", "customer_id": text, "first_name": text,
        "last_name": text, "email": f"{text}@Example.com", "city": text,
        "postal_code": f"'{text}", "company_name": text, "loyalty_tier": text,
        "phone": f"06 12 34 5{number // 10 % 10} {number % 10}7", "country": "France",
        "gender": text, "acquisition_cost": AMOUNTS[number % len(AMOUNTS)],
        "birth_date": moment, "created_at": moment, "updated_at": moment,
    }  # fmt: skip


def line(order_id: str, **changes: str) -> dict[str, str]:
    """An order line, one of whose values is odd."""
    plain = {
        "source_system": "odd", "order_id": order_id, "customer_id": "1",
        "ordered_at": "2025-11-05 10:00:00", "amount": "10", "currency": "EUR",
        "status": "paid", "product_category": order_id, "channel": order_id,
    }  # fmt: skip
    return {**plain, **changes}


def touchpoint(text: str) -> dict[str, str]:
    """A touchpoint whose every text is odd."""
    return {
        "source_system": "odd", "customer_id": text, "action": "click",
        "occurred_at": "2025-11-05 10:00:00", "channel": text, "device": text,
        "topic": text, "product_category": text, "variant": text,
    }  # fmt: skip


def answer(number: int, amount: str) -> dict[str, str]:
    """An answer to a survey with an odd score."""
    return {
        "source_system": "odd", "feedback_id": str(number), "kind": "nps",
        "customer_id": TEXTS[number], "score": amount,
        "responded_at": "2025-11-05 10:00:00",
    }  # fmt: skip


def write(file: Path, rows: list[dict[str, str]]) -> None:
    """Write rows as a CSV file, every value quoted."""
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(
            opened, list(rows[0]), quoting=csv.QUOTE_ALL, lineterminator="\n"
        )
        writer.writeheader()
        writer.writerows(rows)
