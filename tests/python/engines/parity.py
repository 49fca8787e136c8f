"""Whether two engines made the same tables: row by row, column by column."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import duckdb

# What others read, and what must outlive a run.
SCHEMAS = ("marts", "activation", "private", "ops")
SHOWN = 3
RELATIVE = 1e-12
PLACE = "place among equal keys"


@dataclass(frozen=True)
class Table:
    """A table that dbt makes, and the columns that name a row of it."""

    schema: str
    name: str
    keys: tuple[str, ...]

    @property
    def relation(self) -> str:
        """The table's name in SQL."""
        return f'"{self.schema}"."{self.name}"'


def grain_of(test: dict[str, Any]) -> tuple[str, ...]:
    """The columns that a test says name one row; none where it says something else."""
    told = test.get("test_metadata") or {"name": "", "kwargs": {}}
    columns = {
        "unique": [told["kwargs"].get("column_name")],
        "unique_combination_of_columns": told["kwargs"].get("combination_of_columns"),
    }
    if told["name"] == "unique_grain":
        return tuple(name.strip() for name in told["kwargs"]["columns"].split(","))
    return tuple(columns.get(told["name"]) or ())


def stored_tables(manifest: dict[str, Any]) -> list[Table]:
    """Every table of the compared schemas, keyed by the grain that its test states."""
    grains = {
        test["attached_node"]: grain
        for test in manifest["nodes"].values()
        if (grain := grain_of(test))
    }
    found = sorted(
        (
            Table(node["schema"], node["alias"], grains[node["unique_id"]])
            for node in manifest["nodes"].values()
            if node["resource_type"] == "model" and node["schema"] in SCHEMAS
        ),
        key=lambda table: table.relation,
    )
    # Another target than DuckDB gives schemas other names: nothing would be compared.
    assert {table.schema for table in found} == set(SCHEMAS)
    return found


class Engine(Protocol):
    """An engine whose tables are compared with those of DuckDB."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def keeps_order(self) -> bool:
        """Whether a table's columns stand in the order of its model."""

    def columns(self, table: Table) -> dict[str, str] | None:
        """Names and types of a table's columns; none where the table is not there.

        None for a table without rows whose columns it cannot tell.
        """

    def is_same_type(self, kind: str, theirs: str) -> bool:
        """Whether a type of its own is what DuckDB calls ``kind``."""

    def rows(self, table: Table, columns: dict[str, str], folder: Path) -> str:
        """SQL of DuckDB: a relation of the table's rows, maybe of files in a folder."""


def differences(
    warehouse: Path, engine: Engine, target: Path, folder: Path, only: str = ""
) -> Iterator[str]:
    """Every difference between the tables of a DuckDB warehouse and of an engine.

    ``target`` is the folder of a dbt manifest; in ``folder`` files come and go.
    ``only`` names the one table to compare.
    """
    manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    with duckdb.connect() as here:
        here.execute(f"attach '{warehouse}' as ours (read_only)")
        for table in stored_tables(manifest):
            if only and table.relation != only:
                continue
            columns = ours_columns(here, table)
            wrong = list(type_differences(table, columns, engine))
            yield from wrong
            if not any("column" in complaint for complaint in wrong):
                folder.mkdir(parents=True)
                rows = engine.rows(table, columns, folder)
                yield from row_differences(here, table, columns, rows, engine.name)
                shutil.rmtree(folder)


def ours_columns(here: duckdb.DuckDBPyConnection, table: Table) -> dict[str, str]:
    """Names and types of a table's columns in DuckDB."""
    return dict(
        here.execute(
            "select column_name, data_type from duckdb_columns()"
            " where database_name = 'ours' and schema_name = ? and table_name = ?"
            " order by column_index",
            [table.schema, table.name],
        ).fetchall()
    )


def type_differences(
    table: Table, ours: dict[str, str], engine: Engine
) -> Iterator[str]:
    """Columns that are not there, and columns of another type."""
    theirs = engine.columns(table)
    if theirs is None:
        return
    if set(ours) != set(theirs) or (engine.keeps_order and list(ours) != list(theirs)):
        odd = sorted(set(ours) ^ set(theirs)) or "their order"
        yield f"{table.relation}: the columns differ in {odd}"
        return
    for column, kind in ours.items():
        if not engine.is_same_type(kind, theirs[column]):
            yield (
                f"{table.relation}.{column}: {kind} on DuckDB,"
                f" {theirs[column]} on {engine.name}"
            )


def row_differences(
    here: duckdb.DuckDBPyConnection,
    table: Table,
    columns: dict[str, str],
    rows: str,
    engine: str,
) -> Iterator[str]:
    """Rows that one engine alone has, and values that differ, each with its key."""
    here.execute(
        f"create or replace temp table theirs as select {numbered(table, columns)}"
        f" from {rows}"
    )
    here.execute(
        f"create or replace temp table mine as select {numbered(table, columns)}"
        f" from ours.{table.relation}"
    )
    together = " and ".join(
        f'mine."{key}" is not distinct from theirs."{key}"'
        for key in (*table.keys, PLACE)
    )
    keys = ", ".join(key_text(key) for key in table.keys)
    odd = ", ".join(
        f"case when {differs(column, kind)} then '{column}' end"
        for column, kind in columns.items()
        if column not in table.keys
    )
    found = here.execute(
        "select key, case when only_mine then 'only on DuckDB'"
        f" when only_theirs then 'only on {engine}' else 'differs in ' || names end"
        f" from (select concat_ws(', ', {keys}) as key,"
        " theirs.rowid is null as only_mine, mine.rowid is null as only_theirs,"
        f" concat_ws(', ', {odd or 'null'}) as names"
        f" from mine full join theirs on {together})"
        " where only_mine or only_theirs or names <> '' order by all"
    ).fetchall()
    for key, what in found[:SHOWN]:
        yield f"{table.relation} ({', '.join(table.keys)}) = ({key}): {what}"
    if len(found) > SHOWN:
        yield f"{table.relation}: {len(found) - SHOWN} more rows differ"


def key_text(key: str) -> str:
    """SQL: the value of a key column, on whichever side the row is, as text."""
    value = f'coalesce(mine."{key}", theirs."{key}")'
    return f"coalesce(cast({value} as varchar), 'NULL')"


def numbered(table: Table, columns: dict[str, str]) -> str:
    """The columns, and the place of a row among those whose keys are the same.

    Where a key may be NULL, rows may share it; the other columns order them.
    """
    keys = listed(dict.fromkeys(table.keys, ""))
    return (
        f"{typed(columns)}, row_number() over"
        f' (partition by {keys} order by {listed(columns)}) as "{PLACE}"'
    )


def typed(columns: dict[str, str]) -> str:
    """The columns as what they mean; numbers so wide that no digit is rounded off."""
    return ", ".join(
        f'cast("{column}" as decimal(38, 12)) as "{column}"'
        if kind.startswith("DECIMAL") or kind.endswith("INT")
        else f'cast("{column}" as {kind}) as "{column}"'
        for column, kind in columns.items()
    )


def differs(column: str, kind: str) -> str:
    """SQL: whether the two engines' values of a column differ."""
    mine, theirs = f'mine."{column}"', f'theirs."{column}"'
    if kind != "DOUBLE":
        return f"{mine} is distinct from {theirs}"
    return (
        f"(({mine} is null) <> ({theirs} is null) or abs({mine} - {theirs})"
        f" > {RELATIVE} * greatest(abs({mine}), abs({theirs})))"
    )


def listed(columns: dict[str, str]) -> str:
    """The columns' names as a list in SQL."""
    return ", ".join(f'"{column}"' for column in columns)
