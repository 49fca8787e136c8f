"""Publish: readers go from the last good version to the next in one rename.

A publication is a folder ``published/<run>/`` with ``analytics.duckdb`` (schemas
``marts`` and ``ops``, nothing personal) and ``sync.duckdb`` (schema ``activation``,
personal data, for its owner alone). The link ``published/current`` names the one in
force, and both files are reached through it, so they change in the same instant. Who
has the old files open goes on reading them undisturbed.

A published file holds the same tables, types, comments and rows as the working one.
Its bytes are not comparable: tables have no order of rows.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

from pipeline.errors import GateError, PipelineError, UsageError
from pipeline.output import Output

KEPT = 3
CURRENT = "current"
# Readers are BI tools whose drivers may be years older than the writer.
STORAGE_VERSION = "v1.0.0"
BUILDING = ".building-"
# A run published again gets a folder of its own: the first may be in force.
AGAIN = "~"


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
        return f"{quoted(self.schema)}.{quoted(self.name)}"


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


@dataclass(frozen=True)
class Publication:
    """What was published: the rows of each table, by ``schema.table``."""

    run_id: str
    folder: Path
    row_counts: dict[str, int]


def publish(output: Output, *, run_id: str) -> Publication:
    """Publish the working file and put the publication in force.

    Until the last step, and when anything fails, the old publication stays in force and
    nothing is left behind. The last three publications are kept. Raises GateError when
    the working file has nothing to publish or a copy is not complete, UsageError when
    there is no working file, a file stands where a folder is to be, or the run's name
    cannot name a folder.
    """
    if not re.fullmatch(r"[\w-][\w.:+-]*", run_id) or run_id == CURRENT:
        message = (
            f"'{run_id}': cannot name a publication; use letters, digits, - and _."
        )
        raise UsageError(message)
    check_folders(output)
    if not output.warehouse.exists():
        message = (
            f"{output.warehouse}: there is no warehouse; run the step build first."
        )
        raise UsageError(message)
    output.published.mkdir(parents=True, exist_ok=True)
    with only_one(output.published):
        check_links(output)
        sweep(output.published)
        building = Path(tempfile.mkdtemp(prefix=BUILDING, dir=output.published))
        folder = output.published / free_name(output.published, run_id)
        try:
            row_counts = build(output.warehouse, building)
            # Until here the folder was its owner's; the private file stays so.
            building.chmod(0o777 & ~umask())
            building.rename(folder)
            swap(output.published, folder)
        except BaseException as error:
            for debris in (building, folder):
                if debris.name != in_force(output.published):
                    shutil.rmtree(debris, ignore_errors=True)
            if isinstance(error, OSError | duckdb.Error):
                message = (
                    f"{output.warehouse}: could not be published ({error}); the last"
                    " publication stands."
                )
                raise PipelineError(message) from error
            raise
        for part in PARTS:
            link(output.folder / part.file, Path(output.published.name, CURRENT))
        prune(output.published)
    return Publication(run_id, folder, row_counts)


def status(output: Output) -> str | None:
    """The run whose publication is in force; None when nothing is published.

    Raises UsageError when a file stands where a folder or the link is to be.
    """
    check_folders(output)
    check_link(output.published / CURRENT)
    name = in_force(output.published)
    return None if name is None else name.partition(AGAIN)[0]


def in_force(published: Path) -> str | None:
    """The folder name of the publication in force."""
    try:
        return (published / CURRENT).readlink().name
    except FileNotFoundError:
        return None


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold the publications of a folder; the system lets go when the process ends."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        message = f"{folder}: another run is publishing; wait for it and run again."
        raise PipelineError(message) from error
    finally:
        os.close(descriptor)


def check_folders(output: Output) -> None:
    """Raise UsageError when a file stands where a folder is to be."""
    for path in (output.folder, output.published):
        if path.exists() and not path.is_dir():
            message = f"{path}: stands where a folder is to be; move it away."
            raise UsageError(message)


def check_links(output: Output) -> None:
    """Raise UsageError when a file stands where a link is to be."""
    paths = [output.published / CURRENT]
    paths += [output.folder / part.file for part in PARTS]
    for path in paths:
        check_link(path)


def check_link(path: Path) -> None:
    """Raise UsageError when there is something at a path that is no link."""
    if path.exists() and not path.is_symlink():
        raise UsageError(f"{path}: stands where a link is to be; move it away.")


def sweep(published: Path) -> None:
    """Remove what a killed run left half-built."""
    for debris in published.glob(f"{BUILDING}*"):
        shutil.rmtree(debris, ignore_errors=True)


def build(warehouse: Path, folder: Path) -> dict[str, int]:
    """Write every file of a publication into a folder; the rows of each table."""
    with closing(connect()) as connection:
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


def connect() -> DuckDBPyConnection:
    """A database in memory that fetches nothing from the network."""
    return duckdb.connect(
        ":memory:",
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
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
            connection.execute(f"create schema published.{quoted(schema)}")
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
        f"{quoted(column.name)} {column.data_type}"
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
                f"comment on column {target}.{quoted(column.name)}"
                f" is {literal(column.comment)}"
            )


def finish(path: Path, part: Part) -> None:
    """See that a file is complete by itself and on disk, and give it its mode."""
    if path.with_name(f"{path.name}.wal").exists():
        raise GateError(f"{path}: was not written to its end; publish again.")
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


def free_name(published: Path, run_id: str) -> str:
    """The folder name of a run that is not taken by an earlier publication of it."""
    name, number = run_id, 1
    while (published / name).exists():
        number += 1
        name = f"{run_id}{AGAIN}{number}"
    return name


def swap(published: Path, folder: Path) -> None:
    """Put a publication in force, in one rename."""
    synchronise(published)
    replace_link(published / CURRENT, Path(folder.name))
    synchronise(published)


def link(path: Path, folder: Path) -> None:
    """See that a link names its file in a folder, relative, so that both may move."""
    target = folder / path.name
    if not path.is_symlink() or path.readlink() != target:
        replace_link(path, target)


def replace_link(path: Path, target: Path) -> None:
    """Make a link or redirect it, with no moment at which it is not there."""
    temporary = path.with_name(f".{path.name}-next")
    temporary.unlink(missing_ok=True)
    temporary.symlink_to(target)
    try:
        temporary.replace(path)
    except BaseException:
        temporary.unlink()
        raise


def prune(published: Path) -> None:
    """Keep the newest publications and always the one in force."""
    current = in_force(published)
    folders = [
        path
        for path in published.iterdir()
        if path.is_dir() and not path.is_symlink() and not path.name.startswith(".")
    ]
    folders.sort(key=age, reverse=True)
    for folder in folders[KEPT:]:
        if folder.name != current:
            shutil.rmtree(folder, ignore_errors=True)


def age(folder: Path) -> int:
    """When a publication was written; its files never change afterwards."""
    file = folder / PARTS[0].file
    return file.stat().st_mtime_ns if file.exists() else 0


def quoted(name: str) -> str:
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"
