"""The few policy settings that landing and gates need before dbt has run."""

from __future__ import annotations

import csv
import zoneinfo

from pipeline.contract import PROJECT
from pipeline.errors import UsageError


def settings() -> dict[str, str]:
    """Every setting of ``policy/settings.csv`` by name."""
    path = PROJECT / "seeds" / "policy" / "settings.csv"
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            return {row["setting"]: row["value"] for row in csv.DictReader(lines)}
    except (OSError, KeyError, UnicodeDecodeError) as error:
        message = f"{path}: cannot be read as policy settings ({error}); restore it."
        raise UsageError(message) from error


def setting(name: str) -> str:
    """The value of one setting."""
    try:
        return settings()[name]
    except KeyError:
        message = f"policy/settings.csv: the setting '{name}' is missing; add its row."
        raise UsageError(message) from None


def reporting_time_zone() -> str:
    """The zone whose days are the days of every mart, an IANA name."""
    name = setting("reporting_time_zone")
    if name not in zoneinfo.available_timezones():
        raise UsageError(
            f"policy/settings.csv: reporting_time_zone is '{name}', which is not"
            " an IANA time zone; write for example Europe/Paris."
        )
    return name
