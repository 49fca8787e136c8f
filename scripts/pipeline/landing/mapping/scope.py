"""The names that a mapping may use for one file, and what they are called inside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.contacts.text import trimmed
from pipeline.landing.limits import USUAL
from pipeline.landing.mapping.nodes import Spot, suggestion
from pipeline.landing.mapping.telling import Names
from pipeline.quoting import literal


@dataclass
class Scope:
    """Finds names in any case; notes what is used, and which parts of JSON values."""

    file: str
    inner: dict[str, str]  # by name in lower case
    names: Names
    paths: dict[tuple[str, str], str] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    asked_ids: set[str] = field(default_factory=set)  # of which another key may stand
    longest: int = USUAL.value_length  # characters of what an expression gives

    def find(self, name: str) -> str | None:
        """What a name is called inside; ``a.b`` is the key b of the JSON value a."""
        key = trimmed(name).casefold()
        if key in self.inner:
            self.used.add(self.inner[key])
            return self.inner[key]
        parts = name.strip().split(".")
        for size in range(len(parts) - 1, 0, -1):
            head = self.inner.get(".".join(parts[:size]).casefold())
            if head is not None:
                self.used.add(head)
                place = head, "".join(map(pointer, parts[size:]))
                return self.paths.setdefault(place, f"path_{len(self.paths)}")
        return None

    def located(self, name: str, spot: Spot) -> str:
        """What a name is called inside.

        Raises UsageError when the file has nothing of that name.
        """
        found = self.find(name)
        if found is None:
            spot.refuse(f"'{name}' is not a column of {self.file}; {self.hint(name)}.")
        return found

    def hint(self, name: str) -> str:
        """What may have been meant by a name that the file does not have."""
        if self.names.told:
            return suggestion(name, self.names.told)
        return f"it has {self.names}, so give its names as names in mapping.yml"

    def add(self, names: Mapping[str, str]) -> None:
        """Let more names be used, from here on."""
        self.inner |= {name.casefold(): inner for name, inner in names.items()}

    def nulls(self) -> str:
        """SQL for a row of every name's type, for asking what an expression gives."""
        known = {*self.inner.values(), *self.paths.values()}
        columns = [f"null::varchar as {name}" for name in sorted(known)]
        return f"(select {', '.join(columns) or 'null as nothing'})"


def inner(index: int) -> str:
    """The name of a file's n-th column inside our SQL."""
    return f"source_{index}"


def pointer(key: str) -> str:
    """The JSON pointer to a key of an object."""
    return "/" + key.replace("~", "~0").replace("/", "~1")


def part(head: str, place: str) -> str:
    """SQL: what stands at a place of a JSON value; of what is no JSON, nothing."""
    return (
        f"case when json_valid({head}) then"
        f" json_extract_string({head}, {literal(place)}) end"
    )
