"""The settings that the runner itself reads."""

from __future__ import annotations

import zoneinfo
from collections.abc import Sequence

from pipeline.errors import UsageError
from pipeline.policy import seeds

FILE = "seeds/policy/settings.csv"
LIMITS = "landing_maximum_"


def reporting_time_zone() -> str:
    """The zone whose days are the days of every mart, an IANA name."""
    rows = seeds.rows("settings")
    if told := complaints(rows):
        raise UsageError(" ".join(told))
    return zones(rows)[0]


def matching() -> tuple[int, float]:
    """When ids meet far fewer records than before: from how many ids on, and below
    which part of the share of the run before.
    """
    values = {row["setting"]: row["value"] for row in seeds.rows("settings")}
    return int(values["match_minimum_ids"]), float(values["match_least_of_usual"])


def landing_limits() -> dict[str, int]:
    """How much of a file landing takes, by the name of the limit."""
    return {
        row["setting"].removeprefix(LIMITS): int(row["value"])
        for row in seeds.rows("settings")
        if row["setting"].startswith(LIMITS)
    }


def invented_phone_digits() -> int:
    """How many equal digits make a telephone number invented; 0 where none do."""
    for row in seeds.rows("settings"):
        if row["setting"] == "invented_phone_digits" and row["value"].isdecimal():
            return int(row["value"])
    message = f"{FILE}: the setting invented_phone_digits is missing; add its row."
    raise UsageError(message)


def zones(rows: Sequence[seeds.Row]) -> list[str]:
    """The reporting time zone, as often as the settings give one."""
    return [
        row["value"]
        for row in rows
        if row["setting"] == "reporting_time_zone" and row["value"]
    ]


def complaints(rows: Sequence[seeds.Row]) -> list[str]:
    """What is wrong with the settings that the runner itself reads, in sentences."""
    found = zones(rows)
    if not found:
        return [f"{FILE}: the setting reporting_time_zone is missing; add its row."]
    return [
        f"{FILE}: reporting_time_zone is '{name}', which is not an IANA time zone;"
        " write for example Europe/Paris."
        for name in found
        if name not in zoneinfo.available_timezones()
    ]
