"""How Great Expectations reads DuckDB: in place, read-only, rows fetched at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from duckdb_engine import Dialect
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg2 import PGExecutionContext_psycopg2
from sqlalchemy.engine import URL
from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy

from pipeline import memory_limit

# The path is an option of the address: SQLAlchemy decodes options, but not the path.
FILE = "file"
# Nothing may be fetched from the network, not even an extension.
READ_ONLY = {
    "access_mode": "read_only",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}


class BufferedExecutionContext(PGExecutionContext_psycopg2):
    """Fetches every row while the connection is held.

    duckdb-engine shares one cursor with the connection, and Great Expectations reads
    rows after it has handed the connection back: most expectations would fail.
    """

    def post_exec(self) -> None:
        """Fetch what the statement returned, while the cursor is still its own."""
        super().post_exec()  # type: ignore[no-untyped-call]
        if self.cursor.description:
            description = self.cursor.description
            self.cursor_fetch_strategy = FullyBufferedCursorFetchStrategy(
                self.cursor, description, self.cursor.fetchall()
            )


class BufferedDialect(Dialect):
    """DuckDB for SQLAlchemy as ``duckdb+buffered``."""

    execution_ctx_cls = BufferedExecutionContext
    supports_statement_cache = False

    def create_connect_args(self, url: URL) -> tuple[tuple[()], dict[str, Any]]:
        """The arguments of duckdb.connect for an address made by read_only."""
        options = dict(url.query)
        return (), {"database": options.pop(FILE), "url_config": options}


registry.register("duckdb.buffered", __name__, "BufferedDialect")


def read_only(path: Path) -> str:
    """The connection string that reads a DuckDB file and cannot change it."""
    options = {FILE: str(path.resolve()), **READ_ONLY, **memory_limit.settings()}
    return URL.create("duckdb+buffered", query=options).render_as_string()
