"""The rules of policy: the SQL of ``tests/policy``, run on rows without dbt.

dbt runs the same SQL on its seeds, but takes seconds to import.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import duckdb
import jinja2

from pipeline.contract import PROJECT
from pipeline.errors import PipelineError
from pipeline.policy.seeds import Row, Seed, described
from pipeline.quoting import literal
from pipeline.words import one_line, sentences

FOLDER = PROJECT / "tests" / "policy"
MACRO = re.compile(r"{%-? *macro +(\w+)\(.*?endmacro *-?%}", re.DOTALL)


def complaints(tables: Mapping[str, Sequence[Row]]) -> list[str]:
    """The sentences of every test whose seeds are all among the tables."""
    told = []
    with duckdb.connect(config={"threads": "1"}) as connection:
        connection.execute("create schema policy")
        for name, rows in tables.items():
            load(connection, described()[name], rows)
        for path in sorted(FOLDER.glob("*.sql")):
            try:
                query, seeds = rendered(path)
                if seeds <= tables.keys():
                    told += sentences(connection.execute(query).fetchall())
            except (duckdb.Error, jinja2.TemplateError) as error:
                message = (
                    f"tests/policy/{path.name} cannot be run"
                    f" ({one_line(str(error))}); correct or restore it."
                )
                raise PipelineError(message) from error
    return told


def load(
    connection: duckdb.DuckDBPyConnection, seed: Seed, rows: Sequence[Row]
) -> None:
    """Make the table of a seed, as dbt does: an empty cell is NULL."""
    columns = ", ".join(f'"{name}" {kind}' for name, kind in seed.types.items())
    connection.execute(f"create table policy.{seed.name} ({columns})")
    # Parameters would make DuckDB import pandas, which takes longer than all the rest.
    values = ", ".join(
        f"({', '.join(cell(row[name]) for name in seed.types)})" for row in rows
    )
    if values:
        connection.execute(f"insert into policy.{seed.name} values {values}")


def cell(text: str) -> str:
    """A cell as SQL."""
    return literal(text) if text else "null"


def rendered(path: Path) -> tuple[str, set[str]]:
    """A test as DuckDB takes it, and the seeds that it reads."""
    seeds: set[str] = set()

    def ref(name: str) -> str:
        if name not in described():
            raise jinja2.TemplateError(f"it reads {name}, which is not a seed")
        seeds.add(name)
        return f"policy.{name}"

    template = environment().from_string(path.read_text("utf-8"), {"ref": ref})
    return template.render(), seeds


class Returned(Exception):  # noqa: N818 (it is no error)
    """What a macro hands back by ``return``, which need not be text."""


def give_back(value: object) -> None:
    """The function ``return`` of dbt's macros."""
    raise Returned(value)


@cache
def environment() -> jinja2.Environment:
    """What dbt offers to the tests of policy, and the project's own macros."""
    made = jinja2.Environment(extensions=["jinja2.ext.do"])  # noqa: S701 (no HTML)
    macros = {
        found[1]: macro(made, found[1], found[0])
        for path in (PROJECT / "macros").rglob("*.sql")
        for found in MACRO.finditer(path.read_text("utf-8"))
    }
    made.globals |= macros | {
        "adapter": SimpleNamespace(
            dispatch=lambda name: (
                macros.get(f"duckdb__{name}") or macros[f"default__{name}"]
            )
        ),
        "config": lambda **_: "",
        "dbt": SimpleNamespace(type_string=lambda: "varchar"),
        "return": give_back,
    }
    return made


def macro(made: jinja2.Environment, name: str, text: str) -> Callable[..., object]:
    """A macro as a function; it is compiled when it is first called."""
    compiled = cache(lambda: getattr(made.from_string(text).module, name))

    def call(*values: object, **named: object) -> object:
        try:
            return compiled()(*values, **named)
        except Returned as returned:
            return returned.args[0]

    return call
