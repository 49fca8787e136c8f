"""Text as people paste it: blanks of all kinds, marks that nobody sees."""

from __future__ import annotations

import unicodedata

# What separates words. The macros of the same names hold the same characters.
BLANKS = (
    " \t\n\v\f\r\x85\xa0\u1680"
    "\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
# What is not seen: soft hyphen, zero width, marks of writing direction.
INVISIBLE = (
    "\xad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2066\u2067\u2068\u2069\ufeff"
)


def trimmed(text: str) -> str:
    """``text`` without blanks and invisible marks around it."""
    return text.strip(BLANKS + INVISIBLE)


def folded(text: str) -> str:
    """A name as it is looked up: without case, accents, punctuation and blanks."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(
        letter
        for letter in letters
        if not unicodedata.combining(letter) and letter not in INVISIBLE + "."
    )
    spaced = plain.replace("&", " and ")
    return " ".join(
        "".join(letter if letter.isalnum() else " " for letter in spaced).split()
    )
