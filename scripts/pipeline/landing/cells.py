"""What a cell says: text without blanks around it, and nothing where it stands empty.

Every value of a file passes here once, before formats, expressions and lookups see it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from pipeline import policy
from pipeline.contacts.text import BLANKS, INVISIBLE, trimmed
from pipeline.errors import UsageError
from pipeline.quoting import literal, literals

SEED = "seeds/policy/null_words.csv"
# Printable ASCII at both ends, as in nearly every cell: the dear trim is not needed.
MAY_HAVE_BLANKS = "^[^!-~]|[^!-~]$"


def trim(sql: str) -> str:
    """SQL: a text without blanks and marks that nobody sees around it."""
    return (
        f"case when regexp_matches({sql}, {literal(MAY_HAVE_BLANKS)})"
        f" then trim({sql}, {literal(BLANKS + INVISIBLE)}) else {sql} end"
    )


def unquoted(sql: str, quote: str) -> str:
    """SQL: a CSV value without its quotes where blanks before them made them letters.

    Readers take a quote for one only at the very beginning of a value.
    """
    mark = f"\\x{{{ord(quote):x}}}"
    whole = f"(?s)[ \\t]+{mark}([^{mark}]|{mark}{mark})*{mark}[ \\t]*"
    inside = f"regexp_extract({sql}, {literal(f'(?s){mark}(.*){mark}')}, 1)"
    return (
        f"case when {sql} < '!' and regexp_full_match({sql}, {literal(whole)})"
        f" then replace({inside}, {literal(quote * 2)}, {literal(quote)})"
        f" else {sql} end"
    )


def text(sql: str, words: Collection[str]) -> str:
    """SQL: what a cell says; NULL where it is blank or one of ``words``."""
    nothing = f"[{literals(['', *words])}]"
    bare = f"trim({sql}, {literal(BLANKS + INVISIBLE)})"
    return (
        f"case when regexp_matches({sql}, {literal(MAY_HAVE_BLANKS)})"
        f" then case when not list_contains({nothing}, {bare}) then {bare} end"
        f" when not list_contains({nothing}, {sql}) then {sql} end"
    )


def null_words() -> tuple[str, ...]:
    """Policy's words that alone in a cell are nothing.

    Raises UsageError where policy writes one wrongly.
    """
    rows = policy.rows("null_words")
    if told := complaints(rows):
        raise UsageError(" ".join(told))
    return tuple(row["word"][1:-1] for row in rows)


def complaints(rows: Iterable[Mapping[str, str]]) -> list[str]:
    """What is wrong with policy's words for nothing, in sentences."""
    told = []
    seen: set[str] = set()
    for row in rows:
        word = row["word"]
        if not (len(word) > 2 and word.startswith("[") and word.endswith("]")):
            told.append(
                f"{SEED}: the word '{word}' has no square brackets around it; write"
                f" [{word or 'NULL'}]."
            )
        elif trimmed(word[1:-1]) != word[1:-1]:
            told.append(
                f"{SEED}: the word '{word}' has blanks within its brackets; remove"
                " them, because blanks around a value never count."
            )
        elif word in seen:
            told.append(
                f"{SEED}: the word '{word}' appears more than once; keep one row."
            )
        seen.add(word)
    return told
