"""What readers will see is looked through by its contracts, and no person is in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.engines.on_duckdb import DuckDB
from pipeline.errors import GateError
from pipeline.gates import personal
from pipeline.output import Output

MADE = """
create schema raw;
create schema marts;
create schema ops;
create schema activation;
create table raw.customers as
select 'Ana' as first_name, 'Núñez' as last_name;
create table raw.phone_numbers as
select '06 12 34 56 78' as phone, '+33612345678' as phone_e164
union all
select '2125551234', '+12125551234';
create table marts.orders as
select 'o-' || range as order_id, 'web' as channel, 12.5 as net_revenue
from range(3000);
create view marts.momentum_scores as select 'Ada 2000' as label, 1 as score;
create table ops.reconciliations as
select 'transactions.csv' as file, 'shop' as source_system, 3 as raw;
create table activation.customer_sources as
select 'ana@shop.example' as source_customer_id, 'shop' as source_system;
"""
Change = Callable[[str], None]


@pytest.fixture
def engine(tmp_path: Path) -> DuckDB:
    """A small warehouse that names nobody but where its contract says so."""
    made = DuckDB(Output(tmp_path))
    with made.open() as connection:
        connection.execute(MADE)
    return made


@pytest.fixture
def change(engine: DuckDB) -> Change:
    """Change the warehouse."""

    def change(statement: str) -> None:
        with engine.open() as connection:
            connection.execute(statement)

    return change


def refused(engine: DuckDB) -> str:
    """What the look says."""
    with pytest.raises(GateError) as caught:
        personal.refuse(engine)
    return str(caught.value)


def test_every_column_of_text_is_read_but_what_is_personal_by_contract(
    engine: DuckDB,
) -> None:
    # order_id, channel; label; file, source_system; source_system of activation.
    assert personal.refuse(engine) == 6
    assert "customer_sources.source_customer_id" in personal.personal()


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("bo@mail.example", "e-mail addresses"),
        ("order of Bo <bo@mail.example>", "e-mail addresses"),
        ("+33 6 99 88 77 66", "telephone numbers"),
        ("0033699887766", "telephone numbers"),
        ("0612345678", "telephone numbers"),
        ("06.12.34.56.78", "telephone numbers"),
        ("call 06 12 34 56 78 first", "telephone numbers"),
        ("33612345678", "telephone numbers"),
        ("ANA NÚÑEZ ", "names of people"),
        ("Núñez Ana", "names of people"),
        ("Núñez, Ana", "names of people"),
    ],
)
@pytest.mark.parametrize(
    "place", ["marts.orders.order_id", "ops.reconciliations.source_system"]
)
def test_one_cell_stops_the_publication(
    engine: DuckDB, change: Change, cell: str, kind: str, place: str
) -> None:
    table, _, column = place.rpartition(".")
    change(
        f"update {table} set {column} = '{cell}'"
        f" where rowid = (select min(rowid) from {table})"
    )
    said = refused(engine)
    assert f"{place} holds {kind} in 1 row; fill {column} from another" in said
    assert cell.strip() not in said


@pytest.mark.parametrize(
    "cell",
    [
        "5678901234567890123",
        "20260131",
        "2026-01-31 10:15:00",
        "2125551234",  # one of 3,000: by chance
        "0612345679",  # nobody's in this run
        "Ana",
        "cola @ 1.5 l",
        "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
        "+0123456789",
        "00133-19970101",
    ],
)
def test_what_only_looks_so_is_published(
    engine: DuckDB, change: Change, cell: str
) -> None:
    change(f"update marts.orders set order_id = '{cell}' where order_id = 'o-7'")
    assert personal.refuse(engine)


def test_bare_digits_are_numbers_where_there_are_too_many_for_chance(
    engine: DuckDB, change: Change
) -> None:
    change("update marts.orders set order_id = '2125551234' where rowid < 90")
    assert "marts.orders.order_id holds telephone numbers in 90 rows" in refused(engine)


def test_the_name_of_a_file_is_looked_at_and_cured_by_renaming(
    engine: DuckDB, change: Change
) -> None:
    change("update ops.reconciliations set file = 'orders of ana@shop.example.csv'")
    said = refused(engine)
    assert (
        "ops.reconciliations.file holds e-mail addresses in 1 row; rename the" in said
    )
    assert "ana@" not in said


def test_policy_may_call_a_text_public(
    engine: DuckDB, change: Change, monkeypatch: pytest.MonkeyPatch
) -> None:
    change("update marts.orders set channel = 'Ana Núñez'")
    assert "seeds/policy/public_texts.csv" in refused(engine)
    monkeypatch.setattr(personal, "public_texts", lambda: frozenset({"ana núñez"}))
    assert personal.refuse(engine)


def test_a_view_and_a_new_mart_are_looked_through_too(
    engine: DuckDB, change: Change
) -> None:
    change(
        "create or replace view marts.momentum_scores as"
        " select 'bo@mail.example' as label, 1 as score"
    )
    assert "marts.momentum_scores.label holds e-mail addresses" in refused(engine)
