"""A run that stops at a node is undone: the next gives what a run gives alone."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from building import ask, build, copied, differences, land, settings, tables
from prepared import Prepared
from project_copy import Copy
from runs.small_shop import Line, history, line, write

pytestmark = pytest.mark.slow

JUNE, JULY, LATER = dt.date(2026, 6, 30), dt.date(2026, 7, 10), dt.date(2026, 7, 20)
LASTING = (
    "private.int_identity__issued_ids", "private.int_identity__id_changes",
    "private.int_identity__identifiers",
    "intermediate.int_segments__memberships", "intermediate.int_history__cutoffs",
    "intermediate.int_history__segments_under_other_policy",
    "intermediate.int_history__causes",
)  # fmt: skip
# Every run that begins takes a number, also one that stops.
LOGGED = (
    "select * exclude (run_number) from ops.history_log where as_of_date is not null"
    " order by all"
)
# What a run brings that must leave no trace: others, and orders long ago.
ODD = [
    line(order_id=f"x{n}", customer_id=f"aa{n}", ordered_at=f"2026-0{1 + n % 6}-10",
         amount=900, customer_email=f"c{n}@x.example")
    for n in range(12)
]  # fmt: skip


def add(project: Copy, folder: Path, lines: list[Line], name: str) -> None:
    """Land one file more, or another one under its name."""
    write(folder / "raw", lines, name)
    land(project, folder)


def lasting(out: Path) -> dict[str, list[str]]:
    """Every table that lasts and every mart, as texts in one order."""
    found = {
        name: sorted(map(str, ask(out, f"select * from {name}"))) for name in LASTING
    }
    found["ops.history_log"] = list(map(str, ask(out, LOGGED)))
    return found | {name: list(map(str, rows)) for name, rows in tables(out).items()}


@pytest.fixture(scope="module")
def made(project: Copy, prepared: Prepared) -> Path:
    """A shop that was scored at the end of June, with two month ends before."""

    def make(folder: Path) -> None:
        add(project, folder, history(60), "transactions_1.csv")
        with settings(project, {"history_month_ends": "2"}):
            build(project, folder / "out", JUNE)

    return prepared.folder("stopped_runs", make)


@pytest.fixture
def shop(made: Path, tmp_path: Path) -> Path:
    """A copy of that shop."""
    return copied(made, tmp_path)


@pytest.fixture(scope="module")
def untroubled(
    project: Copy, made: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, list[str]]:
    """What lasts where the run that stops never was."""
    folder = tmp_path_factory.mktemp("untroubled")
    out = copied(made, folder)
    add(project, folder, [], "transactions_2.csv")
    build(project, out, LATER)
    return lasting(out)


@contextmanager
def with_file(path: Path, text: str) -> Iterator[None]:
    """A file of the project with another text, for as long as the block runs."""
    sound = path.read_text(encoding="utf-8") if path.exists() else None
    path.write_text(text, encoding="utf-8")
    try:
        yield
    finally:
        path.unlink() if sound is None else path.write_text(sound, encoding="utf-8")


KILLER = """
import os


def model(dbt, session):
    dbt.config(materialized="table")
    dbt.ref("{model}")
    os._exit(9)
"""
FAILING = "select * from {{{{ ref('{model}') }}}}"


@pytest.mark.parametrize(
    ("way", "model"),
    [
        ("kill", "int_identity__id_changes"),
        ("kill", "rfm_scores"),
        ("kill", "int_history__causes"),
        ("kill", "int_calendar__dates_to_record"),
        ("fail", "int_segments__memberships"),
        ("fail", "segment_history"),
    ],
)
def test_a_run_that_stops_at_a_node_never_was(
    project: Copy, shop: Path, untroubled: dict[str, list[str]], way: str, model: str
) -> None:
    add(project, shop.parent, ODD, "transactions_2.csv")
    if way == "kill":
        path = project.folder / "models" / "killer.py"
        text = KILLER.format(model=model)
    else:
        path = project.folder / "tests" / "marts" / "assert_nothing_there.sql"
        text = FAILING.format(model=model)
    with with_file(path, text):
        command = ("--exclude-resource-type", "unit_test")
        code, _, _ = project.dbt(
            "build", *command, "--project-dir", str(project.folder),
            "--profiles-dir", str(project.folder / "profiles"),
            "--vars", f'{{"as_of_date": "{JULY}"}}',
            "--target-path", str(shop / "dbt"), "--log-path", str(shop / "dbt"),
            parse=True, WAREHOUSE=str(shop / "warehouse.duckdb"),
        )  # fmt: skip
    assert code != 0
    write(shop.parent / "raw", [], "transactions_2.csv")
    land(project, shop.parent)
    build(project, shop, LATER)
    found = lasting(shop)
    assert {name for name in found if found[name] != untroubled[name]} == set()


@pytest.mark.parametrize(
    "wrong",
    [
        {"sector": "grocery"},
        {"reporting_time_zone": "Pacific/Auckland", "reopened_dates_per_run": "99"},
    ],
)
def test_a_policy_that_goes_there_and_back_leaves_the_scores_as_they_were(
    project: Copy, shop: Path, wrong: dict[str, str]
) -> None:
    before = scored(shop)
    with settings(project, wrong):
        build(project, shop, JUNE)
    assert differences(before, scored(shop)) != []
    build(project, shop, JUNE)
    assert differences(before, scored(shop)) == []


def scored(shop: Path) -> dict[str, list[str]]:
    """The published tables; not which policy, for the first build had another."""
    return {
        name: [re.sub("'[0-9a-f]{32}'", "'policy'", repr(row)) for row in found]
        for name, found in tables(shop).items()
    }
