"""The fixture of contact tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from contact_shop import Shop


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """A shop without customers."""
    return Shop.at(tmp_path)
