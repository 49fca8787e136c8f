"""The benchmark: what a run costs, beside a floor that is written by hand."""

from pipeline.bench.benchmark import SIZES, run

__all__ = ["SIZES", "run"]
