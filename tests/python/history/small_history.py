"""A dbt project of a few models that last, built on the real macros.

The real project takes half a minute to build. This one takes a second, so every way in
which a build can stop can be tried.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from project_copy import PROJECT, Copy

MACROS = (
    "undo.sql", "history_log.sql", "land_tables.sql", "dialect/put_aside.sql",
    "dialect/history.sql", "dialect/history_on_spark.sql",
    "dialect/incremental_strategy.sql", "dialect/working_schema.sql",
    "dialect/comments.sql",
)  # fmt: skip
HOOKS = """
name: customer_scoring
version: 1.0.0
config-version: 2
profile: customer_scoring
flags: {send_anonymous_usage_stats: false, partial_parse: false}
on-run-start: "{{ begin_run() }}"
on-run-end: "{{ end_run(results) }}"
"""
# What the variables say, as rows.
GIVEN = """
{% macro given_dates(name) %}
    {% for day in var(name) %}
    select cast('{{ day }}' as date) as as_of_date
    union all
    {% endfor %}
    select cast(null as date) as as_of_date where 1 = 0
{% endmacro %}

{% macro given_records() %}
    {% for customer, worth in var('records').items() %}
    select '{{ customer }}' as customer_id, cast('{{ worth }}' as integer) as worth
    union all
    {% endfor %}
    select cast(null as varchar(9)) as customer_id, 0 as worth where 1 = 0
{% endmacro %}
"""
TABLE = "{{ config(materialized='table') }} "
GROWING = """
{{ config(
    materialized='incremental',
    incremental_strategy='append',
    full_refresh=false,
    pre_hook='{{ put_aside() }}',
) }}
"""
MODELS = {
    "int_calendar__dates_to_score": TABLE
    + """
        select as_of_date, true as is_recorded
        from ({{ given_dates('scored') }}) as days
    """,
    "int_calendar__scoring_dates": TABLE
    + """
        select as_of_date from ({{ given_dates('kept') }}) as days
        union
        select as_of_date from {{ ref('int_calendar__dates_to_score') }}
    """,
    "int_history__date_pairs": TABLE
    + """
        select
            kept.as_of_date,
            scored.as_of_date is not null as is_touched
        from {{ ref('int_calendar__scoring_dates') }} as kept
        left join {{ ref('int_calendar__dates_to_score') }} as scored
            on kept.as_of_date = scored.as_of_date
    """,
    "int_population__objectors": TABLE
    + """
        select customer_id from ({{ given_records() }}) as records
        where worth = 0
    """,
    "scores": """
        {{ config(**history()) }}
                        select records.customer_id, records.worth, scored.as_of_date
        from ({{ given_records() }}) as records
        cross join {{ ref('int_calendar__dates_to_score') }} as scored
        where records.worth <> 0
    """,
    "causes": """
        {{ config(**history('forget_causes()')) }}
                select scores.customer_id, scores.worth + 1 as cause, scores.as_of_date
        from {{ ref('scores') }} as scores
        inner join {{ ref('int_history__date_pairs') }} as pairs
            on scores.as_of_date = pairs.as_of_date
        where pairs.is_touched
    """,
    "issued_ids": GROWING
    + """
        select
            records.customer_id,
            {% if is_incremental() %}
            (select count(*) from {{ this }}) +
            {% endif %}
            row_number() over (order by records.customer_id) as issue_number
        from ({{ given_records() }}) as records
        {% if is_incremental() %}
        where records.customer_id not in (select customer_id from {{ this }})
        {% endif %}
    """,
    "int_calendar__dates_to_record": """
        {{ config(materialized='view') }}
        -- depends_on: {{ ref('causes') }}
        -- depends_on: {{ ref('issued_ids') }}
        select
            'scored' as event_type, as_of_date, 'p' as policy_version,
            cast(1 as decimal(38, 0)) as fingerprint, 'latest' as reason,
            false as is_back_dated
        from {{ ref('int_calendar__dates_to_score') }}
    """,
    "customers": TABLE + "select * from {{ ref('int_calendar__dates_to_record') }}",
}
TEST = "select * from {{ ref('customers') }} where {{ var('is_wrong') }}"


@dataclass(frozen=True)
class Given:
    """What a build finds: dates to score and to keep, records, a test that fails."""

    scored: tuple[str, ...]
    kept: tuple[str, ...] = ()
    records: dict[str, str] = field(default_factory=dict)
    is_wrong: bool = False

    @property
    def variables(self) -> str:
        """The same as variables of dbt."""
        return json.dumps({
            "scored": self.scored, "kept": self.kept, "records": self.records,
            "is_wrong": "1 = 1" if self.is_wrong else "1 = 0",
        })  # fmt: skip


# Table and column by which its rows are known.
LASTING = ("scores", "causes", "issued_ids")
LOGGED = """
    select distinct event_type, as_of_date from {schema}.history_log
    where
        as_of_date is not null
        and run_number not in (
            select run_number from {schema}.history_log where event_type = 'refused'
        )
"""
JANUARY, FEBRUARY, MARCH = "2026-01-31", "2026-02-28", "2026-03-31"
FIRST = Given((JANUARY,), (), {"ann": "1", "bob": "2"})
SECOND = Given((FEBRUARY,), (JANUARY,), {"ann": "1", "bob": "2", "cat": "3"})
# It forgets January, knows others, and hears that Ann objects.
WRONG = Given((FEBRUARY, MARCH), (), {"aaa": "7", "ann": "0", "bob": "9"})


def make(folder: Path) -> Path:
    """Write the project into a new folder."""
    for name in MACROS:
        path = folder / "macros" / Path(name).name
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(PROJECT / "macros" / name, path)
    (folder / "macros" / "given.sql").write_text(GIVEN, encoding="utf-8")
    (folder / "dbt_project.yml").write_text(HOOKS, encoding="utf-8")
    for kind, texts in (("models", MODELS), ("tests", {"assert_right": TEST})):
        (folder / kind).mkdir()
        for name, text in texts.items():
            (folder / kind / f"{name}.sql").write_text(text, encoding="utf-8")
    return folder


def arguments(folder: Path, given: Given, *more: str, target: str) -> list[str]:
    """The command line of dbt that builds the project."""
    command = list(more) if more[:1] == ("retry",) else ["build", *more]
    return [
        *command, "--quiet", "--vars", given.variables,
        "--project-dir", str(folder), "--profiles-dir", str(PROJECT / "profiles"),
        "--target", target, "--target-path", str(folder / "target"),
        "--log-path", str(folder / "target"), "--log-level-file", "none",
    ]  # fmt: skip


def build(
    project: Copy, folder: Path, given: Given, *more: str, target: str = "duckdb",
    **environment: str,
) -> int:  # fmt: skip
    """Build the project in a fork of the warm process; the exit code."""
    code, _, _ = project.dbt(
        *arguments(folder, given, *more, target=target),
        parse=True,
        WAREHOUSE=str(folder / "warehouse.duckdb"),
        **environment,
    )
    return code


def state(connection: Any, schema: str, ops: str = "ops") -> dict[str, list[Any]]:
    """The rows of every table that lasts, and the dates that runs finished."""
    found = {}
    queries = {name: f"select distinct * from {schema}.{name}" for name in LASTING}
    for name, query in (queries | {"history_log": LOGGED.format(schema=ops)}).items():
        found[name] = sorted(map(str, connection.execute(query).fetchall()))
    return found
