"""Countries by ISO 3166 code, from codes and names in the languages of the sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from babel import Locale
from babel.core import get_global

from pipeline import policy
from pipeline.contacts.text import folded
from pipeline.errors import UsageError

LANGUAGES = ("en", "fr", "de", "es", "it", "nl", "pt")
# Two letters that Unicode knows beside ISO 3166: unions, tests, parts of countries.
NOT_COUNTRIES = frozenset(
    {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}
)  # XK is Kosovo, and stays
SEED = "seeds/policy/country_words.csv"


def code(written: str, words: Mapping[str, str]) -> str | None:
    """The country's ISO-2 code; None where neither ``words`` nor a language knows it.

    ``words`` is what ``known()`` gives.
    """
    return words.get(folded(written))


def known() -> dict[str, str]:
    """Every word for a country, as ``folded`` writes it; policy comes before names."""
    return {**names(), **policy_words()}


@cache
def codes() -> frozenset[str]:
    """The two-letter codes of countries, upper case."""
    listed = map(str, Locale("en").territories)
    return frozenset(
        code for code in listed if len(code) == 2 and code not in NOT_COUNTRIES
    )


@cache
def names() -> Mapping[str, str]:
    """Codes of two and three letters, and names; a word for two countries is none."""
    found: dict[str, set[str]] = {}
    for language in LANGUAGES:
        for territory, name in Locale(language).territories.items():
            if territory in codes():
                found.setdefault(folded(name), set()).add(territory)
    for alias, meant in get_global("territory_aliases").items():
        if len(alias) == 3 and alias.isalpha() and len(meant) == 1:
            found.setdefault(folded(alias), set()).update(codes() & set(meant))
    plain = {word: min(meant) for word, meant in found.items() if len(meant) == 1}
    return plain | {territory.lower(): territory for territory in codes()}


def policy_words() -> dict[str, str]:
    """What policy says words mean; raises UsageError where it names no country."""
    rows = policy.rows("country_words")
    if told := complaints(rows):
        raise UsageError(" ".join(told))
    return {folded(row["word"]): row["country_code"] for row in rows}


def complaints(rows: Iterable[Mapping[str, str]]) -> list[str]:
    """What is wrong with policy's words for countries, in sentences."""
    told = []
    words: dict[str, str] = {}
    for row in rows:
        word, country_code = row["word"], row["country_code"]
        if country_code not in codes():
            told.append(
                f"{SEED}: the word '{word}' has the country_code '{country_code}';"
                " write two capital letters of ISO 3166, for example GB."
            )
        elif words.setdefault(folded(word), country_code) != country_code:
            told.append(
                f"{SEED}: the word '{word}' stands for two countries, if case, accents"
                " and punctuation are ignored; keep one row."
            )
    return told
