"""How the rows of the raw tables name a person: the columns, and SQL for their values.

An identifier is compared in one form: a record as its source system and id, both as
staging has them, an e-mail address normalised, a phone number in E.164, a loyalty card
as the id that it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from pipeline import contract
from pipeline.contacts import emails
from pipeline.contacts.tables import BATCH
from pipeline.contacts.text import BLANKS, INVISIBLE
from pipeline.landing import cells, ids
from pipeline.landing.conversion import UNREADABLE
from pipeline.quoting import literal

RECORD, EMAIL, PHONE, LOYALTY = "record", "email", "phone", "loyalty_id"
EMAIL_COLUMNS = ("email", "customer_email")
# Money received and paid back stays on the books, without the person.
KEPT_AS_FACT = "transactions"


@dataclass(frozen=True)
class Named:
    """A raw table whose rows name persons."""

    table: str
    email: str | None
    has_phone: bool

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that name the person."""
        phone = ("phone", "loyalty_id") if self.has_phone else ()
        return ("customer_id", *((self.email,) if self.email else ()), *phone)


def tables() -> list[Named]:
    """Every raw table of the contract that has a customer."""
    found = []
    for table in contract.tables().values():
        columns = {column.name for column in table.columns}
        if "customer_id" in columns:
            email = next((name for name in EMAIL_COLUMNS if name in columns), None)
            found.append(Named(table.name, email, "phone" in columns))
    return found


def system(name: str = "source_system") -> str:
    """SQL for the system a row comes from, as staging reads it."""
    single = f"regexp_replace({name}, {literal(f'[{BLANKS}]+')}, ' ', 'g')"
    around = literal(BLANKS + INVISIBLE)
    small = f"lower(trim(nfc_normalize({single}), {around}))"
    return f"coalesce(nullif({small}, ''), 'default')"


def customer(name: str = "customer_id") -> str:
    """SQL for the customer of a row, as staging reads it."""
    text = f"nullif({cells.trim(name)}, '')"
    return (
        f"case when not starts_with({text}, {literal(UNREADABLE)})"
        f" then {ids.canonical(text)} end"
    )


def card() -> str:
    """SQL for the loyalty card of a row, as staging reads it."""
    return customer("loyalty_id")


def former_records() -> list[str]:
    """SQL for the records that earlier releases made of a row, when they remembered."""
    system_then = (
        "replace(coalesce(nullif(trim(source_system), ''), 'default'), chr(10), ' ')"
    )
    customer_then = "nullif(trim(customer_id), '')"
    return [
        record(system_then, customer_then),
        record(system(), f"{customer()} || '.0'"),
        record(system_then, f"{customer()} || '.0'"),
    ]


def record(system_sql: str, customer_sql: str) -> str:
    """SQL for a source record as one text; a system has no line break."""
    return f"{system_sql} || chr(10) || {customer_sql}"


def union(parts: Sequence[str]) -> str:
    """SQL for the distinct rows of several queries."""
    return " union ".join(parts)


def read_emails(connection: DuckDBPyConnection, texts: str, target: str) -> None:
    """Make the temporary table ``target`` of e-mail texts and their normalised form.

    ``texts`` is SQL for one column of texts; those that are no address are left out.
    """
    connection.execute(
        f"create or replace temp table {target} (text varchar, value varchar)"
    )
    written = [
        text
        for (text,) in connection.execute(
            f"select distinct text from ({texts}) as met (text)"
            " where contains(text, '@')"
        ).fetchall()
    ]
    for start in range(0, len(written), BATCH):
        batch = written[start : start + BATCH]
        values = [emails.normalised(text) for text in batch]
        connection.execute(
            f"insert into {target} select * from (select unnest(cast(? as varchar[]))"
            " as text, unnest(cast(? as varchar[])) as value) where value is not null",
            [batch, values],
        )


def email_texts(where: str) -> str:
    """SQL for every text in the raw tables that may be an address.

    Some sources call their customers by address.
    """
    parts = []
    for named in tables():
        for column in ("customer_id", named.email):
            if column:
                parts.append(f"select {column} from raw.{named.table} where {where}")
    return union(parts)
