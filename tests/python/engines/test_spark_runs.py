"""The runner on Spark: what is published, when, and what is refused."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from project_copy import Copy
from spark_shop import Shop

pytestmark = pytest.mark.spark

VIEW = "show create table marts.rfm_scores"
SCORED = "select count(*), sum(monetary_value) from marts.rfm_scores"
VERSIONS = "show schemas like 'published_*'"
PUBLISHED_RUN = "select max(run_id) from building_ops.runs where step = 'publish'"
ODD = "select count(*) from marts.orders where order_id like 'amount %'"
SCHEMAS = ("marts", "ops", "activation")
ONE = "building_marts.rfm_scores"
# What earlier publications left behind, and a schema of others.
OLD = (
    "create view marts.old_mart tblproperties ('customer_scoring.run' = 'old')"
    " as select 1 as one",
    "create schema published_20200101t000000z",
    "create table published_20200101t000000z.old using parquet as select 1 as one",
    "create schema published_by_others",
)


def version(view: list[list[Any]]) -> str:
    """The schema that a view shows."""
    found = re.search(r"\bpublished_\w+", view[0][0])
    assert found, view
    return found[0]


@pytest.fixture
def shop(served_shop: Shop) -> Shop:
    """The shop, whatever is published of it."""
    return served_shop


@pytest.fixture
def spoilt(shop: Shop) -> Iterator[Shop]:
    """The shop, a customer of whom was built twice; afterwards it is as it was."""
    shop.query(
        f"create table default.kept using parquet as select * from {ONE}",
        f"insert into {ONE} select * from default.kept limit 1",
    )
    yield shop
    shop.query(
        "set spark.sql.sources.partitionOverwriteMode=static",
        f"insert overwrite {ONE} select * from default.kept",
        "drop table default.kept",
    )


def test_readers_see_the_same_tables_as_on_duckdb(spark_shop: Shop) -> None:
    view, scored, odd, runs, gates, volumes = spark_shop.query(
        VIEW,
        SCORED,
        ODD,
        "select step, status, row_count, started_at from ops.runs"
        " where step <> 'publish' and run_id = (select max(run_id) from ops.runs)"
        " order by step_number",
        "select distinct gate from ops.gate_results order by gate",
        "select count(*) from ops.gate_volumes where table_name = 'marts.rfm_scores'",
    )
    assert spark_shop.differences(version(view), spark_shop.stages.warehouse) == []
    assert scored[0][0] > 0
    assert odd[0][0] > 0
    assert [step for step, status, *_ in runs if status == "done"] == [
        "land",
        "audit landed",
        "build",
        "audit marts",
    ]
    assert all(count and started.startswith("20") for _, _, count, started in runs)
    assert (gates, volumes) == ([["landed"], ["marts"]], [[1]])
    (spark_shop.out / "report.html").read_text(encoding="utf-8").index("</html>")


def test_the_report_is_that_of_duckdb(spark_shop: Shop) -> None:
    pages = [
        (out / "report.html").read_text(encoding="utf-8")
        for out in (spark_shop.out, spark_shop.stages.warehouse.parent)
    ]
    tables = [re.findall(r"<td[^>]*>([^<]*)</td>", page) for page in pages]
    assert len(tables[0]) > 100
    assert tables[0] == tables[1]


def test_the_gates_found_what_they_find_on_duckdb(spark_shop: Shop) -> None:
    found = [
        (out / "quality" / gate / "findings.json").read_text("utf-8")
        for gate in ("landed", "marts")
        for out in (spark_shop.out, spark_shop.stages.warehouse.parent)
    ]
    without_run = [re.sub(r'"(run_id|checked_at)": ".*?"', "", text) for text in found]
    assert without_run[0] == without_run[1]
    assert without_run[2] == without_run[3]
    assert '"success": true' in found[0]


def test_all_that_spark_keeps_is_its_owner_s(spark_shop: Shop) -> None:
    assert stat.S_IMODE((spark_shop.out / "spark").stat().st_mode) == 0o700
    for file in (spark_shop.out / "spark" / "tables").rglob("*.parquet"):
        assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0


def test_every_published_table_and_column_has_a_comment(shop: Shop) -> None:
    views = shop.query(*(f"show views in {schema}" for schema in SCHEMAS))
    tables = [f"{schema}.{table}" for rows in views for schema, table, *_ in rows]
    told = shop.query(*(f"describe extended {table}" for table in tables))
    lacking = []
    for table, rows in zip(tables, told, strict=True):
        # After a blank line the properties of the view follow.
        end = [name for name, *_ in rows].index("")
        lacking += [(table, name) for name, _, comment in rows[:end] if not comment]
        if not {name: value for name, value, _ in rows[end:]}.get("Comment"):
            lacking.append((table, "the table itself"))
    assert len(tables) > 30
    assert lacking == []


def test_a_failed_gate_leaves_the_old_publication(spoilt: Shop) -> None:
    before = spoilt.query(VIEW, SCORED)
    audited = spoilt.run("audit")
    assert audited.code == 1
    assert "the gate on marts failed" in audited.errors
    assert "expect_compound_columns_to_be_unique" in audited.errors
    published = spoilt.run("publish")
    assert published.code == 1
    assert "have not passed their gate" in published.errors
    assert spoilt.query(VIEW, SCORED) == before


def test_the_next_run_replaces_what_is_published(shop: Shop) -> None:
    *_, shown = shop.query(*OLD, VIEW)
    before = version(shown)
    # The gate saw the spoilt marts last.
    for step in ("audit", "publish"):
        done = shop.run(step)
        assert done.code == 0, done.errors
    view, views, run, versions = shop.query(
        VIEW, "show views in marts like 'old_mart'", PUBLISHED_RUN, VERSIONS
    )
    now = version(view)
    assert shop.differences(now, shop.stages.warehouse) == []
    assert views == []
    # Readers may still look at the one before; older ones are gone.
    assert sorted(versions) == sorted([[before], [now], ["published_by_others"]])
    told = shop.run("status")
    assert f"publication in force: {run[0][0]}, as of 2026-06-30" in told.printed
    assert told.errors == ""


def test_what_others_put_among_the_published_is_never_dropped(shop: Shop) -> None:
    before = shop.query("create view marts.own as select 1 as one", VIEW)[1]
    refused = shop.run("publish")
    after = shop.query("drop view marts.own", VIEW)[1]
    assert refused.code == 2
    assert "no publication made marts.own;" in refused.errors
    assert before == after


def test_what_cannot_be_copied_leaves_the_old_publication(shop: Shop) -> None:
    before = shop.query(VIEW, VERSIONS)
    bad = (
        shop.out / "spark" / "tables" / "building_ops.db" / "readiness" / "bad.parquet"
    )
    bad.write_text("no Parquet")
    refused = shop.run("publish")
    bad.unlink()
    assert (refused.code, refused.errors.count("\n")) == (2, 1)
    assert re.search(r"cannot be used \([A-Za-z_.]+\)", refused.errors)
    assert shop.query(VIEW, VERSIONS) == before


def test_only_one_may_use_the_catalogue(shop: Shop) -> None:
    refused = replace(shop, server={}).run("publish")
    assert (refused.code, refused.errors.count("\n")) == (2, 1)
    assert "another program uses the Spark warehouse" in refused.errors


def old_java(folder: Path) -> str:
    """A program that says it is an old Java; its folder."""
    program = folder / "bin" / "java"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\necho 'java version \"1.8.0_392\"' >&2\n")
    program.chmod(0o755)
    return str(folder)


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"JAVA_HOME": "/nowhere"}, "needs Java 17, but there is none in JAVA_HOME"),
        ({"JAVA_HOME": "{old}"}, "needs Java 17, but the one in JAVA_HOME"),
        (
            {"SPARK_METHOD": "thrift", "SPARK_PORT": "1"},
            "the Spark server on localhost:1 does not answer",
        ),
        ({"SPARK_METHOD": "telepathy"}, "set it to session or thrift"),
        ({"SPARK_PORT": "x"}, "SPARK_PORT is 'x'"),
        ({"SPARK_WAREHOUSE": "/dev/null/spark"}, "cannot be written (Not a directory)"),
        ({"SPARK_MASTER": "nonsense"}, "cannot be started"),
    ],
)
def test_a_spark_that_cannot_be_used_is_told(
    project: Copy, tmp_path: Path, variables: dict[str, str], said: str
) -> None:
    known = {key: value.format(old=tmp_path) for key, value in variables.items()}
    old_java(tmp_path)
    run = project.run(
        tmp_path / "out", "publish", "--target", "spark", **os.environ, **known
    )
    assert (run.code, run.errors.count("\n")) == (2, 1), run.errors
    assert said in run.errors


@pytest.mark.parametrize("step", [["erase"], ["access", "--email", "a@b.example"]])
def test_what_is_not_there_yet_is_refused(
    project: Copy, tmp_path: Path, step: list[str]
) -> None:
    refused = project.run(tmp_path / "out", *step, "--target", "spark")
    assert refused.code == 2
    assert f"{step[0]} is not available with --target spark" in refused.errors
