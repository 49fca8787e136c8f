"""The erasure in work: whom it is about, in a file of its own until it is proven.

It holds what is being erased, for its owner alone, and lies outside the warehouse, in
which no page may keep it. While it is there, the erasure is not complete.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from duckdb import DuckDBPyConnection

from pipeline.output import Output
from pipeline.quoting import literal

TABLES = (
    "records (source_system varchar, source_customer_id varchar)",
    "customers (customer_id varchar)",
    "identifiers (kind varchar, value varchar)",
    "spellings (kind varchar, text varchar)",
    "refused (file varchar, requested_at timestamp, reason varchar)",
    "counts (name varchar, number bigint)",
    "raw_files (folder varchar, file varchar)",
)
NEXT = ".next"


@contextmanager
def made(connection: DuckDBPyConnection, output: Output) -> Iterator[None]:
    """Make the file, as ``erasing`` on a connection; it is there when it is whole."""
    path = output.erasing.with_suffix(NEXT)
    remove_file(path)
    with attached(connection, path):
        create_tables(connection)
        yield
    remove_file(output.erasing)
    path.replace(output.erasing)


def create_tables(connection: DuckDBPyConnection) -> None:
    """Make the tables in what is attached as ``erasing``."""
    for table in TABLES:
        connection.execute(f"create table erasing.{table}")


@contextmanager
def attached(connection: DuckDBPyConnection, path: Path) -> Iterator[None]:
    """The file as ``erasing`` on a connection."""
    connection.execute(f"attach {literal(str(path))} as erasing")
    try:
        yield
    finally:
        connection.execute("detach erasing")


def remove(output: Output) -> None:
    """Forget whom the erasure was about."""
    remove_file(output.erasing.with_suffix(NEXT))
    remove_file(output.erasing)


def remove_file(path: Path) -> None:
    """Remove a database with what a stopped run had not yet written into it.

    That goes first: a later database of this name would take it for its own.
    """
    path.with_name(f"{path.name}.wal").unlink(missing_ok=True)
    path.unlink(missing_ok=True)
