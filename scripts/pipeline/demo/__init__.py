"""The demo's raw data: a French fashion retailer with a web shop and stores.

People and their habits come first, then the visits they pay, then what each table
of the input contract would say of them, then the faults that real exports have.
"""

from pipeline.demo.generator import make

__all__ = ["make"]
