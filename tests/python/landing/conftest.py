"""The fixture of landing tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from landing_workshop import Workshop

from pipeline.output import Output


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Workshop]:
    """An empty workshop."""
    raw, output = tmp_path / "raw", Output(tmp_path / "output")
    raw.mkdir()
    output.folder.mkdir()
    with duckdb.connect(str(output.warehouse), config={"threads": 2}) as connection:
        yield Workshop(raw, output, connection)
