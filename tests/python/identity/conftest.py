"""The demo, landed and built once, beside the truth that was planted in it."""

from __future__ import annotations

import pytest
from demo_identities import DemoIdentities
from project_copy import Run


@pytest.fixture(scope="session")
def demo(demo_run: Run) -> DemoIdentities:
    """The people of the demo."""
    return DemoIdentities(demo_run)
