"""Raw tables on Postgres: a file that landed is copied once."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from postgres_server import Server
from raw_copy import connection, copy_raw

COLUMNS = "customer_id varchar, _landed_order integer, _run_id varchar"
ROWS = [
    ("kept", 1, "r1"), ("landed again", 2, "r1"), ("gone", 3, "r1"),
    ("lost", 4, "r1"), ("stays", 4, "r1"),
]  # fmt: skip


@pytest.fixture
def own(server: Server) -> Iterator[Server]:
    """A database of the test's own."""
    with connection(server) as opened:
        opened.autocommit = True
        with opened.cursor() as cursor:
            cursor.execute("create database raw_copies template template0")
            yield dataclasses.replace(server, database="raw_copies")
            cursor.execute("drop database raw_copies")


def landed(folder: Path, rows: list[tuple[Any, ...]], columns: str = COLUMNS) -> Path:
    """A warehouse with a raw table of some rows, and one without batches."""
    path = folder / "warehouse.duckdb"
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as made:
        made.execute("create schema raw")
        made.execute(f"create table raw.customers ({columns})")
        marks = ", ".join("?" * len(rows[0]))
        made.executemany(f"insert into raw.customers values ({marks})", rows)
        made.execute("create table raw.landed_files as select 'a' as file")
    return path


def held(server: Server, query: str = "select customer_id from raw.customers") -> Any:
    """What the database holds."""
    with connection(server) as opened, opened.cursor() as cursor:
        cursor.execute(query)
        return sorted(value for (value,) in cursor.fetchall())


def mark(server: Server) -> None:
    """Mark every row that is there, so that one that is copied anew shows."""
    with connection(server) as opened, opened.cursor() as cursor:
        cursor.execute("update raw.customers set customer_id = customer_id || ' (old)'")
        opened.commit()


def test_only_what_changed_is_copied(own: Server, tmp_path: Path) -> None:
    copy_raw(landed(tmp_path, ROWS), own, tmp_path / "files")
    assert held(own) == sorted(name for name, *_ in ROWS)
    mark(own)
    after = [
        ("kept", 1, "r1"), ("landed again", 2, "r2"), ("stays", 4, "r1"),
        ("new", 5, "r2"),
    ]  # fmt: skip
    copy_raw(landed(tmp_path, after), own, tmp_path / "files")
    assert held(own) == ["kept (old)", "landed again", "new", "stays"]
    assert held(own, "select file from raw.landed_files") == ["a"]


def test_nothing_new_copies_nothing(own: Server, tmp_path: Path) -> None:
    warehouse = landed(tmp_path, ROWS)
    copy_raw(warehouse, own, tmp_path / "files")
    mark(own)
    copy_raw(warehouse, own, tmp_path / "files")
    assert all(name.endswith("(old)") for name in held(own))


def test_a_table_with_another_column_is_copied_whole(
    own: Server, tmp_path: Path
) -> None:
    copy_raw(landed(tmp_path, ROWS), own, tmp_path / "files")
    mark(own)
    rows = [(*row, "mail") for row in ROWS]
    wider = landed(tmp_path, rows, f"{COLUMNS}, channel varchar")
    copy_raw(wider, own, tmp_path / "files")
    assert held(own) == sorted(name for name, *_ in ROWS)
    assert held(own, "select distinct channel from raw.customers") == ["mail"]
