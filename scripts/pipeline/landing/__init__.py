"""Landing: raw files become Parquet text, and nothing of them is lost."""

from pipeline.landing.folder import land
from pipeline.landing.limits import Limits
from pipeline.landing.report import FileReport, LandingReport

__all__ = ["FileReport", "LandingReport", "Limits", "land"]
