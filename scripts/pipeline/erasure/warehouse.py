"""What an erasure changes in the warehouse itself, and how freed pages are left behind.

Most tables are built anew from what has landed. Those that keep rows from run to run
are searched for the persons here: issued ids, history, the records of runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb
from duckdb import DuckDBPyConnection

from pipeline import memory_limit
from pipeline.output import Output
from pipeline.publish.files import synchronise
from pipeline.quoting import identifier, literal

ISSUED = "private.int_identity__issued_ids"
# What a build that has not ended well put aside of it: the next one puts it back.
ISSUED_ASIDE = "undo.int_identity__issued_ids"
# Nobody's record: it stands for the highest number issued in its bucket.
PLACEHOLDER = "(erased)"
CUSTOMERS = ("customer_id", "previous_customer_id")
RECORD = ("source_system", "source_customer_id")
COMPACTED = ".compacted"


@dataclass(frozen=True)
class Table:
    """A table of the warehouse and its columns."""

    schema: str
    name: str
    columns: tuple[str, ...]

    @property
    def identifier(self) -> str:
        """Schema and name, quoted."""
        return f"{identifier(self.schema)}.{identifier(self.name)}"


def tables(connection: DuckDBPyConnection) -> Iterator[Table]:
    """Every table, but for the raw ones, that names a customer."""
    for schema, name, columns in connection.execute(
        "select schema_name, table_name, list(column_name order by column_index)"
        " from duckdb_columns() where database_name = current_database()"
        " and schema_name <> 'raw' and (schema_name, table_name) in"
        " (select (schema_name, table_name) from duckdb_tables())"
        " group by all order by all"
    ).fetchall():
        yield Table(schema, name, tuple(columns))


def remove(connection: DuckDBPyConnection) -> int:
    """Remove the rows of the persons in ``erasing`` from every table; how many."""
    connection.execute("begin transaction")
    try:
        keep_numbers(connection)
        count = sum(remove_from(connection, table) for table in tables(connection))
        connection.execute("commit")
    except BaseException:
        connection.execute("rollback")
        raise
    return count


def is_theirs(table: Table) -> str:
    """SQL: whether a row is of a person in ``erasing``; empty where it names nobody."""
    found = [
        f"{column} in (select customer_id from erasing.customers)"
        for column in CUSTOMERS
        if column in table.columns
    ]
    if set(RECORD) <= set(table.columns):
        found.append(
            "(source_system, source_customer_id) in"
            " (select (source_system, source_customer_id) from erasing.records)"
        )
    return " or ".join(f"coalesce({condition}, false)" for condition in found)


def remove_from(connection: DuckDBPyConnection, table: Table) -> int:
    """Remove the rows of the persons from one table; how many."""
    condition = is_theirs(table)
    if not condition:
        return 0
    row = connection.execute(
        f"delete from {table.identifier} where {condition}"
    ).fetchone()
    return int(row[0]) if row else 0


def keep_numbers(connection: DuckDBPyConnection) -> None:
    """Let a row of nobody stand for the highest number of each bucket.

    The next record of a bucket is numbered from the highest one, and an id that was
    once issued must never be issued again.
    """
    there = {f"{table.schema}.{table.name}" for table in tables(connection)}
    for issued in (ISSUED, ISSUED_ASIDE):
        if issued not in there:
            continue
        connection.execute(
            f"""
            insert into {issued} by name
            select
                '{PLACEHOLDER}' as source_system,
                bucket || '-' || bucket_number as source_customer_id,
                'nobody' || bucket || '-' || bucket_number as customer_id,
                bucket,
                bucket_number,
                issue_round
            from {issued}
            where (source_system, source_customer_id) in
                (select (source_system, source_customer_id) from erasing.records)
            qualify row_number()
                over (partition by bucket order by bucket_number desc) = 1
                and bucket_number = (
                    select max(others.bucket_number) from {issued} as others
                    where others.bucket = int_identity__issued_ids.bucket
                )
            """
        )


def compact(output: Output) -> int:
    """Write the warehouse into a new file, which has no freed pages; its size in bytes.

    The new file takes the place of the old one in one rename.
    """
    path = output.warehouse
    written = path.with_suffix(COMPACTED)
    written.unlink(missing_ok=True)
    with duckdb.connect(
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "storage_compatibility_version": "latest",
            **memory_limit.spilling(path),
        }
    ) as connection:
        name = identifier(path.stem)
        connection.execute(f"attach {literal(str(path))} as {name}")
        connection.execute(f"attach {literal(str(written))} as compacted")
        connection.execute(f"copy from database {name} to compacted")
        connection.execute("detach compacted")
        connection.execute(f"detach {name}")
    written.chmod(0o600)
    synchronise(written)
    written.replace(path)
    return path.stat().st_size
