"""The whole job on the demo: what it leaves, and that it leaves the same twice."""

from __future__ import annotations

import csv
import json
import shutil
import stat
from collections import Counter
from pathlib import Path

import duckdb
import pytest
from project_copy import Copy, Run, run_dbt
from runs_fixtures import DemoRuns, marts

STEPS = [
    "demo",
    "land",
    "audit landed",
    "build",
    "audit marts",
    "publish",
    "report",
]


def planted(run: Run, name: str) -> list[dict[str, str]]:
    with (run.out / "demo" / "planted" / f"{name}.csv").open(encoding="utf-8") as rows:
        return list(csv.DictReader(rows))


def test_a_line_a_step_with_rows_and_seconds(demo_run: Run) -> None:
    lines = [line for line in demo_run.printed.splitlines() if line[:1] != " "]
    assert [line[:14].strip() for line in lines] == STEPS
    assert all(" s  " in line for line in lines)
    assert "scored as of 2026-06-30" in demo_run.printed
    assert "earn no points, because policy does not know the words" in (
        demo_run.printed
    )


def test_the_run_record_tells_every_step(demo_run: Run) -> None:
    (path,) = (demo_run.out / "runs").glob("*.json")
    record = json.loads(path.read_text(encoding="utf-8"))
    assert [step["step"] for step in record["steps"]] == STEPS
    assert {step["status"] for step in record["steps"]} == {"done"}
    assert all(step["peak_memory_mb"] > 10 for step in record["steps"])
    fixed = {step["step"]: step["fixed_seconds"] for step in record["steps"]}
    assert fixed["build"] > 0.1 and fixed["audit landed"] > 0.1
    assert all(step["fixed_seconds"] <= step["seconds"] for step in record["steps"])
    assert record["as_of_date"] == "2026-06-30"
    assert len(record["input_hash"]) == 64
    assert set(record["versions"]) >= {"python", "duckdb", "dbt-core"}
    rows = demo_run.query(
        "select step, status, row_count > 0, seconds >= 0, as_of_date is not null"
        f" from ops.runs where run_id = '{record['run_id']}' order by step_number"
    )
    assert [row[0] for row in rows] == STEPS[1:]
    assert {row[1:4] for row in rows} == {("done", True, True)}


@pytest.mark.slow
def test_the_same_input_again_gives_the_same_marts(demo_runs: DemoRuns) -> None:
    assert demo_runs.again.code == 0, demo_runs.again.errors
    assert marts(demo_runs.again) == demo_runs.marts_before


@pytest.mark.slow
def test_the_same_input_elsewhere_gives_the_same_marts(demo_runs: DemoRuns) -> None:
    assert demo_runs.elsewhere.code == 0, demo_runs.elsewhere.errors
    assert marts(demo_runs.elsewhere) == demo_runs.marts_before


def test_nothing_is_left_in_the_home_folder(demo_run: Run) -> None:
    assert list((demo_run.out.parent / "home").rglob("*")) == []


def test_both_files_are_published_and_one_is_private(demo_run: Run) -> None:
    out = demo_run.out
    target = (out / "analytics.duckdb").readlink()
    assert str(target) == "published/current/analytics.duckdb"
    mode = stat.S_IMODE((out / "sync.duckdb").stat().st_mode)
    assert mode == 0o600


def test_every_published_table_and_column_has_a_comment(demo_run: Run) -> None:
    comments = {
        (schema, table, column): comment
        for file in ("analytics.duckdb", "sync.duckdb")
        for schema, table, column, comment in demo_run.query(
            "select schema_name, table_name, null, comment from duckdb_tables()"
            " union all"
            " select schema_name, table_name, column_name, comment"
            " from duckdb_columns() where not internal",
            file,
        )
    }
    assert {schema for schema, *_ in comments} == {"marts", "ops", "activation"}
    assert [place for place, comment in comments.items() if not comment] == []
    # One that would end the literal too early.
    assert "shop's own?**" in comments["marts", "orders", None]


def test_source_freshness_tells_what_has_not_landed_for_long(
    project: Copy, demo_run: Run, tmp_path: Path
) -> None:
    warehouse = Path(shutil.copy(demo_run.out / "warehouse.duckdb", tmp_path))
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("update raw.landed_files set landed_on = landed_on - 3")
    run_dbt(project, warehouse, "source", "freshness", writes_json=True)
    told = json.loads((tmp_path / "dbt" / "sources.json").read_text("utf-8"))
    statuses = {
        result["unique_id"].partition(".customer_scoring.")[2]: result["status"]
        for result in told["results"]
    }
    assert statuses.pop("landing.landed_files") == "warn"
    assert statuses["shop.transactions"] == "pass"
    assert set(statuses.values()) == {"pass"}


def test_every_row_is_accounted_for(demo_run: Run) -> None:
    run = demo_run
    rows = run.query(
        "select file, raw, kept + quarantined + rejected + superseded, rejected"
        " from ops.reconciliations"
    )
    counts = {row["file"]: row for row in planted(run, "counts")}
    assert {file for file, *_ in rows} == set(counts)
    for file, raw, accounted, rejected in rows:
        expected = int(counts[file]["rows"]) + int(counts[file]["rejected"])
        assert (raw, accounted) == (expected, expected), file
        assert rejected == int(counts[file]["rejected"])


def test_every_planted_bad_row_is_found_with_its_reason(demo_run: Run) -> None:
    run = demo_run
    expected = Counter(
        (row["file"], row["reason"])
        for row in planted(run, "bad_rows")
        if row["reason"] != "rejected"
    )
    found = run.query(
        "select file, reason, count(*) from private.quarantine group by all"
    )
    assert {(file, reason): count for file, reason, count in found} == expected


def test_planted_repetitions_are_superseded_and_two_sales_kept(
    demo_run: Run,
) -> None:
    run = demo_run
    kinds = Counter(row["kind"] for row in planted(run, "duplicates"))
    assert kinds["two_sales"] > 0
    ((superseded,),) = run.query("select sum(superseded) from ops.reconciliations")
    assert superseded == kinds["repeated"] + kinds["older_version"]


def test_orders_paid_back_in_full_are_not_valid_and_never_valid_ones_neither(
    demo_run: Run,
) -> None:
    run = demo_run
    valid = {
        (source, order): (is_valid, back)
        for source, order, is_valid, back in run.query(
            "select source_system, order_id, is_valid, return_revenue from marts.orders"
        )
    }
    for row in planted(run, "refunded_in_full"):
        is_valid, _ = valid[row["source_system"], row["order_id"]]
        assert is_valid == (row["refunded_on"] > "2026-06-30")
    for row in planted(run, "never_valid"):
        assert valid[row["source_system"], row["order_id"]][0] is False


def test_who_only_returned_has_a_status_and_no_segment(demo_run: Run) -> None:
    run = demo_run
    statuses = {
        (source, key): (status, segment)
        for source, key, status, segment in run.query(
            "select source_system, source_customer_id, status, segment"
            " from marts.customer_segments join activation.customer_sources"
            " using (customer_id)"
        )
    }
    only = [row for row in planted(run, "customers") if row["only_returns"] == "true"]
    seen = [
        statuses[key]
        for row in only
        if (key := (row["source_system"], row["source_customer_id"])) in statuses
    ]
    assert seen and set(seen) == {("only_returns", None)}


def test_no_personal_value_reaches_marts_logs_or_reports(demo_run: Run) -> None:
    run = demo_run
    people = planted(run, "customers")
    emails = {row["email"].lower() for row in people if row["email"]}
    records = run.query(
        "select distinct last_name, phone from staging.stg_crm__customers"
    )
    values = emails | {phone for _, phone in records if phone}
    assert len(values) > 300
    texts = {
        path: path.read_text(encoding="utf-8", errors="replace").lower()
        for folder in ("logs", "runs", "quality")
        for path in (run.out / folder).rglob("*")
        if path.is_file()
    }
    page = run.out / "report.html"
    texts[page] = page.read_text(encoding="utf-8").lower()
    assert len(texts) > 5
    for schema, table, column in run.query(
        "select table_schema, table_name, column_name from information_schema.columns"
        " where data_type = 'VARCHAR'",
        "analytics.duckdb",
    ):
        held = run.query(
            f'select distinct "{column}" from "{schema}"."{table}"'
            f' where "{column}" is not null',
            "analytics.duckdb",
        )
        texts[Path(table) / column] = "\n".join(value for (value,) in held).lower()
    for place, text in texts.items():
        assert "@example" not in text, place
        assert not any(value in text for value in values), place


@pytest.mark.slow
def test_the_report_is_for_readers_and_the_same_for_the_same_input(
    demo_runs: DemoRuns,
) -> None:
    page, other = (
        run.out / "report.html" for run in (demo_runs.again, demo_runs.elsewhere)
    )
    assert stat.S_IMODE(page.stat().st_mode) & 0o044
    assert page.read_bytes() == other.read_bytes()


def test_status_tells_the_last_run_and_the_publication(
    project_status: Run,
) -> None:
    assert project_status.code == 0
    assert "publication in force: 2" in project_status.printed
    assert all(step in project_status.printed for step in STEPS)
