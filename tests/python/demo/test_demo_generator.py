"""The demo is the same everywhere, and made only when it must be."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from demo_files import Demo

from pipeline import contract
from pipeline.contract import PROJECT
from pipeline.demo import make
from pipeline.demo.chance import EXPONENTIAL
from pipeline.errors import UsageError


def digests(folder: Path) -> dict[str, str]:
    """A fingerprint of every file."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("hash_seed", ["0", "4711"])
def test_same_arguments_same_bytes(demo: Demo, tmp_path: Path, hash_seed: str) -> None:
    code = (
        "import sys; from pathlib import Path; from pipeline.demo import make;"
        "make(Path(sys.argv[1]), customers=500)"
    )
    environment = os.environ | {
        "PYTHONHASHSEED": hash_seed,
        "PYTHONPATH": str(PROJECT / "scripts"),
    }
    subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], env=environment, check=True
    )
    assert digests(tmp_path) == digests(demo.folder)


def test_the_waiting_times_never_change() -> None:
    text = ",".join(map(str, EXPONENTIAL)).encode()
    assert EXPONENTIAL[0] > EXPONENTIAL[-1]
    assert hashlib.sha256(text).hexdigest()[:16] == "429a66b927b1c657"


def test_another_seed_differs_in_every_drawn_file(demo: Demo, tmp_path: Path) -> None:
    make(tmp_path, customers=500, seed=2)
    ours, others = digests(demo.folder), digests(tmp_path)
    assert ours.keys() == others.keys()
    assert not [name for name in ours if ours[name] == others[name]]


def test_sizes_follow_the_number_of_customers(demo: Demo, larger_demo: Demo) -> None:
    small = len(demo.transactions)
    assert 4 * small < len(larger_demo.transactions) < 8 * small


def test_data_that_is_there_is_left_alone(tmp_path: Path) -> None:
    counts = make(tmp_path, customers=100)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    assert make(tmp_path, customers=100) == counts
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_what_is_not_given_is_that_of_the_data_that_is_there(tmp_path: Path) -> None:
    counts = make(tmp_path, customers=101, seed=7)
    assert make(tmp_path) == counts
    assert make(tmp_path, seed=8) != counts
    manifest = json.loads((tmp_path / "planted" / "manifest.json").read_text("utf-8"))
    assert manifest["arguments"]["customers"] == 101


def test_a_damaged_file_is_made_again(tmp_path: Path) -> None:
    make(tmp_path, customers=100)
    before = digests(tmp_path)
    (tmp_path / "raw" / "products.csv").write_text("product_id\n")
    make(tmp_path, customers=100)
    assert digests(tmp_path) == before


def test_a_damaged_manifest_is_no_obstacle(tmp_path: Path) -> None:
    make(tmp_path, customers=100)
    before = digests(tmp_path)
    (tmp_path / "planted" / "manifest.json").write_text('{"arguments":')
    make(tmp_path, customers=100)
    assert digests(tmp_path) == before


def test_files_of_other_arguments_go_and_strange_files_stay(tmp_path: Path) -> None:
    make(tmp_path, customers=100)
    (tmp_path / "raw" / "mine.txt").write_text("kept")
    make(tmp_path, customers=100, last_day=date(2025, 12, 31))
    names = {path.name for path in (tmp_path / "raw").iterdir()}
    assert "transactions_shop_2026.csv" not in names
    assert {"transactions_shop_2023.csv", "mine.txt"} <= names


def test_too_few_customers_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="at least 100"):
        make(tmp_path, customers=99)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "raw").write_text("a file, not a folder")
    with pytest.raises(UsageError, match=r"raw.*cannot be written"):
        make(tmp_path, customers=100)


@pytest.mark.parametrize(
    "last_day", [date(2024, 2, 29), date(2025, 1, 30), date(2026, 1, 1)]
)
def test_any_last_day_will_do(tmp_path: Path, last_day: date) -> None:
    counts = make(tmp_path, customers=100, last_day=last_day)
    small = Demo(tmp_path, counts)
    assert max(row["ordered_at"][:10] for row in small.transactions) <= f"{last_day}"


def test_every_header_is_in_the_contract(demo: Demo) -> None:
    tables = contract.tables()
    table_of = {row["file"]: row["table"] for row in demo.planted("counts")}
    assert set(table_of) == set(demo.counts)
    assert set(table_of.values()) == set(tables)
    assert len(tables) == 12
    for name, rows in demo.raw.items():
        table = tables[table_of[name]]
        headers = {column for row in rows.values() for column in row}
        assert headers <= {column.name for column in table.columns}, name
        assert not table.missing(headers), name
