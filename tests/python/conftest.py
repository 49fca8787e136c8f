"""What every test may use: a copy of the project, and reference data."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from project_copy import PROJECT, Copy, copy_project


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """One copy of the project for all tests; leave its policy as it was."""
    return copy_project(tmp_path_factory.mktemp("project") / "customer_scoring")


@pytest.fixture(scope="session")
def reference_data() -> Path:
    """The folder of published data, which is not part of the project."""
    given = os.environ.get("REFERENCE_DATA", PROJECT.parent / "shared" / "data")
    folder = Path(given)
    if not folder.is_dir():
        pytest.skip(f"no reference data in {folder}; name its folder in REFERENCE_DATA")
    return folder
