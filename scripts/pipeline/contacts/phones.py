"""Telephone numbers in E.164 form, as libphonenumber decides."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, ValidationResult

from pipeline.contacts.text import BLANKS, INVISIBLE, trimmed

VALID = "valid"
POSSIBLE = "possible"
INVALID = "invalid"
NO_COUNTRY = "no_country"

# Raise the number when the rules below change: what was decided is decided anew.
DECIDED_BY = f"phonenumbers {phonenumbers.__version__}, rules 1"

# Words that may stand in a number; any other one makes its digits a guess.
WORDS = frozenset({"tel", "ext", "extn", "extension", "x"})
A_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Phone:
    """What a number means: its E.164 form, where it has one, and how sure that is."""

    e164: str | None
    status: str


def decide(written: str, country_code: str | None) -> Phone:
    """The number that ``written`` means to someone in the country, ISO-2 or None.

    Valid: the numbering plan has it. Possible: only its length fits the plan. Neither
    a country nor a digit is guessed, and an extension is left out of the E.164 form.
    """
    text = plain(written)
    if any(word.lower() not in WORDS for word in A_WORD.findall(text)):
        return Phone(None, INVALID)
    try:
        number = phonenumbers.parse(text, country_code)
    except NumberParseException as error:
        is_national = error.error_type == NumberParseException.INVALID_COUNTRY_CODE
        if is_national and country_code is None and "+" not in text:
            return Phone(None, NO_COUNTRY)
        return Phone(None, INVALID)
    if phonenumbers.is_valid_number(number):
        return Phone(e164(number), VALID)
    return (
        Phone(e164(number), POSSIBLE) if is_possible(number) else Phone(None, INVALID)
    )


def decide_all(written: list[tuple[str, str | None]]) -> list[Phone]:
    """``decide`` for many, in their order."""
    return [decide(phone, country_code) for phone, country_code in written]


def is_possible(number: phonenumbers.PhoneNumber) -> bool:
    """Whether the length fits the plan, and not thanks to a prefix left in front."""
    length = phonenumbers.is_possible_number_with_reason(number)
    region = phonenumbers.region_code_for_country_code(number.country_code or 0)
    prefix = phonenumbers.ndd_prefix_for_region(region, True)
    digits = phonenumbers.national_significant_number(number)
    keeps_prefix = prefix and digits.startswith(prefix)
    return length == ValidationResult.IS_POSSIBLE and not keeps_prefix


def e164(number: phonenumbers.PhoneNumber) -> str:
    """The number as +, country code and national number."""
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def plain(written: str) -> str:
    """A number without what spreadsheets and web pages leave in it."""
    wide = unicodedata.normalize("NFKC", written)
    seen = "".join(character for character in wide if character not in INVISIBLE)
    spaced = "".join(" " if character in BLANKS else character for character in seen)
    return trimmed(spaced).removeprefix("'")
