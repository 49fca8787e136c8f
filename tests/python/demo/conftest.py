"""Two demos, each made once."""

from __future__ import annotations

import pytest
from demo_files import Demo

from pipeline.demo import make


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The demo of five hundred customers."""
    folder = tmp_path_factory.mktemp("demo")
    return Demo(folder, make(folder, customers=500))


@pytest.fixture(scope="session")
def larger_demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """Three thousand customers, where shares are to be judged."""
    folder = tmp_path_factory.mktemp("larger_demo")
    return Demo(folder, make(folder, customers=3000))
