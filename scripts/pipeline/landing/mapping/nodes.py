"""YAML read with its line numbers, so that every complaint can name one."""

from __future__ import annotations

import difflib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import yaml

from pipeline.errors import UsageError

NULL = "tag:yaml.org,2002:null"
BOOLEAN = "tag:yaml.org,2002:bool"
INTEGER = "tag:yaml.org,2002:int"

# What a mapping says: by name, the nodes of the key and of the value.
Said = dict[str, tuple[yaml.Node, yaml.Node]]


@dataclass(frozen=True)
class Spot:
    """A place in a YAML file: what messages about it begin with."""

    file: str
    line: int

    def refuse(self, complaint: str) -> NoReturn:
        """Stop with one sentence that names the file and the line."""
        raise UsageError(f"{self.file} line {self.line}: {complaint}")


class Reader:
    """Turns composed YAML nodes into Python values, or refuses with a line."""

    def spot(self, node: yaml.Node) -> Spot:
        """Where the node stands, be it in an adapter."""
        return Spot(node.start_mark.name, node.start_mark.line + 1)

    def refuse(self, node: yaml.Node, complaint: str) -> NoReturn:
        """Stop with one sentence that names the node's line."""
        self.spot(node).refuse(complaint)

    def mapping(self, node: yaml.Node, what: str) -> Said:
        """The keys of a mapping, each with the nodes of its key and its value."""
        if not isinstance(node, yaml.MappingNode):
            self.refuse(node, f"{what} must be written as 'key: value' lines.")
        found: Said = {}
        for key, value in node.value:
            name = self.text(key, f"a key of {what}")
            if name in found:
                self.refuse(key, f"'{name}' is given twice; keep one of them.")
            found[name] = (key, value)
        return found

    def sequence(self, node: yaml.Node, what: str) -> list[yaml.Node]:
        """The items of a list."""
        if not isinstance(node, yaml.SequenceNode):
            self.refuse(node, f"{what} must be a list: write '- ' before each item.")
        return list(node.value)

    def text(self, node: yaml.Node, what: str) -> str:
        """A scalar as it is written: 5, yes and 2024-01-01 stay these letters."""
        if not isinstance(node, yaml.ScalarNode):
            self.refuse(node, f"{what} must be a single value.")
        return str(node.value)

    def filled(self, node: yaml.Node, what: str) -> str:
        """A scalar that is not empty."""
        text = self.text(node, what)
        if not text:
            self.refuse(node, f"{what} is empty; write a value after it or remove it.")
        return text

    def texts(self, node: yaml.Node, what: str) -> tuple[str, ...]:
        """A scalar, or a list of scalars with at least one item."""
        if isinstance(node, yaml.ScalarNode):
            return (self.filled(node, what),)
        items = self.sequence(node, what)
        if not items:
            self.refuse(node, f"{what} is an empty list; write at least one item.")
        return tuple(self.text(item, f"an item of {what}") for item in items)

    def integer(self, node: yaml.Node, what: str, least: int) -> int:
        """A whole number, not below ``least``."""
        text = self.text(node, what)
        is_number = node.tag == INTEGER and text.isascii() and text.isdigit()
        if not is_number or int(text) < least:
            self.refuse(
                node, f"{what} is '{text}'; write a whole number, {least} or more."
            )
        return int(text)

    def boolean(self, node: yaml.Node, what: str) -> bool:
        """True or false."""
        text = self.text(node, what)
        if node.tag != BOOLEAN:
            self.refuse(node, f"{what} is '{text}'; write true or false.")
        return text.lower() in {"true", "yes", "on"}

    def known(self, node: yaml.Node, name: str, what: str, names: list[str]) -> str:
        """``name``, refused unless it is among ``names``."""
        if name not in names:
            self.refuse(node, f"'{name}' is not {what}; {suggestion(name, names)}.")
        return name


def suggestion(name: str, names: Collection[str]) -> str:
    """What may have been meant by ``name``, else what there is to choose from."""
    spelt = {candidate.casefold(): candidate for candidate in names}
    close = difflib.get_close_matches(name.casefold(), spelt, n=1, cutoff=0.7)
    if close:
        return f"did you mean '{spelt[close[0]]}'"
    return "use one of: " + (", ".join(names) or "(nothing)")


def compose(path: Path) -> yaml.Node | None:
    """The YAML tree of a file; None when it is empty."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(
            f"{path.name}: is not UTF-8 text (byte {error.start + 1});"
            " save it as UTF-8."
        ) from error
    except OSError as error:
        raise UsageError(
            f"{path.name}: cannot be read ({error.strerror}); make it readable."
        ) from error
    try:
        loader = yaml.SafeLoader(text)
        loader.name = path.name  # what every node's mark then says
        node: yaml.Node | None = loader.get_single_node()
        return node
    except RecursionError as error:
        raise UsageError(f"{path.name}: is nested too deeply; flatten it.") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        problem = getattr(error, "problem", None) or "it cannot be parsed"
        Spot(path.name, line).refuse(
            f"this is not valid YAML ({problem}); check the indentation there and"
            " put quotes around values with special characters."
        )
