"""The borders of the runner: no circle of imports, and contracts instead of models."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from pipeline.contract import PROJECT

PIPELINE = PROJECT / "scripts" / "pipeline"

# What a package must not import.
FORBIDDEN = {
    "engines": {"gates", "report", "landing"},
    "landing": {"engines", "gates", "erasure", "report"},
    "report": {"engines", "gates", "landing"},
}
# Who reads what runs publish or keep: marts, activation, ops, private and raw.
CONTRACT_READERS = ("access", "erasure", "gates", "report")
INNER = re.compile(r"\b(?:intermediate|staging)\.(?:int|stg)_\w+")
# What these packages still read of the inside, because no contract tells it.
EXCEPTIONS = {
    "gates": {
        # Examples of ids that meet no record; ops.customer_matches only counts them.
        "intermediate.int_orders__orders",
        "intermediate.int_touchpoints__daily_rollups",
        "staging.stg_crm__consents",
        "staging.stg_crm__customer_attributes",
        "staging.stg_crm__customers",
        "staging.stg_marketing__campaign_members",
        "staging.stg_marketing__vouchers",
        "staging.stg_surveys__feedback",
    },
}

Graph = dict[str, set[str]]


def modules(root: Path) -> dict[str, Path]:
    """Every module by its name below ``pipeline``; a package is its own module."""
    found = {}
    for path in root.rglob("*.py"):
        parts = path.relative_to(root).with_suffix("").parts
        name = ".".join(part for part in parts if part != "__init__")
        found[name or "pipeline"] = path
    return found


def imports(root: Path) -> Graph:
    """The modules that each module imports, within functions too."""
    known = modules(root)
    graph: Graph = {}
    for name, path in known.items():
        tree = ast.parse(path.read_text("utf-8"))
        graph[name] = {
            imported if imported in known else imported.rpartition(".")[0]
            for node in ast.walk(tree)
            for imported in imported_by(node)
        } - {name, ""}
    return graph


def imported_by(node: ast.AST) -> Iterator[str]:
    """What one statement imports of the runner."""
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom):
        names = [f"{node.module}.{alias.name}" for alias in node.names]
    else:
        return
    for name in names:
        top, _, rest = name.partition(".")
        if top == "pipeline":
            yield rest


def packages(graph: Graph) -> Graph:
    """The packages that each package imports; a module beside them is one as well."""
    found: Graph = {}
    for name, imported in graph.items():
        package = name.partition(".")[0]
        others = {other.partition(".")[0] for other in imported}
        found.setdefault(package, set()).update(others - {package})
    return found


def circle(graph: Graph) -> list[str]:
    """Names that import each other in a circle; none as a rule."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def inner_tables(folder: Path) -> set[str]:
    """The models of the inside whose names a package writes into its SQL."""
    return {
        table
        for path in folder.rglob("*.py")
        for table in INNER.findall(path.read_text("utf-8"))
    }


def test_no_packages_import_each_other() -> None:
    assert circle(packages(imports(PIPELINE))) == []


def test_no_modules_import_each_other() -> None:
    assert circle(imports(PIPELINE)) == []


@pytest.mark.parametrize("package", sorted(FORBIDDEN))
def test_imports_point_one_way(package: str) -> None:
    found = packages(imports(PIPELINE))[package]
    assert found
    assert not found & FORBIDDEN[package]


@pytest.mark.parametrize("package", CONTRACT_READERS)
def test_contracts_are_read_and_not_the_inside(package: str) -> None:
    assert inner_tables(PIPELINE / package) == EXCEPTIONS.get(package, set())


def test_a_circle_within_a_function_is_found(tmp_path: Path) -> None:
    for name, text in (
        ("one/__init__.py", ""),
        ("one/first.py", "def late():\n    from pipeline.two import second\n"),
        ("two/__init__.py", ""),
        ("two/second.py", "from pipeline.one.third import value\n"),
        ("one/third.py", "value = 1\n"),
    ):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    graph = imports(tmp_path)
    assert circle(graph) == []
    assert set(circle(packages(graph))) == {"one", "two"}


def test_a_model_of_the_inside_is_found(tmp_path: Path) -> None:
    tmp_path.joinpath("a.py").write_text('"select 1 from intermediate.int_a__b as c"')
    assert inner_tables(tmp_path) == {"intermediate.int_a__b"}
