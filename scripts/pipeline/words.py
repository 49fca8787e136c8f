"""Texts for people's eyes: nothing that a terminal obeys, nobody's address or number.

Sentences are written without values of files. What a name of a file or a column or an
engine's own words may still bring along is taken out here, at the last moment.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

ADDRESS = re.compile(r"[^\s@,;:<>()\[\]\"'=]+@[^\s@,;:<>()\[\]\"'=]+\.[^\W\d_]{2,}")
# With its country, or as it is dialled within one.
NUMBER = re.compile(
    r"(?<![\w.,:+-])"
    r"(?:\+[1-9](?:[ ./()-]{0,2}\d){7,14}|0[1-9](?:[ ./()-]{0,2}\d){7,12})(?!\w)"
)
AN_ADDRESS = "(an e-mail address)"
A_NUMBER = "(a telephone number)"
LONGEST = 60


def printable(text: str) -> str:
    """A text in which every character that cannot be seen is written out."""
    return "".join(
        character
        if character.isprintable()
        else " "
        if unicodedata.category(character) == "Zs"
        else character.encode("unicode_escape").decode("ascii")
        for character in text
    )


def masked(text: str, kept: Iterable[Path] = ()) -> str:
    """A text without e-mail addresses and telephone numbers.

    ``kept`` are paths that the user gave, who must know them again.
    """
    paths = [re.escape(str(path)) for path in kept]
    longest_first = sorted(paths, key=len, reverse=True)
    parts = re.split(f"({'|'.join(longest_first)})", text) if paths else [text]
    # Every second part is a path.
    return "".join(
        part if index % 2 else NUMBER.sub(A_NUMBER, ADDRESS.sub(AN_ADDRESS, part))
        for index, part in enumerate(parts)
    )


def sentence(text: str, kept: Iterable[Path] = ()) -> str:
    """A text as it may be printed and kept: on one line, without anybody's data."""
    return printable(masked(text, kept))


def name(text: str) -> str:
    """The name of a column or a file in a sentence: visible, and not endless."""
    shown = printable(text.strip())
    return shown if len(shown) <= LONGEST else f"{shown[:LONGEST]}…"


def one_line(message: str) -> str:
    """An error's text on one line, without the reader's own quotations of the data."""
    lines = [line.strip() for line in (message or "no message").splitlines()]
    kept = [line for line in lines if line and not re.match(r"(LINE \d+:|\^|>)", line)]
    return " ".join(kept[:3]).rstrip(".")


def sentences(rows: Iterable[tuple[str | None, ...]]) -> list[str]:
    """The sentences that a test wrote as rows of a message and, if any, an item.

    Rows of one message are one sentence, which names all their items.
    """
    items: dict[str, list[str]] = {}
    for message, *item in rows:
        # A row without its key has no message; another test names such rows.
        if message is not None:
            items.setdefault(message, []).extend(name for name in item if name)
    return sorted(
        message.replace("{items}", ", ".join(sorted(found)))
        for message, found in items.items()
    )
