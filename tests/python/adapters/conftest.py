"""Raw folders in the vendors' own shapes, and what lands of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from adapter_workshop import Workshop
from project_copy import Copy


@pytest.fixture
def vendor(tmp_path: Path) -> Workshop:
    """A workshop whose raw folder is empty."""
    return Workshop.at(tmp_path)


@pytest.fixture(scope="session")
def staged(project: Copy, tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """All golden fixtures side by side, landed and staged."""
    shop = Workshop.at(tmp_path_factory.mktemp("golden"))
    shop.take_all()
    shop.land()
    shop.stage(project)
    return shop
