"""Every adapter makes of its golden fixture exactly the rows written out by hand."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from adapter_workshop import (
    HERE,
    Rows,
    Workshop,
    expectations,
    expected,
    golden,
    source_systems,
)

from pipeline.landing.mapping import adapters


def test_every_adapter_has_a_fixture() -> None:
    assert golden() == adapters.names()


@pytest.mark.parametrize("adapter", adapters.names())
def test_every_table_of_an_adapter_has_expected_rows(adapter: str) -> None:
    tables = {table for owner, table in expectations() if owner == adapter}
    assert tables == set(adapters.read(adapter).tables)


def test_fixtures_share_no_source_system() -> None:
    named = [(system, item) for item in golden() for system in source_systems(item)]
    assert len({system for system, _ in named}) == len(named)


@pytest.fixture(scope="session")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Workshop]:
    """What lands of an adapter's fixture, once."""

    @cache
    def land(adapter: str) -> Workshop:
        shop = Workshop.at(tmp_path_factory.mktemp(adapter))
        shop.take(adapter)
        # No run is without transactions; those of contacts alone need some.
        if "transactions" not in adapters.read(adapter).tables:
            shop.write("transactions_other.csv", "order_id,ordered_at,amount\n")
        shop.land()
        return shop

    return land


@pytest.mark.parametrize(("adapter", "table"), expectations())
def test_landed_rows(
    landed: Callable[[str], Workshop], adapter: str, table: str
) -> None:
    assert landed(adapter).landed(table) == expected(adapter, table)


@pytest.mark.parametrize(("adapter", "table"), expectations("stg_"))
def test_staged_rows(staged: Workshop, adapter: str, table: str) -> None:
    rows = expected(adapter, table)
    found = staged.staged(table, source_systems(adapter), list(rows[0]))
    assert by_text(found) == by_text(rows)


def by_text(rows: Rows) -> list[list[str]]:
    """Rows in an order of their own."""
    return sorted([[value or "" for value in row.values()] for row in rows])


def test_nothing_personal_is_real() -> None:
    for path in HERE.glob("*/raw/**/*"):
        if path.is_file() and path.suffix != ".parquet":
            text = path.read_text("utf-8-sig").casefold()
            words = text.replace('"', " ").replace(",", " ").replace("'", " ").split()
            addresses = [word for word in words if "@" in word]
            assert all(
                word.rstrip(";\\").endswith(("@example.com", "@example.org"))
                for word in addresses
            ), Path(path).name
