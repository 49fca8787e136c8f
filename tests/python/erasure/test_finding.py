"""Who asks for access is found by address or id, and only where that is one person."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest
from duckdb import DuckDBPyConnection

from pipeline.access.access import Asked, find
from pipeline.errors import PipelineError, UsageError


@pytest.fixture
def identities() -> Iterator[DuckDBPyConnection]:
    """Ann has two records with one address, Bob and Cid share another one."""
    with duckdb.connect() as connection:
        connection.execute("create schema intermediate; create schema private")
        connection.execute(
            "create table private.int_identity__customers as from (values"
            " ('web', '1', 'c1'), ('shop', '1', 'c1'), ('web', '2', 'c2'),"
            " ('web', '3', 'c3'))"
            " as one (source_system, source_customer_id, customer_id)"
        )
        connection.execute(
            "create table private.int_identity__identifiers as from (values"
            " ('web', '1', 'email', 'ann@example.org', true, false),"
            " ('shop', '1', 'email', 'ann@example.org', true, false),"
            " ('web', '2', 'email', 'both@example.org', true, false),"
            " ('web', '3', 'email', 'both@example.org', true, false),"
            " ('web', '2', 'email', 'dan@example.org', false, false),"
            " ('web', '2', 'email', 'dan@example.org', true, true),"
            " ('web', '3', 'loyalty_id', 'card@example.org', true, false)) as one"
            " (source_system, source_customer_id, identifier_type, identifier_value,"
            " is_linking, is_gone)"
        )
        yield connection


@pytest.mark.parametrize(
    "asked",
    [
        Asked("ann@example.org", None),
        Asked(" ANN@Example.org", None),
        Asked(None, "c1"),
    ],
)
def test_one_person_is_found(identities: DuckDBPyConnection, asked: Asked) -> None:
    assert find(identities, asked) == "c1"


@pytest.mark.parametrize(
    ("asked", "error", "said"),
    [
        (
            Asked("both@example.org", None),
            PipelineError,
            "2 people have this e-mail address",
        ),
        (Asked("card@example.org", None), PipelineError, "no customer has this e-mail"),
        (Asked("dan@example.org", None), PipelineError, "no customer has this e-mail"),
        (Asked(None, "c9"), PipelineError, "no customer has this id"),
        (Asked("ann", None), UsageError, "is not an e-mail address"),
    ],
)
def test_nobody_or_several_persons_are_refused(
    identities: DuckDBPyConnection,
    asked: Asked,
    error: type[Exception],
    said: str,
) -> None:
    with pytest.raises(error, match=said):
        find(identities, asked)
