"""A policy that would score wrongly is refused, in a sentence, before it scores."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from itertools import product
from pathlib import Path

import pytest
from project_copy import Copy, setting

Rows = list[dict[str, str]]
Edit = Callable[[Rows], Rows]

RAW = (
    "order_id,customer_id,ordered_at,amount\n"
    "1,ann,2026-01-05,10.00\n"
    "2,bob,2026-01-06,20.00\n"
)

# Ranges of recency, frequency and monetary scores as R's rfm documents them.
R_RFM_README = {
    "champions": ((5, 5), (5, 5), (5, 5)),
    "potential_loyalist": ((3, 5), (3, 5), (2, 5)),
    "loyal_customers": ((2, 4), (2, 4), (2, 4)),
    "promising": ((3, 4), (1, 3), (3, 5)),
    "new_customers": ((4, 5), (1, 3), (1, 5)),
    "cannot_lose": ((1, 2), (3, 4), (4, 5)),
    "at_risk": ((1, 2), (2, 5), (4, 5)),
    "need_attention": ((1, 3), (3, 5), (3, 5)),
    "about_to_sleep": ((2, 3), (1, 3), (1, 4)),
    "lost": ((1, 1), (1, 5), (1, 5)),
}
R_RFM_0_2_0 = {
    "champions": ((4, 5), (4, 5), (4, 5)),
    "loyal_customers": ((2, 5), (3, 5), (3, 5)),
    "potential_loyalist": ((3, 5), (1, 3), (1, 3)),
    "new_customers": ((4, 5), (1, 1), (1, 1)),
    "promising": ((3, 4), (1, 1), (1, 1)),
    "need_attention": ((2, 3), (2, 3), (2, 3)),
    "about_to_sleep": ((2, 3), (1, 2), (1, 2)),
    "at_risk": ((1, 2), (2, 5), (2, 5)),
    "cannot_lose": ((1, 1), (4, 5), (4, 5)),
    "lost": ((1, 2), (1, 2), (1, 2)),
}

# The cells of 64 that pymc-marketing's default segments name.
PYMC = {
    "premium": "334 443 444 344 434 433 343 333",
    "repeat": "244 234 232 332 143 233 243",
    "top_spender": "424 414 144 314 324 124 224 423 413 133 323 313 134",
    "at_risk": "422 223 212 122 222 132 322 312 412 123 214",
    "inactive": "411 111 113 114 112 211 311",
}


def ranges(name: str, grid: dict[str, tuple[tuple[int, int], ...]]) -> Rows:
    """The rows of a map that is given as ranges of scores."""
    return [
        {"map": name, "rfm_cell": f"{r}{f}{m}", "rfm_segment": segment}
        for segment, bounds in grid.items()
        for r, f, m in product(*(range(low, high + 1) for low, high in bounds))
    ]


def listed(name: str, grid: dict[str, str]) -> Rows:
    """The rows of a map that is given as cells."""
    return [
        {"map": name, "rfm_cell": cell, "rfm_segment": segment}
        for segment, cells in grid.items()
        for cell in cells.split()
    ]


def faults(rows: Rows, scores: str) -> tuple[set[str], set[str]]:
    """The cells that no row has, and those that several have."""
    cells = [row["rfm_cell"] for row in rows]
    every = {"".join(digits) for digits in product(scores, repeat=3)}
    return every - set(cells), {cell for cell in cells if cells.count(cell) > 1}


@pytest.fixture(scope="module")
def landed(project: Copy, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An output folder in which two orders are landed."""
    raw = tmp_path_factory.mktemp("raw")
    (raw / "transactions.csv").write_text(RAW, encoding="utf-8")
    out = tmp_path_factory.mktemp("policy")
    assert project.run(out, "land", "--raw", raw).code == 0
    return out


def refusal(project: Copy, out: Path, *edits: tuple[str, Edit]) -> str:
    """What the build says to an edited policy; it must refuse it as wrong usage."""
    with ExitStack() as stack:
        for seed, edit in edits:
            stack.enter_context(project.policy(seed, edit))
        run = project.run(out, "build")
    assert run.code == 2, run.errors
    assert run.errors.startswith("error: ")
    assert "Traceback" not in run.errors
    return run.errors


def cells_after(said: str, opening: str) -> set[str]:
    """The cells that a refusal names after some words."""
    return set(said.split(opening)[1].split(";")[0].split(", "))


def test_the_grids_of_peers_are_refused_with_their_cells(
    project: Copy, landed: Path
) -> None:
    grids = {
        "r_readme": ranges("r_readme", R_RFM_README),
        "r_0_2_0": ranges("r_0_2_0", R_RFM_0_2_0),
        "pymc": listed("pymc", PYMC),
    }
    counts = {"r_readme": (10, 58), "r_0_2_0": (36, 39), "pymc": (18, 0)}
    peers = [row for rows in grids.values() for row in rows]
    said = refusal(project, landed, ("rfm_segment_cells", lambda kept: kept + peers))
    for name, rows in grids.items():
        uncovered, contested = faults(rows, "1234" if name == "pymc" else "12345")
        assert (len(uncovered), len(contested)) == counts[name]
        missing = cells_after(said, f"in the map {name} no segment has ")
        # A grid of four scores also lacks every cell with a five.
        assert {cell for cell in missing if "5" not in cell or name != "pymc"} == (
            uncovered
        )
        if contested:
            doubled = cells_after(said, f"in the map {name} more than one row has ")
            assert doubled == contested
    assert {"431", "432", "441", "442"} <= cells_after(said, "map pymc no segment has ")


def one(position: int, **changes: str) -> Edit:
    """An edit of one row, by its place."""

    def edit(rows: Rows) -> Rows:
        return [
            {**row, **changes} if place == position else row
            for place, row in enumerate(rows)
        ]

    return edit


WRONG: list[tuple[str, Edit, str]] = [
    ("settings", setting("sector", "fashon"), "the sector fashon has no row"),
    ("settings", setting("monetary_basis", "profit"), "write revenue or margin"),
    ("settings", lambda rows: rows[:-1], "rfm_minimum_distinct_values is missing"),
    ("segment_rules", one(1, rule_order="10"), "overlap: both have the order 10"),
    ("segment_rules", lambda rows: rows[:-1], "no rule decides the stage active"),
    ("segment_rules", one(4, segment="gone"), "which segments.csv does not name"),
    ("value_tiers", one(1, minimum_value="9999"), "overlaps the one below"),
    ("order_statuses", one(1, outcome="sold"), "write sale, refunded, cancelled"),
    ("sector_presets", one(0, lost_days="90"), "the days must rise"),
    ("sector_presets", one(1, recency_weight="-1"), "must be zero or more"),
    ("rfm_fixed_cutoffs", lambda rows: rows[1:], "each of the scores 2, 3, 4, 5"),
    ("rfm_fixed_cutoffs", one(4, threshold="9999"), "not better than the one"),
    ("age_bands", one(1, minimum_age="10"), "overlap; correct their ages"),
    ("segment_rules", one(9, rule_id="new"), "rule_id new stands there more than once"),
    ("rfm_segment_cells", one(3, rfm_segment=""), "a row has no rfm_segment"),
    ("order_statuses", one(4, status=""), "a row has no status"),
    ("genders", one(1, word="f"), "the word f stands there more than once"),
]


def test_a_wrong_policy_is_refused_with_its_file_and_cure(
    project: Copy, landed: Path
) -> None:
    said = refusal(project, landed, *((seed, edit) for seed, edit, _ in WRONG))
    for seed, _, sentence in WRONG:
        assert sentence in said
        assert f"seeds/policy/{seed}.csv: " in said


def test_a_value_of_the_wrong_kind_is_refused_with_its_file(
    project: Copy, landed: Path
) -> None:
    edit = one(0, dormant_days="a year")
    said = refusal(project, landed, ("sector_presets", edit))
    assert "seeds/policy/sector_presets.csv" in said
    assert "a year" in said


def test_columns_count_by_name_not_by_place(project: Copy, landed: Path) -> None:
    def turned(rows: Rows) -> Rows:
        return [dict(reversed(row.items())) for row in rows]

    with project.policy("sector_presets", turned):
        run = project.run(landed, "build")
    assert run.code == 0, run.errors
    days = "select dormant_days, lost_days from policy.sector_presets"
    assert run.query(f"{days} where sector = 'fashion'") == [(365, 730)]


def test_a_wrong_header_is_refused_with_its_columns(
    project: Copy, landed: Path
) -> None:
    def renamed(rows: Rows) -> Rows:
        return [
            {"val" if name == "value" else name: text for name, text in row.items()}
            for row in rows
        ]

    said = refusal(project, landed, ("settings", renamed))
    assert "seeds/policy/settings.csv: the header must name each of" in said
    assert "look at val, value." in said


def test_an_unknown_time_zone_is_refused_before_landing(
    project: Copy, tmp_path: Path
) -> None:
    (tmp_path / "transactions.csv").write_text(RAW, encoding="utf-8")
    with project.policy("settings", setting("reporting_time_zone", "Paris")):
        run = project.run(tmp_path / "out", "land", "--raw", tmp_path)
    assert run.code == 2
    assert "reporting_time_zone is 'Paris'" in run.errors
