"""Publish on Postgres: readers go from one version to the next in one transaction.

dbt works in ``building_marts``, ``building_ops`` and ``building_activation``, which
stay where they are: tables that grow by date find their rows there in the next run.
What is published is a copy. It is made in schemas of its own, and all schemas change
names in the transaction that made them; a statement that has begun goes on reading the
old tables. What readers were granted on a schema, on its tables and on tables to come
holds for the next version too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.engines import postgres_grants as grants
from pipeline.engines.names import BUILDING, PUBLISHED
from pipeline.engines.postgres_session import Session
from pipeline.errors import GateError, PipelineError, UsageError
from pipeline.quoting import identifier, literal

NEXT = "next_"
OLD = "old_"
# How long to wait for readers of old tables before they are left to the next run.
PATIENCE = "2s"


def publish(session: Session, run_id: str) -> int:
    """Put what is built in force; the number of its rows.

    When anything fails the old version stays in force and nothing is left behind.
    Raises GateError where nothing is built, UsageError where a schema that readers see
    holds what no publication made: it would be dropped with the old version.
    """
    for schema in PUBLISHED:
        for complaint in foreign(session, schema):
            raise UsageError(f"{session.place}: {complaint}.")
    sweep(session)
    session.as_written("begin isolation level repeatable read")
    try:
        rows = sum(copy_schema(session, schema, run_id) for schema in PUBLISHED)
        if not rows:
            raise GateError("there is nothing to publish; run scripts/run build first.")
        for schema in PUBLISHED:
            if exists(session, schema):
                rename(session, schema, f"{OLD}{schema}_{run_id}")
            rename(session, f"{NEXT}{schema}", schema)
        session.commit()
    except PipelineError:
        session.rollback()
        raise
    sweep(session)
    return rows


def foreign(session: Session, schema: str) -> Iterator[str]:
    """What in a schema that readers see is not of a publication, each with a cure."""
    if session.relations(schema) and run_of(session, schema) is None:
        yield f"no publication made the schema {schema}; rename it and run again"
    others = session.as_written(
        "select relname from pg_class"
        " inner join pg_namespace on pg_class.relnamespace = pg_namespace.oid"
        " where nspname = ? and (relkind in ('v', 'm', 'p', 'f')"
        " or (relkind = 'r' and pg_get_userbyid(relowner) <> current_user))"
        " order by relname",
        [schema],
    )
    for (relation,) in others.fetchall():
        yield (
            f"no publication made {schema}.{relation}; move it to a schema of its own"
            " and run again"
        )


def copy_schema(session: Session, schema: str, run_id: str) -> int:
    """Copy what is built for a schema into the next of its name; its number of rows."""
    working, following = BUILDING.schema(schema), f"{NEXT}{schema}"
    session.as_written(f"create schema {following}")
    session.as_written(f"comment on schema {following} is {literal(f'run {run_id}')}")
    # Before there are tables: what is granted on tables to come holds for them.
    grants.on_schema(session, schema, following)
    rows = 0
    for table in session.relations(working):
        source, target = (
            f"{working}.{identifier(table)}",
            f"{following}.{identifier(table)}",
        )
        session.as_written(f"create table {target} (like {source} including comments)")
        session.as_written(f"insert into {target} select * from {source}")
        rows += session.cursor.rowcount
        session.as_written(
            f"select obj_description({literal(source)}::regclass, 'pg_class')"
        )
        (comment,) = session.fetchall()[0]
        if comment:
            session.as_written(f"comment on table {target} is {literal(comment)}")
        session.as_written(f"analyze {target}")
    grants.on_tables(session, schema, following)
    return rows


def rename(session: Session, schema: str, becomes: str) -> None:
    """Give a schema another name; its tables are not touched, no reader waits."""
    session.as_written(
        f"alter schema {identifier(schema)} rename to {identifier(becomes)}"
    )


def exists(session: Session, schema: str) -> bool:
    """Whether there is a schema of that name."""
    found = session.as_written("select to_regnamespace(?) is not null", [schema])
    return bool(found.fetchall()[0][0])


def sweep(session: Session) -> None:
    """Drop old versions that nobody reads; what is still read, or what somebody's own
    view hangs on, stays for a later run.
    """
    found = session.as_written("select nspname from pg_namespace order by nspname")
    pattern = rf"{OLD}({'|'.join(PUBLISHED)})_\d{{8}}T\d{{6}}Z(-\d+)?"
    for (schema,) in found.fetchall():
        if re.fullmatch(pattern, schema):
            drop(session, schema)


def drop(session: Session, schema: str) -> None:
    """Drop a schema and its tables, if that is possible soon."""
    tables = [
        f"{identifier(schema)}.{identifier(table)}"
        for table in session.relations(schema)
    ]
    session.begin()
    try:
        session.as_written(f"set local lock_timeout = '{PATIENCE}'")
        if tables:
            session.as_written(f"drop table {', '.join(tables)}")
        session.as_written(f"drop schema {identifier(schema)}")
        session.commit()
    except PipelineError:
        session.rollback()


def run_of(session: Session, schema: str) -> str | None:
    """The run that published a schema; None where no run did."""
    found = session.as_written(
        "select obj_description(to_regnamespace(?), 'pg_namespace')", [schema]
    ).fetchall()
    run = re.fullmatch(r"run (\S+)", found[0][0] or "")
    return run[1] if run else None
