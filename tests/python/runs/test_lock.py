"""One writer at a time, and the lock is free when it has ended."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.lock import single_writer
from pipeline.output import Output


def test_a_second_run_waits_for_the_first(tmp_path: Path) -> None:
    output = Output(tmp_path)
    with (
        single_writer(output),
        pytest.raises(UsageError, match=rf"another run \(process {os.getpid()}\)"),
        single_writer(output),
    ):
        pass
    with single_writer(output):
        assert (tmp_path / "run.lock").read_text() == str(os.getpid())
