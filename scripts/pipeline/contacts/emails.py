"""E-mail addresses in one form, or none where they can reach nobody."""

from __future__ import annotations

import re
import unicodedata

import idna

from pipeline.contacts.text import BLANKS, INVISIBLE, trimmed

# Raise the number when the rules below change: what was decided is decided anew.
DECIDED_BY = f"idna {idna.__version__}, Unicode {unicodedata.unidata_version}, rules 1"

LONGEST_LOCAL = 64
LONGEST = 254
PREFIX = re.compile(f"'?[{BLANKS}{INVISIBLE}]*(mailto:)?")
SIGNS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+/=?^_`{|}~-")
LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
DOMAIN = re.compile(rf"({LABEL}\.)+[a-z][a-z0-9-]{{0,61}}[a-z0-9]")


def normalised(written: str) -> str | None:
    """The address in lower case, NFC, its domain in ASCII; None where it is none.

    Dots and what follows a plus stay: whether they mean another mailbox is the
    provider's secret. Quoted local parts, comments and names are not addresses here.
    """
    text = trimmed(unicodedata.normalize("NFC", written.lower()))
    address = trimmed(PREFIX.sub("", text, count=1))
    local, _, domain = address.partition("@")
    # Looking a domain up would ignore what is not seen in it; nobody writes it so.
    if not is_local(local) or set(address) & set(BLANKS + INVISIBLE):
        return None
    ascii_domain = to_ascii(domain)
    if ascii_domain is None or not DOMAIN.fullmatch(ascii_domain):
        return None
    whole = f"{local}@{ascii_domain}"
    return whole if len(whole.encode()) <= LONGEST else None


def is_local(local: str) -> bool:
    """Whether the part before the @ is a dot-atom, letters of any script included.

    One apostrophe in front is gone by then; a second one is a mistake.
    """
    return (
        len(local.encode()) <= LONGEST_LOCAL
        and not local.startswith("'")
        and all(atom and all(map(is_sign, atom)) for atom in local.split("."))
    )


def is_sign(character: str) -> bool:
    """Whether a character may stand in a local part."""
    if character.isascii():
        return character in SIGNS
    return unicodedata.category(character)[0] in "LMN"


def to_ascii(domain: str) -> str | None:
    """A domain in the form in which it is looked up (RFC 5891); None where it has none.

    Plain ASCII stays: names registered before the rules may have two hyphens in a row.
    """
    if domain.isascii() and "xn--" not in domain:
        return domain
    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return None
