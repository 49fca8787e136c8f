"""What a user can do wrong: one sentence, the right exit code, nothing published."""

from __future__ import annotations

import fcntl
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from project_copy import Copy, Run, copy_project
from small_shop import Line, history, line, write

Prepare = Callable[[Path], object]


def refused(run: Run, code: int, *said: str) -> None:
    """The run said no in one line of plain words, and published nothing."""
    assert run.code == code, run.errors
    assert run.errors.count("error: ") == 1
    assert "Traceback" not in run.errors
    for part in said:
        assert part in run.errors
    assert not (run.out / "analytics.duckdb").exists()


def text(name: str, content: str) -> Prepare:
    def prepare(folder: Path) -> None:
        (folder / name).write_text(content, encoding="utf-8")

    return prepare


HEADER = "order_id,ordered_at,amount\n"


@pytest.mark.parametrize(
    ("prepare", "said"),
    [
        (lambda folder: folder, ("holds no file", "transactions.csv")),
        (
            text("customers.csv", "customer_id\n1\n"),
            ("transactions",),
        ),
        (
            text("transactions.csv", "order_id,amount\n1,2\n"),
            ("transactions.csv", "ordered_at", "mapping.yml"),
        ),
        (
            text("transactions.csv", "order_id;ordered_at;amount\n1;2026-01-01;2\n"),
            ("transactions.csv", "delimiter", ";"),
        ),
        (text("transactions.csv", ""), ("transactions.csv", "empty")),
        (
            text("mapping.yml", "version: 1\ntables:\n  transaktions: []\n"),
            ("mapping.yml line 3", "transaktions"),
        ),
    ],
    ids=["nothing", "no transactions", "no column", "delimiter", "empty", "mapping"],
)
def test_unreadable_input_is_refused(
    project: Copy, tmp_path: Path, prepare: Prepare, said: tuple[str, ...]
) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    prepare(raw)
    refused(project.run(tmp_path / "out", "--raw", raw), 2, *said)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--as-of", "31/01/2026"), "is not a date; write one such as 2026-01-31"),
        (("everything",), "invalid choice"),
        (("--raw", "no_such_folder"), "is not a folder"),
        (("build",), "run scripts/run land first"),
        (("audit",), "run scripts/run land first"),
        (("publish",), "run scripts/run build first"),
    ],
)
def test_wrong_usage_is_refused(
    project: Copy, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    refused(project.run(tmp_path, *arguments), 2, said)


def test_the_folder_of_files_is_not_the_folder_of_the_run(
    project: Copy, tmp_path: Path
) -> None:
    raw = write(tmp_path / "raw", [line(order_id=1, ordered_at="2026-01-05", amount=1)])
    refused(project.run(raw, "--raw", raw), 2, "is the folder of your files, --raw")


def test_rows_that_are_all_bad_stop_at_the_gate(project: Copy, tmp_path: Path) -> None:
    lines = [line(order_id=n, ordered_at="soon", amount=1) for n in range(9)]
    run = project.run(tmp_path / "out", "--raw", write(tmp_path / "raw", lines))
    refused(run, 1, "the gate on landed failed", "raw.transactions", "ordered_at")


def test_mostly_future_dates_stop_at_the_gate(project: Copy, tmp_path: Path) -> None:
    lines = [line(order_id=n, ordered_at="2098-01-01", amount=1) for n in range(9)]
    run = project.run(tmp_path / "out", "--raw", write(tmp_path / "raw", lines))
    refused(run, 1, "the gate on landed failed", "dated after they landed")


def test_a_day_before_the_first_order_is_refused(project: Copy, tmp_path: Path) -> None:
    lines = [line(order_id=1, customer_id="a", ordered_at="2026-01-05", amount=1)]
    raw = write(tmp_path / "raw", lines)
    run = project.run(tmp_path / "out", "--raw", raw, "--as-of", "2026-01-04")
    refused(run, 2, "--as-of 2026-01-04 is before the first valid order (2026-01-05)")


def test_a_day_that_is_still_to_come_is_refused(project: Copy, tmp_path: Path) -> None:
    lines = [line(order_id=1, customer_id="a", ordered_at="2026-01-05", amount=1)]
    raw = write(tmp_path / "raw", lines)
    run = project.run(tmp_path / "out", "--raw", raw, "--as-of", "2099-01-01")
    refused(run, 2, "--as-of 2099-01-01 is after the day on which data last landed")


def test_a_folder_that_cannot_be_written_is_refused(
    project: Copy, tmp_path: Path
) -> None:
    (tmp_path / "run.lock").mkdir()
    refused(project.run(tmp_path), 2, "run.lock: Is a directory")


def test_a_warehouse_that_is_none_is_refused(project: Copy, tmp_path: Path) -> None:
    (tmp_path / "warehouse.duckdb").write_text("no database", encoding="utf-8")
    refused(project.run(tmp_path, "build"), 2, "warehouse.duckdb cannot be used")


def test_no_valid_order_is_refused_in_a_path_of_any_signs(
    project: Copy, tmp_path: Path
) -> None:
    lines = [
        line(order_id=n, customer_id="a", ordered_at="2026-01-05", amount=0)
        for n in range(3)
    ]
    raw = write(tmp_path / "r #'", lines)
    run = project.run(tmp_path / "é' #% a;b [2]", "--raw", raw)
    refused(run, 2, "no valid order was landed")


def test_a_second_writer_is_refused(project: Copy, tmp_path: Path) -> None:
    with (tmp_path / "run.lock").open("a") as lock:
        lock.write("4321")
        lock.flush()
        fcntl.flock(lock, fcntl.LOCK_EX)
        refused(project.run(tmp_path), 2, "another run (process 4321) is writing to")


def test_a_warehouse_open_elsewhere_is_refused(project: Copy, tmp_path: Path) -> None:
    lines: list[Line] = history(3)
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")):
        raw = write(tmp_path / "raw", lines)
        run = project.run(tmp_path, "land", "--raw", raw)
    refused(run, 2, "is open in another program")


def test_demo_and_own_data_are_not_mixed(project: Copy, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert project.run(out, "land", "--customers", "100").code == 0
    run = project.run(out, "land", "--raw", write(tmp_path / "raw", history(3)))
    refused(run, 2, "holds the demo data; give --out another folder.")


@pytest.mark.slow
def test_a_model_that_fails_is_named_with_its_file(tmp_path: Path) -> None:
    copied = copy_project(tmp_path / "project")
    model = copied.folder / "models" / "marts" / "orders" / "orders.sql"
    model.write_text(
        model.read_text(encoding="utf-8").replace("orders.channel,", "orders.chanel,"),
        encoding="utf-8",
    )
    raw = write(tmp_path / "raw", history(5))
    refused(
        copied.run(tmp_path / "out", "--raw", raw),
        1,
        "the model orders (models/marts/orders/orders.sql) failed",
        "chanel",
    )
