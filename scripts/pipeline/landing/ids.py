"""SQL for ids: texts that some programs take for numbers and write as such.

A whole number with nothing but zeros behind its point, as pandas writes ids beside
empty cells, is that number without them. What has lost digits is no id any more: in
scientific notation only the first digits are left, and floating point tells no more
than 2^53 whole numbers apart. Everything else is the id as it is written: 00123 is not
123.
The macro ``clean_id`` does the same for what other programs landed.
"""

from __future__ import annotations

from pipeline.contacts.text import BLANKS, INVISIBLE
from pipeline.quoting import literal

# Floating point writes whole numbers exactly up to here: of 64 bits (a little below
# 2^53, so that a pattern can say it), and of 32.
EXACT = 9 * 10**15 - 1
EXACT_SINGLE = 2**24 - 1
# 12E4 may be the number of an article; a sign or a point is a program's.
SCIENTIFIC = (
    "[+-]?[0-9]+([.,][0-9]+)?[eE][+][0-9]{1,3}|[+-]?[0-9][.,][0-9]+[eE]-?[0-9]{1,3}"
)
# Every digit is there: 1.7850E+4.
PARTS = "^([+-]?[0-9])[.,]([0-9]+)[eE][+]?([0-9]{1,2})$"


def canonical(
    value: str, mark: str = ".", group: str = "", largest: int | None = EXACT
) -> str:
    """SQL for an id as it is compared; NULL where it has lost digits.

    ``mark`` is the file's decimal mark and ``group`` what may stand between thousands;
    ``largest`` is the greatest whole number that the program told from its neighbours.
    """
    text = f"trim({value}, {literal(BLANKS + INVISIBLE)})"
    digits = "[0-9]+"
    if group:
        digits = f"([0-9]+|[0-9]{{1,3}}([{group}][0-9]{{3}})+)"
    whole = f"split_part({text}, {literal(mark)}, 1)"
    if group:
        whole = f"translate({whole}, {literal(group)}, '')"
    exact = whole
    if largest is not None:
        number = f"try_cast(ltrim({whole}, '+-') as hugeint)"
        exact = f"case when {number} <= {largest} then {whole} end"
    # Nearly all ids have none of these signs: that is quick to tell.
    odd = " or ".join(f"contains({value}, '{sign}')" for sign in ".,+")
    return (
        f"case when not ({odd}) then {value}"
        f" when {matches(text, f'[+-]?{digits}[{mark}]0+')} then {exact}"
        f" when {matches(text, SCIENTIFIC)} then {spelled_out(text)} else {value} end"
    )


# What mapping.yml may call: the id, or NULL where it has lost digits.
FUNCTION = "readable_id"


def function() -> str:
    """SQL that makes the function."""
    return f"create macro {FUNCTION}(written) as {canonical('written')}"


def is_named(column: str) -> bool:
    """Whether a vendor's column holds an id, by its name: id, order_id, Customer ID."""
    return column.strip().casefold().replace("_", " ").split(" ")[-1] == "id"


def compared(value: str) -> str:
    """SQL for an id with its lost digits still lost, to be told of later."""
    return f"coalesce({canonical(value)}, {value})"


def is_lost(value: str) -> str:
    """SQL: whether what is written is an id that has lost digits."""
    return f"({value} is not null and {canonical(value)} is null)"


def matches(value: str, pattern: str) -> str:
    """SQL: whether the whole text matches."""
    return f"regexp_full_match({value}, {literal(pattern)})"


def spelled_out(text: str) -> str:
    """SQL for the whole number that scientific notation shows with all its digits."""

    def part(number: int) -> str:
        return f"regexp_extract({text}, {literal(PARTS)}, {number})"

    places = f"try_cast(nullif({part(3)}, '') as integer)"
    return (
        f"case when {places} <= length({part(2)})"
        f" and rtrim(substr({part(2)}, {places} + 1), '0') = ''"
        f" then {part(1)} || left({part(2)}, {places}) end"
    )
