"""Telephone numbers in E.164 form, as libphonenumber decides."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import phonenumbers
from phonenumbers import (
    NumberParseException,
    PhoneNumberFormat,
    PhoneNumberType,
    ValidationResult,
)

from pipeline.contacts.text import BLANKS, INVISIBLE, trimmed

VALID = "valid"
POSSIBLE = "possible"
INVALID = "invalid"
INVENTED = "invented"
NO_COUNTRY = "no_country"

# Raise the number when the rules below change: what was decided is decided anew.
DECIDED_BY = f"phonenumbers {phonenumbers.__version__}, rules 2"

# Words that may stand in a number; any other one makes its digits a guess.
WORDS = frozenset({"tel", "ext", "extn", "extension", "x"})
A_WORD = re.compile(r"[^\W\d_]+")

# What spreadsheets and data frames make of a number that they take for an amount.
WHOLE = re.compile(r"([+]?[0-9]+)[.,]0*")
GROUPED = re.compile(r"([+]?[0-9]{1,3}(?:([.,' ])[0-9]{3})+)(?!\2)[.,]0+")
BROKEN = re.compile(r"[+]?[0-9]{7,}[.,][0-9]{1,2}")
SCIENTIFIC = re.compile(r"([+]?[0-9])(?:[.,]([0-9]+))?[eE][+]?([0-9]{1,2})")
UPWARDS = "0123456789" * 3


@dataclass(frozen=True)
class Phone:
    """What a number means: its E.164 form, where it has one, and how sure that is."""

    e164: str | None
    status: str


def decide(written: str, country_code: str | None, invented_digits: int = 0) -> Phone:
    """The number that ``written`` means to someone in the country, ISO-2 or None.

    Valid: the numbering plan has it. Possible: only its length fits the plan. Neither
    a country nor a digit is guessed, and an extension is left out of the E.164 form.
    Invented: ``is_invented`` by policy's number of digits; it is nobody's then.
    """
    text = as_digits(plain(written))
    if text is None or any(word.lower() not in WORDS for word in A_WORD.findall(text)):
        return Phone(None, INVALID)
    try:
        parsed = phonenumbers.parse(text, country_code)
    except NumberParseException as error:
        is_national = error.error_type == NumberParseException.INVALID_COUNTRY_CODE
        if is_national and country_code is None and "+" not in text:
            return Phone(None, NO_COUNTRY)
        return Phone(None, INVALID)
    number = without_plus(text, parsed, country_code)
    is_valid = number is not None and phonenumbers.is_valid_number(number)
    if number is None or not (is_valid or is_possible(number)):
        return Phone(None, INVALID)
    if is_invented(number, invented_digits):
        return Phone(None, INVENTED)
    return Phone(e164(number), VALID if is_valid else POSSIBLE)


def decide_all(
    written: list[tuple[str, str | None]], invented_digits: int = 0
) -> list[Phone]:
    """``decide`` for many, in their order."""
    return [
        decide(phone, country_code, invented_digits) for phone, country_code in written
    ]


def is_invented(number: phonenumbers.PhoneNumber, digits: int) -> bool:
    """Whether somebody typed a number to get past a form; never where ``digits`` is 0.

    Its national part ends in so many equal digits, or is as long and counts up or down
    throughout: 06 00 00 00 00, 01 23 45 67 89, 0987654321.
    """
    national = phonenumbers.national_significant_number(number)
    if not digits or len(national) < digits:
        return False
    is_repeated = len(set(national[-digits:])) == 1
    return is_repeated or national in UPWARDS or national[::-1] in UPWARDS


def is_possible(number: phonenumbers.PhoneNumber) -> bool:
    """Whether the length fits the plan, and not thanks to a prefix left in front."""
    length = phonenumbers.is_possible_number_with_reason(number)
    region = phonenumbers.region_code_for_country_code(number.country_code or 0)
    prefix = phonenumbers.ndd_prefix_for_region(region, True)
    digits = phonenumbers.national_significant_number(number)
    keeps_prefix = prefix and digits.startswith(prefix)
    return length == ValidationResult.IS_POSSIBLE and not keeps_prefix


def without_plus(
    text: str, number: phonenumbers.PhoneNumber, country_code: str | None
) -> phonenumbers.PhoneNumber | None:
    """The number of digits that may have lost a plus or a zero; None where both fit.

    491711234567 may be +49 171 1234567 or 0491 711234567. Where national numbers begin
    with a zero, a mobile number with the country's code is likelier than a national
    number of a place; nothing else is guessed.
    """
    digits = re.sub("[ .,/()-]", "", text)
    calling_code = phonenumbers.country_code_for_region(country_code or "")
    if (
        not digits.isdecimal()
        or not digits.startswith(str(calling_code))
        or phonenumbers.ndd_prefix_for_region(country_code or "", True) != "0"
    ):
        return number
    abroad = phonenumbers.parse(f"+{digits}")
    if number == abroad or not phonenumbers.is_valid_number(abroad):
        return number
    if not phonenumbers.is_valid_number(number):
        return abroad
    return abroad if is_mobile(abroad) and not is_mobile(number) else None


def is_mobile(number: phonenumbers.PhoneNumber) -> bool:
    """Whether the numbering plan gives the number to mobile telephones."""
    return phonenumbers.number_type(number) == PhoneNumberType.MOBILE


def e164(number: phonenumbers.PhoneNumber) -> str:
    """The number as +, country code and national number."""
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def plain(written: str) -> str:
    """A number without what spreadsheets and web pages leave in it."""
    wide = unicodedata.normalize("NFKC", written)
    seen = "".join(character for character in wide if character not in INVISIBLE)
    spaced = "".join(" " if character in BLANKS else character for character in seen)
    return trimmed(spaced).removeprefix("'")


def as_digits(text: str) -> str | None:
    """A number without the decimals of a spreadsheet; None where digits are lost.

    ``491711234567.0`` and ``4.91711234567E+11`` have all of them, ``4.91711E+11`` has
    not: zeros in their place would be the number of somebody else.
    """
    if found := WHOLE.fullmatch(text):
        return found[1]
    if found := GROUPED.fullmatch(text):
        return found[1].replace(found[2], "")
    if BROKEN.fullmatch(text):
        return None
    if found := SCIENTIFIC.fullmatch(text):
        first, rest, exponent = found[1], found[2] or "", int(found[3])
        zeros = rest[exponent:].strip("0")
        has_all = len(rest) >= exponent and not zeros
        return first + rest[:exponent] if has_all else None
    return text
