"""Files that runs leave under ``--out``: what holds an erased person goes."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable

import duckdb

from pipeline import publish
from pipeline.erasure.scan import Hit, Sought
from pipeline.erasure.words import AROUND, COARSELY, FINELY
from pipeline.output import Output

# Made anew by the next run that needs them.
REMOVABLE = ("access", "exports", "logs", "quality", "target")
ERASED = "(erased)"


def remove_former_publications(output: Output) -> int:
    """Remove every publication but the one in force; how many."""
    current = publish.in_force(output.published)
    count = 0
    if output.published.is_dir():
        for folder in output.published.iterdir():
            is_folder = folder.is_dir() and not folder.is_symlink()
            if is_folder and folder.name != current:
                shutil.rmtree(folder)
                count += 1
    return count


def remove_compiled(output: Output) -> None:
    """Remove what dbt keeps in forms of its own, which cannot be looked through."""
    for pattern in ("*.msgpack", "*.gpickle"):
        for path in (output.folder / "target").glob(pattern):
            path.unlink()


def clean(output: Output, hits: Iterable[Hit], wanted: Sought) -> list[Hit]:
    """Remove or rewrite files in which something was found; returns the other hits."""
    left = []
    for hit in hits:
        parts = hit.path.relative_to(output.folder).parts
        if hit.table is None and parts[0] in REMOVABLE:
            hit.path.unlink(missing_ok=True)
        elif hit.table is None and parts[0] == output.runs.name:
            text = hit.path.read_text(encoding="utf-8")
            hit.path.write_text(without(text, wanted), encoding="utf-8")
        else:
            left.append(hit)
    return left


def without(text: str, wanted: Sought) -> str:
    """A text without the words that are sought."""
    for cut in (COARSELY, FINELY):
        parts = re.split(f"({cut.pattern})", text)
        text = "".join(
            ERASED if part.strip(AROUND).lower() in wanted.words else part
            for part in parts
        )
    return text


def clean_records(
    connection: duckdb.DuckDBPyConnection, wanted: Sought, columns: Iterable[str]
) -> None:
    """Take the words that are sought out of text columns, ``schema.table.column``."""
    for place in columns:
        table, _, column = place.rpartition(".")
        rows = connection.execute(
            f"select rowid, {column} from {table} where {column} is not null"
        ).fetchall()
        for rowid, text in rows:
            if (cleaned := without(text, wanted)) != text:
                connection.execute(
                    f"update {table} set {column} = ? where rowid = ?", [cleaned, rowid]
                )
