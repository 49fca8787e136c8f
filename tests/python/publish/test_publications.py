"""Readers see the last good publication, whole, until the next one is in force."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest
from duckdb import DuckDBPyConnection

from pipeline.errors import GateError, PipelineError, UsageError
from pipeline.output import Output
from pipeline.publish import files, folders, publish, status

PLANTED = b"planted.example"

BUILT = """
create schema raw;
create schema staging;
create schema private;
create schema marts;
create schema ops;
create schema activation;
create table raw.customers as select 'a@planted.example' as email;
create table staging.people as select 'a@planted.example' as email;
create table private.quarantine as select 'a@planted.example' as raw_row;
create table marts.scores (
    customer_id varchar not null,
    as_of_date date,
    net_revenue decimal(18, 2),
    rfm_score double,
    order_count smallint,
    scored_at timestamp,
    method enum ('ranked', 'fixed'),
    reasons struct(label varchar, weights integer[])
);
insert into marts.scores
select 'c' || number, date '2024-06-30', number * 1.25, 0.1, 3,
    timestamp '2024-06-30 10:00:00', 'ranked', {'label': 'x', 'weights': [1, 2]}
from range(1000) as numbers(number);
comment on table marts.scores is 'One customer''s scores.';
comment on column marts.scores.net_revenue is 'Sales less returns.';
create view marts.best as select * from marts.scores where net_revenue > 100;
comment on view marts.best is 'The best.';
create table marts.empty as select 1 as one where false;
create table ops.runs as select 'r1' as run_id;
create table activation.profiles as
select 'c1' as customer_id, 'b@sync.example' as email;
"""


def change(output: Output, sql: str) -> None:
    with closing(duckdb.connect(str(output.warehouse))) as connection:
        connection.execute(sql)


def read(path: Path, sql: str) -> list[Any]:
    with closing(duckdb.connect(str(path), read_only=True)) as connection:
        return connection.execute(sql).fetchall()


def runs(output: Output) -> list[str]:
    return sorted(path.name for path in output.published.iterdir())


@pytest.fixture
def output(tmp_path: Path) -> Output:
    """A folder whose working file has been built."""
    found = Output(tmp_path / "output")
    found.folder.mkdir()
    change(found, BUILT)
    return found


@pytest.fixture
def analytics(output: Output) -> Path:
    return output.folder / "analytics.duckdb"


@pytest.fixture
def sync(output: Output) -> Path:
    return output.folder / "sync.duckdb"


def test_both_files_hold_their_schemas_and_nothing_else(
    output: Output, analytics: Path, sync: Path
) -> None:
    made = publish(output, run_id="r1")
    listing = (
        "select schema_name || '.' || table_name from duckdb_tables() order by all"
    )
    assert read(analytics, listing) == [
        ("marts.best",), ("marts.empty",), ("marts.scores",), ("ops.runs",),
    ]  # fmt: skip
    assert read(sync, listing) == [("activation.profiles",)]
    assert made.row_counts == {
        "marts.best": 919, "marts.empty": 0, "marts.scores": 1000, "ops.runs": 1,
        "activation.profiles": 1,
    }  # fmt: skip
    assert made.folder == output.published / "r1"
    assert PLANTED not in analytics.read_bytes() + sync.read_bytes()
    assert b"sync.example" not in analytics.read_bytes()
    assert {path.name for path in made.folder.iterdir()} == {
        "analytics.duckdb", "sync.duckdb",
    }  # fmt: skip


def test_rows_types_and_comments_survive(output: Output, analytics: Path) -> None:
    publish(output, run_id="r1")
    columns = (
        "select table_name, column_name, data_type, is_nullable, comment"
        " from duckdb_columns() where schema_name = 'marts' order by all"
    )
    assert read(analytics, columns) == read(output.warehouse, columns)
    rows = "select * from marts.scores order by all"
    assert read(analytics, rows) == read(output.warehouse, rows)
    comments = "select table_name, comment from duckdb_tables() order by all"
    assert read(analytics, comments) == [
        ("best", "The best."), ("empty", None), ("runs", None),
        ("scores", "One customer's scores."),
    ]  # fmt: skip


def test_old_clients_can_read_the_files(output: Output, analytics: Path) -> None:
    publish(output, run_id="r1")
    # The storage version stands after the magic bytes; 64 is what DuckDB 1.0 reads.
    header = analytics.read_bytes()[8:24]
    assert header[:4] == b"DUCK"
    assert header[4] == 64


def test_personal_data_are_their_owners_alone(
    output: Output, analytics: Path, sync: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    modes: list[tuple[int, int]] = []
    copy = files.copy

    def watched(connection: DuckDBPyConnection, table: files.Table) -> int:
        for path in output.published.rglob("sync.duckdb*"):
            modes.append(
                (stat.S_IMODE(path.stat().st_mode), path.parent.stat().st_mode & 0o777)
            )
        return copy(connection, table)

    monkeypatch.setattr(files, "copy", watched)
    before = os.umask(0o022)
    try:
        made = publish(output, run_id="r1")
        assert os.umask(0o022) == 0o022
    finally:
        os.umask(before)
    assert modes
    assert set(modes) == {(0o600, 0o700)}
    assert stat.S_IMODE(sync.stat().st_mode) == 0o600
    assert stat.S_IMODE(analytics.stat().st_mode) == 0o644
    assert stat.S_IMODE(made.folder.stat().st_mode) == 0o755


READER = """
import sys, duckdb
connection = duckdb.connect(sys.argv[1], read_only=True)
query = "select count(*) from marts.scores"
print(connection.execute(query).fetchone()[0], flush=True)
sys.stdin.readline()
print(connection.execute(query).fetchone()[0], flush=True)
"""


def test_a_reader_of_the_old_version_is_not_disturbed(
    output: Output, analytics: Path, sync: Path
) -> None:
    publish(output, run_id="r1")
    reader = [sys.executable, "-c", READER, str(analytics)]
    with subprocess.Popen(
        reader, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as old:
        assert old.stdout and old.stdin
        assert old.stdout.readline() == "1000\n"
        change(output, "delete from marts.scores where customer_id < 'c5'")
        change(output, "update activation.profiles set customer_id = 'c2'")
        for number in range(2, 7):
            publish(output, run_id=f"r{number}")
        assert runs(output) == ["current", "r4", "r5", "r6"]
        old.stdin.write("\n")
        old.stdin.flush()
        assert old.stdout.readline() == "1000\n"
    new = subprocess.run(
        reader, input="\n", capture_output=True, text=True, check=True
    ).stdout
    assert new == "555\n555\n"
    assert read(sync, "select customer_id from activation.profiles") == [("c2",)]


def test_both_files_change_in_one_rename(
    output: Output, analytics: Path, sync: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(output, run_id="r1")
    renamed: list[str] = []
    replace = os.replace

    def watched(source: Path, target: Path) -> None:
        assert {path.resolve().parent.name for path in (analytics, sync)} == {"r1"}
        replace(source, target)
        renamed.append(Path(target).name)
        assert {path.resolve().parent.name for path in (analytics, sync)} == {"r2"}

    monkeypatch.setattr(os, "replace", watched)
    publish(output, run_id="r2")
    assert renamed == ["current"]
    assert status(output) == "r2"


def test_links_are_relative_so_that_the_folder_may_move(
    output: Output, tmp_path: Path
) -> None:
    publish(output, run_id="r1")
    moved = Output(tmp_path / "elsewhere")
    output.folder.rename(moved.folder)
    path = moved.folder / "analytics.duckdb"
    assert path.readlink() == Path("published/current/analytics.duckdb")
    assert read(path, "select count(*) from marts.scores") == [(1000,)]
    assert status(moved) == "r1"


def fail_in_copy(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    copy = files.copy

    def failing(connection: DuckDBPyConnection, table: files.Table) -> int:
        if table.schema == "activation":
            raise error
        return copy(connection, table)

    monkeypatch.setattr(files, "copy", failing)


@pytest.mark.parametrize(
    ("error", "raised"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), PipelineError),
        (duckdb.IOException("Could not write"), PipelineError),
        (KeyboardInterrupt(), KeyboardInterrupt),
    ],
)
def test_a_failure_half_way_leaves_the_old_publication_and_no_debris(
    output: Output,
    analytics: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException,
    raised: type[BaseException],
) -> None:
    publish(output, run_id="r1")
    change(output, "delete from marts.scores")
    fail_in_copy(monkeypatch, error)
    before = os.umask(0o022)
    os.umask(before)
    with pytest.raises(raised):
        publish(output, run_id="r2")
    after = os.umask(before)
    assert after == before
    assert runs(output) == ["current", "r1"]
    assert status(output) == "r1"
    assert read(analytics, "select count(*) from marts.scores") == [(1000,)]
    monkeypatch.undo()
    publish(output, run_id="r2")
    assert read(analytics, "select count(*) from marts.scores") == [(0,)]


def test_a_failure_in_the_swap_leaves_the_old_publication_and_no_debris(
    output: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(output, run_id="r1")

    def failing(*_paths: Path) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "replace", failing)
    with pytest.raises(PipelineError, match="the last publication stays in force"):
        publish(output, run_id="r2")
    assert status(output) == "r1"
    assert runs(output) == ["current", "r1"]


def test_what_a_killed_run_left_is_swept(output: Output) -> None:
    (output.published / ".building-dead").mkdir(parents=True)
    (output.published / ".building-dead" / "sync.duckdb").write_bytes(b"half")
    publish(output, run_id="r1")
    assert runs(output) == ["current", "r1"]


def test_an_incomplete_copy_is_refused(
    output: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    statements = files.statements
    monkeypatch.setattr(
        files,
        "statements",
        lambda table: (
            f"{sql} limit 3" if sql.startswith("insert") else sql
            for sql in statements(table)
        ),
    )
    with pytest.raises(GateError, match=r"marts\.best: 3 of 919 rows were copied"):
        publish(output, run_id="r1")
    assert status(output) is None
    assert runs(output) == []


def test_three_publications_are_kept_and_the_one_in_force_always(
    output: Output,
) -> None:
    for number in range(1, 5):
        publish(output, run_id=f"r{number}")
    assert runs(output) == ["current", "r2", "r3", "r4"]
    (output.published / "current").unlink()
    (output.published / "current").symlink_to("r2")
    for name in ("x1", "x2"):
        (output.published / name).mkdir()
        (output.published / name / "analytics.duckdb").touch()
    folders.prune(output.published)
    assert runs(output) == ["current", "r2", "r4", "x1", "x2"]


def test_a_run_may_be_published_again(output: Output, analytics: Path) -> None:
    publish(output, run_id="r1")
    change(output, "delete from marts.scores")
    made = publish(output, run_id="r1")
    assert status(output) == "r1"
    assert made.folder.name == "r1~2"
    assert read(analytics, "select count(*) from marts.scores") == [(0,)]


def test_only_one_run_publishes_at_a_time(output: Output) -> None:
    publish(output, run_id="r1")
    with (
        folders.only_one(output.published),
        pytest.raises(PipelineError, match="another run is publishing"),
    ):
        publish(output, run_id="r2")
    assert status(output) == "r1"


def test_a_working_file_without_marts_is_refused(tmp_path: Path) -> None:
    bare = Output(tmp_path)
    with pytest.raises(UsageError, match="there is no warehouse"):
        publish(bare, run_id="r1")
    change(bare, "create schema raw; create table raw.customers as select 1 as one")
    with pytest.raises(GateError, match="has nothing in marts, ops, activation"):
        publish(bare, run_id="r1")
    assert status(bare) is None
    assert runs(bare) == []


@pytest.mark.parametrize("run_id", ["", "../r1", "a/b", ".hidden", "current"])
def test_a_name_that_is_no_folder_name_is_refused(output: Output, run_id: str) -> None:
    with pytest.raises(UsageError):
        publish(output, run_id=run_id)


def test_a_file_where_a_link_is_to_be_is_not_overwritten(
    output: Output, analytics: Path
) -> None:
    analytics.write_text("mine")
    with pytest.raises(UsageError, match="move it away"):
        publish(output, run_id="r1")
    assert analytics.read_text() == "mine"
    assert status(output) is None


def test_the_working_file_is_free_afterwards(output: Output) -> None:
    publish(output, run_id="r1")
    change(output, "create table marts.later as select 1 as one")
    assert "marts.later" in publish(output, run_id="r2").row_counts


def test_an_output_folder_closed_to_others_can_be_published(
    output: Output, analytics: Path
) -> None:
    output.folder.chmod(0o700)
    publish(output, run_id="r1")
    publish(output, run_id="r2")
    assert status(output) == "r2"
    assert read(analytics, "select count(*) from marts.scores") == [(1000,)]
    assert stat.S_IMODE(output.folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("name", [".", "published", "published/current"])
def test_a_file_in_the_place_of_a_folder_is_a_usage_error(
    tmp_path: Path, name: str
) -> None:
    found = Output(tmp_path / "plain")
    path = found.folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("a file")
    with pytest.raises(UsageError, match=r"is in the place of a \w+; move it away"):
        status(found)


def test_nothing_is_published_where_a_file_stands_for_the_folder(
    output: Output,
) -> None:
    output.published.write_text("a file")
    with pytest.raises(UsageError, match="is in the place of a folder"):
        publish(output, run_id="r1")
