"""The models keep the house rules, and each rule catches who breaks it."""

from __future__ import annotations

import collections
import copy
import functools
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from project_copy import read_rows

from pipeline.engines import run_tables
from pipeline.gates import scores
from pipeline.report import source

PROJECT = Path(__file__).resolve().parents[3]
RULES = PROJECT / "tests" / "house_rules"
SCORES = "model.customer_scoring.rfm_scores"
# Models that a landed row passes until its customer has a segment.
MOST_STEPS = 20
Node = dict[str, Any]
# The id of who broke a rule (None when it is about folders), the rule, its complaint.
Breach = tuple[str | None, str, str]
Said = dict[str | None, list[tuple[str, str]]]


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Node:
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


def breaches(manifest: Node, folder: Path) -> list[Breach]:
    """What dbt-bouncer says of a manifest."""
    rules = yaml.safe_load((RULES / "dbt-bouncer.yml").read_text(encoding="utf-8"))
    rules["dbt_artifacts_dir"] = str(folder)
    rules["custom_checks_dir"] = str(RULES / rules["custom_checks_dir"])
    config, answer = folder / "rules.yml", folder / "answer.json"
    config.write_text(yaml.safe_dump(rules), encoding="utf-8")
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    command = [
        sys.executable, "-c", "from dbt_bouncer.main import app; app()",
        "--config-file", str(config),
        "--output-file", str(answer),
    ]  # fmt: skip
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert answer.exists(), done.stdout + done.stderr
    found = json.loads(answer.read_text(encoding="utf-8"))
    broken = [verdict for verdict in found if verdict["outcome"] != "success"]
    assert done.returncode == (1 if broken else 0), done.stdout + done.stderr
    return [
        (
            verdict["unique_id"],
            verdict["check_run_id"].split(":")[0],
            verdict["failure_message"],
        )
        for verdict in broken
    ]


def test_the_project_keeps_the_house_rules(manifest: Node, tmp_path: Path) -> None:
    assert breaches(manifest, tmp_path) == []


@pytest.mark.parametrize(
    "first", ["stg_shop__transactions_priced", "stg_tracking__touchpoints_typed"]
)
def test_a_row_passes_few_models_to_its_segment(manifest: Node, first: str) -> None:
    models = {
        name: node
        for name, node in manifest["nodes"].items()
        if node["resource_type"] == "model"
    }

    @functools.cache
    def steps(name: str) -> int:
        """How many models there are on the longest way from the first to this one."""
        if models[name]["name"] == first:
            return 1
        parents = models[name]["depends_on"]["nodes"]
        longest = max((steps(one) for one in parents if one in models), default=0)
        return longest + 1 if longest else 0

    assert 0 < steps("model.customer_scoring.int_segments__memberships") <= MOST_STEPS


def test_a_column_that_many_tables_have_is_described_once(manifest: Node) -> None:
    blocks = {doc["block_contents"].strip() for doc in manifest["docs"].values()}
    alike = collections.Counter(
        (name, column["description"])
        for node in manifest["nodes"].values()
        if node["resource_type"] in ("model", "seed")
        for name, column in node["columns"].items()
    )
    assert [
        described
        for described, times in alike.items()
        if times > 3 and described[1] not in blocks
    ] == []


def test_readiness_tells_of_every_score() -> None:
    path = PROJECT / "seeds" / "policy" / "readiness_requirements.csv"
    told = {row["name"] for row in read_rows(path) if row["kind"] == "score"}
    assert {
        table.removeprefix("marts.") for table in scores.key_columns()
    } - told == set()


def test_the_exposure_of_the_report_names_what_it_reads(manifest: Node) -> None:
    exposure = manifest["exposures"]["exposure.customer_scoring.report"]
    nodes = [manifest["nodes"][name] for name in exposure["depends_on"]["nodes"]]
    told = {f"{node['schema']}.{node['alias']}" for node in nodes}
    # The runner writes these; dbt knows nothing of them.
    written = {f"ops.{table}" for table in run_tables.TABLES}
    assert told == set(source.COLUMNS) - written


Edit = Callable[[Node], None]


def edit(**changes: object) -> Edit:
    return lambda node: node.update(changes)


def config(**changes: object) -> Edit:
    return lambda node: node["config"].update(changes)


def code(text: str) -> Edit:
    return edit(raw_code=f"select 1\n{text}")


def move(path: str) -> Edit:
    """Into another folder, with its YAML."""

    def spoil(node: Node) -> None:
        file = f"models/{path}/{node['name']}"
        node["original_file_path"] = f"{file}.sql"
        node["patch_path"] = f"customer_scoring://{file}.yml"

    return spoil


def rename(name: str) -> Edit:
    def spoil(node: Node) -> None:
        node["name"] = name
        move(str(Path(node["original_file_path"]).parent.relative_to("models")))(node)

    return spoil


def read(parent: str, then: Edit) -> Edit:
    def spoil(node: Node) -> None:
        node["depends_on"]["nodes"].append(parent)
        name = parent.rpartition(".")[2]
        node["raw_code"] += f"select * from {{{{ ref('{name}') }}}}"
        then(node)

    return spoil


def document_in(folder: str) -> Edit:
    def spoil(node: Node) -> None:
        node["patch_path"] = f"customer_scoring://models/{folder}/{node['name']}.yml"

    return spoil


SOURCE = "source.customer_scoring.shop.transactions"
# What is broken, in a copy of which node, the rule that says so, and what it says.
MODELS: list[tuple[Edit, str, str]] = [
    (edit(description=""), "check_model_description_populated", "description"),
    (
        edit(columns={"a": {"name": "a", "description": ""}}),
        "check_model_column_description_populated",
        "['a']",
    ),
    (
        edit(columns={"a": {"name": "a", "description": "word " * 52}}),
        "check_column_comments_fit",
        ".a: describe it in at most 256",
    ),
    (move("reports/rfm"), "check_model_directories", "reports"),
    (
        document_in("marts"),
        "check_model_documented_in_same_directory",
        "different directory",
    ),
    (
        edit(patch_path="customer_scoring://models/marts/rfm/all.yml"),
        "check_model_property_file_location",
        "all.yml",
    ),
    (move("staging/shop"), "check_model_names", "stg_"),
    (move("intermediate/rfm"), "check_model_names", "int_"),
    (rename("stg_shop__scores"), "check_model_names", "(?!stg_"),
    (move("ops"), "check_model_is_named_as_its_table", "is the table marts.rfm_scores"),
    (read(SOURCE, edit()), "check_lineage_source_cannot_be_used", "a source"),
    (
        read(SOURCE, move("intermediate/rfm")),
        "check_lineage_source_cannot_be_used",
        "a source",
    ),
    (
        read(SOURCE, move("private")),
        "check_lineage_source_cannot_be_used",
        "a source",
    ),
    (
        read("model.customer_scoring.readiness", edit()),
        "check_model_reads_no_later_layer",
        "reads readiness of a later layer",
    ),
    (
        read(SCORES, move("intermediate/rfm")),
        "check_model_reads_no_later_layer",
        "reads rfm_scores of a later layer",
    ),
    (code("from raw.orders"), "check_model_hard_coded_references", "raw.orders"),
    (
        edit(contract={"enforced": False}),
        "check_model_has_contracts_enforced",
        "contracts",
    ),
    (edit(access="protected"), "check_model_access", "`protected` access"),
    (
        config(**{"pre-hook": []}),
        "check_model_has_hooks",
        "pre-hook disable_nested_loops()",
    ),
    (config(**{"post-hook": []}), "check_model_has_hooks", "post-hook analyze_table()"),
    (
        config(materialized="incremental", incremental_strategy="insert_overwrite"),
        "check_model_replaces_parts_only",
        "without partition_by",
    ),
    (
        config(materialized="incremental", tags=[]),
        "check_model_that_keeps_rows_has_a_kind",
        "say its kind",
    ),
    *(
        (code(text), "check_model_text", complaint)
        for text, complaint in [
            ("{% if x %}{% endif %}", "branches in Jinja"),
            ("{{ var('x') }}", "reads a var"),
            ("a::date", "uses ::"),
            ("-- after a comment\na::date", "uses ::"),
            ("ntile(5) over (partition by a order by b)", "ntile("),
            ("qualify 1 = 1", "uses qualify"),
            ("row_number() over (order by a)", "a window over all rows"),
            ("sum(a) over\n ()", "a window over all rows"),
            ("lag(a) over (partition by b)", "order its window"),
            (
                "sum(a) over (partition by b order by c desc, d)",
                "c desc without nulls",
            ),
            ("sum(a) over (partition by b order by c)", "c without nulls"),
            (
                "sum(a) over (partition by b order by abs(c) nulls last, d asc)",
                "d asc without nulls",
            ),
            ("select a from b order by max(c, (d))", "without nulls"),
            ("max_by(a, b)", "uses max_by"),
            ("* exclude (a)", "name the columns"),
            ("select upper(a)", "uses upper("),
            ("cast(a as float)", "uses float"),
        ]
    ),
]
CIRCLE = "check_subjects_have_an_order"
GRAIN = "check_model_states_its_grain"
ROOM = "check_model_folder_has_room"
OTHERS: list[tuple[str, Edit, str, str]] = [
    (
        "test.customer_scoring.assert_engagement_policy_fits",
        code("a::date"),
        "check_test_text",
        "uses ::",
    ),
    (
        "seed.customer_scoring.segments",
        edit(description=""),
        "check_seed_description_populated",
        "description",
    ),
    (
        SOURCE,
        edit(description=""),
        "check_source_description_populated",
        "description",
    ),
    (
        "exposure.customer_scoring.customer_source_lookup",
        edit(description=""),
        "check_exposure_description_populated",
        "description",
    ),
    (
        "exposure.customer_scoring.customer_source_lookup",
        edit(owner={}),
        "check_exposure_has_owner",
        "owner",
    ),
]


def room(manifest: Node, unique_id: str) -> Node:
    """The part of a manifest that holds nodes of this kind."""
    parts = {"source": "sources", "exposure": "exposures"}
    part: Node = manifest[parts.get(unique_id.split(".")[0], "nodes")]
    return part


def add_copy(manifest: Node, unique_id: str, name: str) -> Node:
    """Another node, the same in all but its name; a model keeps the rules."""
    nodes = room(manifest, unique_id)
    node: Node = copy.deepcopy(nodes[unique_id])
    node["unique_id"] = f"{unique_id.rpartition('.')[0]}.{name}"
    nodes[node["unique_id"]] = node
    if unique_id == SCORES:
        node["name"] = name
        node["access"] = "public"
        move(f"marts/{name}")(node)
        tests = [one for one in nodes.values() if one.get("attached_node") == SCORES]
        for number, test in enumerate(copy.deepcopy(tests)):
            test["attached_node"] = node["unique_id"]
            test["unique_id"] = f"test.customer_scoring.{name}_{number}"
            nodes[test["unique_id"]] = test
    return node


def drop_tests(manifest: Node, unique_id: str, but: str = "") -> None:
    """Make nothing of a model's tests; all of them say what ``but`` says, if given."""
    for node in manifest["nodes"].values():
        if node.get("attached_node") == unique_id:
            node["test_metadata"] = {"name": but, "kwargs": {}} if but else None


@pytest.fixture(scope="module")
def said(manifest: Node, tmp_path_factory: pytest.TempPathFactory) -> Said:
    """What the rules say of copies, each broken in its own way, by the copy's name."""
    spoilt = copy.deepcopy(manifest)
    add_copy(spoilt, SCORES, "whole")
    for number, (spoil, *_) in enumerate(MODELS):
        spoil(add_copy(spoilt, SCORES, f"model_{number}"))
    for number, (unique_id, spoil, *_) in enumerate(OTHERS):
        spoil(add_copy(spoilt, unique_id, f"other_{number}"))
    for materialized in ("table", "incremental", "view"):
        node = add_copy(spoilt, SCORES, f"grainless_{materialized}")
        node["config"]["materialized"] = materialized
        drop_tests(spoilt, node["unique_id"])
    # A key that may be NULL names no row.
    nullable = add_copy(spoilt, SCORES, "grain_of_nulls")
    drop_tests(spoilt, nullable["unique_id"], but="unique")
    # Each of the two reads the other, in a subject of its own.
    for name, other in (("chicken", "egg"), ("egg", "chicken")):
        read(f"model.customer_scoring.{other}", edit())(add_copy(spoilt, SCORES, name))
    for number in range(15):
        move("marts/crowded")(add_copy(spoilt, SCORES, f"crowd_{number}"))
    said: Said = {}
    for unique_id, rule, message in breaches(spoilt, tmp_path_factory.mktemp("spoilt")):
        name = unique_id and unique_id.rpartition(".")[2]
        said.setdefault(name, []).append((rule, message))
    return said


@pytest.mark.parametrize(
    ("name", "rule", "complaint"),
    [
        *((f"model_{number}", *case[1:]) for number, case in enumerate(MODELS)),
        *((f"other_{number}", *case[2:]) for number, case in enumerate(OTHERS)),
        ("grainless_table", GRAIN, "no test states its grain"),
        ("grain_of_nulls", GRAIN, "no test states its grain"),
        ("grainless_incremental", GRAIN, "no test states its grain"),
        (None, CIRCLE, "marts/chicken: reads what reads it; marts/egg: reads"),
        (None, ROOM, "models/marts/crowded: 15 models in one folder"),
    ],
)
def test_each_rule_catches_who_breaks_it(
    said: Said, name: str | None, rule: str, complaint: str
) -> None:
    assert any(
        broken == rule and complaint in message for broken, message in said[name]
    )


def test_who_breaks_no_rule_is_left_alone(said: Said) -> None:
    assert "whole" not in said
    assert "grainless_view" not in said


def test_each_rule_is_broken_once() -> None:
    rules = yaml.safe_load((RULES / "dbt-bouncer.yml").read_text(encoding="utf-8"))
    broken = {rule for _, rule, _ in MODELS} | {rule for _, _, rule, _ in OTHERS}
    broken |= {CIRCLE, GRAIN, ROOM}
    assert {rule["name"] for rule in rules["manifest_checks"]} == broken
