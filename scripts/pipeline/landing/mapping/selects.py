"""Selects: SQL that says what the lines of a file become, and that sees no more.

A select reads ``this_file``, and of other files ``all_files.<kind>`` and
``latest.<kind>``. It is parsed, judged node by node, and printed anew. Whatever it
computes on a row may fail on that row alone: then the value is NULL, and a column that
the last step computes says so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from pipeline.landing import ids
from pipeline.landing.mapping import expressions
from pipeline.landing.mapping.entry import Select
from pipeline.landing.mapping.expressions import CLASSES, LENGTHS, TAKES_LAMBDA, WORDS

THIS_FILE = "this_file"
ALL_FILES = "all_files"
LATEST = "latest"
ROW = "_row"  # the place of a line in its file
ITEM = "_item"  # the place of a row among those of its line
EXPORTED_ON = "_exported_on"
MACROS = Path(__file__).resolve().parents[2] / "adapters" / "macros.sql"
AGGREGATES = {
    "arg_max",
    "arg_min",
    "bool_and",
    "bool_or",
    "count",
    "count_star",
    "list",
    "max",
    "min",
    "string_agg",
    "sum",
}
UNNESTING = {"unnest", "generate_subscripts"}
WINDOWS = {"first_value", "lag", "last_value", "lead", "rank", "row_number"}
# Names that mean a clock or this machine where no column has them.
NO_COLUMNS = {
    "current_catalog",
    "current_date",
    "current_role",
    "current_schema",
    "current_time",
    "current_timestamp",
    "current_user",
    "localtime",
    "localtimestamp",
    "session_user",
    "user",
}
QUERIES = {"SELECT_NODE", "SET_OPERATION_NODE"}
HARMLESS = {
    "ASCENDING",
    "DESCENDING",
    "DISTINCT_MODIFIER",
    "EMPTY",
    "EXPRESSION_LIST",
    "JOIN",
    "LIMIT_MODIFIER",
    "ORDER_DEFAULT",
    "ORDER_MODIFIER",
    "SUBQUERY",
}
CURE = "use only the columns of the files and functions of them"


@cache
def macros() -> frozenset[str]:
    """The functions of ours that selects may use."""
    found = re.findall(r"\bmacro (\w+)\(", MACROS.read_text(encoding="utf-8"))
    return frozenset([*found, ids.FUNCTION, "text_at"])


@dataclass(frozen=True)
class Judged:
    """A select that may run."""

    sql: str
    tree: dict[str, Any]
    tables: frozenset[tuple[str, str]]  # of other files: schema and name
    wrapped: frozenset[str]  # columns that are structs, or NULL where they failed


def judged(
    select: Select,
    columns: Collection[str],
    known: Mapping[str, Collection[str]],
    connection: duckdb.DuckDBPyConnection,
) -> Judged:
    """The select, printed anew, once it is found to keep to its files.

    ``columns`` are those of the table that it fills, ``known`` the names of other
    files by schema. Raises UsageError where it reaches beyond them.
    """
    tree = parsed(select, connection)
    walk = Walk(select, known)
    walk.judge(tree, frozenset())
    template = parsed(Select("", "select try({'value': it})"), connection)
    guarded = guard(tree)
    wrapped = wrap(guarded, {name.casefold() for name in columns}, template)
    statement = {
        "error": False,
        "statements": [{"node": guarded, "named_param_map": []}],
    }
    printed = connection.execute(
        "select json_deserialize_sql(cast(? as json))", [json.dumps(statement)]
    ).fetchone()
    assert printed is not None
    return Judged(str(printed[0]), tree, frozenset(walk.tables), wrapped)


def parsed(select: Select, connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """The tree of a text that is one query and nothing else."""
    row = connection.execute(
        "select json_serialize_sql(cast(? as varchar))", [select.text]
    ).fetchone()
    assert row is not None
    found = json.loads(row[0])
    if found["error"]:
        what = str(found.get("error_message", "")).splitlines()[0]
        select.refuse(f"is not a valid select ({what}); correct it.")
    if len(found["statements"]) != 1:
        select.refuse("must be one select; write one statement.")
    return dict(found["statements"][0]["node"])


@dataclass
class Walk:
    """Walks the parsed tree; refuses what reaches beyond the files."""

    select: Select
    known: Mapping[str, Collection[str]]
    tables: set[tuple[str, str]] = field(default_factory=set)

    def judge(self, node: Any, ctes: frozenset[str]) -> None:
        """Refuse, or find harmless, a node and all below it."""
        if isinstance(node, list):
            for item in node:
                self.judge(item, ctes)
        elif isinstance(node, dict):
            if "class" in node:
                self.expression(node, ctes)
            elif node.get("type") in QUERIES:
                self.query(node, ctes)
            else:
                self.part(node, ctes)

    def query(self, node: dict[str, Any], ctes: frozenset[str]) -> None:
        """Judge a query, whose CTEs are known to the ones behind them."""
        for pair in node["cte_map"]["map"]:
            self.judge(pair["value"]["query"]["node"], ctes)
            ctes |= {pair["key"].casefold()}
        for key, content in node.items():
            if key != "cte_map":
                self.judge(content, ctes)

    def part(self, node: dict[str, Any], ctes: frozenset[str]) -> None:
        """Judge a table or another part of a query."""
        kind = node.get("type")
        if node.get("sample"):
            self.refuse("a sample")
        if kind == "BASE_TABLE":
            self.table(node, ctes)
            return
        if kind == "TABLE_FUNCTION":
            if node["function"].get("function_name") != "unnest":
                self.refuse(f"'{node['function'].get('function_name')}'")
        elif isinstance(kind, str) and kind not in HARMLESS:
            self.refuse(f"'{kind.lower()}'")
        for content in node.values():
            self.judge(content, ctes)

    def table(self, node: dict[str, Any], ctes: frozenset[str]) -> None:
        """Refuse a table that is neither a file nor a step of the select."""
        schema = node.get("schema_name", "").casefold()
        name = node["table_name"].casefold()
        if not schema and name in {THIS_FILE, *ctes} and not node.get("catalog_name"):
            return
        if name not in self.known.get(schema, ()) or node.get("catalog_name"):
            names = [
                THIS_FILE,
                *(f"{key}.{item}" for key, all_ in self.known.items() for item in all_),
            ]
            told = f"{schema}.{name}" if schema else name
            self.select.refuse(
                f"reads '{told}', which it cannot; it may read {', '.join(names)}."
            )
        self.tables.add((schema, name))

    def expression(self, node: dict[str, Any], ctes: frozenset[str]) -> None:
        """Judge an expression."""
        kind = node["class"]
        if kind not in CLASSES | {"WINDOW", "STAR"}:
            self.refuse(WORDS.get(kind, f"'{kind.lower()}'"))
        if kind == "CONSTANT":
            return
        if kind == "COLUMN_REF":
            names = [name.casefold() for name in node["column_names"]]
            if len(names) == 1 and names[0] in NO_COLUMNS:
                self.refuse(f"'{names[0]}'")
            return
        if kind == "LAMBDA" or node["type"] in expressions.REFUSED_OPERATORS:
            self.refuse("'->' outside of a list function")
        if kind == "CAST":
            self.judge(node["child"], ctes)
            return
        if kind in {"FUNCTION", "WINDOW"}:
            self.function(node)
        for content in node.values():
            for item in content if isinstance(content, list) else [content]:
                is_body = (
                    kind == "FUNCTION"
                    and node["function_name"].casefold() in TAKES_LAMBDA
                    and isinstance(item, dict)
                    and expressions.is_lambda(item)
                )
                self.judge(item["expr"] if is_body else item, ctes)

    def function(self, node: dict[str, Any]) -> None:
        """Refuse a function that is not one of its arguments or its rows."""
        name = node["function_name"].casefold()
        allowed = expressions.functions() | macros() | AGGREGATES | UNNESTING
        if node["class"] == "WINDOW":
            allowed = frozenset(AGGREGATES | WINDOWS)
        is_ours = node.get("schema") in {"", "main"} and not node.get("catalog")
        if name not in allowed - LENGTHS or not is_ours:
            self.refuse(f"'{name}'")

    def refuse(self, what: str) -> None:
        """Stop over what no select may use."""
        self.select.refuse(f"uses {what}; {CURE}.")


def is_of_one_row(node: Any) -> bool:
    """Whether an expression is one value of one row."""
    if isinstance(node, list):
        return all(map(is_of_one_row, node))
    if not isinstance(node, dict):
        return True
    if node.get("class") in {"WINDOW", "STAR"}:
        return False
    if node.get("class") == "FUNCTION" and node["function_name"].casefold() in (
        AGGREGATES | UNNESTING
    ):
        return False
    return all(map(is_of_one_row, node.values()))


def guard(node: Any) -> Any:
    """The tree, in which an expression that fails on a row is NULL there."""
    if isinstance(node, list):
        return [guard(item) for item in node]
    if not isinstance(node, dict) or node.get("class") in {"COLUMN_REF", "CONSTANT"}:
        return node
    if node.get("type") == "JOIN":
        return {
            key: sides(content) if key == "condition" else guard(content)
            for key, content in node.items()
        }
    if "class" in node and is_of_one_row(node):
        return tried(node)
    return {key: guard(content) for key, content in node.items()}


def sides(node: Any) -> Any:
    """The condition of a join: its comparisons stay, so that it can be hashed."""
    if isinstance(node, dict) and node.get("class") in {"COMPARISON", "CONJUNCTION"}:
        return {
            key: [sides(item) for item in content]
            if isinstance(content, list)
            else sides(content)
            for key, content in node.items()
        }
    return guard(node)


def tried(node: dict[str, Any]) -> dict[str, Any]:
    """An expression that is NULL where it fails."""
    return {
        "class": "OPERATOR",
        "type": "OPERATOR_TRY",
        "alias": node.get("alias", ""),
        "query_location": node.get("query_location", 0),
        "children": [{**node, "alias": ""}],
    }


def wrap(
    tree: dict[str, Any], names: Collection[str], template: dict[str, Any]
) -> frozenset[str]:
    """Let those columns that the last step computes say where they failed.

    Changes the guarded tree. Each is then a struct of its value, and NULL else.
    """
    node = last_step(tree)
    if node is None or node["group_expressions"]:
        return frozenset()
    found = set()
    for index, item in enumerate(node["select_list"]):
        name = str(item.get("alias", "")).casefold()
        if item.get("type") == "OPERATOR_TRY" and name in names:
            (value,) = item["children"]
            struct = expressions.replaced(
                template["select_list"][0], {**value, "alias": "value"}
            )
            node["select_list"][index] = {**struct, "alias": item["alias"]}
            found.add(name)
    return frozenset(found)


def last_step(tree: dict[str, Any]) -> dict[str, Any] | None:
    """The select that computes what a query gives; None where there are several."""
    if tree["type"] != "SELECT_NODE":
        return None
    steps = {
        pair["key"].casefold(): pair["value"]["query"]["node"]
        for pair in tree["cte_map"]["map"]
    }
    table = tree["from_table"]
    if (
        [item["class"] for item in tree["select_list"]] == ["STAR"]
        and table["type"] == "BASE_TABLE"
        and not table.get("schema_name")
        and (step := steps.get(table["table_name"].casefold()))
    ):
        return step if step["type"] == "SELECT_NODE" else None
    return tree


# By column in lower case: the columns of the file that it is made of.
Origins = dict[str, frozenset[str]]


@dataclass
class Lineage:
    """Follows columns back to those of the file."""

    columns: Collection[str]  # of the file, in lower case
    asked: set[str] = field(default_factory=set)  # whose ids are asked for

    def query(self, node: dict[str, Any], steps: Mapping[str, Origins]) -> Origins:
        """What the columns of a query are made of."""
        steps = dict(steps)
        for pair in node["cte_map"]["map"]:
            steps[pair["key"].casefold()] = self.query(
                pair["value"]["query"]["node"], steps
            )
        if node["type"] != "SELECT_NODE":
            parts = [node[side] for side in ("left", "right") if node.get(side)]
            both = [self.query(part, steps) for part in parts or node["children"]]
            return {
                name: frozenset().union(*(one.get(name, frozenset()) for one in both))
                for name in both[0]
            }
        tables = self.tables(node["from_table"], steps)
        found: Origins = {}
        for item in node["select_list"]:
            if item["class"] == "STAR":
                of = item.get("relation_name", "").casefold()
                for name, origins in tables.items():
                    if not of or name == of:
                        found |= origins
                continue
            name = item.get("alias") or item.get("column_names", [""])[-1]
            found[name.casefold()] = self.expression(item, tables)
        return found

    def tables(
        self, node: dict[str, Any], steps: Mapping[str, Origins]
    ) -> dict[str, Origins]:
        """The tables of a query by their names, with what their columns are made of."""
        if node["type"] == "JOIN":
            left = self.tables(node["left"], steps)
            return left | self.tables(node["right"], steps)
        name = str(node.get("alias") or node.get("table_name", "")).casefold()
        if node["type"] == "SUBQUERY":
            return {name: self.query(node["subquery"]["node"], steps)}
        if node["type"] != "BASE_TABLE" or node.get("schema_name"):
            return {name: {}}
        table = node["table_name"].casefold()
        if table == THIS_FILE:
            return {name: {column: frozenset({column}) for column in self.columns}}
        return {name: steps.get(table, {})}

    def expression(self, node: Any, tables: Mapping[str, Origins]) -> frozenset[str]:
        """What a value is made of."""
        found: frozenset[str] = frozenset()
        for names in column_names(node):
            *of, column = names
            for name, origins in tables.items():
                if not of or of[-1] == name:
                    found |= origins.get(column, frozenset())
        for function in asking(node):
            self.asked |= self.expression(function["children"], tables)
        return found


def column_names(node: Any) -> Iterator[list[str]]:
    """The columns that an expression refers to."""
    for found in nodes(node, lambda item: item.get("class") == "COLUMN_REF"):
        yield [name.casefold() for name in found["column_names"]]


def asking(node: Any) -> Iterator[dict[str, Any]]:
    """The calls within an expression that ask for an id."""
    return nodes(
        node,
        lambda item: (
            item.get("class") == "FUNCTION" and item["function_name"] == ids.FUNCTION
        ),
    )


def nodes(
    node: Any, is_meant: Callable[[dict[str, Any]], bool]
) -> Iterator[dict[str, Any]]:
    """The outermost nodes of a tree that are meant."""
    if isinstance(node, list):
        for item in node:
            yield from nodes(item, is_meant)
    elif isinstance(node, dict):
        if is_meant(node):
            yield node
        else:
            for content in node.values():
                yield from nodes(content, is_meant)
