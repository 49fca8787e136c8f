"""A person is found under every spelling of a system and an id."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from pipeline.access.tables import is_theirs
from pipeline.erasure import (
    landed_rows,
    memory,
    named,
    pending,
    persons,
    rejected_lines,
)
from pipeline.erasure.rejected_lines import Known
from pipeline.erasure.secret import Secret, hashed
from pipeline.policy import rules

SECRET = Secret(b"a key of some length")
SYSTEMS = (" Shop_FR", "SHOP_fr ", "shop\u00a0 été", "Shop ÉTÉ", "", "  ", None)


@pytest.fixture
def landed() -> Iterator[duckdb.DuckDBPyConnection]:
    """Raw tables without rows, and the memory of nobody."""
    with duckdb.connect() as connection:
        SECRET.give_to(connection)
        memory.prepare(connection)
        for table in named.tables():
            columns = ", ".join(f"{name} varchar" for name in table.columns)
            connection.execute(
                f"create table raw.{table.table} (source_system varchar, {columns},"
                f" _file varchar{', country varchar' if table.has_phone else ''})"
            )
        connection.execute(
            "create table raw.country_names (country varchar, country_code varchar);"
            " create table raw.phone_numbers (phone varchar, country_code varchar,"
            " phone_e164 varchar)"
        )
        yield connection


def erased(connection: duckdb.DuckDBPyConnection, system: str, customer: str) -> None:
    """Remember a record as erased, as some release did."""
    hash_ = hashed("cast(? as varchar)")
    connection.execute(
        f"insert into raw.erased_identifiers select ?, {hash_}, today()",
        [named.RECORD, f"{named.RECORD}:{system}\n{customer}"],
    )


@pytest.mark.parametrize(
    ("remembered", "row", "is_theirs"),
    [
        (("shop_fr", "4711"), ("Shop_FR", "4711.0"), True),
        (("shop_fr", "4711"), (" SHOP_FR ", "4711"), True),
        (("Shop_FR", "4711"), ("Shop_FR", "4711"), True),  # by an earlier release
        (("shop_fr", "4711.0"), ("shop_fr", "4711"), True),  # likewise
        (("shop_fr", "4711"), ("shop_fr", "04711"), False),
        (("shop_fr", "4711"), ("shop_fr", "unreadable: 4.7E+12"), False),
        (("a", "b\nc"), ("a\nb", "c"), False),
    ],
)
def test_landed_rows_of_erased_people_are_found(
    landed: duckdb.DuckDBPyConnection,
    remembered: tuple[str, str],
    row: tuple[str, str],
    is_theirs: bool,
) -> None:
    erased(landed, *remembered)
    tables = named.tables()
    for table in tables:
        landed.execute(
            f"insert into raw.{table.table} (source_system, customer_id, _file)"
            " values (?, ?, 'f')",
            list(row),
        )
    landed_rows.find_marked(landed, [(table.table, "f") for table in tables])
    for table in tables:
        query = f"select {landed_rows.is_marked(table)} from raw.{table.table}"
        assert landed.execute(query).fetchall() == [(is_theirs,)], table


def test_systems_are_read_as_in_staging() -> None:
    macro = rules.environment().from_string("{{ source_system('text') }}").render()
    expected = ["shop_fr", "shop_fr", "shop été", "shop été", *["default"] * 3]
    with duckdb.connect() as connection:
        for system, name in zip(SYSTEMS, expected, strict=True):
            for sql in (named.system("text"), macro):
                query = f"select {sql} from (select cast(? as varchar) as text)"
                assert connection.execute(query, [system]).fetchall() == [(name,)]


def test_a_rejected_line_is_read_in_every_spelling() -> None:
    known = Known(("shop_fr", "Shop_FR"), ())
    found = set(rejected_lines.meant('SHOP_FR,17.0,"open', known))
    assert {(named.RECORD, f"shop_fr\n{id_}") for id_ in ("17", "17.0")} <= found
    assert (named.RECORD, "Shop_FR\n17") in found
    assert not {value for kind, value in rejected_lines.meant("17.0,x", known)}


def test_who_had_an_id_under_another_spelling(
    landed: duckdb.DuckDBPyConnection,
) -> None:
    landed.execute(
        "create schema intermediate; create schema private;"
        " attach ':memory:' as erasing;"
        " create table private.int_identity__customers as from (values"
        " ('shop_fr', '4711', 'c1'), ('shop_fr', '4712', 'c2'))"
        " as one (source_system, source_customer_id, customer_id);"
        " create table private.int_identity__identifiers (source_system varchar,"
        " source_customer_id varchar, identifier_type varchar,"
        " identifier_value varchar, plain_value varchar, is_linking boolean,"
        " is_nobodys boolean, is_gone boolean);"
        " create table private.int_identity__issued_ids as from (values"
        " ('Shop_FR', '4711.0', 'c1'), ('shop_fr', '4711', 'c9'),"
        " ('Shop_FR', '4712.0', 'c2'), ('shop_fr', '4712', 'c8'))"
        " as one (source_system, source_customer_id, customer_id)"
    )
    landed.execute(
        "insert into raw.consents (source_system, customer_id, _file)"
        " values ('SHOP_FR', '4711.0', 'f'), ('SHOP_FR', '4712.0', 'f')"
    )
    pending.create_tables(landed)
    persons.identify(landed, "c1")
    records = landed.execute("from erasing.records order by all").fetchall()
    assert records == [("Shop_FR", "4711.0"), ("shop_fr", "4711")]
    customers = landed.execute("from erasing.customers order by all").fetchall()
    assert customers == [("c1",), ("c9",)]
    (consents,) = [table for table in named.tables() if table.table == "consents"]
    query = f"select customer_id from raw.consents where {is_theirs(consents)}"
    assert landed.execute(query).fetchall() == [("4711.0",)]
