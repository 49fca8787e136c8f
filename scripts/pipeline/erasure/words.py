"""Words of a text: what an identifier would stand in as a whole."""

from __future__ import annotations

import re

# An address has none of these but the apostrophe; a phone number may have blanks.
FINE = r"""[\s,;|"'<>{}\[\]()=&\\/:]+"""
COARSE = r"""[\t\n\r,;|"<>{}\[\]=\\]+"""
AROUND = ".!? "
SHORTEST = 6
SHORTEST_NUMBER = 9
FINELY = re.compile(FINE)
COARSELY = re.compile(COARSE)


def words(text: str, lower: bool = True) -> set[str]:
    """The words of a text, cut at every sign and cut at separators of fields alone."""
    text = text.lower() if lower else text
    found = {word.strip(AROUND) for word in FINELY.split(text)}
    found |= {word.strip(AROUND) for word in COARSELY.split(text)}
    return found - {""}


def words_sql(text: str) -> str:
    """SQL for the words of a text, as a list; the same as ``words``."""
    fine, coarse = (
        f"string_split_regex({text}, '{separator.replace(chr(39), chr(39) * 2)}')"
        for separator in (FINE, COARSE)
    )
    return (
        f"list_transform(list_concat({fine}, {coarse}),"
        f" lambda word: trim(word, '{AROUND}'))"
    )


def is_telling(word: str) -> bool:
    """Whether an id says whose it is wherever it stands; 17 or 1042 may be anything."""
    return len(word) >= (SHORTEST_NUMBER if word.isdigit() else SHORTEST)
