"""Where a run works on what the project calls marts, ops and activation."""

from __future__ import annotations

import pytest

from pipeline.engines.names import AS_WRITTEN, BUILDING


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("select 1 from marts.a", "select 1 from building_marts.a"),
        (
            'join ops."a" on activation.b',
            'join building_ops."a" on building_activation.b',
        ),
        ("create schema if not exists ops", "create schema if not exists building_ops"),
        ("from building_marts.a", "from building_marts.a"),
        ("select 'see ops.a, it''s marts.b'", "select 'see ops.a, it''s marts.b'"),
        ("from raw.a, private.marts, shops.a", "from raw.a, private.marts, shops.a"),
        ("select marts from policy.ops", "select marts from policy.ops"),
    ],
)
def test_queries_are_about_what_is_being_built(query: str, meant: str) -> None:
    assert BUILDING.sql(query) == meant
    assert AS_WRITTEN.sql(query) == query


def test_what_readers_see_is_none_of_the_project_s_schemas() -> None:
    assert BUILDING.project("building_marts") == "marts"
    assert BUILDING.project("marts") is None
    assert (BUILDING.project("raw"), AS_WRITTEN.project("marts")) == ("raw", "marts")
