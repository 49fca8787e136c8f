"""The table of mutants: which rule each breaks, and which tests should notice."""

from __future__ import annotations

import shlex
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

RULES = Path(__file__).parent / "rules"
KEYS = {"name", "file", "rule", "old", "new", "killers"}
UNIT, BUILD, PYTEST = "unit", "build", "pytest"


class TableError(Exception):
    """The table cannot be used as it is written."""


@dataclass(frozen=True)
class Killer:
    """Tests that should notice a mutant.

    ``unit: MODEL`` are the unit tests of a model, ``build: SELECTION`` is what dbt
    builds and tests on a small demo, anything else names files or folders of
    ``tests/python`` and may end in ``-k WORDS``.
    """

    text: str

    @property
    def kind(self) -> str:
        """Who runs it."""
        head, colon, _ = self.text.partition(":")
        return head if colon and head in (UNIT, BUILD) else PYTEST

    @property
    def selection(self) -> list[str]:
        """What dbt is asked to select."""
        return self.text.partition(":")[2].split()

    @property
    def paths(self) -> list[str]:
        """The files and folders of Python tests."""
        words = shlex.split(self.text)
        return words[: words.index("-k")] if "-k" in words else words

    @property
    def words(self) -> str | None:
        """The words that choose among the tests of the files; None for all tests."""
        words = shlex.split(self.text)
        return " ".join(words[words.index("-k") + 1 :]) if "-k" in words else None


@dataclass(frozen=True)
class Mutant:
    """One broken rule."""

    name: str
    file: str
    rule: str
    old: str
    new: str
    killers: tuple[Killer, ...]

    def is_stale(self, project: Path) -> bool:
        """Whether the old text does not stand exactly once in the file."""
        path = project / self.file
        return not path.is_file() or path.read_text("utf-8").count(self.old) != 1

    @contextmanager
    def applied(self, project: Path) -> Iterator[None]:
        """The rule is broken in a project for as long as the block runs."""
        path = project / self.file
        before = path.read_bytes()
        path.write_text(before.decode("utf-8").replace(self.old, self.new), "utf-8")
        try:
            yield
        finally:
            path.write_bytes(before)


def load(folder: Path = RULES) -> list[Mutant]:
    """Every mutant, in the order of the files; raises TableError for a wrong entry."""
    found: list[Mutant] = []
    for path in sorted(folder.glob("*.toml")):
        for entry in tomllib.loads(path.read_text("utf-8"))["mutant"]:
            name = f"{path.name}: {entry.get('name', 'an entry without a name')}"
            if entry.keys() != KEYS:
                wrong = ", ".join(sorted(entry.keys() ^ KEYS))
                raise TableError(f"{name}: look at {wrong}.")
            if not entry["killers"] or entry["old"] == entry["new"]:
                raise TableError(f"{name}: needs killers and a new text.")
            if entry["name"] in {mutant.name for mutant in found}:
                raise TableError(f"{name}: the name stands there twice.")
            killers = tuple(map(Killer, entry.pop("killers")))
            found.append(Mutant(**entry, killers=killers))
    return found
