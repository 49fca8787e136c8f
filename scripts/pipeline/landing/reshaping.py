"""The options of an entry that say how a file's lines become rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import yaml

from pipeline.landing.adapters import Adapter
from pipeline.landing.entry import (
    Computed,
    Entry,
    FillDown,
    Kind,
    Lookup,
    Telling,
    Value,
)
from pipeline.landing.options import Options
from pipeline.landing.shape import ITEM, ITEM_NUMBER

JOINING = ["files", "key", "by"]
# How a file that is joined may say that it is written.
WRITING = [
    "format",
    "encoding",
    "delimiter",
    "quote",
    "header",
    "names",
    "skip_lines",
    "positions",
]
SUMS = ["sum", "running_sum"]
OF_LOOKUPS = ["file", "key", "by", "list", "where"]

# The globs of some files, and how the names of those begin that are meant.
Globs = tuple[tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True)
class Reshaping:
    """Reads the options; whether the file has the columns is seen later."""

    options: Options

    def fill_down(self, node: yaml.Node | None) -> FillDown | None:
        """``{by: [...], columns: [...]}``."""
        if node is None:
            return None
        reader = self.options.reader
        said = reader.mapping(node, "fill_down")
        for name, (key, _) in said.items():
            reader.known(key, name, "a key of fill_down", ["by", "columns"])
        for name in ("by", "columns"):
            if name not in said:
                reader.refuse(
                    node,
                    f"fill_down needs '{name}'; write for example"
                    " fill_down: {by: Name, columns: [Email, Total]}.",
                )
        return FillDown(
            reader.texts(said["by"][1], "by"),
            reader.texts(said["columns"][1], "columns"),
            reader.spot(node),
        )

    def rows(self, node: yaml.Node | None) -> Value | None:
        """The list of which each item becomes a row."""
        return None if node is None else self.options.value("rows", node)

    def together_by(self, node: yaml.Node | None) -> Value | None:
        """The column whose equal values make rows belong together."""
        return None if node is None else self.options.value("together_by", node)

    def compute(self, node: yaml.Node | None, has_runs: bool) -> tuple[Computed, ...]:
        """Named values, in order."""
        if node is None:
            return ()
        reader = self.options.reader
        found: list[Computed] = []
        for name, (key, value) in reader.mapping(node, "compute").items():
            self.refuse_name(key, name, [item.name for item in found])
            if isinstance(value, yaml.ScalarNode):
                said = self.options.expression(value, f"'{name}'")
                found.append(Computed(name, "expression", said))
                continue
            content = reader.mapping(value, f"'{name}'")
            if len(content) != 1:
                reader.refuse(
                    value, f"'{name}' must be an expression or {{sum: a name}}."
                )
            ((kind, (of, summed)),) = content.items()
            reader.known(of, kind, "a way to compute", SUMS)
            if not has_runs:
                reader.refuse(of, f"'{kind}' needs rows that belong together.")
            what = reader.filled(summed, kind)
            reader.known(summed, what, "computed above", [item.name for item in found])
            found.append(Computed(name, kind, Value("column", what, reader.spot(of))))
        return tuple(found)

    def refuse_name(self, node: yaml.Node, name: str, others: Collection[str]) -> None:
        """Refuse a name that is taken."""
        if name in {ITEM, ITEM_NUMBER} or name in others or "." in name:
            self.options.reader.refuse(node, f"'{name}' is taken; choose another name.")

    def own_lookups(self, table: str, node: yaml.Node) -> tuple[Lookup, ...]:
        """Other files that a ``mapping.yml`` joins, each written in its own way."""
        reader = self.options.reader
        found = []
        for name, (key, content) in reader.mapping(node, "lookups").items():
            self.refuse_name(key, name, [])
            said = reader.mapping(content, f"'{name}'")
            for word, (place, _) in said.items():
                reader.known(place, word, "a key of a lookup", [*JOINING, *WRITING])
            for word in JOINING:
                if word not in said:
                    reader.refuse(
                        content,
                        f"the lookup '{name}' needs '{word}'; write for example"
                        f' {name}: {{files: "people.csv", key: Id, by: Customer}}.',
                    )
            written = {word: told for word, told in said.items() if word in WRITING}
            found.append(
                Lookup(
                    name,
                    Kind(name, ()),
                    reader.texts(said["files"][1], "files"),
                    (),
                    Value(
                        "column",
                        reader.filled(said["key"][1], "key"),
                        reader.spot(said["key"][1]),
                    ),
                    self.options.value(name, said["by"][1]),
                    entry=Entry(
                        table,
                        reader.spot(content),
                        **self.options.of_file(content, written),
                    ),
                )
            )
        return tuple(found)

    def lookups(
        self, node: yaml.Node | None, adapter: Adapter, files: Mapping[str, Globs]
    ) -> tuple[Lookup, ...]:
        """Other files of an adapter, each with its key and what is looked up in it."""
        if node is None:
            return ()
        reader = self.options.reader
        found = []
        for name, (key, content) in reader.mapping(node, "lookups").items():
            self.refuse_name(key, name, [])
            said = reader.mapping(content, f"'{name}'")
            for word, (place, _) in said.items():
                reader.known(place, word, "a key of a lookup", OF_LOOKUPS)
            kind = adapter.kinds[said["file"][1].value if "file" in said else name]
            listed = reader.mapping(said["list"][1], "list") if "list" in said else {}
            found.append(
                Lookup(
                    name,
                    kind,
                    *files[kind.name],
                    self.options.value("key", said["key"][1]),
                    self.options.value(name, said["by"][1]),
                    tuple(
                        (word, self.options.expression(value, f"'{word}'"))
                        for word, (_, value) in listed.items()
                    ),
                    self.options.expression(said["where"][1], "where")
                    if "where" in said
                    else None,
                    is_whole=not listed,
                )
            )
        return tuple(found)

    def tellings(self, node: yaml.Node | None) -> tuple[Telling, ...]:
        """Sentences about rows, each with the condition that its rows fulfil."""
        if node is None:
            return ()
        reader = self.options.reader
        found = []
        for item in reader.sequence(node, "tell"):
            said = reader.mapping(item, "an item of tell")
            when = self.options.expression(said["when"][1], "when")
            found.append(Telling(when, reader.filled(said["text"][1], "text")))
        return tuple(found)
