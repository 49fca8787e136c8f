"""The recipes of CONTRIBUTING.md: read, and followed in a copy of the project.

A recipe is the text under a heading of the third level. A block of code is the file
whose path, between backticks, is the last before it. A block of ``diff`` changes files:
a line with ``---`` names each, and ``@@`` parts two changes of one. A block of ``sh``
holds commands, one a line.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
PATH = re.compile(r"`((?:[\w.-]+/)+[\w.-]+)`")
COMMANDS, CHANGES, HUNK = "sh", "diff", "@@\n"
CHANGED = re.compile(r"^--- (\S+)\n", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A file to write, or what to change in one."""

    path: str
    is_change: bool
    text: str


@dataclass(frozen=True)
class Recipe:
    """What one recipe says to write and to run."""

    blocks: tuple[Block, ...]
    commands: tuple[tuple[str, ...], ...]

    def created(self, ending: str = "") -> list[Path]:
        """The files that it makes, by the end of their names."""
        paths = [block.path for block in self.blocks if not block.is_change]
        return [Path(path) for path in paths if path.endswith(ending)]

    def arguments(self, *words: str) -> list[list[str]]:
        """What follows the given words in each command that begins with them."""
        return [
            list(command[len(words) :])
            for command in self.commands
            if command[: len(words)] == words
        ]

    def selectors(self) -> list[str]:
        """What dbt is told to select."""
        return [
            selector
            for arguments in self.arguments("dbt", "build", "--select")
            for selector in arguments
        ]


def read(text: str) -> dict[str, Recipe]:
    """Every recipe of a page by its heading."""
    sections = re.split(r"^### (.+)\n", text, flags=re.MULTILINE)[1:]
    return {
        title: recipe(title, section)
        for title, section in zip(sections[::2], sections[1::2], strict=True)
    }


def recipe(title: str, section: str) -> Recipe:
    """The recipe under one heading."""
    blocks: list[Block] = []
    commands: list[tuple[str, ...]] = []
    end = 0
    fences = list(FENCE.finditer(section))
    assert section.count("```") == 2 * len(fences), f"{title}: a block has no language"
    for fence in fences:
        language, text = fence.groups()
        if language == COMMANDS:
            commands += [tuple(shlex.split(line)) for line in text.splitlines()]
        elif language == CHANGES:
            none, *parts = CHANGED.split(text)
            assert not none, f"{title}: no path in the diff that begins {none[:60]!r}"
            for path, change in zip(parts[::2], parts[1::2], strict=True):
                blocks.append(Block(path, True, change))
        else:
            named = PATH.findall(section[end : fence.start()])
            assert named, f"{title}: no path before the block that begins {text[:60]!r}"
            blocks.append(Block(named[-1], False, text))
        end = fence.end()
    return Recipe(tuple(blocks), tuple(commands))


def follow(recipe: Recipe, folder: Path) -> None:
    """Write and change the files of a recipe in a copy of the project."""
    for block in recipe.blocks:
        path = folder / block.path
        if block.is_change:
            content = path.read_text("utf-8")
            for hunk in block.text.split(HUNK):
                content = changed(content, hunk, block.path)
        else:
            assert not path.exists(), f"{block.path}: is there already"
            path.parent.mkdir(parents=True, exist_ok=True)
            content = block.text
        path.write_text(content, "utf-8")


def changed(content: str, hunk: str, path: str) -> str:
    """A file's content after one change.

    The lines that a change keeps or removes stand together once in the file. A change
    that has only new lines adds them at the end.
    """
    lines = hunk.splitlines(keepends=True)
    assert all(line[0] in " +-" for line in lines), f"{path}: no change:\n{hunk}"
    before = "".join(line[1:] for line in lines if line[0] in " -")
    after = "".join(line[1:] for line in lines if line[0] in " +")
    if not before:
        return content + after
    times = f"\n{content}".count(f"\n{before}")
    assert times == 1, f"{path}: has {times} times the lines\n{before}"
    return f"\n{content}".replace(f"\n{before}", f"\n{after}")[1:]
