"""The tables of contacts: each distinct text decided once, and kept while it is there.

They lie beside the raw tables because staging looks texts up in them, exactly as they
were landed. They hold personal data, so what left the raw tables leaves them too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb

from pipeline import memory_limit, policy
from pipeline.contacts import countries, emails, many, phones
from pipeline.engines import Connection

TABLES = ("country_names", "email_addresses", "phone_numbers")
DEFINITIONS = """
create table if not exists raw.country_names (
    country varchar not null,
    country_code varchar
);
create table if not exists raw.email_addresses (
    email varchar not null,
    normalised_email varchar,
    decided_by varchar not null
);
create table if not exists raw.phone_numbers (
    phone varchar not null,
    country_code varchar,
    phone_e164 varchar,
    status varchar not null,
    decided_by varchar not null
);
"""
COUNTRIES = """
select country, count(*) as records
from raw.customers
where nullif(trim(country), '') is not null
group by country
order by country
"""
PHONES = """
select distinct customers.phone, country_names.country_code
from raw.customers as customers
left join raw.country_names as country_names
    on customers.country = country_names.country
where nullif(trim(customers.phone), '') is not null
"""
# Plain ASCII is left to SQL, which does as well by it and holds no copy.
EMAILS = """
select {column} as email
from raw.{table}
where length({column}) <> strlen({column}) or contains(lower({column}), 'xn--')
"""
EMAIL_COLUMNS = {
    "customers": "email",
    "erasure_requests": "email",
    "touchpoints": "customer_email",
    "transactions": "customer_email",
}
BATCH = 200_000
# What Python decides of raw tables elsewhere: SQL that every engine takes, for columns
# of the raw tables. An address of plain ASCII is left to SQL.
DECIDED_COLUMNS = {
    "customers": ("phone", "country", "email"),
    "erasure_requests": ("email",),
    "touchpoints": ("customer_email",),
    "transactions": ("customer_email",),
}
ODD = "bit_length({0}) <> 8 * length({0}) or lower({0}) like '%xn--%'"
TO_DECIDE = {
    "customers": "select phone, country, case when "
    + ODD.format("email")
    + " then email end from raw.customers",
    **{
        table: f"select distinct {column} from raw.{table} where {ODD.format(column)}"
        for table, column in EMAIL_COLUMNS.items()
        if table != "customers"
    },
}
PORTION = 500


def normalise(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Bring the tables up to what has landed; returns what the user should know.

    ``connection`` is open read-write on a warehouse that has landed. Raises UsageError,
    with the former state untouched, where the policy on countries or numbers is wrong.
    """
    words = countries.known()
    invented_digits = policy.invented_phone_digits()
    connection.execute("begin transaction")
    try:
        connection.execute(DEFINITIONS)
        messages = name_countries(connection, words)
        decide_emails(connection)
        decide_phones(connection, invented_digits)
        for table in ("at_hand", "to_decide"):
            connection.execute(f"drop table {table}")
        connection.execute("commit")
    except BaseException:
        connection.execute("rollback")
        raise
    return messages


def normalise_tables(connection: Connection, working: Path) -> list[str]:
    """Do the same for raw tables of any engine, which another tool loaded.

    The texts that Python decides leave the engine, are decided in a DuckDB in memory,
    and the decisions go back. What does not fit there lies beside the working file.
    """
    with duckdb.connect(config={**memory_limit.spilling(working)}) as decided:
        decided.execute("create schema raw")
        for table, columns in DECIDED_COLUMNS.items():
            decided.execute(
                f"create table raw.{table} ("
                + ", ".join(f"{column} varchar" for column in columns)
                + ")"
            )
        decided.execute(DEFINITIONS)
        for table, query in TO_DECIDE.items():
            insert(decided, table, connection.execute(query).fetchall())
        for table in TABLES:
            kept = connection.execute(f"select * from raw.{table}").fetchall()
            insert(decided, table, kept)
        messages = normalise(decided)
        for table in TABLES:
            rows = decided.execute(f"select * from raw.{table} order by all").fetchall()
            connection.execute(f"truncate table raw.{table}")
            for start in range(0, len(rows), PORTION):
                portion = rows[start : start + PORTION]
                marks = ", ".join(["?"] * len(portion[0]))
                connection.execute(
                    f"insert into raw.{table} values "
                    + ", ".join([f"({marks})"] * len(portion)),
                    [value for row in portion for value in row],
                )
    return messages


def name_countries(
    connection: duckdb.DuckDBPyConnection, words: dict[str, str]
) -> list[str]:
    """Name every country anew: they are few, and policy may have changed."""
    rows = connection.execute(COUNTRIES).fetchall()
    meant = [(written, countries.code(written, words)) for written, _ in rows]
    connection.execute("delete from raw.country_names")
    insert(connection, "country_names", meant)
    unknown = [
        records
        for (_, records), (_, country_code) in zip(rows, meant, strict=True)
        if country_code is None
    ]
    if not unknown:
        return []
    return [
        f"customers: {sum(unknown):,} have an unknown country, in {len(unknown):,}"
        " spellings; raw.country_names lists them, add those that are countries to"
        f" {countries.SEED}"
    ]


def decide_emails(connection: duckdb.DuckDBPyConnection) -> None:
    """Decide every address that SQL alone cannot."""
    at_hand = " union ".join(
        EMAILS.format(table=table, column=column)
        for table, column in EMAIL_COLUMNS.items()
    )
    decided_by = emails.DECIDED_BY
    count = sort_out(connection, "email_addresses", ("email",), at_hand, decided_by)
    for batch in to_decide(connection, ("email",), count):
        decided = [(email, emails.normalised(email), decided_by) for (email,) in batch]
        insert(connection, "email_addresses", decided)


def decide_phones(connection: duckdb.DuckDBPyConnection, invented_digits: int) -> None:
    """Decide every number of a customer record together with the record's country."""
    keys = ("phone", "country_code")
    decided_by = f"{phones.DECIDED_BY}, invented {invented_digits}"
    count = sort_out(connection, "phone_numbers", keys, PHONES, decided_by)
    with many.decider(count, invented_digits) as decide_all:
        for batch in to_decide(connection, keys, count):
            decided = [
                (*key, phone.e164, phone.status, decided_by)
                for key, phone in zip(batch, decide_all(batch), strict=True)
            ]
            insert(connection, "phone_numbers", decided)


def sort_out(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    keys: Sequence[str],
    at_hand: str,
    decided_by: str,
) -> int:
    """Remove what is no longer at hand or was decided by other rules.

    ``at_hand`` is SQL for the distinct keys that landed. Those without a decision stand
    in the temporary table ``to_decide`` then, numbered from 0; returns how many.
    """
    same = " and ".join(f"one.{key} is not distinct from other.{key}" for key in keys)
    connection.execute(f"create or replace temp table at_hand as {at_hand}")
    connection.execute(
        f"delete from raw.{table} as one where decided_by <> ? or not exists"
        f" (select 1 from at_hand as other where {same})",
        [decided_by],
    )
    connection.execute(
        "create or replace temp table to_decide as select *,"
        f" row_number() over (order by {', '.join(keys)}) - 1 as place"
        f" from at_hand as one anti join raw.{table} as other on {same}"
    )
    row = connection.execute("select count(*) from to_decide").fetchone()
    assert row is not None
    return int(row[0])


def to_decide(
    connection: duckdb.DuckDBPyConnection, keys: Sequence[str], count: int
) -> Iterator[list[tuple[Any, ...]]]:
    """The keys that have no decision yet, in their order and in bearable portions."""
    for start in range(0, count, BATCH):
        yield connection.execute(
            f"select {', '.join(keys)} from to_decide"
            " where place >= ? and place < ? order by place",
            [start, start + BATCH],
        ).fetchall()


def insert(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    rows: Sequence[tuple[str | None, ...]],
) -> None:
    """Add rows; column by column, which is a hundred times as fast as row by row."""
    if rows:
        columns = [list(column) for column in zip(*rows, strict=True)]
        lists = ", ".join("unnest(cast(? as varchar[]))" for _ in columns)
        connection.execute(f"insert into raw.{table} select {lists}", columns)
