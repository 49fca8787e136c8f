"""What is printed and kept: visible, and nobody's address or number."""

from __future__ import annotations

import io
import json
import stat
from pathlib import Path

import pytest

from pipeline import words
from pipeline.output import Output
from pipeline.progress import Progress
from pipeline.records import Record


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("customers of ana@shop.example.csv", f"customers of {words.AN_ADDRESS}"),
        ("'ana.b+c@mail.shop.example' failed", f"'{words.AN_ADDRESS}' failed"),
        ("call +33 6 12 34 56 78 now", f"call {words.A_NUMBER} now"),
        ("0612345678", words.A_NUMBER),
        ("of 1,234,567 rows at 2026-01-31 10:15:00", None),
        ("20261129T204124Z-2 took 0.123456789 s", None),
        ("a\x1b[2Jb\r\nc\u202ed", r"a\x1b[2Jb\r\nc\u202ed"),
        ("12\u202f500\u00a0€", "12 500 €"),
    ],
)
def test_a_sentence_shows_nobody_and_nothing_that_a_terminal_obeys(
    text: str, shown: str | None
) -> None:
    assert words.sentence(text) == (text if shown is None else shown)


def test_paths_that_the_user_gave_are_told_as_they_are() -> None:
    folder = Path("/home/ana@corp.example/out")
    said = words.sentence(f"{folder}/x: b@mail.example", [folder])
    assert said == f"{folder}/x: {words.AN_ADDRESS}"


def test_a_step_tells_its_message_so() -> None:
    stream = io.StringIO()
    Progress(stream).say("file of ana@shop.example\x07 ignored")
    assert stream.getvalue().strip() == f"file of {words.AN_ADDRESS}\\x07 ignored"


def test_the_record_of_a_run_is_its_owners_and_shows_nobody(tmp_path: Path) -> None:
    output = Output(tmp_path)
    output.runs.mkdir(mode=0o755)
    record = Record("20260131T000000Z", {})
    step = record.start("land")
    record.finish(step, "failed", message="ana@shop.example: cannot be read")
    record.write(output)
    (path,) = output.runs.iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(output.runs.stat().st_mode) == 0o700
    (told,) = json.loads(path.read_text())["steps"]
    assert told["message"] == f"{words.AN_ADDRESS}: cannot be read"
