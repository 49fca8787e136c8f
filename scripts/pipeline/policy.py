"""Policy as far as it is needed before dbt has run: headers and a few settings."""

from __future__ import annotations

import csv
import zoneinfo
from pathlib import Path

import yaml

from pipeline.contract import PROJECT
from pipeline.errors import UsageError

FOLDER = PROJECT / "seeds" / "policy"


def check_headers() -> None:
    """Raise UsageError where a seed is missing or has other columns than described."""
    described = yaml.safe_load((FOLDER / "_policy__seeds.yml").read_text("utf-8"))
    for seed in described["seeds"]:
        path = FOLDER / f"{seed['name']}.csv"
        expected = {column["name"] for column in seed["columns"]}
        found = header(path)
        wrong = sorted(expected.symmetric_difference(found))
        if wrong or len(found) != len(expected):
            message = (
                f"seeds/policy/{path.name}: the header must name each of"
                f" {', '.join(sorted(expected))} once"
                + (f"; look at {', '.join(wrong)}." if wrong else ".")
            )
            raise UsageError(message)


def header(path: Path) -> list[str]:
    """The column names of a seed."""
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            return next(csv.reader(lines), [])
    except (OSError, UnicodeDecodeError) as error:
        message = f"seeds/policy/{path.name}: cannot be read ({error}); restore it."
        raise UsageError(message) from error


def settings() -> dict[str, str]:
    """Every setting of ``policy/settings.csv`` by name."""
    path = FOLDER / "settings.csv"
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            return {row["setting"]: row["value"] for row in csv.DictReader(lines)}
    except (OSError, KeyError, UnicodeDecodeError) as error:
        message = f"seeds/policy/settings.csv: cannot be read ({error}); restore it."
        raise UsageError(message) from error


def setting(name: str) -> str:
    """The value of one setting."""
    try:
        return settings()[name]
    except KeyError:
        message = (
            f"seeds/policy/settings.csv: the setting '{name}' is missing; add its row."
        )
        raise UsageError(message) from None


def reporting_time_zone() -> str:
    """The zone whose days are the days of every mart, an IANA name."""
    name = setting("reporting_time_zone")
    if name not in zoneinfo.available_timezones():
        raise UsageError(
            f"seeds/policy/settings.csv: reporting_time_zone is '{name}', which is not"
            " an IANA time zone; write for example Europe/Paris."
        )
    return name
