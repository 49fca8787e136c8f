"""A test's Postgres: the raw tables copied into it, and a connection to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from postgres_server import Server

from pipeline.engines import postgres_raw
from pipeline.engines.postgres_session import Session


def copy_raw(warehouse: Path, server: Server, folder: Path) -> None:
    """Copy the raw tables of a DuckDB warehouse into the server, as the runner does."""
    folder.mkdir(parents=True, exist_ok=True)
    with pytest.MonkeyPatch.context() as patched:
        for name, value in server.environment.items():
            patched.setenv(name, value)
        with Session() as session:
            postgres_raw.copy_raw(warehouse, session, folder)


@contextmanager
def connection(server: Server) -> Iterator[Any]:
    """A connection to the server, closed after the block."""
    import psycopg2

    opened = psycopg2.connect(**parameters(server))
    try:
        yield opened
    finally:
        opened.close()


def parameters(server: Server) -> dict[str, str]:
    """The server's address, as psycopg2 calls its parts."""
    found = server.environment
    return {
        "host": found["PGHOST"],
        "port": found["PGPORT"],
        "user": found["PGUSER"],
        "dbname": found["PGDATABASE"],
    }
