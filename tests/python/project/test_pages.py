"""The pages that explain the project are short, complete, and name what exists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from project_copy import PROJECT

from pipeline.__main__ import parser
from pipeline.request import STEPS

# The folders a reader looks into; others hold what tools made.
ROOMS = ("models", "macros", "seeds", "tests", "profiles", "scripts", ".ci")
PAGES = sorted(
    page.relative_to(PROJECT)
    for page in (
        PROJECT / "README.md",
        *(page for room in ROOMS for page in (PROJECT / room).rglob("README.md")),
    )
)
LONGEST_README = 8_000

LINK = re.compile(r"\]\(([^)\s]+)\)")
# A path in code, such as `seeds/policy/segments.csv`; neither a glob nor a placeholder.
NAMED_PATH = re.compile(rf"`((?:{'|'.join(map(re.escape, ROOMS))})/[\w./-]*)`")
MODEL_LINK = re.compile(r"#!/model/model\.customer_scoring\.(\w+)")


def test_the_readme_is_short() -> None:
    assert len((PROJECT / "README.md").read_bytes()) <= LONGEST_README


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_a_page_names_what_exists(page: Path) -> None:
    assert list(dead(page)) == []


def dead(page: Path) -> Iterator[str]:
    """Every link and path of a page that leads nowhere."""
    text = (PROJECT / page).read_text("utf-8")
    for link in LINK.findall(text):
        if re.match("[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = PROJECT / page.parent / name if name else PROJECT / page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            yield link
    for named in NAMED_PATH.findall(text):
        if not (PROJECT / named).exists():
            yield named


def anchors(page: Path) -> set[str]:
    """What a link can name of a page: its titles, as GitHub spells them."""
    titles = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles
    }


def test_every_folder_of_the_readme_s_list_has_a_page() -> None:
    text = (PROJECT / "README.md").read_text("utf-8")
    assert {f"{page}" for page in PAGES} - {"README.md"} <= set(LINK.findall(text))


def test_the_table_of_seeds_has_every_seed_once() -> None:
    text = (PROJECT / "seeds/policy/README.md").read_text("utf-8")
    assert sorted(first_cells(text, "| seed | decides |")) == sorted(
        path.stem for path in (PROJECT / "seeds/policy").glob("*.csv")
    )


def test_the_tables_of_the_command_are_those_of_the_parser() -> None:
    text = (PROJECT / "scripts/README.md").read_text("utf-8")
    assert first_cells(text, "| step | does |") == list(STEPS)
    options = re.findall(r"--[a-z][a-z-]*", section(text, "| option | says |"))
    known = {
        option
        for action in parser()._actions
        for option in action.option_strings
        if option.startswith("--")
    }
    assert set(options) == known - {"--help"}


def first_cells(text: str, title: str) -> list[str]:
    """What the first column of a table names, by the table's title line."""
    return re.findall(r"^\| `(\w+)` \|", section(text, title), re.MULTILINE)


def section(text: str, title: str) -> str:
    """A table, by its title line."""
    return text[text.index(title) :].split("\n\n")[0]


def test_the_first_page_of_dbt_docs_links_every_table_of_readers() -> None:
    models = {path.stem: path for path in (PROJECT / "models").rglob("*.sql")}
    linked = set(MODEL_LINK.findall((PROJECT / "models/_overview.md").read_text()))
    assert linked <= set(models)
    readers = {
        name
        for name, path in models.items()
        if path.relative_to(PROJECT / "models").parts[0] in ("marts", "activation")
    }
    assert readers <= linked
