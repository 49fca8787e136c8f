"""The types of seeds: which texts each can hold."""

from __future__ import annotations

import re

WHOLE = {"integer": 2**31 - 1, "bigint": 2**63 - 1}


def cure(text: str, kind: str) -> str | None:
    """What to write instead of a text that a type cannot hold; None where it can."""
    if not text or kind == "varchar":
        return None
    if kind == "boolean":
        return None if text.lower() in ("true", "false") else "write true or false"
    if most := WHOLE.get(kind):
        is_whole = re.fullmatch("-?[0-9]{1,19}", text) and abs(int(text)) <= most
        return None if is_whole else f"write a whole number up to {most:,}"
    digits, places = map(int, re.findall("[0-9]+", kind))
    before = digits - places
    if re.fullmatch(rf"-?[0-9]{{1,{before}}}([.][0-9]{{1,{places}}})?", text):
        return None
    return f"write a number below {10**before:,} with at most {places} decimals"
