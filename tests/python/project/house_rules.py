"""House rules that dbt cannot state itself, read off its manifest."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Node = dict[str, Any]

LONGEST_MODEL = 100
FULLEST_FOLDER = 10
LAYERS = ("staging", "intermediate", "marts", "activation")

# What one engine takes and another does not, or answers otherwise; the home of such
# differences is macros/dialect.
DIALECT = {
    "::": "cast with cast()",
    "qualify": "filter a row_number() in the next step",
    "try_cast": "use a try_ macro",
    "group by all": "name the grain",
    "order by all": "name the columns",
    "ifnull": "use coalesce()",
    "list_": "avoid lists",
    "string_agg": "its order differs",
    "median(": "use percentile_cont()",
    "ntile(": "splits equal customers; use ranks over distinct values",
    "strftime": "keep dates as dates",
    "epoch": "use a macro of macros/dialect",
    "current_date": "only the scoring dates know the day",
    "now()": "only the scoring dates know the day",
    " double": "use type_double()",
    "regexp": "use matches()",
    "datediff": "use days_between()",
}


def complaints(manifest: Node) -> Iterator[str]:
    """Every breach of a house rule, one sentence each."""
    nodes = manifest["nodes"].values()
    models = [node for node in nodes if node["resource_type"] == "model"]
    tests = [node for node in nodes if node["resource_type"] == "test"]
    keyed = {
        test["attached_node"]
        for test in tests
        if (test.get("test_metadata") or {}).get("name") == "unique_grain"
    }
    for model in models:
        name = model["name"]
        yield from documentation(model)
        if (
            model["config"]["materialized"] in ("table", "incremental")
            and model["unique_id"] not in keyed
        ):
            yield f"{name}: no test states its grain"
        yield from reading(model, manifest)
        yield from writing(name, model["raw_code"])
        if len(model["raw_code"].splitlines()) > LONGEST_MODEL:
            yield f"{name}: longer than {LONGEST_MODEL} lines"
    for test in tests:
        if test["path"].endswith(".sql") and not test.get("test_metadata"):
            yield from writing(test["name"], test["raw_code"])
    folders = Counter(Path(model["original_file_path"]).parent for model in models)
    for folder, number in folders.items():
        if number > FULLEST_FOLDER:
            yield f"{folder}: {number} models in one folder"


def documentation(model: Node) -> Iterator[str]:
    """What is missing of a model's description."""
    name, path = model["name"], Path(model["original_file_path"])
    beside = (model["patch_path"] or "").split("://")[-1]
    if Path(beside) != path.with_suffix(".yml"):
        yield f"{name}: documented in '{beside}', not beside its SQL"
    if not model["description"]:
        yield f"{name}: no description"
    for column in model["columns"].values():
        if not column["description"]:
            yield f"{name}.{column['name']}: no description"
    layer = layer_of(model)
    contract = model["config"].get("contract", {}).get("enforced")
    if layer in ("marts", "activation") and not contract:
        yield f"{name}: no enforced contract"


def reading(model: Node, manifest: Node) -> Iterator[str]:
    """What a model reads that it may not."""
    name = model["name"]
    if model["sources"] and layer_of(model) != "staging":
        yield f"{name}: reads a source, which only staging may"
    for parent_id in model["depends_on"]["nodes"]:
        parent = manifest["nodes"].get(parent_id)
        if (
            parent
            and parent["resource_type"] == "model"
            and LAYERS.index(layer_of(parent)) > LAYERS.index(layer_of(model))
        ):
            yield f"{name}: reads {parent['name']} of a later layer"


def writing(name: str, code: str) -> Iterator[str]:
    """What is wrong with the text of a model or test."""
    if "{% if" in code.replace("{% if is_incremental()", ""):
        yield f"{name}: branches in Jinja"
    if re.search(r"\b(var|target)\b *[(.]", code):
        yield f"{name}: reads a var or the target, which macros may"
    plain = re.sub(r"--.*|\{\{.*?\}\}|'[^']*'", "", code, flags=re.DOTALL).lower()
    plain = re.sub(r"\s+", " ", re.sub(r"--.*", "", plain))
    for word, cure in DIALECT.items():
        if word in plain:
            yield f"{name}: uses {word.strip()}; {cure}"
    if re.search(r"over \( ?(order|\))", plain):
        yield f"{name}: a window over all rows; partition it"


def layer_of(model: Node) -> str:
    """The layer of a model, by its folder."""
    return Path(model["original_file_path"]).parts[1]
