"""SQL text made safe: identifiers, literals and paths, whatever they contain."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path


def identifier(name: str) -> str:
    """``name`` as a quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """``text`` as a SQL string."""
    return "'" + text.replace("'", "''") + "'"


def literals(texts: Iterable[str]) -> str:
    """``texts`` as a comma-separated list of SQL strings."""
    return ", ".join(map(literal, texts))


def pattern(path: Path) -> str:
    """``path`` as a SQL string that DuckDB's readers match as that one file."""
    return literal(escaped(path))


def escaped(path: Path) -> str:
    """``path`` as a pattern that means nothing but itself."""
    return "".join(
        f"[{character}]" if character in "*?[" else character for character in str(path)
    )
