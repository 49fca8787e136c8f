"""Names: in which schema a run works on what the project calls marts, ops and so on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

# What readers see; in this order it is published.
PUBLISHED = ("activation", "marts", "ops")
# A text in quotes is no name; a schema is named before a point or where it is made.
NAMED = re.compile(
    r"'(?:[^']|'')*'"
    rf"|\b({'|'.join(PUBLISHED)})(?=\.)"
    rf"|(?<=schema if not exists )({'|'.join(PUBLISHED)})\b"
)


@dataclass(frozen=True)
class Names:
    """The schemas in which a run works, by the names that the project gives them."""

    working: Mapping[str, str]

    def schema(self, name: str) -> str:
        """The schema in which a run works on one of the project's."""
        return self.working.get(name, name)

    def project(self, schema: str) -> str | None:
        """What the project calls a schema; None for one that readers see."""
        for name, place in self.working.items():
            if schema == place:
                return name
        return None if schema in self.working else schema

    def sql(self, text: str) -> str:
        """A query that names the project's schemas, on those in which a run works."""

        def named(found: re.Match[str]) -> str:
            return self.schema(found[1] or found[2] or "") or found[0]

        return NAMED.sub(named, text) if self.working else text


AS_WRITTEN = Names({})
# Readers go on reading the schema of the plain name until the next one is good.
BUILDING = Names({name: f"building_{name}" for name in PUBLISHED})
