"""Finds the person that somebody asks about, and writes everything held about them.

What is written names the person; what is said of it in runs and logs does not.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from pipeline.access import descriptions
from pipeline.access.tables import Held, held
from pipeline.contacts import emails
from pipeline.erasure import pending, persons
from pipeline.errors import PipelineError, UsageError
from pipeline.output import Output

NOTE = (
    "Every run builds the schemas staging and intermediate again from these tables, so"
    " they hold nothing else about the person. Marts are published as shown here."
)
BY_EMAIL = """
select distinct customers.customer_id
from private.int_identity__identifiers as identifiers
inner join private.int_identity__customers as customers
    on identifiers.source_system = customers.source_system
    and identifiers.source_customer_id = customers.source_customer_id
where identifiers.is_linking and not identifiers.is_gone
    and identifiers.identifier_type = 'email'
    and identifiers.identifier_value = ?
order by all
"""
BY_ID = """
select distinct customer_id from private.int_identity__customers
where customer_id = ?
"""


@dataclass(frozen=True)
class Asked:
    """Whom somebody asks about: by e-mail address or by customer id."""

    email: str | None
    customer_id: str | None


@dataclass(frozen=True)
class Answer:
    """Where the answer stands, and how many rows it has."""

    path: Path
    rows: int


def answer(connection: DuckDBPyConnection, output: Output, asked: Asked) -> Answer:
    """Write everything held about a person to ``access/<customer_id>.json``.

    ``connection`` is open read-write on a warehouse that was built. Raises
    PipelineError where nobody, or more than one person, is known by what was asked.
    """
    customer_id = find(connection, asked)
    connection.execute("attach ':memory:' as erasing")
    try:
        pending.create_tables(connection)
        persons.identify(connection, customer_id)
        tables = [table for table in held(connection, output) if table.rows]
        records = connection.execute(
            "select source_system, source_customer_id from erasing.records order by all"
        ).fetchall()
    finally:
        connection.execute("detach erasing")
    document = {
        "customer_id": customer_id,
        "records": [
            {"source_system": system, "source_customer_id": source_id}
            for system, source_id in records
        ],
        "note": NOTE,
        "tables": list(map(told, tables)),
    }
    path = write(output, customer_id, document)
    return Answer(path, sum(len(table.rows) for table in tables))


def find(connection: DuckDBPyConnection, asked: Asked) -> str:
    """The customer who is meant; raises where that is nobody or not clear."""
    if asked.email is None:
        rows = connection.execute(BY_ID, [asked.customer_id]).fetchall()
        if not rows:
            raise PipelineError("no customer has this id; check --customer-id.")
        return str(rows[0][0])
    address = emails.normalised(asked.email)
    if address is None:
        raise UsageError("--email: this is not an e-mail address; correct it.")
    rows = connection.execute(BY_EMAIL, [address]).fetchall()
    if not rows:
        raise PipelineError("no customer has this e-mail address; check --email.")
    if len(rows) > 1:
        raise PipelineError(
            f"{len(rows)} people have this e-mail address; name the one who asks with"
            " --customer-id. activation.customer_sources lists the ids."
        )
    return str(rows[0][0])


def told(table: Held) -> dict[str, Any]:
    """A table of the answer, with what it holds in words."""
    return {
        "table": table.name,
        "description": descriptions.of(table.name),
        "row_count": len(table.rows),
        "rows": list(table.rows),
    }


def write(output: Output, customer_id: str, document: dict[str, Any]) -> Path:
    """Write the answer, for the owner of the folder alone."""
    path = output.access / f"{customer_id}.json"
    path.parent.mkdir(mode=0o700, exist_ok=True)
    text = json.dumps(document, indent=2, ensure_ascii=False, default=str)
    path.touch(mode=0o600)
    path.write_text(f"{text}\n", encoding="utf-8")
    return path
