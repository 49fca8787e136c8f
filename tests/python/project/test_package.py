"""Another dbt project installs this one, with its own schemas, seeds and variables."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from project_copy import PROJECT, read_rows, setting, write_rows
from runs.small_shop import history

pytestmark = pytest.mark.slow

# As models/README.md shows them.
FILES = {
    "packages.yml": f"packages:\n  - local: {PROJECT}\n",
    "profiles.yml": """
warehouse:
  target: dev
  outputs:
    dev: {type: duckdb, path: warehouse.duckdb, schema: main, settings: {TimeZone: UTC}}
""",
    "dbt_project.yml": """
name: warehouse
version: 1.0.0
profile: warehouse
flags:
  send_anonymous_usage_stats: false
  require_ref_searches_node_package_before_root: true
dispatch:
  - {macro_namespace: dbt, search_order: [warehouse, customer_scoring, dbt]}
vars:
  customer_scoring: {raw_schema: shop_data}
models:
  customer_scoring:
    marts: {+schema: crm_marts}
seeds:
  customer_scoring:
    policy:
      settings: {+enabled: false}
  warehouse:
    settings:
      +full_refresh: true
      +column_types: {setting: varchar, value: varchar, reason: varchar}
""",
    "models/vips.sql": """
select customer_id from {{ ref('customer_scoring', 'customer_segments') }}
where segment = 'vip'
""",
}
COLUMNS = ("order_id", "ordered_at", "amount", "customer_id")
LOADED = """
create table shop_data.transactions (
    order_id varchar, ordered_at timestamptz, amount decimal(18, 2), customer_id varchar
)
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The other project: an EL tool has loaded its orders."""
    folder = tmp_path_factory.mktemp("package")
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    rows = read_rows(PROJECT / "seeds" / "policy" / "settings.csv")
    (folder / "seeds").mkdir()
    write_rows(
        folder / "seeds" / "settings.csv", setting("history_month_ends", "1")(rows)
    )
    with duckdb.connect(str(folder / "warehouse.duckdb")) as connection:
        connection.execute("set timezone = 'UTC'")
        connection.execute("create schema shop_data")
        connection.execute(LOADED)
        connection.executemany(
            "insert into shop_data.transactions values (?, ?, ?, ?)",
            [
                [
                    row[name]
                    for name in ("order_id", "ordered_at", "amount", "customer_id")
                ]
                for row in history(40)
            ],
        )
    return folder


@pytest.fixture(scope="module")
def asked(project: Path) -> Callable[[str], list[Any]]:
    """The rows of a query on what it built, twice."""
    for command in (("deps",), ("build",), ("build",)):
        exclude = ("--exclude-resource-type", "unit_test")
        done = subprocess.run(
            [
                Path(sys.executable).with_name("dbt"), *command,
                *(exclude if command == ("build",) else ()), "--profiles-dir", ".",
            ],
            cwd=project, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout

    def rows(query: str) -> list[Any]:
        with duckdb.connect(str(project / "warehouse.duckdb")) as connection:
            return connection.execute(query).fetchall()

    return rows


def test_its_models_read_the_marts(asked: Callable[[str], list[Any]]) -> None:
    counts = asked(
        "select count(*) from main.vips union all select count(*)"
        " from crm_marts.customer_segments where segment = 'vip'"
    )
    assert counts[0] == counts[1] != (0,)


def test_its_own_settings_hold(asked: Callable[[str], list[Any]]) -> None:
    """One month end and the latest date."""
    assert asked("select count(*) from ops.scoring_dates") == [(2,)]


def test_its_second_build_lands_nothing_again(
    asked: Callable[[str], list[Any]],
) -> None:
    runs = asked("select distinct run_id from raw.landed_files")
    assert len(runs) == 1
    assert asked("select max(run_number) from ops.history_log") == [(2,)]
