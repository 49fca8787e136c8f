"""SQL expressions of ``mapping.yml``: allowed to compute on one row, and no more.

What the user wrote is parsed, judged node by node, and printed anew from the parsed
tree, so that no comment, semicolon or parenthesis of theirs reaches a statement.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import duckdb

from pipeline.landing import ids
from pipeline.landing.mapping.entry import Value
from pipeline.landing.mapping.nodes import Spot
from pipeline.landing.mapping.scope import Scope

CLASSES = {
    "BETWEEN",
    "CASE",
    "CAST",
    "COLLATE",
    "COLUMN_REF",
    "COMPARISON",
    "CONJUNCTION",
    "CONSTANT",
    "FUNCTION",
    "LAMBDA",
    "OPERATOR",
}
REFUSED_OPERATORS = {"GROUPING_FUNCTION", "ARROW"}
WORDS = {
    "AGGREGATE": "an aggregate",
    "PARAMETER": "a parameter",
    "POSITIONAL_REFERENCE": "a positional reference",
    "STAR": "a star",
    "SUBQUERY": "a subquery",
    "WINDOW": "a window function",
}
# Consistent within a statement, and yet not a function of their arguments alone.
DENIED = {
    "age",  # of one argument: counted from now
    "current_localtime",
    "current_localtimestamp",
    "current_setting",
    "getenv",
    "getvariable",
    "json_deserialize_sql",
    "json_execute_serialized_sql",
    "json_serialize_plan",
    "json_serialize_sql",
    "parse_duckdb_log_message",
    "version",
}
# Macros of DuckDB that only rewrite to functions of their arguments.
MACROS = {
    "array_to_string",
    "date_add",
    "days_in_month",
    "fdiv",
    "fmod",
    "list_avg",
    "list_count",
    "list_first",
    "list_last",
    "list_max",
    "list_min",
    "list_sum",
    "nullif",
    "split_part",
    ids.FUNCTION,
}
TAKES_LAMBDA = {
    "apply",
    "array_apply",
    "array_filter",
    "array_reduce",
    "array_transform",
    "filter",
    "list_apply",
    "list_filter",
    "list_reduce",
    "list_transform",
    "reduce",
}
# What makes texts or lists of any length: the second argument says how long. One more
# than is allowed is enough for the refusal, and a machine can hold it.
LENGTHS = {"array_resize", "list_resize", "lpad", "rpad"}
CURE = "use only the file's columns and functions of them"


def safe(value: Value, columns: Scope, connection: duckdb.DuckDBPyConnection) -> str:
    """The expression, printed anew as SQL over the inner names of its columns.

    Raises UsageError with the line of ``mapping.yml`` when it is not allowed.
    """
    tree = parsed(value, connection)
    (item,) = tree["select_list"]
    judge = Judge(value.spot, columns, functions(), connection)
    judge.judge(item, frozenset())
    statement = {"error": False, "statements": [{"node": tree, "named_param_map": []}]}
    printed = connection.execute(
        "select json_deserialize_sql(cast(? as json))", [json.dumps(statement)]
    ).fetchone()
    assert printed is not None
    return f"({str(printed[0]).removeprefix('SELECT ')})"


def parsed(value: Value, connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """The tree of a statement that selects the expression and nothing else."""
    row = connection.execute(
        "select json_serialize_sql(cast(? as varchar))", [f"select {value.text}"]
    ).fetchone()
    assert row is not None
    found = json.loads(row[0])
    if found["error"]:
        what = str(found.get("error_message", "")).splitlines()[0]
        value.spot.refuse(
            f"the expression is not valid SQL ({what}); correct it, and put quotes"
            ' around names with spaces, as in "Unit Price".'
        )
    statements = found["statements"]
    node = statements[0]["node"]
    expected = {"type", "select_list", "from_table", "aggregate_handling", "cte_map"}
    if (
        len(statements) != 1
        or node["type"] != "SELECT_NODE"
        or {key for key, content in node.items() if content} - expected
        or node["cte_map"].get("map")
        or node["from_table"]["type"] != "EMPTY"
        or node["aggregate_handling"] != "STANDARD_HANDLING"
        or len(node["select_list"]) != 1
        or node["select_list"][0].get("alias")
    ):
        value.spot.refuse(
            "the expression must be one value, not a statement; write what would stand"
            " between 'select' and 'from'."
        )
    return dict(node)


@dataclass(frozen=True)
class Judge:
    """Walks the parsed tree; refuses what reaches beyond the row."""

    spot: Spot
    columns: Scope
    functions: frozenset[str]
    connection: duckdb.DuckDBPyConnection

    def judge(self, node: Any, parameters: frozenset[str]) -> None:
        """Refuse, or put inner names into, a node and all below it."""
        if isinstance(node, list):
            for item in node:
                self.judge(item, parameters)
        elif isinstance(node, dict):
            kind = node.get("class")
            if kind is not None and kind not in CLASSES:
                what = WORDS.get(kind, f"'{kind.lower()}'")
                self.spot.refuse(f"the expression uses {what}; {CURE}.")
            if kind == "CONSTANT":
                return
            if kind == "COLUMN_REF":
                self.name(node, parameters)
            elif kind == "LAMBDA":
                # Outside of a function that takes lambdas, -> is JSON's arrow, and
                # its left side would go unjudged.
                self.spot.refuse(
                    "the expression uses '->' outside of a list function; write"
                    " json_extract(column, path) instead."
                )
            else:
                self.inside(node, parameters)

    def inside(self, node: dict[str, Any], parameters: frozenset[str]) -> None:
        """Judge a function, an operator or what else holds other nodes."""
        kind = node.get("class")
        if kind == "OPERATOR" and node["type"] in REFUSED_OPERATORS:
            self.spot.refuse(f"the expression uses '{node['type'].lower()}'; {CURE}.")
        if kind == "FUNCTION":
            self.function(node)
            self.note_id(node)
            if node["function_name"].lower() in TAKES_LAMBDA:
                node = dict(node)
                for child in node.pop("children"):
                    if is_lambda(child):
                        self.function_body(child, parameters)
                    else:
                        self.judge(child, parameters)
        for content in node.values():
            self.judge(content, parameters)
        if kind == "FUNCTION" and node["function_name"].lower() in LENGTHS:
            self.shorten(node)

    def shorten(self, node: dict[str, Any]) -> None:
        """Let a function make no more than one can hold."""
        if len(node["children"]) < 2:
            return
        most = self.columns.longest
        text = f"case when size > {most} + 1 then {most} + 1 else size end"
        tree = parsed(Value("expression", text, self.spot), self.connection)
        (item,) = tree["select_list"]
        node["children"][1] = replaced(item, node["children"][1])

    def note_id(self, node: dict[str, Any]) -> None:
        """Note a column that is asked for its id: it may have lost digits."""
        if node["function_name"].lower() == ids.FUNCTION:
            found = map(self.columns.find, column_names(node["children"]))
            self.columns.asked_ids.update(name for name in found if name)

    def name(self, node: dict[str, Any], parameters: frozenset[str]) -> None:
        """Put the inner name into a column reference."""
        names = node["column_names"]
        name = ".".join(names)
        if len(names) == 1 and name.casefold() in parameters:
            return
        # Of two parts is only what a lookup calls so, not a part of a value.
        if len(names) != 1 and name.casefold() not in self.columns.inner:
            self.spot.refuse(
                f"'{name}' is not a column of {self.columns.file};"
                f" {self.columns.hint(name)}."
            )
        node["column_names"] = [self.columns.located(name, self.spot)]

    def function_body(self, node: dict[str, Any], parameters: frozenset[str]) -> None:
        """Judge a lambda, whose parameters are names of its own."""
        left = node["lhs"]
        heads = [left] if left["class"] == "COLUMN_REF" else left.get("children", [])
        own = frozenset(head["column_names"][0].casefold() for head in heads)
        self.judge(node["expr"], parameters | own)

    def function(self, node: dict[str, Any]) -> None:
        """Refuse a function that is not one of its arguments alone."""
        name = node["function_name"].lower()
        is_plain = (
            node.get("schema") in {"", "main"}
            and not node.get("catalog")
            and not node.get("distinct")
            and node.get("filter") is None
            and not (node.get("order_bys") or {}).get("orders")
        )
        if name not in self.functions or not is_plain:
            self.spot.refuse(
                f"the expression uses '{name}', which is not a function that computes"
                f" on one row alone; {CURE}."
            )


def column_names(node: Any) -> Iterator[str]:
    """The columns that a part of an expression refers to."""
    if isinstance(node, list):
        for item in node:
            yield from column_names(item)
    elif isinstance(node, dict):
        if node.get("class") == "COLUMN_REF":
            yield ".".join(node["column_names"])
        for content in node.values():
            yield from column_names(content)


def replaced(node: Any, other: Any) -> Any:
    """A tree with another one in the place of its columns."""
    if isinstance(node, list):
        return [replaced(item, other) for item in node]
    if not isinstance(node, dict):
        return node
    if node.get("class") == "COLUMN_REF":
        return other
    return {key: replaced(content, other) for key, content in node.items()}


def is_lambda(node: Any) -> bool:
    """Whether the node is a lambda with nothing but names for its parameters."""
    if node.get("class") != "LAMBDA":
        return False
    left = node["lhs"]
    heads = [left]
    if left["class"] == "FUNCTION" and left["function_name"] == "row":
        heads = left["children"]
    return all(
        head["class"] == "COLUMN_REF" and len(head["column_names"]) == 1
        for head in heads
    )


@cache
def consistent_functions() -> frozenset[str]:
    """Names all of whose forms are scalar and give equal answers for equal input."""
    with duckdb.connect() as connection:
        rows = connection.execute(
            "select lower(function_name) from duckdb_functions()"
            " where schema_name = 'main' group by all having bool_and("
            " function_type = 'scalar' and stability = 'CONSISTENT')"
        ).fetchall()
    return frozenset(str(row[0]) for row in rows)


def functions() -> frozenset[str]:
    """The functions that expressions may use."""
    return (consistent_functions() - DENIED) | MACROS
