"""Which columns of policy make rows again, and that none was forgotten."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import yaml

PROJECT = Path(__file__).resolve().parents[3]
VERSIONS = PROJECT / "models" / "staging" / "policy" / "stg_policy__versions.sql"
SEEDS = PROJECT / "seeds" / "policy" / "_policy__seeds.yml"
SETTINGS = PROJECT / "seeds" / "policy" / "settings.csv"

# Words for people to read: no figure depends on them.
WORDS = {
    "reason", "label_en", "label_fr", "colour", "persona", "recommended_action",
    "display_order", "cure", "sentence",
}  # fmt: skip
# Read by tables of today alone, which every run makes again, or by landing and gates.
TODAY = {
    "age_bands", "attribute_words", "attributes", "company_size_words",
    "company_sizes", "contact_rules", "country_words", "genders", "grid_catch_alls",
    "industries", "null_words", "public_texts", "quarantine_reasons",
    "readiness_requirements", "rfm_segments", "satisfaction_bands", "seasons",
    "value_tiers",
}  # fmt: skip
# Columns of other seeds that only such tables read.
TODAY_COLUMNS = {("actions", "behaviour"), ("actions", "withdraws")}
# Settings of what is scored when, of alarms and of such tables: the scores of a date do
# not depend on them.
TODAY_SETTINGS = {
    "abandoned_cart_days", "alarm_minimum_change", "alarm_minimum_months",
    "alarm_width", "behaviour_minimum_carts", "behaviour_minimum_orders",
    "considered_view_count", "history_daily_days", "history_month_ends",
    "invented_phone_digits", "match_least_of_usual", "match_minimum_ids",
    "purchase_view_days", "reopen_window_days", "reopened_dates_per_run",
    "retention_notice_days", "unsubscribe_file_share",
}  # fmt: skip
# Columns that stg_policy__settings reads, each under its own name.
READ_AS_SETTINGS = {"settings", "sector_presets"}


def versioned() -> set[tuple[str, str]]:
    """The columns in some version, each with its seed."""
    text = VERSIONS.read_text(encoding="utf-8")
    return {
        (seed, column)
        for _, seed, columns in re.findall(
            r"\('(staging|rollups|scores)', '(\w+)', \[([^\]]*)\]\)", text
        )
        for column in re.findall(r"'(\w+)'", columns)
    }


def test_every_column_of_policy_is_in_a_version_or_known_to_need_none() -> None:
    seeds = yaml.safe_load(SEEDS.read_text(encoding="utf-8"))["seeds"]
    columns = {
        (seed["name"], column["name"])
        for seed in seeds
        if seed["name"] not in TODAY | READ_AS_SETTINGS
        for column in seed["columns"]
        if column["name"] not in WORDS
    }
    found = {pair for pair in versioned() if pair[0] != "stg_policy__settings"}
    assert columns - TODAY_COLUMNS == found
    assert columns >= TODAY_COLUMNS
    assert {seed["name"] for seed in seeds} > TODAY


def test_every_setting_is_in_a_version_or_known_to_need_none() -> None:
    presets = next(
        seed
        for seed in yaml.safe_load(SEEDS.read_text(encoding="utf-8"))["seeds"]
        if seed["name"] == "sector_presets"
    )
    with SETTINGS.open(encoding="utf-8", newline="") as file:
        settings = {
            row["setting"]
            for row in csv.DictReader(file)
            if not row["setting"].startswith("landing_")
        }
    settings |= {column["name"] for column in presets["columns"]} - WORDS
    found = {column for seed, column in versioned() if seed == "stg_policy__settings"}
    assert settings - TODAY_SETTINGS == found
    assert settings > TODAY_SETTINGS


def test_no_seed_says_null_for_other_engines_read_nothing_there() -> None:
    for path in sorted(SETTINGS.parent.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file):
                assert "null" not in [cell.lower() for cell in row], (path.name, row)
