"""The house rules that dbt-bouncer does not have."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from dbt_bouncer.check_framework.decorator import check, fail

Node = dict[str, Any]

LAYERS = ("staging", "intermediate", "marts", "activation", "private", "ops")
# The kinds of table that keep their rows, and the logs that are never made again.
KINDS = ("facts", "rollup", "history")
LOGS = (
    "int_identity__issued_ids",
    "int_identity__id_changes",
    "int_identity__identifiers",
)
# What the catalogue of Spark keeps of a column's comment: for a longer one it tries for
# twenty seconds, and then keeps the table in a form that Hive does not read.
LONGEST_COMMENT = 256
# Each set of tests on one model states what one of its rows is.
KEYS = ({"unique_grain"}, {"unique_combination_of_columns"}, {"unique", "not_null"})

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
    "as double": "use type_double()",
    "regexp": "use matches()",
    "datediff": "use days_between()",
    "exclude (": "name the columns",
    "max_by": "its answer among equals is chance",
    "min_by": "its answer among equals is chance",
    "arg_m": "its answer among equals is chance",
    "any_value": "its answer is chance",
    "array_agg": "avoid arrays",
    "unnest": "avoid arrays",
    "generate_series": "read days from a model",
    "percent_rank(": "a double; use ranks over distinct values",
    "date_part": "use extract()",
    "dayofweek": "engines begin the week on different days",
    " hash(": "use candidate_hash()",
    "json": "use row_as_json()",
    "//": "use floor()",
    " float": "use type_double() or a decimal",
    " real": "use type_double() or a decimal",
    "concat(": "use ||; engines differ in what NULL makes of it",
    " trim(": "use clean_text(); engines differ in what a space is",
    " upper(": "use upper_text(); engines differ beyond ASCII",
}
# Those that look at a row's place among others.
PLACED = r"\b(?:row_number|rank|dense_rank|lag|lead|first_value|last_value)\("

# An order whose terms hold no bracket; NULLs have no place in a percentile.
WHOLE_ORDER = r"(?<!within group \()\border by ([^()]*)(?=\)|$)"


@check
def check_model_folder_has_room(ctx: Any, *, most_models: int) -> None:
    """A folder with more models than this is divided by subject."""
    folders = Counter(Path(model["original_file_path"]).parent for model in ctx.models)
    report(
        f"{folder}: {number} models in one folder"
        for folder, number in folders.items()
        if number > most_models
    )


@check
def check_model_reads_no_later_layer(model: Node, ctx: Any) -> None:
    """A model reads its own layer and those before it."""
    parents = map(ctx.models_by_unique_id.get, model["depends_on"]["nodes"])
    report(later_parents(model, [parent for parent in parents if parent]))


@check
def check_subjects_have_an_order(ctx: Any) -> None:
    """No subject reads one that reads it, directly or through others."""
    reads: dict[str, set[str]] = {}
    for model in ctx.models:
        parents = map(ctx.models_by_unique_id.get, model["depends_on"]["nodes"])
        found = reads.setdefault(subject_of(model), set())
        found |= {subject_of(parent) for parent in parents if parent}
    report(
        f"{subject}: reads what reads it"
        for subject in sorted(reads)
        if subject in before(subject, reads)
    )


@check
def check_model_that_keeps_rows_has_a_kind(model: Node) -> None:
    """What keeps rows is facts, a rollup or history, or a log of identity."""
    kinds = set(KINDS) & set(model["config"]["tags"])
    if model["config"]["materialized"] == "incremental" and not (
        len(kinds) == 1 or model["name"] in LOGS
    ):
        fail(f"{model['name']}: say its kind by facts(), rollup() or history()")


@check
def check_model_is_named_as_its_table(model: Node) -> None:
    """The folder is the schema of the table, and the file bears its name."""
    told = f"{model['config']['schema']}.{model['alias']}"
    if told != f"{layer_of(model)}.{model['name']}":
        fail(f"{model['name']}: is the table {told}; name the file and folder so")


@check
def check_column_comments_fit(model: Node) -> None:
    """The descriptions of columns are short enough to be comments in each engine."""
    report(
        f"{model['name']}.{column['name']}: describe it in at most {LONGEST_COMMENT}"
        " characters"
        for column in model["columns"].values()
        if len((column["description"] or "").strip()) > LONGEST_COMMENT
    )


@check
def check_model_states_its_grain(model: Node, ctx: Any) -> None:
    """The tests of what is stored state what one of its rows is."""
    if model["config"]["materialized"] not in ("table", "incremental"):
        return
    names = {
        (test.get("test_metadata") or {}).get("name")
        for test in ctx.tests
        if test.get("attached_node") == model["unique_id"]
    }
    if not any(key <= names for key in KEYS):
        fail(f"{model['name']}: no test states its grain")


@check
def check_model_has_hooks(model: Node) -> None:
    """Without them Postgres plans what is stored as if every table were small."""
    if model["config"]["materialized"] != "view":
        report(missing_hooks(model))


@check
def check_model_replaces_parts_only(model: Node) -> None:
    """insert_overwrite without partition_by replaces all rows."""
    config = model["config"]
    if config.get("incremental_strategy") == "insert_overwrite" and not config.get(
        "partition_by"
    ):
        fail(f"{model['name']}: insert_overwrite without partition_by")


@check
def check_model_text(model: Node) -> None:
    """The text of a model means the same on every engine and on every run."""
    report(writing(model["name"], model["raw_code"]))


@check
def check_test_text(test: Node) -> None:
    """The text of a singular test does so too."""
    if test["path"].endswith(".sql") and not test.get("test_metadata"):
        report(writing(test["name"], test["raw_code"]))


def report(complaints: Iterable[str]) -> None:
    """Fail with all complaints, if there are any."""
    if found := list(complaints):
        fail("; ".join(found))


def missing_hooks(model: Node) -> Iterator[str]:
    """Which hooks a stored model lacks."""
    for hook, macro in (
        ("pre-hook", "disable_nested_loops"),
        ("post-hook", "analyze_table"),
    ):
        if not any(macro in one["sql"] for one in model["config"].get(hook, [])):
            yield f"{model['name']}: has no {hook} {macro}()"


def later_parents(model: Node, parents: list[Node]) -> Iterator[str]:
    """The models of later layers that a model reads."""
    code = re.sub(r"--.*", "", model["raw_code"])
    for parent in parents:
        # A model may wait for others without reading them.
        if f"'{parent['name']}'" in code and LAYERS.index(
            layer_of(parent)
        ) > LAYERS.index(layer_of(model)):
            yield f"{model['name']}: reads {parent['name']} of a later layer"


def writing(name: str, code: str) -> Iterator[str]:
    """What is wrong with the text of a model or test."""
    if "{% if" in code.replace("{% if is_incremental()", ""):
        yield f"{name}: branches in Jinja"
    if re.search(r"\b(var|target)\b *[(.]", code):
        yield f"{name}: reads a var or the target, which macros may"
    # Each comment ends with its line: what follows the first is code too.
    plain = re.sub(r"--[^\n]*", "", code)
    plain = re.sub(r"\{\{.*?\}\}|\{#.*?#\}|'[^']*'", "", plain, flags=re.DOTALL)
    plain = re.sub(r"\s+", " ", plain).lower()
    for word, cure in DIALECT.items():
        if word in plain:
            yield f"{name}: uses {word.strip()}; {cure}"
    if re.search(r"over \( ?(order|\))", plain):
        yield f"{name}: a window over all rows; partition it"
    yield from ordering(name, plain)


def ordering(name: str, plain: str) -> Iterator[str]:
    """What is left to chance in the text of a model or test, without its comments."""
    for window in re.findall(PLACED + r"[^)]*\) over \(([^()]*)\)", plain):
        if "order by" not in window:
            yield f"{name}: a place without an order is chance; order its window"
    # What has no more brackets within is a word to what surrounds it.
    inner = plain.replace("( ", "(").replace(" )", ")")
    while inner:
        for ordered in re.findall(WHOLE_ORDER, inner):
            rows = re.split(r"\b(?:rows|range|limit|union)\b", ordered)[0]
            for term in filter(None, map(str.strip, rows.split(","))):
                if not re.search(r" nulls (?:first|last)$", term):
                    yield f"{name}: {term} without nulls first or last"
        shorter = re.sub(r"\([^()]*\)", "_", inner)
        inner = shorter if shorter != inner else ""


def layer_of(model: Node) -> str:
    """The layer of a model, by its folder."""
    return Path(model["original_file_path"]).parts[1]


def subject_of(model: Node) -> str:
    """The folder of a model: its layer and subject."""
    return "/".join(Path(model["original_file_path"]).parts[1:-1])


def before(subject: str, reads: dict[str, set[str]]) -> set[str]:
    """The subjects that this one rests on, through others too."""
    found: set[str] = set()
    open_ones = reads.get(subject, set()) - {subject}
    while open_ones:
        found |= open_ones
        further = set().union(*(reads.get(one, set()) - {one} for one in open_ones))
        open_ones = further - found
    return found
