"""A small published shop, and the report about it."""

from __future__ import annotations

from pathlib import Path

import pytest
from report_shop import ROWS, Page, make

from pipeline import report


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published file of the small shop; read it only."""
    return make(tmp_path_factory.mktemp("report") / "analytics.duckdb", ROWS)


@pytest.fixture(scope="session")
def page(shop: Path) -> Page:
    """The report about the small shop."""
    target = shop.with_name("report.html")
    assert report.write(shop, target) == 11
    return Page(target.read_text(encoding="utf-8"))
