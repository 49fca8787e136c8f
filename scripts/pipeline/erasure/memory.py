"""What is remembered of erased persons: keyed hashes, and how many rows went.

``raw.erased_identifiers`` holds nothing that can be read. ``raw.sifted_files`` tells
which landed files were looked through for the persons known by those hashes.
"""

from __future__ import annotations

import datetime as dt

from duckdb import DuckDBPyConnection

from pipeline.erasure.secret import Secret, from_environment, hashed
from pipeline.errors import UsageError

TABLES = """
create schema if not exists raw;
create table if not exists raw.erased_identifiers (
    kind varchar not null,
    hash varchar not null,
    erased_on date not null
);
create table if not exists raw.erased_rows (
    table_name varchar not null,
    file varchar not null,
    run_id varchar not null,
    row_count bigint not null
);
create table if not exists raw.sifted_files (
    table_name varchar not null,
    file varchar not null,
    run_id varchar not null
);
"""
# Of a fixed text: tells whether the secret is the one of the other hashes.
CHECK = "check"
UNSIFTED = """
from raw.landed_files as landed
anti join raw.sifted_files as sifted using (table_name, file, run_id)
"""


def prepare(connection: DuckDBPyConnection) -> None:
    """Make the tables where they are not there yet."""
    connection.execute(TABLES)


def remembers_anybody(connection: DuckDBPyConnection) -> bool:
    """Whether anybody was ever erased."""
    return bool(
        connection.execute("select 1 from raw.erased_identifiers limit 1").fetchall()
    )


def unsearched_files(connection: DuckDBPyConnection) -> list[tuple[str, str]]:
    """The landed files, by table and name, in which erased persons may still stand."""
    if not remembers_anybody(connection):
        return []
    return connection.execute(
        f"select table_name, file {UNSIFTED} order by all"
    ).fetchall()


def refuse_unsearched(connection: DuckDBPyConnection) -> None:
    """Raise UsageError where landing was stopped before it left erased persons out."""
    prepare(connection)
    if files := unsearched_files(connection):
        message = (
            f"{files[0][1]}: was landed, but not yet searched for erased people; run"
            " scripts/run land first."
        )
        raise UsageError(message)


def unlock(connection: DuckDBPyConnection) -> Secret:
    """The secret of the hashes, given to the connection.

    Raises UsageError where there is none, or where it is not that of earlier hashes:
    under another one nobody would be recognised.
    """
    secret = from_environment()
    known = connection.execute(
        "select hash from raw.erased_identifiers where kind = ?", [CHECK]
    ).fetchone()
    if known and known[0] != secret.hash(CHECK):
        message = (
            "CUSTOMER_SCORING_SECRET: is not the secret that was set when people were"
            " erased from this folder, so it would let them back in. Set the former"
            " secret."
        )
        raise UsageError(message)
    secret.give_to(connection)
    return secret


def remember(
    connection: DuckDBPyConnection, secret: Secret, identifiers: str, today: dt.date
) -> None:
    """Keep the hashes of identifiers, and have every landed file looked through anew.

    ``identifiers`` names a relation of ``kind`` and ``value``.
    """
    connection.execute("begin transaction")
    try:
        connection.execute(
            "insert into raw.erased_identifiers select kind, hash, ? from"
            f" (select distinct kind, {hashed(KEYED)} as hash from {identifiers}"
            " union all select ?, ?) as new anti join raw.erased_identifiers as old"
            " on new.kind = old.kind and new.hash = old.hash",
            [today, CHECK, secret.hash(CHECK)],
        )
        connection.execute("delete from raw.sifted_files")
        connection.execute("commit")
    except BaseException:
        connection.execute("rollback")
        raise


# What is hashed: equal texts of two kinds are two identifiers.
KEYED = "kind || ':' || value"


def is_erased(kind: str, value: str) -> str:
    """SQL: whether an identifier of a kind is one of an erased person."""
    keyed = hashed(f"'{kind}:' || {value}")
    return f"{keyed} in (select hash from raw.erased_identifiers where kind = '{kind}')"


def erased_hashes(connection: DuckDBPyConnection) -> set[tuple[str, str]]:
    """Every kind and hash."""
    return set(
        connection.execute("select kind, hash from raw.erased_identifiers").fetchall()
    )
