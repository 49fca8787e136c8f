"""What the warehouse knows of landed files: one transaction makes a run visible."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import duckdb

from pipeline import contract
from pipeline.errors import UsageError
from pipeline.landing.rows import STAMP_TYPES
from pipeline.quoting import identifier, pattern

# A table and a file: one file may fill several tables.
Key = tuple[str, str]

FILES = """
create table if not exists raw.landed_files (
    table_name varchar not null,
    file varchar not null,
    format varchar not null,
    content_hash varchar not null,
    byte_count bigint not null,
    line_count bigint not null,
    row_count bigint not null,
    rejected_count bigint not null,
    left_out_count bigint not null,
    header_line_count integer not null,
    has_multiline_values boolean not null,
    unknown_columns varchar not null,
    raw_folder varchar not null,
    landed_order integer not null,
    landed_on date not null,
    run_id varchar not null,
    adapter varchar,
    filled_from varchar
)
"""
REJECTS = """
create table if not exists raw.rejects (
    table_name varchar not null,
    file varchar not null,
    line bigint not null,
    reason varchar not null,
    raw_line varchar not null,
    run_id varchar not null,
    record bigint not null
)
"""
# Of a warehouse from before it was kept what fills a column.
FILLED = """
alter table raw.landed_files add column if not exists adapter varchar;
alter table raw.landed_files add column if not exists filled_from varchar
"""
# Of a warehouse from before a rejected record was told line by line.
RECORDS = """
alter table raw.rejects add column if not exists record bigint;
update raw.rejects set record = line where record is null
"""
IS_KEY = "table_name = ? and file = ?"


@dataclass(frozen=True)
class Landed:
    """A row of ``raw.landed_files``; the fields are its columns, in order."""

    table_name: str
    file: str
    format: str
    content_hash: str
    byte_count: int
    line_count: int
    row_count: int
    rejected_count: int
    left_out_count: int
    header_line_count: int
    has_multiline_values: bool
    unknown_columns: str
    raw_folder: str
    landed_order: int
    landed_on: datetime.date
    run_id: str
    adapter: str | None
    # JSON: by column of the contract, what it is filled from under another name.
    filled_from: str | None

    @property
    def key(self) -> Key:
        """What it is known by."""
        return self.table_name, self.file


def known(connection: duckdb.DuckDBPyConnection) -> dict[Key, Landed]:
    """Every file that is landed, once for each table that it fills."""
    there = connection.execute(
        "select column_name from duckdb_columns() where schema_name = 'raw'"
        " and table_name = 'landed_files' and database_name = current_database()"
    ).fetchall()
    if not there:
        return {}
    names = ", ".join(
        field.name if (field.name,) in there else f"null as {field.name}"
        for field in fields(Landed)
    )
    rows = connection.execute(f"select {names} from raw.landed_files").fetchall()
    return {landed.key: landed for landed in (Landed(*row) for row in rows)}


def refuse_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Refuse a warehouse in which something else made the raw tables."""
    rows = connection.execute(
        "select table_name from duckdb_tables() where schema_name = 'raw'"
        " and database_name = current_database() order by table_name"
    ).fetchall()
    if taken := [name for (name,) in rows if name in contract.tables()]:
        raise UsageError(
            f"the warehouse holds raw.{taken[0]} as a table that landing did not make;"
            " drop it, or skip the step land so that dbt reads it."
        )


def publish(
    connection: duckdb.DuckDBPyConnection,
    after: Mapping[Key, tuple[Landed, Path]],
    changed: Collection[Key],
    moved: Collection[Key],
    withdrawn: Collection[Key],
    rejects: Sequence[Path],
) -> None:
    """Make a run's files visible, all at once or not at all.

    ``after`` holds every landed file with its Parquet file, ``changed`` the ones of
    this run, ``rejects`` the Parquet files of their rejected lines; ``moved`` are
    unchanged but lie in another raw folder now, and ``withdrawn`` fill their table no
    longer.
    """
    connection.execute("begin transaction")
    try:
        connection.execute("create schema if not exists raw")
        connection.execute(FILES)
        connection.execute(FILLED)
        connection.execute(REJECTS)
        connection.execute(RECORDS)
        withdraw(connection, withdrawn)
        if changed:
            replace(connection, [after[key][0] for key in sorted(changed)], rejects)
        for key in sorted(moved):
            connection.execute(
                f"update raw.landed_files set raw_folder = ? where {IS_KEY}",
                [after[key][0].raw_folder, *key],
            )
        for table in contract.tables().values():
            paths = [path for landed, path in ordered(after.values(), table.name)]
            connection.execute(view(table, paths, complete(connection, table, paths)))
        connection.execute("commit")
    except BaseException:
        connection.execute("rollback")
        raise


def ordered(
    landed: Iterable[tuple[Landed, Path]], table: str
) -> list[tuple[Landed, Path]]:
    """The landed files of a table in the order of landing."""
    own = [pair for pair in landed if pair[0].table_name == table]
    return sorted(own, key=lambda pair: pair[0].landed_order)


def replace(
    connection: duckdb.DuckDBPyConnection,
    landed: Sequence[Landed],
    rejects: Sequence[Path],
) -> None:
    """Put the newest state of files, and their rejects, in place of the former."""
    withdraw(connection, [item.key for item in landed])
    marks = ", ".join("?" for _ in fields(Landed))
    connection.executemany(
        f"insert into raw.landed_files values ({marks})",
        [astuple(item) for item in landed],
    )
    for path in rejects:
        connection.execute(
            f"insert into raw.rejects from read_parquet({pattern(path)})"
        )


def withdraw(connection: duckdb.DuckDBPyConnection, keys: Collection[Key]) -> None:
    """Forget files of a table, and their rejects."""
    for key in keys:
        connection.execute(f"delete from raw.landed_files where {IS_KEY}", key)
        connection.execute(f"delete from raw.rejects where {IS_KEY}", key)


def complete(
    connection: duckdb.DuckDBPyConnection,
    table: contract.Table,
    paths: Sequence[Path],
) -> bool:
    """Whether every file has every column that the contract has today."""
    if not paths:
        return True
    wanted = {column.name for column in table.columns}
    files = ", ".join(map(pattern, paths))
    rows = connection.execute(
        f"select file_name, list(name) from parquet_schema([{files}]) group by 1"
    ).fetchall()
    return all(wanted <= set(names) for _, names in rows)


def view(table: contract.Table, paths: Sequence[Path], is_complete: bool) -> str:
    """SQL that defines a table's view over its Parquet files; empty without any.

    Files of an earlier contract, which may lack columns, are filled with NULL.
    """
    types = {column.name: "varchar" for column in table.columns} | STAMP_TYPES
    name = f"create or replace view raw.{identifier(table.name)} as"
    columns = ", ".join(map(identifier, types))
    nothing = ", ".join(
        f"cast(null as {kind}) as {identifier(column)}"
        for column, kind in {**types, "_row": "bigint"}.items()
    )
    empty = f"select {nothing} where false"
    if not paths:
        return f"{name} {empty}"
    files = ", ".join(map(pattern, paths))
    row = "cast(file_row_number + 1 as bigint) as _row"
    if is_complete:
        return (
            f"{name} select {columns}, {row}"
            f" from read_parquet([{files}], file_row_number = true)"
        )
    return (
        f"{name} select {columns}, _row from ({empty} union all by name"
        f" select *, {row} from read_parquet([{files}], file_row_number = true,"
        " union_by_name = true))"
    )


def sweep(folder: Path, kept: Collection[Path]) -> None:
    """Remove Parquet files of landing that no landed file needs any more."""
    for table in contract.tables():
        for path in (folder / table).glob("*.parquet"):
            if path not in kept:
                path.unlink()
