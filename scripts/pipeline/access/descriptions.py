"""What a table holds, in the words of the project's own descriptions."""

from __future__ import annotations

import re
from functools import cache

import yaml

from pipeline.contract import PROJECT

DOC = re.compile(r"{{ doc\('(\w+)'\) }}")
BLOCK = re.compile(r"{% docs (\w+) %}(.*?){% enddocs %}", re.DOTALL)
ALIAS = re.compile(r"alias='(\w+)'")
OWN = {"rejects": "One line of a landed file that could not be read as a row."}


def of(table: str) -> str:
    """The description of a table, ``schema.name`` or with its publication in front."""
    return all_of_them().get(table.rpartition(".")[2], "")


@cache
def all_of_them() -> dict[str, str]:
    """Every description by the name of the table."""
    models = PROJECT / "models"
    blocks = {
        name: text
        for path in sorted(models.rglob("*.md"))
        for name, text in BLOCK.findall(path.read_text(encoding="utf-8"))
    }
    found = dict(OWN)
    for path in sorted(models.rglob("*.yml")):
        document = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        for source in document.get("sources", ()):
            for table in source["tables"]:
                found.setdefault(table["name"], one_line(table["description"], blocks))
        for model in document.get("models", ()):
            text = one_line(model["description"], blocks)
            sql = path.with_name(f"{model['name']}.sql").read_text(encoding="utf-8")
            # A table of another schema may bear a raw table's name.
            alias = ALIAS.search(sql)
            found[alias.group(1) if alias else model["name"]] = text
    return found


def one_line(text: str, blocks: dict[str, str]) -> str:
    """A description on one line, the blocks that it refers to put in."""
    whole = DOC.sub(lambda found: blocks.get(found.group(1), ""), text)
    return " ".join(whole.split("**Decided.**")[0].split())
