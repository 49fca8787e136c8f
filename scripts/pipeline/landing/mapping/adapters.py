"""Adapters: ready-made entries of ``mapping.yml`` for the exports of known vendors."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from pipeline.landing.mapping.entry import Kind, Select
from pipeline.landing.mapping.nodes import Reader, Said, compose
from pipeline.landing.mapping.selects import EXPORTED_ON, LATEST

FOLDER = Path(__file__).resolve().parents[2] / "adapters"
KEYS = ["description", "source_system", "fills", "options", "files", "tell"]
KEYS_OF_A_KIND = ["names", "is_required", "expects", "optional", "ignores", "key"]
OF_OTHERS = re.compile(r'\b(latest|all_files)\."?(\w+)')


@dataclass(frozen=True)
class Fill:
    """What one kind of file gives one table."""

    table: str
    kind: Kind
    options: Said
    select: Select

    def dated(self) -> set[str]:
        """The columns that the day of the export fills."""
        text = self.select.text
        return set(re.findall(rf"\b{EXPORTED_ON} as (\w+)", text))

    def others(self, kinds: Mapping[str, Kind]) -> dict[str, bool]:
        """The kinds of other files that it reads, and whether these must be whole."""
        found: dict[str, bool] = {}
        for schema, name in OF_OTHERS.findall(self.select.text):
            if name in kinds:
                found[name] = found.get(name, False) or schema == LATEST
        return found


@dataclass(frozen=True)
class Adapter:
    """How the files of one vendor are read."""

    name: str
    description: str
    source_system: str
    kinds: Mapping[str, Kind]
    fills: tuple[Fill, ...]

    @property
    def tables(self) -> list[str]:
        """The tables that it fills."""
        return list(dict.fromkeys(fill.table for fill in self.fills))

    def stems(self, kind: Kind) -> tuple[str, ...]:
        """What tells files of a kind from the others; nothing where there is one."""
        return kind.names if len(self.kinds) > 1 else ()


def names() -> list[str]:
    """Every adapter by name."""
    return sorted(path.parent.name for path in FOLDER.glob("*/adapter.yml"))


@cache
def read(name: str) -> Adapter:
    """An adapter of ours."""
    root = compose(FOLDER / name / "adapter.yml")
    assert root is not None
    reader = Reader()
    top = reader.mapping(root, "the adapter")
    for word, (key, _) in top.items():
        reader.known(key, word, "a key of adapters", KEYS)
    shared = reader.mapping(top["options"][1], "options") if "options" in top else {}
    kinds = {
        kind: kind_of(reader, kind, node)
        for kind, (_, node) in reader.mapping(top["files"][1], "files").items()
    }
    tell = {
        column: reader.filled(value, column)
        for column, (_, value) in (
            reader.mapping(top["tell"][1], "tell") if "tell" in top else {}
        ).items()
    }
    tables, order = reader.texts(top["fills"][1], "fills"), list(kinds)
    found = {}
    for path in (FOLDER / name).glob("*.sql"):
        table, _, kind = path.stem.partition("__")
        reader.known(root, table, "a table that it fills", list(tables))
        kind = reader.known(root, kind or next(iter(kinds)), "a kind", list(kinds))
        text = path.read_text(encoding="utf-8")
        found[table, kind] = Select(f"{name}/{path.name}", text, tell)
    fills = [
        Fill(table, kinds[kind], shared, found[table, kind])
        for table, kind in sorted(
            found, key=lambda pair: (tables.index(pair[0]), order.index(pair[1]))
        )
    ]
    return Adapter(
        name,
        reader.filled(top["description"][1], "description"),
        reader.filled(top["source_system"][1], "source_system"),
        kinds,
        tuple(fills),
    )


def kind_of(reader: Reader, name: str, node: yaml.Node) -> Kind:
    """One kind of file, with the names that its columns may have."""
    said = reader.mapping(node, f"'{name}'")
    for word, (key, _) in said.items():
        reader.known(key, word, "a key of a kind of file", KEYS_OF_A_KIND)

    def listed(word: str) -> tuple[str, ...]:
        return reader.texts(said[word][1], word) if word in said else ()

    is_required = "is_required" in said and reader.boolean(
        said["is_required"][1], "is_required"
    )
    return Kind(
        name,
        listed("names") or (name,),
        is_required,
        listed("expects"),
        listed("optional"),
        listed("ignores"),
        reader.filled(said["key"][1], "key") if "key" in said else None,
    )
