"""The demo, run three times, and how its marts are compared."""

from __future__ import annotations

from dataclasses import dataclass

from project_copy import Run


@dataclass(frozen=True)
class DemoRuns:
    """The demo: run once, run again in place, run elsewhere."""

    first: Run
    marts_before: dict[str, list[object]]
    again: Run
    elsewhere: Run


def marts(run: Run) -> dict[str, list[object]]:
    """Every published table of marts and activation, its rows sorted."""
    tables = {}
    for file in ("analytics.duckdb", "sync.duckdb"):
        for schema, name in run.query(
            "select table_schema, table_name from information_schema.tables"
            " where table_schema in ('marts', 'activation') order by all",
            file,
        ):
            rows = run.query(f'select * from "{schema}"."{name}" order by all', file)
            tables[f"{schema}.{name}"] = rows
    return tables
