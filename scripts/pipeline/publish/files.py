"""The files of a publication: what is built, copied with its types and comments."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

from pipeline import memory_limit
from pipeline.errors import GateError
from pipeline.quoting import identifier, literal

# Readers are BI tools whose drivers may be years older than the writer.
STORAGE_VERSION = "v1.0.0"


@dataclass(frozen=True)
class Column:
    """A column of a published table."""

    name: str
    data_type: str
    is_nullable: bool
    comment: str | None


@dataclass(frozen=True)
class Table:
    """A table or view of the working file, published as a table."""

    schema: str
    name: str
    comment: str | None
    columns: tuple[Column, ...]

    @property
    def identifier(self) -> str:
        """Schema and name, quoted."""
        return f"{identifier(self.schema)}.{identifier(self.name)}"


@dataclass(frozen=True)
class Part:
    """One file of a publication."""

    file: str
    schemas: tuple[str, ...]
    is_private: bool


PARTS = (
    Part("analytics.duckdb", ("marts", "ops"), is_private=False),
    Part("sync.duckdb", ("activation",), is_private=True),
)


def build(warehouse: Path, folder: Path) -> dict[str, int]:
    """Write every file of a publication into a folder; the rows of each table."""
    with closing(connect(warehouse)) as connection:
        connection.execute(
            f"attach {literal(str(warehouse.resolve()))} as working (read_only)"
        )
        found = tables(connection)
        if not found:
            schemas = ", ".join(schema for part in PARTS for schema in part.schemas)
            message = (
                f"{warehouse}: has nothing in {schemas}; run the step build first."
            )
            raise GateError(message)
        row_counts: dict[str, int] = {}
        for part in PARTS:
            chosen = [table for table in found if table.schema in part.schemas]
            row_counts |= write(connection, folder / part.file, part, chosen)
    for part in PARTS:
        finish(folder / part.file, part)
    synchronise(folder)
    return row_counts


def connect(file: Path) -> DuckDBPyConnection:
    """A database in memory for work on a file; it fetches nothing from the network."""
    return duckdb.connect(
        ":memory:",
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            **memory_limit.spilling(file),
        },
    )


def tables(connection: DuckDBPyConnection) -> list[Table]:
    """Every table and view to publish, in order of schema and name."""
    schemas = [schema for part in PARTS for schema in part.schemas]
    rows = connection.execute(
        """
        with relations as (
            select schema_name, table_name, comment
            from duckdb_tables()
            where database_name = 'working'
            union all
            select schema_name, view_name, comment
            from duckdb_views()
            where database_name = 'working' and not internal
        )
        select
            relations.schema_name,
            relations.table_name,
            relations.comment,
            columns.column_name,
            columns.data_type,
            columns.is_nullable,
            columns.comment
        from relations
        inner join duckdb_columns() as columns
            on
                columns.database_name = 'working'
                and relations.schema_name = columns.schema_name
                and relations.table_name = columns.table_name
        where list_contains(?, relations.schema_name)
        order by
            relations.schema_name, relations.table_name, columns.column_index
        """,
        [schemas],
    ).fetchall()
    found: dict[tuple[str, str], Table] = {}
    for schema, name, comment, *column in rows:
        before = found.get((schema, name), Table(schema, name, comment, ()))
        found[schema, name] = Table(
            schema, name, comment, (*before.columns, Column(*column))
        )
    return list(found.values())


def write(
    connection: DuckDBPyConnection, path: Path, part: Part, chosen: list[Table]
) -> dict[str, int]:
    """Write one file in one transaction; the rows of each table."""
    with private_files():
        connection.execute(
            f"attach {literal(str(path))} as published"
            f" (storage_version '{STORAGE_VERSION}')"
        )
        connection.begin()
        for schema in part.schemas:
            connection.execute(f"create schema published.{identifier(schema)}")
        row_counts = {
            f"{table.schema}.{table.name}": copy(connection, table) for table in chosen
        }
        connection.commit()
        connection.execute("detach published")
    return row_counts


def copy(connection: DuckDBPyConnection, table: Table) -> int:
    """Copy a table with its types and comments; its number of rows."""
    for statement in statements(table):
        connection.execute(statement)
    wanted, got = (
        count(connection, f"{database}.{table.identifier}")
        for database in ("working", "published")
    )
    if wanted != got:
        message = (
            f"{table.schema}.{table.name}: {got} of {wanted} rows were copied; publish"
            " again."
        )
        raise GateError(message)
    return got


def count(connection: DuckDBPyConnection, table: str) -> int:
    """The number of rows of a table."""
    found = connection.execute(f"select count(*) from {table}").fetchone()
    return int(found[0]) if found else 0


def statements(table: Table) -> Iterator[str]:
    """The SQL that copies one table from the working file."""
    target = f"published.{table.identifier}"
    columns = ", ".join(
        f"{identifier(column.name)} {column.data_type}"
        f"{'' if column.is_nullable else ' not null'}"
        for column in table.columns
    )
    yield f"create table {target} ({columns})"
    yield f"insert into {target} select * from working.{table.identifier}"
    if table.comment:
        yield f"comment on table {target} is {literal(table.comment)}"
    for column in table.columns:
        if column.comment:
            yield (
                f"comment on column {target}.{identifier(column.name)}"
                f" is {literal(column.comment)}"
            )


def finish(path: Path, part: Part) -> None:
    """See that a file is complete by itself and on disk, and give it its mode."""
    if path.with_name(f"{path.name}.wal").exists():
        raise GateError(f"{path}: was not written completely; publish again.")
    path.chmod(0o600 if part.is_private else 0o666 & ~umask())
    synchronise(path)


def synchronise(path: Path) -> None:
    """Have a file or folder written to disk before its name is given out."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def private_files() -> Iterator[None]:
    """Files made meanwhile are their owner's alone from the first moment."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


def umask() -> int:
    """What the user wants new files not to allow."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
