"""The recipes of CONTRIBUTING.md give what they promise, and keep the house rules."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pytest
import recipes
import test_house_rules
import test_pages
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from engines.postgres_server import postgres, programs
from project_copy import PROJECT, Copy, copy_project
from recipes import Recipe

from pipeline.gates import scores, suites
from pipeline.output import Output

pytestmark = pytest.mark.slow

CONTRIBUTING = (PROJECT / "CONTRIBUTING.md").read_text("utf-8")
RECIPES = recipes.read(CONTRIBUTING)
SOURCE, SCORE, SEGMENT, ADAPTER, MACRO = RECIPES.values()

# A customer is dormant after a year without an order, and reactivated for ninety days
# after the next one. The monetary score is 4 from 400 on.
RAW = {
    "transactions": [
        ("order_id", "customer_id", "ordered_at", "amount"),
        ("1", "back_valuable", "2024-01-10", "10"),
        ("2", "back_valuable", "2026-06-20", "500"),
        ("3", "back", "2024-01-10", "10"),
        ("4", "back", "2024-01-11", "10"),
        ("5", "back", "2026-06-20", "20"),
        ("6", "dormant", "2025-05-01", "20"),
        ("7", "new", "2026-06-30", "20"),
        ("8", "objector", "2026-06-30", "20"),
    ],
    "consents": [
        ("customer_id", "purpose", "status", "recorded_at"),
        ("objector", "profiling", "withdrawn", "2026-06-30"),
    ],
    "closed_days": [
        ("closed_on",),
        ("2026-01-01",),
        ("2026-05-01",),
        ("2026-05-01",),
        ("soon",),
    ],
}


@dataclass
class Walked:
    """A copy of the project that followed all recipes, and what dbt made of it."""

    copy: Copy
    folder: Path
    results: dict[str, str] = field(default_factory=dict)
    manifest: dict[str, Any] = field(default_factory=dict)

    def query(self, statement: str) -> list[Any]:
        """The rows of a query on the warehouse."""
        warehouse = str(self.folder / "out" / "warehouse.duckdb")
        with duckdb.connect(warehouse, read_only=True) as connection:
            return connection.execute(statement).fetchall()

    def segments(self, column: str) -> dict[str, Any]:
        """A column of customer_segments by the customer's id in the shop."""
        return dict(
            self.query(
                f"select source_customer_id, {column} from marts.customer_segments"
                " join private.int_identity__customers using (customer_id)"
            )
        )


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Walked:
    """All recipes followed in one copy, whose shop is landed and built once."""
    folder = tmp_path_factory.mktemp("recipes")
    walked = Walked(copy_project(folder / "project"), folder)
    for recipe in RECIPES.values():
        recipes.follow(recipe, walked.copy.folder)
    ((step, option, raw),) = SOURCE.arguments("scripts/run")
    for table, rows in RAW.items():
        path = walked.copy.folder / raw / f"{table}.csv"
        path.parent.mkdir(exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    landed = walked.copy.call(folder / "out", step, option, raw)
    assert landed.code == 0, landed.errors
    build(walked)
    return walked


def build(walked: Walked) -> None:
    """Build what the recipes select, and run the tests of the new models.

    Other tests of the project run elsewhere.
    """
    selectors = [one for recipe in RECIPES.values() for one in recipe.selectors()]
    folders = {path.parent for recipe in RECIPES.values() for path in created(recipe)}
    walked.results = dbt(
        walked.copy.folder,
        walked.folder / "target",
        {"WAREHOUSE": str(walked.folder / "out" / "warehouse.duckdb")},
        "--indirect-selection", "empty",
        "--select",
        *(f"+{selector.lstrip('+')}" for selector in selectors),
        *(f"path:{folder}+1,test_type:generic" for folder in folders),
        *(f"path:{folder}+1,test_type:unit" for folder in folders),
    )  # fmt: skip
    manifest = walked.folder / "target" / "manifest.json"
    walked.manifest = json.loads(manifest.read_text("utf-8"))


def created(recipe: Recipe) -> list[Path]:
    """The models that a recipe makes."""
    return [path for path in recipe.created(".sql") if path.parts[0] == "models"]


def dbt(
    project: Path, target: Path, environment: dict[str, str], *arguments: str
) -> dict[str, str]:
    """Have dbt build in this process; the status of each node by name."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("DBT_SEND_ANONYMOUS_USAGE_STATS", "false")
        for name, value in environment.items():
            patched.setenv(name, value)
        try:
            outcome = dbtRunner().invoke([
                "build", "--quiet", "--log-level", "none", "--warn-error",
                "--project-dir", str(project),
                "--profiles-dir", str(PROJECT / "profiles"),
                "--target-path", str(target),
                "--log-path", str(target),
                *arguments,
            ])  # fmt: skip
        finally:
            DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
    results = getattr(outcome.result, "results", [])
    assert outcome.success, [
        (result.node.name, result.message)
        for result in results
        if result.status not in ("success", "pass")
    ] or outcome.exception
    return {result.node.name: str(result.status) for result in results}


def breaches(walked: Walked) -> list[Any]:
    """Every breach of the house rules in the copy."""
    return test_house_rules.breaches(walked.manifest, walked.folder)


def test_the_five_recipes_keep_the_house_rules(walked: Walked) -> None:
    assert len(RECIPES) == 5
    assert breaches(walked) == []


def test_every_new_model_is_built_and_its_tests_pass(walked: Walked) -> None:
    for model in [path.stem for recipe in RECIPES.values() for path in created(recipe)]:
        assert walked.results[model] == "success", model
        unit_tests = [name for name in walked.results if name.startswith(f"{model}__")]
        assert unit_tests or model == "stg_network__closed_days", model


def test_new_rows_of_a_source_are_staged_and_none_is_lost(walked: Walked) -> None:
    assert walked.query(
        "select closed_date::varchar from staging.stg_network__closed_days order by all"
    ) == [("2026-01-01",), ("2026-05-01",)]
    assert walked.query(
        "select raw, kept, quarantined, rejected, superseded from ops.reconciliations"
        " where source = 'closed_days'"
    ) == [(4, 2, 1, 0, 1)]
    assert walked.query(
        "select reason, cure is not null from ops.quarantine_summary"
        " where source = 'closed_days'"
    ) == [("invalid_closed_on", True)]
    assert walked.query(
        "select raw_row from private.quarantine where source = 'closed_days'"
    ) == [('{"closed_on":"unreadable: soon"}',)]


def test_a_new_score_has_the_right_values_and_none_for_who_objected(
    walked: Walked,
) -> None:
    assert dict(
        walked.query(
            "select source_customer_id, momentum_score::double"
            " from marts.momentum_scores"
            " join private.int_identity__customers using (customer_id)"
        )
    ) == {"back_valuable": 0.5, "back": 0.3333, "dormant": 1.0, "new": 1.0}
    score = walked.manifest["nodes"]["model.customer_scoring.momentum_scores"]
    assert "history" in score["tags"]


def test_a_new_segment_is_given_to_whom_its_rule_fits(walked: Walked) -> None:
    assert walked.segments("segment") == {
        "back_valuable": "won_back",
        "back": "promising",
        "dormant": "lost",
        "new": "new",
        "objector": None,
    }
    assert walked.segments("rule_id")["back_valuable"] == "back_valuable"
    assert walked.results["assert_segment_rules_are_total_and_ordered"] == "pass"
    assert walked.results["assert_segment_stability_fits"] == "pass"


def test_the_gate_looks_at_what_is_new(walked: Walked) -> None:
    folder = walked.copy.folder / "tests" / "expectations"
    assert "raw.closed_days" in suites.load("landed", folder).tables
    marts = walked.copy.folder / "models" / "marts"
    assert scores.key_columns(marts)["marts.momentum_scores"] == (
        "customer_id",
        "as_of_date",
    )


def test_a_new_adapter_lands_its_fixture(walked: Walked) -> None:
    (path,), _ = ADAPTER.arguments("scripts/test")
    tests = Path("tests", "python")
    shared = [path.relative_to(PROJECT) for path in (PROJECT / tests).glob("*.py")]
    for name in (*shared, "pyproject.toml"):
        shutil.copy(PROJECT / name, walked.copy.folder / name)
    shutil.copytree(
        PROJECT / tests / "adapters",
        walked.copy.folder / tests / "adapters",
        dirs_exist_ok=True,
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    done = subprocess.run(
        [
            sys.executable, "-m", "pytest", path, "-v",
            "-k", "test_every or test_fixtures or acme_till",
            "--basetemp", str(walked.folder / "pytest"),
        ],
        cwd=walked.copy.folder,
        env={**os.environ, "PYTHONPATH": "scripts"},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert "test_landed_rows[acme_till-transactions]" in done.stdout


def test_a_new_macro_answers_alike_on_duckdb_and_postgres(walked: Walked) -> None:
    (test,) = MACRO.selectors()
    assert walked.results[test] == "pass"
    macro = walked.manifest["macros"]["macro.customer_scoring.month_end"]
    assert macro["description"]
    # A project of the macros alone, because the models take seconds to parse.
    small = walked.folder / "macros_alone"
    shutil.copytree(walked.copy.folder / "macros", small / "macros")
    (small / "tests").mkdir()
    for path in MACRO.created(f"{test}.sql"):
        shutil.copy(walked.copy.folder / path, small / "tests")
    (small / "dbt_project.yml").write_text(
        "{name: customer_scoring, profile: customer_scoring}", "utf-8"
    )
    folder = programs()
    assert folder, "no Postgres here: apt-get install postgresql and run again"
    with postgres(folder) as server:
        target = ("--target", "postgres")
        answered = dbt(small, small / "target", server.environment, *target)
    assert answered == {test: "pass"}


@pytest.mark.parametrize(
    ("hunk", "complaint"),
    [
        (" c\n+d\n", "has 0 times the lines\nc"),
        (" a\n+d\n", "has 2 times the lines\na"),
        ("-b\n-b\n+d\n", "has 0 times"),
    ],
)
def test_a_change_that_fits_nowhere_or_twice_is_refused(
    hunk: str, complaint: str
) -> None:
    with pytest.raises(AssertionError, match=complaint):
        recipes.changed("a\nb\na\n", hunk, "some.sql")


def test_what_the_page_names_is_there(walked: Walked) -> None:
    named = {Path(path) for path in recipes.PATH.findall(CONTRIBUTING)}
    named |= {Path(link) for link in test_pages.LINK.findall(CONTRIBUTING)}
    for recipe in RECIPES.values():
        named |= {Path(path) for *_, path in recipe.arguments("scripts/test")}
    missing = [
        str(path)
        for path in named
        if not (PROJECT / path).exists() and not (walked.copy.folder / path).exists()
    ]
    assert sorted(missing) == []
    # Where dbt by hand finds what the runner made.
    assert f"WAREHOUSE={Output(Path('output')).warehouse} " in CONTRIBUTING
