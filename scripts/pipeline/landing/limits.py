"""How much of a file landing takes: what goes beyond is a mistake or an attack."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1 << 20
# Small files of equal rows compress as well as an attack does, and do no harm.
HARMLESS = 256 * MEGABYTE


@dataclass(frozen=True)
class Limits:
    """What policy allows of one file; the fields are its settings."""

    megabytes: int = 50_000  # once decompressed
    compression_ratio: int = 200
    columns: int = 2_000
    json_keys: int = 2_000
    rejected_lines: int = 1_000_000
    value_length: int = 100_000  # characters of what an expression gives

    def setting(self, name: str) -> str:
        """Where policy sets a limit, for sentences."""
        return f"landing_maximum_{name} in seeds/policy/settings.csv"


USUAL = Limits()
