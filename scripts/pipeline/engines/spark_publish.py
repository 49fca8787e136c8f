"""Publish on Spark: readers go from one version to the next, view by view.

dbt works in ``building_marts``, ``building_ops`` and ``building_activation``. What is
published is a copy, in a schema of its own for each publication; ``marts``, ``ops`` and
``activation`` hold views of it. When every table is copied the views are re-pointed one
after the other, for Spark changes no two at once: in those seconds a reader who joins
two tables may see one of each version, but never a table that is half written. The
version before stays, for who has begun to read it.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator

from pipeline.engines.names import BUILDING, PUBLISHED
from pipeline.engines.spark_session import Session
from pipeline.engines.spark_sql import text
from pipeline.errors import GateError, PipelineError, UsageError

VERSION = "published_"
OF_RUN = re.compile(rf"{VERSION}\d{{8}}t\d{{6}}z(_\d+)*")
# What a view of a publication bears; on a schema, the run that re-pointed them all.
RUN = "customer_scoring.run"


def publish(session: Session, run_id: str) -> int:
    """Put what is built in force; the number of its rows.

    When anything fails before the first view is re-pointed the old version stays in
    force and nothing is left behind; when it fails after that, the next publication
    re-points the rest. Raises GateError where nothing is built, UsageError where a
    schema that readers see holds what no publication made.
    """
    for schema in PUBLISHED:
        for complaint in foreign(session, schema):
            raise UsageError(f"{session.place}: {complaint}.")
    version = free_name(session, run_id)
    built = {schema: session.relations(BUILDING.schema(schema)) for schema in PUBLISHED}
    try:
        session.as_written(f"create schema {version}")
        rows = sum(
            copy(session, schema, table, version)
            for schema, tables in built.items()
            for table in tables
        )
        if not rows:
            raise GateError("there is nothing to publish; run scripts/run build first.")
    except BaseException:
        with contextlib.suppress(PipelineError):
            session.as_written(f"drop schema if exists {version} cascade")
        raise
    kept = {version, version_of(session)}
    for schema, tables in built.items():
        point(session, schema, tables, version, run_id)
    for schema in PUBLISHED:
        session.as_written(
            f"alter schema {schema} set dbproperties"
            f" ('{RUN}' = {text(run_id)}, '{VERSION}' = '{version}')"
        )
    sweep(session, kept)
    return rows


def foreign(session: Session, schema: str) -> Iterator[str]:
    """What in a schema that readers see is not of a publication, each with a cure."""
    views = set(session.relations(schema, "views"))
    for relation in session.relations(schema):
        if relation not in views or not is_published(session, schema, relation):
            yield (
                f"no publication made {schema}.{relation}; move it to a schema of its"
                " own and run again"
            )


def is_published(session: Session, schema: str, view: str) -> bool:
    """Whether a publication made a view."""
    told = session.as_written(f"show tblproperties {schema}.`{view}`").fetchall()
    return any(row[0] == RUN for row in told)


def free_name(session: Session, run_id: str) -> str:
    """A schema for a version that no earlier publication of the run took."""
    # Names of schemas are lower case; those of runs hold a dash at most.
    name = VERSION + re.sub(r"\W", "_", run_id).lower()
    taken, number, free = set(versions(session)), 1, name
    while free in taken:
        number += 1
        free = f"{name}_{number}"
    return free


def versions(session: Session) -> list[str]:
    """The schemas that publications made."""
    found = session.as_written(f"show schemas like '{VERSION}*'").fetchall()
    # Others may have schemas whose names begin so, and one that is swept is gone.
    return [schema for (schema,) in found if OF_RUN.fullmatch(schema)]


def copy(session: Session, schema: str, table: str, version: str) -> int:
    """Copy a table into a version; its number of rows."""
    source = f"{BUILDING.schema(schema)}.`{table}`"
    target = f"{version}.`{schema}_{table}`"
    session.as_written(f"create table {target} using parquet as select * from {source}")
    return int(session.as_written(f"select count(*) from {target}").fetchall()[0][0])


def point(
    session: Session, schema: str, tables: list[str], version: str, run_id: str
) -> None:
    """Have the views of a schema show a version, and drop those of what is no more.

    Comments on columns come from the version; those on tables are written again.
    """
    session.as_written(f"create schema if not exists {schema}")
    texts = comments(session, BUILDING.schema(schema)) if tables else {}
    for table in tables:
        session.as_written(
            f"create or replace view {schema}.`{table}`"
            f" comment {text(texts.get(table, ''))}"
            f" tblproperties ('{RUN}' = {text(run_id)})"
            f" as select * from {version}.`{schema}_{table}`"
        )
    for view in session.relations(schema, "views"):
        if view not in tables:
            session.as_written(f"drop view {schema}.`{view}`")


def comments(session: Session, schema: str) -> dict[str, str]:
    """The comments on the tables of a schema; each is one line."""
    described = session.as_written(f"show table extended in {schema} like '*'")
    found = {}
    for _, table, is_temporary, properties in described.fetchall():
        comment = re.search(r"^Comment: (.*)$", properties, re.MULTILINE)
        if comment and not is_temporary:
            found[table] = comment[1]
    return found


def sweep(session: Session, kept: set[str | None]) -> None:
    """Drop every other version; what cannot be dropped stays for a later run."""
    for version in versions(session):
        if version not in kept:
            with contextlib.suppress(PipelineError):
                session.as_written(f"drop schema {version} cascade")


def told(session: Session, key: str) -> str | None:
    """What the last publication left on the schema of marts under a key."""
    if not session.as_written("show schemas like 'marts'").fetchall():
        return None
    rows = session.as_written("describe schema extended marts").fetchall()
    properties = next((row[1] for row in rows if row[0] == "Properties"), "")
    found = re.search(rf"\({re.escape(key)},([^)]+)\)", properties)
    return found[1] if found else None


def run_of(session: Session) -> str | None:
    """The run whose publication is in force; None without one."""
    return told(session, RUN)


def version_of(session: Session) -> str | None:
    """The schema of the version in force."""
    return told(session, VERSION)
