"""A policy that would score wrongly is refused, in sentences, before anything runs."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import duckdb
import pytest
from project_copy import PROJECT, Copy, read_rows, setting, write_rows

from pipeline import policy_check as check
from pipeline.errors import PipelineError, UsageError
from pipeline.policy import rules, seeds
from pipeline.words import sentences

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


@dataclass(frozen=True)
class Desk:
    """A copy of the seeds, to be edited."""

    folder: Path

    def path(self, seed: str) -> Path:
        """The file of a seed."""
        return self.folder / f"{seed}.csv"

    def edit(self, *edits: tuple[str, Edit]) -> None:
        """Edit the rows of seeds."""
        for seed, edit in edits:
            write_rows(self.path(seed), edit(read_rows(self.path(seed))))

    def write(self, seed: str, *lines: str, ends: str = "\n") -> None:
        """Write lines into the file of a seed."""
        self.path(seed).write_bytes("".join(line + ends for line in lines).encode())

    def refusal(self, *edits: tuple[str, Edit]) -> str:
        """What is said about an edited policy; it must be refused as wrong usage."""
        self.edit(*edits)
        with pytest.raises(UsageError) as refused:
            check.check(self.folder)
        return str(refused.value)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A copy of the seeds as delivered."""
    shutil.copytree(seeds.FOLDER, tmp_path / "policy")
    return Desk(tmp_path / "policy")


def cells_after(said: str, opening: str) -> set[str]:
    """The cells that a refusal names after some words."""
    return set(said.split(opening)[1].split(";")[0].split(", "))


def test_the_policy_as_delivered_is_right() -> None:
    assert check.complaints(seeds.FOLDER) == []


def test_the_grids_of_peers_are_refused_with_their_cells(desk: Desk) -> None:
    grids = {
        "r_readme": ranges("r_readme", R_RFM_README),
        "r_0_2_0": ranges("r_0_2_0", R_RFM_0_2_0),
        "pymc": listed("pymc", PYMC),
    }
    counts = {"r_readme": (10, 58), "r_0_2_0": (36, 39), "pymc": (18, 0)}
    peers = [row for rows in grids.values() for row in rows]
    said = desk.refusal(("rfm_segment_cells", lambda kept: kept + peers))
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


def where(column: str, text: str, **changes: str) -> Edit:
    """An edit of the rows that have a text in a column."""

    def edit(rows: Rows) -> Rows:
        return [{**row, **changes} if row[column] == text else row for row in rows]

    return edit


def without(column: str, text: str) -> Edit:
    """An edit that takes out the rows that have a text in a column."""
    return lambda rows: [row for row in rows if row[column] != text]


def like(column: str, text: str, **changes: str) -> Edit:
    """An edit that adds a copy of the first row that has a text in a column."""

    def edit(rows: Rows) -> Rows:
        copied = next(row for row in rows if row[column] == text)
        return [*rows, {**copied, **changes}]

    return edit


def first(**changes: str) -> Edit:
    """An edit that adds a copy of the first row."""
    return lambda rows: [*rows, {**rows[0], **changes}]


def table(header: str, *lines: str, keep: str = "") -> Edit:
    """An edit that writes these rows; a column that they do not give says 1.

    Rows of before stay where their first column has a text.
    """
    columns = header.split()
    given = [dict(zip(columns, line.split(","), strict=True)) for line in lines]

    def edit(rows: Rows) -> Rows:
        kept = [row for row in rows if row[columns[0]] == keep]
        return [*kept, *({**dict.fromkeys(rows[0], "1"), **row} for row in given)]

    return edit


# What is wrong with a policy: the seed, its edit, and words of the sentence about it,
# to the cure where one follows. No edit hides another.
Wrong = list[tuple[str, Edit, str]]

SETTINGS: Wrong = [
    ("settings", where("setting", name, value=value), f"{name} is {value}; {cure}")
    for name, value, cure in [
        ("monetary_basis", "profit", "write revenue or margin."),
        ("reporting_currency", "euro", "write the three letters of a currency."),
        ("exchange_rate_maximum_age_days", "-1", "write a whole number of days, 0 or"),
        ("engagement_trend_margin", "12", "write a share from 0 to 9.99."),
        ("invented_phone_digits", "4", "write a whole number of digits, 5 to 15, or"),
        ("minimum_profiling_age", "young", "write a whole number of years, 0 to 99."),
        ("behaviour_minimum_orders", "0", "write a whole number, 1 or more."),
        ("behaviour_minimum_carts", "none", "write a whole number, 1 or more."),
        ("abandoned_cart_days", "1.5", "write a whole number, 1 or more."),
        ("order_span_days", "0", "write a whole number, 1 or more."),
        ("unsubscribe_file_share", "10 %", "write a share from 0 to 9.99."),
        ("rfm_minimum_customers", "1", "write a whole number, 2 or more."),
        ("engagement_minimum_customers", "1", "write a whole number, 2 or more."),
    ]
] + [
    (
        "settings",
        where("setting", "sector", value="fashon"),
        "the sector fashon has no row in sector_presets.csv; choose one that has.",
    ),
    (
        "settings",
        where("setting", "rfm_segment_map", value="mine"),
        "rfm_segment_map mine has no cells in rfm_segment_cells.csv; choose one that",
    ),
    (
        "settings",
        without("setting", "rfm_minimum_distinct_values"),
        "the setting rfm_minimum_distinct_values is missing; add its row.",
    ),
    (
        "settings",
        first(setting="colour"),
        "there is no setting colour; remove its row or correct its name.",
    ),
    (
        "settings",
        like("setting", "reporting_time_zone"),
        "reporting_time_zone appears more than once; keep one row.",
    ),
]

# Each of these sectors is wrong in one thing alone.
SECTORS: dict[str, list[dict[str, str]]] = {
    "the days must rise from new_customer_days to": [
        {"new_customer_days": "0"},
        {"new_customer_days": "366"},
        {"dormant_days": "730"},
        {"dormant_days": "731"},
        {"dormant_days": ""},
        {"dormant_floor_days": "0"},
        {"dormant_floor_days": "541"},
        {"dormant_floor_days": "730", "dormant_ceiling_days": "730"},
        {"rfm_window_days": "0"},
        {"reactivated_days": "0"},
        {"dormant_gap_multiple": "0"},
    ],
    "engagement_window_days, engagement_half_life_days and considered_view_count": [
        {"engagement_window_days": "0"},
        {"engagement_half_life_days": "0"},
        {"engagement_half_life_days": ""},
        {"considered_view_count": "0"},
        {"purchase_view_days": "-1"},
    ],
    "the three weights must be zero or more and not all zero.": [
        {"recency_weight": "-1"},
        {"frequency_weight": "-1"},
        {"monetary_weight": "-1"},
        {"monetary_weight": ""},
        {"recency_weight": "0", "frequency_weight": "0", "monetary_weight": "0"},
    ],
}
PRESETS: Wrong = [
    (
        "sector_presets",
        first(sector=f"{sentence[4:8]}{place}", **changes),
        f"in the sector {sentence[4:8]}{place} {sentence}",
    )
    for sentence, faulty in SECTORS.items()
    for place, changes in enumerate(faulty)
] + [
    (
        "sector_presets",
        like("sector", "grocery"),
        "the sector grocery appears more than once; keep one row.",
    ),
    (
        "value_tiers",
        where("value_tier", "silver", minimum_value="9999"),
        "the tier gold overlaps the one below; only the lowest tier has no minimum",
    ),
    (
        "value_tiers",
        without("sector", "durables"),
        "the sector durables has no tiers; add its rows.",
    ),
    (
        "rfm_fixed_cutoffs",
        without("component", "recency"),
        "sector grocery needs one row for recency and each of the scores 2, 3, 4, 5.",
    ),
    (
        "rfm_fixed_cutoffs",
        where("score", "3", threshold="9999"),
        "monetary for score 4 is not better than the one for the score below; correct",
    ),
]

RULES: Wrong = [
    (
        "segment_rules",
        like("rule_id", "lost", rule_id="again"),
        "the rules again and lost overlap: both have the order 10; give each its own.",
    ),
    (
        "segment_rules",
        like("rule_id", "new", rule_order="51"),
        "the rule_id new appears more than once; give each rule its own.",
    ),
    (
        "segment_rules",
        like("rule_id", "new", rule_id="dream", rule_order="53", segment="asleep"),
        "gives the segment asleep, which segments.csv calls retired",
    ),
    (
        "segment_rules",
        like("rule_id", "new", rule_id="nowhere", rule_order="52", segment="gone"),
        "gives the segment gone, which segments.csv does not name; correct it or add",
    ),
    (
        "segment_rules",
        like("rule_id", "new", rule_id="vips", rule_order="53", lifecycle_stage="vip"),
        "the rule vips never decides: rules before it overlap all of it, or its stage",
    ),
    (
        "segment_rules",
        first(rule_id="keen", rule_order="1", engagement_tier="keen"),
        "the rule keen never decides: rules before it overlap all of it, or its stage"
        " is none of prospect, new, active, reactivated, dormant, lost, or"
        " engagement_tiers.csv does not have its engagement_tier; move, correct or",
    ),
    (
        "segment_rules",
        first(rule_id="late", rule_order="5"),
        "the rule late never decides: rules before it overlap all of it",
    ),
    (
        "segment_rules",
        where("rule_id", "prospect", engagement_tier="low"),
        "no rule decides the stage prospect without engagement; add a last rule",
    ),
    (
        "segment_rules",
        where("rule_id", "prospect"),
        "no rule decides the stage prospect and engagement medium; add a last rule",
    ),
    (
        "segment_rules",
        without("rule_id", "everyone_else"),
        "no rule decides the stage active with cell 111 and engagement high; add a",
    ),
    (
        "segments",
        first(),
        "the segment vip appears more than once; keep one row.",
    ),
    (
        "segments",
        first(segment="asleep", is_active="false"),
        "more than ten active segments cannot be acted on; retire some with is_active",
    ),
]

NEEDS = "needs a kind of active, passive, negative, received, automatic or unknown"
WEIGHS = "needs a dimension of channel, topic, device or burst, a value in lower case"
TIERS = "overlaps another; give each tier its own tier_order. Only the last tier has no"

ENGAGEMENT: Wrong = [
    ("actions", where("action", action, **changes), f"the action {action} {NEEDS}")
    for action, changes in {
        "email_sent": {"kind": "posted"},
        "email_open": {"daily_cap": "0"},
        "email_click": {"burst_limit": "1"},
        "product_view": {"behaviour": "look"},
        "email_complaint": {"points": "0"},
        "social_like": {"points": "-2"},
    }.items()
] + [
    *(
        (
            "actions",
            where("action", action, **changes),
            f"the action {action} withdraws {channel}; write email or sms, the kind",
        )
        for action, channel, changes in [
            ("email_unsubscribe", "post", {"withdraws": "post"}),
            ("email_click", "email", {"withdraws": "email"}),
            ("sms_unsubscribe", "sms", {"is_active_contact": "true"}),
        ]
    ),
    (
        "actions",
        where("action", "unknown", points="3"),
        "the action unknown must have one row with 0 points; it stands for words that",
    ),
    (
        "action_words",
        first(word="danced", action="dance"),
        "the word danced means dance, which actions.csv does not name; correct it or",
    ),
    ("engagement_weights", first(dimension="hour", value="10"), f"of hour 10 {WEIGHS}"),
    ("engagement_weights", first(value="Phone"), f"of device Phone {WEIGHS}"),
    ("engagement_weights", first(value="desk", action="x"), f"device desk {WEIGHS}"),
    ("engagement_weights", first(value="watch", weight="-1"), f"e watch {WEIGHS}"),
    ("engagement_weights", first(dimension="burst", value="no"), f"st no {WEIGHS}"),
    (
        "engagement_weights",
        first(value="bot", action="email_reply"),
        "more than one row weighs device bot for the action email_reply; keep one.",
    ),
    *(
        (
            "engagement_tiers",
            # Of two that stand together the higher one falls too little; each of the
            # others is wrong in one thing alone.
            table(
                "engagement_tier tier_order minimum_percentile minimum_score",
                "beyond,1,1.5,500",
                "high,2,0.8,60",
                "percentile,3,0.7,50",
                "same_percentile,4,0.7,45",
                "score,5,0.6,40",
                "same_score,6,0.5,40",
                "half,7,0.4,",
                "medium,8,0.3,30",
                "half_too,9,,25",
                "low,10,0.25,22",
                "twin,11,0.2,20",
                "other_twin,11,0.1,10",
                "last,13,0.05,1",
            ),
            f"the tier {tier} {TIERS} minimums, and both minimums fall from tier to",
        )
        for tier in [
            "beyond",
            "percentile",
            "score",
            "half",
            "half_too",
            "twin",
            "last",
        ]
    ),
]

ANSWERS = "needs a band with the minimum_share 0. Use each minimum_share and band once"
SIZES = "leaves a gap or overlaps the one below. The first band begins at 0, each other"
SEASON = (
    "needs a kind of gifts, sales or holidays, and days from 101 to 1231, with from_day"
)
CONSENTS = "a purpose is email, sms, phone, post, ads or profiling, a status granted or"

GRIDS: Wrong = [
    (
        "satisfaction_bands",
        table(
            "kind satisfaction_band minimum_share scale_min scale_max",
            "gap,dissatisfied,0.1,0,10",
            "over,dissatisfied,0,0,10",
            "over,satisfied,1.1,0,10",
            "shares,dissatisfied,0,0,10",
            "shares,satisfied,0,0,10",
            "bands,satisfied,0,0,10",
            "bands,satisfied,0.5,0,10",
            "minimums,dissatisfied,0,0,10",
            "minimums,satisfied,0.5,1,10",
            "maximums,dissatisfied,0,0,10",
            "maximums,satisfied,0.5,0,5",
            "turned,dissatisfied,0,5,5",
            keep="csat",
        ),
        f"the kind {kind} {ANSWERS}",
    )
    for kind in ["gap", "over", "shares", "bands", "minimums", "maximums", "turned"]
] + [
    (
        "satisfaction_bands",
        first(kind="mood"),
        "kind mood has the band satisfied; the kinds are nps, csat, ces and review,",
    ),
    (
        "satisfaction_bands",
        first(satisfaction_band="happy"),
        "the kind csat has the band happy; the kinds are nps, csat, ces and review,",
    ),
    *(
        (
            "company_sizes",
            table(
                "company_size size_order minimum_employees maximum_employees",
                "micro,1,1,9",
                "small,2,10,49",
                "medium,3,60,249",
                "large,4,249,300",
                "turned,5,301,300",
                "open,6,301,",
                "after,7,400,500",
                "last,8,501,600",
            ),
            f"the band {size} {SIZES}",
        )
        for size in ["micro", "medium", "large", "turned", "open", "after", "last"]
    ),
    (
        "company_size_words",
        first(word="startup", company_size="tiny"),
        "the word startup means tiny, which company_sizes.csv does not name; correct",
    ),
    (
        "attribute_words",
        first(attribute="religion", word="none"),
        "word none belongs to religion, which attributes.csv does not allow; remove it",
    ),
    (
        "consent_words",
        first(word="fax", meaning="fax"),
        f"word fax means fax; {CONSENTS}",
    ),
    (
        "consent_words",
        first(field="status", word="perhaps", meaning="email"),
        f"the word perhaps means email; {CONSENTS}",
    ),
    (
        "consent_words",
        first(field="basis", word="contract", meaning="granted"),
        f"the word contract means granted; {CONSENTS}",
    ),
    *(
        ("seasons", first(season=season, **changes), f"the season {season} {SEASON}")
        for season, changes in {
            "carnival": {"kind": "feast", "from_day": "205", "to_day": "206"},
            "zeroth": {"from_day": "1", "to_day": "101"},
            "beyond": {"from_day": "1231", "to_day": "1232"},
            "turned": {"from_day": "405", "to_day": "404"},
        }.items()
    ),
    (
        "seasons",
        first(season="xmas", kind="gifts", from_day="1224", to_day="1226"),
        "the seasons gifts and xmas overlap; correct their days.",
    ),
    (
        "age_bands",
        where("age_band", "18_24", minimum_age="10"),
        "the bands 18_24 and under_18 overlap; correct their ages.",
    ),
    (
        "order_statuses",
        first(status="sold", outcome="sold"),
        "sold has the outcome sold; write sale, refunded, cancelled or failed.",
    ),
]

CHANNELS = "must be email, sms, phone, post or ads, and appear once. Its consent_rule"
LINKS = "must be email, order_email, touchpoint_email, phone or loyalty_id, and appear"
PAIR = {
    "source_system": "web",
    "source_customer_id": "1",
    "other_source_system": "till",
    "other_source_customer_id": "2",
    "reason": "seen",
}


def added(source: str, attribute: str, priority: str) -> Edit:
    """An edit that adds the priority of a source."""
    row = {"source_system": source, "attribute": attribute, "priority": priority}
    return lambda rows: [*rows, {**row, "reason": "seen"}]


def pairs(*changes: dict[str, str]) -> Edit:
    """An edit that adds decisions about a pair."""
    return lambda rows: [*rows, *({**PAIR, **change} for change in changes)]


IDENTITY: Wrong = [
    ("identifier_kinds", where("identifier_kind", kind, **changes), f"{kind} {LINKS}")
    for kind, changes in {
        "email": {"scope": "mine"},
        "order_email": {"kind_order": "0"},
        "touchpoint_email": {"is_linking": ""},
        "loyalty_id": {"maximum_records": "1"},
        "phone": {"is_sure": ""},
    }.items()
] + [
    ("identifier_kinds", like("identifier_kind", "phone"), f"the kind phone {LINKS}"),
    ("identifier_kinds", first(identifier_kind="card"), f"the kind card {LINKS}"),
    (
        "ignored_identifiers",
        first(identifier_type="phone", identifier_value="0612345678"),
        "the phone 0612345678 must be written in E.164, for example +33639980001.",
    ),
    (
        "identity_decisions",
        pairs({"decision": "merge"}, {"decision": "separate"}),
        "the pair of web 1 and till 2 is both merged and kept apart; remove one of the",
    ),
    (
        "identity_decisions",
        pairs({"source_customer_id": "3", "decision": "perhaps"}),
        "the pair of web 3 needs another record and the decision merge or separate.",
    ),
    (
        "identity_decisions",
        pairs(
            {
                "source_system": "till",
                "source_customer_id": "2",
                "decision": "merge",
            }
        ),
        "the pair of till 2 needs another record and the decision merge or separate.",
    ),
    *(
        (
            "source_priorities",
            added(source, attribute, priority),
            f"{source} and {attribute} must appear once, name a column of customers or",
        )
        for source, attribute, priority in [
            ("web", "email", "0"),
            ("web", "shoe_size", "1"),
            ("till", "phone_e164", "1"),
            ("till", "phone_e164", "2"),
        ]
    ),
    (
        "contact_rules",
        like("channel", "email"),
        f"the channel email {CHANNELS}",
    ),
    (
        "contact_rules",
        where("channel", "sms", consent_rule="always"),
        f"the channel sms {CHANNELS}",
    ),
    (
        "contact_rules",
        where("channel", "post", consent_rule="soft_opt_in", customer_days=""),
        f"the channel post {CHANNELS}",
    ),
    (
        "contact_rules",
        first(channel="fax"),
        f"the channel fax {CHANNELS}",
    ),
    (
        "segment_stability",
        first(segment="gone"),
        "there is no segment gone; remove its row or correct its name.",
    ),
    (
        "segment_stability",
        like("segment", "vip"),
        "the segment vip appears more than once; keep one row.",
    ),
    (
        "segment_stability",
        where("segment", "loyal", minimum_stay_days="3651"),
        "minimum_stay_days of loyal must be a whole number of days from 0 to 3650.",
    ),
    (
        "segment_stability",
        where("segment", "new", leaving_margin="0.51"),
        "leaving_margin of new must be a share from 0 to 0.5.",
    ),
]

# The column of each vocabulary that is a word, and a word without blanks around it.
VOCABULARIES = {
    "order_statuses": "status",
    "genders": "word",
    "actions": "action",
    "action_words": "word",
    "attributes": "attribute",
    "attribute_words": "word",
    "consent_words": "word",
    "industries": "word",
    "company_sizes": "company_size",
    "company_size_words": "word",
    "seasons": "season",
    "engagement_tiers": "engagement_tier",
}

# The columns that no row of a seed may leave empty.
KEYS = {
    "settings": "setting value",
    "sector_presets": "sector",
    "rfm_fixed_cutoffs": "sector component score threshold",
    "rfm_segment_cells": "map rfm_cell rfm_segment",
    "rfm_segments": "map rfm_segment label_en label_fr",
    "order_statuses": "status outcome",
    "value_tiers": "sector value_tier tier_order",
    "age_bands": "age_band minimum_age maximum_age",
    "genders": "word gender",
    "null_words": "word",
    "segments": "segment label_en label_fr recommended_action",
    "segment_rules": "rule_id rule_order segment",
    "actions": "action kind points daily_cap is_active_contact label_en label_fr",
    "action_words": "word action",
    "engagement_weights": "dimension value action weight",
    "engagement_tiers": "engagement_tier tier_order",
    "attributes": "attribute",
    "attribute_words": "attribute word value label_en label_fr",
    "consent_words": "field word meaning",
    "satisfaction_bands": "kind satisfaction_band minimum_share scale_min scale_max",
    "industries": "word industry label_en label_fr",
    "company_sizes": "company_size size_order minimum_employees",
    "company_size_words": "word company_size",
    "seasons": "season kind from_day to_day",
    "grid_catch_alls": "grid cell label_en label_fr",
    "readiness_requirements": "kind name requirement_order fact minimum sentence",
}


def untold(said: str, wrong: Wrong) -> set[str]:
    """The expected words that no sentence about their seed has; none is right."""
    sentences = said.split("seeds/policy/")
    return {
        f"{seed}: {words}"
        for seed, _, words in wrong
        if not any(
            sentence.startswith(f"{seed}.csv: ") and words in sentence
            for sentence in sentences
        )
    }


# Rows that appear twice, or are about what another seed or a model does not have.
REFERENCES: Wrong = [
    *(
        (seed, first(), f"more than one row has {columns} ")
        for seed, columns in {
            "age_bands": "age_band",
            "rfm_segments": "map, rfm_segment",
            "grid_catch_alls": "grid, cell",
            "readiness_requirements": "kind, name, requirement_order",
            "quarantine_reasons": "source, reason",
            "ignored_identifiers": "identifier_type, identifier_value",
            "value_tiers": "sector, value_tier",
        }.items()
    ),
    *(
        (seed, first(**{column: "zzz"}), f"nothing reads the {column} zzz; write")
        for seed, column in {
            "grid_catch_alls": "grid",
            "readiness_requirements": "kind",
            "ignored_identifiers": "identifier_type",
            "rfm_fixed_cutoffs": "component",
        }.items()
    ),
    *(
        (seed, first(**{column: "yyy"}), f"{other}.csv does not have the {column} yyy")
        for seed, column, other in [
            ("rfm_fixed_cutoffs", "sector", "sector_presets"),
            ("value_tiers", "sector", "sector_presets"),
            ("rfm_segments", "map", "rfm_segment_cells"),
        ]
    ),
    (
        "readiness_requirements",
        like("kind", "segment", name="vipp"),
        "segments.csv does not have the segment vipp; correct it or add it there.",
    ),
    (
        "sector_presets",
        first(sector="endless", rfm_window_days="2147483647"),
        "rfm_window_days of endless is above 36500 days; write fewer.",
    ),
    (
        "rfm_fixed_cutoffs",
        like("component", "order_count", sector="fashion", threshold="-7"),
        "no threshold of fashion order_count may be below 0.",
    ),
    (
        "contact_rules",
        like("channel", "email", channel="pigeon", customer_days="-3"),
        "customer_days of pigeon must be a whole number of days from 1 to 36500.",
    ),
    (
        "age_bands",
        where("age_band", "65_plus", minimum_age="67"),
        "65_plus, under_18. The first band begins at 0, each other one right after",
    ),
    (
        "segments",
        where("segment", "lost", colour="grey"),
        "needs a display_order of its own, and a colour such as #6a3d9a.",
    ),
    (
        "order_statuses",
        without("status", "(missing)"),
        "order_statuses.csv: no row has the status (missing); add it.",
    ),
    (
        "consent_words",
        without("word", "withdrawn"),
        "consent_words.csv: no row has the word withdrawn; add it.",
    ),
]

EVERYTHING = SETTINGS + PRESETS + RULES + ENGAGEMENT + GRIDS + IDENTITY + REFERENCES


def test_a_wrong_policy_is_refused_with_its_file_and_cure(desk: Desk) -> None:
    said = desk.refusal(*((seed, edit) for seed, edit, _ in EVERYTHING))
    assert untold(said, EVERYTHING) == set()


# A row for each seed that is delivered without any, and a column of each other one that
# only has texts: what an unknown word in it is.
ROWS = {
    "identity_decisions": ["s,1,s,2,merge,"],
    "source_priorities": ["s,email,1,"],
    "public_texts": ["Ana Luz,a brand"],
}
WORDS = {
    "settings": "setting",
    "order_statuses": "outcome",
    "action_words": "action",
    "attribute_words": "attribute",
    "consent_words": "meaning",
    "country_words": "country_code",
    "company_size_words": "company_size",
    "ignored_identifiers": "identifier_type",
    "grid_catch_alls": "grid",
    "identity_decisions": "decision",
    "null_words": "word",
    # Their words are for people to choose.
    "attributes": "",
    "genders": "",
    "industries": "",
    "public_texts": "",
    "quarantine_reasons": "",
}


@pytest.mark.parametrize("way", ["wrong", "doubled", "blank"])
def test_every_seed_is_refused_when_broken(desk: Desk, way: str) -> None:
    edits: list[tuple[str, Edit]] = []
    for name, seed in seeds.described().items():
        header = desk.path(name).read_text("utf-8").splitlines()[0]
        if name in ROWS:
            desk.write(name, header, *ROWS[name])
        numbers = [column for column, kind in seed.types.items() if kind != "varchar"]
        wrong = numbers[0] if name not in WORDS else WORDS[name]
        column = wrong if way == "wrong" else header.split(",")[0]
        if column:
            text = "" if way == "blank" else "zzz"
            changes = {} if way == "doubled" else {column: text}
            edits.append((name, first(**changes)))
    said = desk.refusal(*edits)
    told = {name for name, _ in edits if f"seeds/policy/{name}.csv: " in said}
    assert told == {name for name, _ in edits}


def test_words_that_are_repeated_or_not_plain_are_refused(desk: Desk) -> None:
    wrong: Wrong = []
    for seed, column in VOCABULARIES.items():
        word = read_rows(desk.path(seed))[0][column]
        for other, words in {
            word: f"the {column} {word} appears more than once; keep one row.",
            word.upper(): f"the {column} {word.upper()} must be written in lower case",
            f" {word}": f"the {column}  {word} must be written in lower case without",
        }.items():
            wrong.append((seed, first(**{column: other}), words))
    said = desk.refusal(*((seed, edit) for seed, edit, _ in wrong))
    assert untold(said, wrong) == set()


def test_a_row_without_its_key_is_refused(desk: Desk) -> None:
    wrong: Wrong = [
        (
            seed,
            first(**dict.fromkeys(keys.split(), "")),
            f"a row has no {key}; fill it or remove the row.",
        )
        for seed, keys in KEYS.items()
        for key in keys.split()
    ]
    said = desk.refusal(*{seed: (seed, edit) for seed, edit, _ in wrong}.values())
    assert untold(said, wrong) == set()


def test_what_is_wrong_alone_is_refused(desk: Desk) -> None:
    wrong: Wrong = [
        (
            "actions",
            without("action", "unknown"),
            "the action unknown must have one row with 0 points",
        ),
        (
            "engagement_tiers",
            where("engagement_tier", "low", minimum_score="1", minimum_percentile="0"),
            f"the tier low {TIERS} minimums",
        ),
        (
            "company_sizes",
            where("company_size", "large", maximum_employees="4999"),
            f"the band large {SIZES}",
        ),
        (
            "segment_rules",
            where("rule_id", "hot_prospect", engagement_tier="highest"),
            "the rule hot_prospect never decides",
        ),
        (
            "identifier_kinds",
            without("identifier_kind", "phone"),
            "identifier_kinds.csv: needs one row for each of email, order_email,",
        ),
        (
            "contact_rules",
            without("channel", "post"),
            "contact_rules.csv: needs one row for each of email, sms, phone, post and",
        ),
        (
            "null_words",
            first(word="nada"),
            "the word 'nada' has no square brackets around it; write [nada].",
        ),
        (
            "null_words",
            first(word="[ nada\u00a0]"),
            "has blanks within its brackets; remove them",
        ),
        (
            "null_words",
            first(),
            "the word '[NULL]' appears more than once; keep one row.",
        ),
    ]
    said = desk.refusal(*((seed, edit) for seed, edit, _ in wrong))
    assert untold(said, wrong) == set()


def test_settings_without_rows_are_refused(desk: Desk) -> None:
    desk.write("settings", "setting,value,reason")
    names = [row["setting"] for row in read_rows(seeds.FOLDER / "settings.csv")]
    assert check.complaints(desk.folder) == sorted(
        f"seeds/policy/settings.csv: {words}"
        for words in [
            "has no rows; restore it.",
            *(f"the setting {name} is missing; add its row." for name in names),
        ]
    )


# A value of the wrong kind: its seed, column and text, and what to write.
WHOLE = "write a whole number up to 2,147,483,647"
KINDS = [
    ("sector_presets", "dormant_days", "a year", WHOLE),
    ("segment_stability", "minimum_stay_days", "1.5", WHOLE),
    ("rfm_fixed_cutoffs", "score", "2147483648", WHOLE),
    (
        "readiness_requirements",
        "minimum",
        "1e3",
        "write a whole number up to 9,223,372,036,854,775,807",
    ),
    ("actions", "is_active_contact", "yes", "write true or false"),
    (
        "engagement_weights",
        "weight",
        "0.125",
        "write a number below 100 with at most 2 decimals",
    ),
    (
        "value_tiers",
        "minimum_value",
        "1,000",
        "write a number below 10,000,000,000,000,000 with at most 2 decimals",
    ),
    (
        "engagement_tiers",
        "minimum_percentile",
        "100000",
        "write a number below 100,000 with at most 4 decimals",
    ),
]


def test_values_of_the_wrong_kind_are_told_together_with_line_and_cure(
    desk: Desk,
) -> None:
    desk.edit(*((seed, first(**{name: text})) for seed, name, text, _ in KINDS))
    lines = {seed: len(read_rows(desk.path(seed))) + 1 for seed, *_ in KINDS}
    assert check.complaints(desk.folder) == sorted(
        f"seeds/policy/{seed}.csv: line {lines[seed]} has '{text}' in {name}; {cure}."
        for seed, name, text, cure in KINDS
    )


def test_values_that_their_types_hold_are_taken(desk: Desk) -> None:
    desk.edit(
        ("actions", where("action", "unknown", is_active_contact="FALSE")),
        ("sector_presets", where("sector", "fashion", recency_weight="0.25")),
        ("engagement_weights", where("value", "bot", weight="0")),
    )
    assert check.complaints(desk.folder) == []


def test_files_that_are_no_tables_are_told_together(desk: Desk) -> None:
    desk.edit(
        ("settings", lambda rows: [renamed(row, value="val") for row in rows]),
        ("genders", lambda rows: [renamed(row, reason="word") for row in rows]),
    )
    desk.path("seasons").unlink()
    latin = "word,industry\nbank,Banque privée\n".encode("latin-1")
    desk.path("industries").write_bytes(latin)
    desk.path("attributes").write_bytes("attribute,label_en".encode("utf-16-le"))
    desk.write("segments", "segment;display_order")
    desk.write("consent_words", "field,word,meaning,reason,word")
    desk.write("action_words", "word,action,reason", 'a,b,"c', "d,e,f")
    desk.write(
        "country_words",
        "word,country_code,reason",
        'albion,GB,"two\nlines"',
        "erin,IE",
        "",
        "cymru,GB,Wales, too",
    )
    header = "the header must name each of"
    cells = "of 3 cells; write one for each column of the header, in quotes if"
    wrong = {
        "settings.csv": [
            f"{header} reason, setting, value once",
            "look at val, value.",
        ],
        "genders.csv": [f"{header} gender, label_en, label_fr, reason, word once"],
        "consent_words.csv": [f"{header} field, meaning, reason, word once"],
        "seasons.csv": ["cannot be read (No such file or directory); restore it."],
        "industries.csv": ["line 2 is not UTF-8; save the file as UTF-8."],
        "attributes.csv": ["line 1 is not UTF-8; save the file as UTF-8."],
        "segments.csv": [header, "with commas between them", "segment;display_order"],
        "action_words.csv": ["line 2 cannot be read", "close its quotes"],
        "country_words.csv": [
            f"line 4 has 2 {cells}",
            "line 5 is empty; remove it.",
            f"line 6 has 4 {cells}",
        ],
    }
    told = check.complaints(desk.folder)
    assert len(told) == len(wrong)
    for (name, words), sentence in zip(sorted(wrong.items()), told, strict=True):
        assert sentence.startswith(f"seeds/policy/{name}: ")
        assert [part for part in words if part not in sentence] == []


def renamed(row: dict[str, str], **names: str) -> dict[str, str]:
    """A row with other names for some columns."""
    return {names.get(name, name): text for name, text in row.items()}


def test_a_spreadsheets_mark_and_line_ends_are_taken(desk: Desk) -> None:
    lines = desk.path("settings").read_text("utf-8").splitlines()
    desk.write("settings", "\ufeff" + lines[0], *lines[1:], ends="\r\n")
    assert check.complaints(desk.folder) == []


def test_rules_are_checked_beside_a_file_that_is_wrong(desk: Desk) -> None:
    said = desk.refusal(
        ("sector_presets", first(sector="books", dormant_days="a year")),
        ("segment_stability", first(segment="gone")),
        ("country_words", first(word="albion", country_code="UK")),
        ("settings", setting("reporting_time_zone", "Paris")),
    )
    assert "has 'a year' in dormant_days" in said
    assert "there is no segment gone; remove its row or correct its name." in said
    assert "the word 'albion' has the country_code 'UK'; write two capital" in said
    assert "reporting_time_zone is 'Paris', which is not an IANA time zone;" in said
    assert said.count("seeds/policy/") == 4


def test_sentences_come_in_the_order_of_files_and_lines(desk: Desk) -> None:
    def wrong(rows: Rows) -> Rows:
        return [*rows[:2], *({**row, "score": "best"} for row in rows[2:12])]

    desk.edit(("rfm_fixed_cutoffs", wrong), ("actions", first()))
    assert re.findall(r"line (\d+)|actions", desk.refusal()) == [
        "",
        *map(str, range(4, 14)),
    ]


@pytest.mark.parametrize(
    ("query", "complaint"),
    [
        ("select message from nowhere", "nowhere does not exist"),
        ("select message from {{ ref('orders') }}", "it reads orders, which is not a"),
        ("select {{ unheard_of('message') }}", "'unheard_of' is undefined"),
    ],
)
def test_a_rule_that_cannot_be_checked_is_named(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, query: str, complaint: str
) -> None:
    (desk.folder / "assert_nothing.sql").write_text(query)
    monkeypatch.setattr(rules, "FOLDER", desk.folder)
    with pytest.raises(PipelineError, match=complaint) as refused:
        check.check(desk.folder)
    assert str(refused.value).startswith("tests/policy/assert_nothing.sql cannot be")


@pytest.mark.parametrize("step", ["land", "publish"])
def test_a_run_is_refused_before_anything_is_touched(
    project: Copy, tmp_path: Path, step: str
) -> None:
    (tmp_path / "transactions.csv").write_text(RAW, encoding="utf-8")
    out = tmp_path / "out"
    with project.policy("settings", setting("reporting_time_zone", "Paris")):
        run = project.run(out, step, "--raw", tmp_path)
    assert run.code == 2
    assert run.errors == (
        "error: seeds/policy/settings.csv: reporting_time_zone is 'Paris', which is not"
        " an IANA time zone; write for example Europe/Paris.\n"
    )
    assert not out.exists()


@dataclass(frozen=True)
class Seeded:
    """What dbt made of a policy that is wrong in many ways."""

    said: list[str]
    expected: list[str]
    warehouse: Path

    def query(self, statement: str) -> list[Any]:
        """The rows of a query on the warehouse."""
        with duckdb.connect(str(self.warehouse), read_only=True) as connection:
            return connection.execute(statement).fetchall()


def dbt(project: Copy, warehouse: Path, *arguments: str) -> list[Any]:
    """Call dbt on a warehouse; the results of its nodes, of which none is an error."""
    # dbt takes seconds to import, and most tests of policy do without it.
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    os.environ["WAREHOUSE"] = str(warehouse)
    os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false"
    command = [
        *arguments, "--quiet", "--log-level", "none", "--log-level-file", "none",
        "--no-write-json",
        "--project-dir", str(project.folder),
        "--profiles-dir", str(project.folder / "profiles"),
        "--target-path", str(project.folder / "target_models"),
        "--log-path", str(project.folder / "logs"),
    ]  # fmt: skip
    try:
        outcome = dbtRunner().invoke(command)
    finally:
        DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
    results = list(getattr(outcome.result, "results", []))
    assert results, outcome.exception
    wrong = [r for r in results if r.status in ("error", "runtime error", "skipped")]
    assert not wrong, [(result.node.name, result.message) for result in wrong]
    return results


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Seeded:
    """A wrong policy that dbt alone checks, its columns turned in one seed."""
    project = Copy(tmp_path_factory.mktemp("seeded") / "customer_scoring")
    # No model is needed, and each would take time to read.
    for part in ("macros", "profiles", "seeds", "tests/policy"):
        shutil.copytree(PROJECT / part, project.folder / part)
    # The hooks of a run are in a group of models, and seeds share descriptions.
    (project.folder / "models").mkdir()
    for name in ("_groups.yml", "_columns.md"):
        shutil.copy(PROJECT / "models" / name, project.folder / "models")
    shutil.copy(PROJECT / "dbt_project.yml", project.folder)
    desk = Desk(project.folder / "seeds" / "policy")
    desk.edit(
        *((seed, edit) for seed, edit, _ in EVERYTHING),
        (
            "sector_presets",
            lambda rows: [dict(reversed(row.items())) for row in rows],
        ),
    )
    warehouse = project.folder / "warehouse.duckdb"
    results = dbt(
        project, warehouse, "build", "--select", "resource_type:seed", "tag:policy"
    )
    assert {result.status for result in results} == {"success", "pass", "fail"}
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        said = [
            sentence
            for result in results
            if result.status == "fail"
            for sentence in sentences(
                connection.execute(result.node.compiled_code).fetchall()
            )
        ]
    return Seeded(said, check.complaints(desk.folder), warehouse)


def test_dbt_gives_the_same_sentences(seeded: Seeded) -> None:
    assert len(seeded.said) > 100
    assert sorted(seeded.said) == sorted(seeded.expected)


def test_columns_count_by_name_not_by_place(seeded: Seeded) -> None:
    days = "select dormant_days, lost_days from policy.sector_presets"
    assert seeded.query(f"{days} where sector = 'fashion'") == [(365, 730)]


def test_dbt_gives_each_column_the_type_that_is_described(seeded: Seeded) -> None:
    columns = seeded.query(
        "select table_name, column_name, lower(data_type) from duckdb_columns()"
        " where schema_name = 'policy'"
    )
    assert sorted(columns) == sorted(
        (seed.name, name, kind.replace(" ", ""))
        for seed in seeds.described().values()
        for name, kind in seed.types.items()
    )
