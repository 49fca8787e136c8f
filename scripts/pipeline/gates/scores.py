"""The tables of scores: marts of the history, as their models describe them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from pipeline.contract import PROJECT

MARTS = PROJECT / "models" / "marts"
# How a model says that it keeps its rows date by date.
KIND = "config(**history("
# Tests of dbt that name the columns of which a table has each combination once.
KEYS = {
    "unique_combination_of_columns": "combination_of_columns",
    "unique_grain": "columns",
}


@cache
def key_columns(folder: Path = MARTS) -> Mapping[str, tuple[str, ...]]:
    """The columns that tell rows apart, by the name of each table with a score of
    customers and days. ``folder`` holds the models of marts.
    """
    found = {}
    for path in sorted(folder.glob("**/*.sql")):
        if KIND not in path.read_text(encoding="utf-8"):
            continue
        text = path.with_suffix(".yml").read_text(encoding="utf-8")
        (model,) = yaml.safe_load(text)["models"]
        key = key_of(model)
        if {"customer_id", "as_of_date"} <= {*key}:
            found[f"marts.{path.stem}"] = key
    return found


def key_of(model: Mapping[str, Any]) -> tuple[str, ...]:
    """The columns that tell the rows of a model apart; empty where no test says so."""
    for test in model.get("data_tests", []):
        for name, argument in KEYS.items():
            if isinstance(test, dict) and name in test:
                told = test[name]["arguments"][argument]
                names = told.split(",") if isinstance(told, str) else told
                return tuple(column.strip() for column in names)
    return ()
