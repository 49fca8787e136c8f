"""The models keep the house rules, and each rule catches who breaks it."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from house_rules import complaints

PROJECT = Path(__file__).resolve().parents[3]
Manifest = dict[str, Any]


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Manifest:
    """What dbt reads of the project."""
    target = tmp_path_factory.mktemp("manifest")
    command = [
        str(Path(sys.executable).parent / "dbt"), "parse", "--quiet",
        "--project-dir", str(PROJECT),
        "--profiles-dir", str(PROJECT / "profiles"),
        "--target-path", str(target),
        "--log-path", str(target),
    ]  # fmt: skip
    environment = {**os.environ, "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"}
    subprocess.run(command, check=True, env=environment)
    content = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    assert isinstance(content, dict)
    return content


def test_the_models_keep_the_house_rules(manifest: Manifest) -> None:
    assert sorted(complaints(manifest)) == []


def edit_model(**changes: object) -> Callable[[Manifest], None]:
    def edit(manifest: Manifest) -> None:
        manifest["nodes"]["model.customer_scoring.rfm_scores"].update(changes)

    return edit


def code(text: str) -> Callable[[Manifest], None]:
    return edit_model(raw_code=f"select 1\n{text}")


def drop_grain(manifest: Manifest) -> None:
    for node in manifest["nodes"].values():
        if node.get("attached_node") == "model.customer_scoring.rfm_scores":
            node["test_metadata"] = None


def read_later_layer(manifest: Manifest) -> None:
    stages = manifest["nodes"]["model.customer_scoring.int_lifecycle__stages"]
    stages["depends_on"]["nodes"].append("model.customer_scoring.rfm_scores")
    stages["raw_code"] += "select * from {{ ref('rfm_scores') }}"


def crowd(manifest: Manifest) -> None:
    model = manifest["nodes"]["model.customer_scoring.rfm_scores"]
    for number in range(11):
        manifest["nodes"][f"model.customer_scoring.extra_{number}"] = model


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        (edit_model(patch_path="p://models/all.yml"), "not beside its SQL"),
        (edit_model(description=""), "no description"),
        (
            edit_model(columns={"a": {"name": "a", "description": ""}}),
            "rfm_scores.a: no description",
        ),
        (edit_model(sources=[["shop", "transactions"]]), "which only staging may"),
        (edit_model(config={"materialized": "table"}), "no enforced contract"),
        (
            edit_model(
                config={
                    "materialized": "incremental",
                    "incremental_strategy": "insert_overwrite",
                }
            ),
            "without partition_by",
        ),
        (edit_model(config={"materialized": "table"}), "no pre-hook whole_joins()"),
        (edit_model(config={"materialized": "table"}), "no post-hook analyzed()"),
        (drop_grain, "no test states its grain"),
        (read_later_layer, "of a later layer"),
        (crowd, "models in one folder"),
        (code("\n" * 200), "longer than"),
        (code("{% if x %}{% endif %}"), "branches in Jinja"),
        (code("{{ var('x') }}"), "reads a var"),
        (code("a::date"), "uses ::"),
        (code("-- after a comment\na::date"), "uses ::"),
        (code("ntile(5) over (partition by a order by b)"), "ntile("),
        (code("qualify 1 = 1"), "uses qualify"),
        (code("row_number() over (order by a)"), "a window over all rows"),
        (code("sum(a) over\n ()"), "a window over all rows"),
        (code("lag(a) over (partition by b)"), "order its window"),
        (
            code("sum(a) over (partition by b order by c desc, d)"),
            "c desc without nulls",
        ),
        (code("sum(a) over (partition by b order by c)"), "c without nulls"),
        (
            code("sum(a) over (partition by b order by abs(c) nulls last, d asc)"),
            "d asc without nulls",
        ),
        (code("select a from b order by max(c, (d))"), "without nulls"),
        (code("max_by(a, b)"), "uses max_by"),
        (code("* exclude (a)"), "name the columns"),
        (code("select upper(a)"), "uses upper("),
        (code("cast(a as float)"), "uses float"),
    ],
)
def test_each_rule_catches_who_breaks_it(
    manifest: Manifest, spoil: Callable[[Manifest], None], complaint: str
) -> None:
    spoilt = copy.deepcopy(manifest)
    spoil(spoilt)
    assert any(complaint in found for found in complaints(spoilt))
