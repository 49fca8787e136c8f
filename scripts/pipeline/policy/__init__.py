"""Policy, what people decide: the CSV files of ``seeds/policy``."""

from __future__ import annotations

from pipeline.policy.seeds import rows
from pipeline.policy.settings import (
    invented_phone_digits,
    landing_limits,
    matching,
    reporting_time_zone,
)

__all__ = [
    "invented_phone_digits",
    "landing_limits",
    "matching",
    "reporting_time_zone",
    "rows",
]
