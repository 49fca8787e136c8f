"""Policy as far as it is needed before dbt has run: headers and a few settings."""

from __future__ import annotations

import csv
import zoneinfo

import yaml

from pipeline.contract import PROJECT
from pipeline.errors import UsageError

FOLDER = PROJECT / "seeds" / "policy"


def check_headers() -> None:
    """Raise UsageError where a seed is missing or has other columns than described."""
    described = yaml.safe_load((FOLDER / "_policy__seeds.yml").read_text("utf-8"))
    for seed in described["seeds"]:
        expected = {column["name"] for column in seed["columns"]}
        found = next(iter(read(seed["name"])), [])
        wrong = sorted(expected.symmetric_difference(found))
        if wrong or len(found) != len(expected):
            message = (
                f"seeds/policy/{seed['name']}.csv: the header must name each of"
                f" {', '.join(sorted(expected))} once"
                + (f"; look at {', '.join(wrong)}." if wrong else ".")
            )
            raise UsageError(message)


def read(name: str) -> list[list[str]]:
    """The rows of a seed, its header first."""
    try:
        with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
            return list(csv.reader(lines))
    except (OSError, UnicodeDecodeError) as error:
        message = f"seeds/policy/{name}.csv: cannot be read ({error}); restore it."
        raise UsageError(message) from error


def settings() -> dict[str, str]:
    """Every setting of ``policy/settings.csv`` by name."""
    header, *rows = read("settings") or [[]]
    if not {"setting", "value"} <= set(header):
        check_headers()
    named = (dict(zip(header, row, strict=False)) for row in rows)
    return {row["setting"]: row["value"] for row in named if len(row) > 1}


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
