"""The demo and odd rows, which the runner published on Postgres."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from built import Stages
from on_postgres import Postgres
from parity import differences
from postgres_server import Server
from project_copy import Copy, Run
from raw_copy import parameters
from shared_demo import LOG

from pipeline.engines.names import AS_WRITTEN

MAKE = "create database {name} template template0 encoding 'UTF8' locale 'C.UTF-8'"
# The server trusts whoever is on this machine: a password is sent, never needed.
SECRET = "planted-pass-phrase"


@dataclass(frozen=True)
class Shop:
    """The shop in a database of its own, and what DuckDB made of its files."""

    project: Copy
    server: Server
    folder: Path
    stages: Stages
    name: str = "shop"

    @property
    def out(self) -> Path:
        """The output folder of the runs on Postgres."""
        return self.folder / "postgres"

    def run(self, *arguments: object, **environment: str) -> Run:
        """Call the runner on Postgres, and wait for it."""
        known = {
            **LOG,
            **self.server.environment,
            "PGDATABASE": self.name,
            "PGPASSWORD": SECRET,
            **environment,
        }
        return self.project.run(self.out, *arguments, "--target", "postgres", **known)

    def do(self, *arguments: object) -> None:
        """Call the runner on Postgres; it must succeed, and dbt must not warn."""
        ran = self.run(*arguments, DBT_WARN_ERROR="true")
        assert ran.code == 0, ran.errors

    @contextmanager
    def connection(self) -> Iterator[Any]:
        """A connection that keeps each statement at once."""
        import psycopg2

        opened = psycopg2.connect(**{**parameters(self.server), "dbname": self.name})
        opened.autocommit = True
        try:
            yield opened
        finally:
            opened.close()

    def query(self, *statements: str) -> list[Any]:
        """The rows of the last of some statements, if it has any."""
        with self.connection() as opened, opened.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            return list(cursor.fetchall()) if cursor.description else []

    def differences(self) -> list[str]:
        """How what readers see on Postgres differs from what DuckDB built."""
        with self.connection() as there:
            return list(
                differences(
                    self.stages.warehouse,
                    Postgres(there, AS_WRITTEN),
                    self.stages.target,
                    self.folder / "files",
                )
            )
