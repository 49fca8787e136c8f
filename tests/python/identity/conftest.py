"""The demo, landed and built once, beside the truth that was planted in it."""

from __future__ import annotations

import pytest
from demo_identities import DemoIdentities
from project_copy import Copy


@pytest.fixture(scope="session")
def demo(project: Copy, tmp_path_factory: pytest.TempPathFactory) -> DemoIdentities:
    """Three thousand people of the demo."""
    out = tmp_path_factory.mktemp("demo_identities")
    landed = project.run(out, "land", "--customers", "3000")
    assert landed.code == 0, landed.errors
    built = project.run(out, "build")
    assert built.code == 0, built.errors
    return DemoIdentities(built)
