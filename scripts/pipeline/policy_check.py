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

    Of a seed with wrong values the other rows are read. What a rule then says of that
    seed is left out, because it would mislead, and so is a rule that reads a seed
    whose file is no table.
    """
    told: list[str] = []
    faulty: list[str] = []
    tables: dict[str, list[seeds.Row]] = {}
    for name in seeds.described():
        try:
            tables[name], faults = seeds.valid_rows(name, folder)
        except UsageError as error:
            told.append(str(error))
            continue
        if faults:
            faulty.append(name)
            told.append(" ".join(faults))
    ruled = rules.complaints(tables)
    ruled += countries.complaints(tables.get("country_words", []))
    ruled += cells.complaints(tables.get("null_words", []))
    if "settings" in tables:
        ruled += settings.complaints(tables["settings"])
    told += (one for one in ruled if not any(f"{name}.csv" in one for name in faulty))
    return sorted(set(told))
