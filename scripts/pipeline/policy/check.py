"""The check of policy, before anything else is done: all faults at once."""

from __future__ import annotations

from pathlib import Path

from pipeline.contacts import countries
from pipeline.errors import UsageError
from pipeline.landing import cells
from pipeline.policy import rules, seeds, settings


def check(folder: Path | None = None) -> None:
    """Raise UsageError with everything that is wrong with policy."""
    if told := complaints(folder or seeds.FOLDER):
        raise UsageError(" ".join(told))


def complaints(folder: Path) -> list[str]:
    """What is wrong with the seeds in a folder, in sentences.

    A rule that reads a seed whose file is wrong is left out, because it would mislead.
    """
    told: list[str] = []
    tables: dict[str, list[seeds.Row]] = {}
    for name in seeds.described():
        try:
            tables[name] = seeds.rows(name, folder)
        except UsageError as error:
            told.append(str(error))
    told += rules.complaints(tables)
    told += countries.complaints(tables.get("country_words", []))
    told += cells.complaints(tables.get("null_words", []))
    if "settings" in tables:
        told += settings.complaints(tables["settings"])
    return sorted(set(told))
