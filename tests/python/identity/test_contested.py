"""A number that several people bear joins those who fit each other, and nobody else."""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass

import duckdb

from pipeline.contract import PROJECT
from pipeline.policy.rules import environment
from pipeline.quoting import literal

MODEL = "models/intermediate/identity/int_identity__contested_bearers.sql"
NUMBERS = 400
Groups = dict[tuple[str, str], str | None]


@dataclass(frozen=True)
class Bearer:
    """A record of a number and what is known of it."""

    number: str
    name: str
    birth: str | None
    email: str | None
    first: str | None

    def contradicts(self, other: Bearer) -> bool:
        """Another birth date, or another address and another name."""
        differs = [
            mine is not None and theirs is not None and mine != theirs
            for mine, theirs in (
                (self.birth, other.birth),
                (self.email, other.email),
                (self.first, other.first),
            )
        ]
        return differs[0] or (differs[1] and differs[2])

    def rows(self) -> list[tuple[str, str, str, str]]:
        """The identifiers and facts, as the last ones are kept."""
        facts = {
            "phone": self.number,
            "birth_date": self.birth,
            # An address of one number alone: it is another matter who shares it.
            "email": self.email and f"{self.email}@{self.number}",
            "first_name": self.first,
        }
        return [(self.name, kind, kind, said) for kind, said in facts.items() if said]


def bearers(chance: random.Random) -> list[Bearer]:
    """Two to five records of each number, much of them unknown."""
    return [
        Bearer(
            f"+33{number}",
            f"s/{number}-{place}",
            chance.choice((None, None, "1980-02-29", "1991-05-05")),
            chance.choice((None, "a", "b")),
            chance.choice((None, "ana", "bob")),
        )
        for number in range(NUMBERS)
        for place in range(chance.randint(2, 5))
    ]


def grouped(listed: list[Bearer]) -> Groups:
    """What the model makes of the records in this order."""
    rows = [row for bearer in listed for row in bearer.rows()]
    counts = sorted(
        {(kind, value) for _, _, kind, value in rows if kind in ("phone", "email")}
    )
    query = environment().from_string(
        (PROJECT / MODEL).read_text("utf-8"), {"ref": lambda name: name}
    )
    with duckdb.connect(config={"threads": "1"}) as connection:
        fill(
            connection,
            "int_identity__identifiers",
            "record_name, identifier_kind, identifier_type, identifier_value,"
            " is_linking",
            [(*row, str(row[1] in ("phone", "email"))) for row in rows],
        )
        fill(
            connection,
            "int_identity__shared_identifiers",
            "identifier_type, identifier_value, is_linking, is_sure",
            [(*key, "true", str(key[0] == "email")) for key in counts],
        )
        found = connection.execute(query.render()).fetchall()
    return {(number, name): group for _, number, name, group in found}


def fill(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    columns: str,
    rows: list[tuple[str, ...]],
) -> None:
    """A table of texts; its last column is a condition where it is named so."""
    values = ", ".join(f"({', '.join(map(literal, row))})" for row in rows)
    typed = ", ".join(
        f"cast({name} as boolean) as {name}" if name.startswith("is_") else name
        for name in columns.split(", ")
    )
    connection.execute(
        f"create table {table} as"
        f" select {typed} from (values {values}) as t ({columns})"
    )


def test_who_fits_is_joined_and_no_two_who_contradict_each_other() -> None:
    chance = random.Random(13)
    everybody = bearers(chance)
    groups = grouped(everybody)
    torn_count = 0
    for number, those in itertools.groupby(everybody, key=lambda one: one.number):
        of_number = list(those)
        pairs = list(itertools.combinations(of_number, 2))
        if not any(one.contradicts(other) for one, other in pairs):
            assert not any((number, one.name) in groups for one in of_number)
            continue
        group = {one: groups[number, one.name] for one in of_number}
        fits = {
            one: [
                other
                for other in of_number
                if other != one and not one.contradicts(other)
            ]
            for one in of_number
        }
        torn = {
            one
            for one in of_number
            if any(a.contradicts(b) for a, b in itertools.combinations(fits[one], 2))
        }
        torn_count += len(torn)
        for one, other in pairs:
            if one.contradicts(other):
                assert group[one] is None or group[one] != group[other]
            elif not torn & {one, other}:
                assert group[one] == group[other] is not None
        for one in torn:
            alike = {
                group[other]
                for other in fits[one]
                if other not in torn
                and (
                    one.birth == other.birth is not None
                    or one.first == other.first is not None
                )
            }
            assert group[one] == (alike.pop() if len(alike) == 1 else None)
    assert 50 < torn_count < len(everybody) / 2
    chance.shuffle(everybody)
    assert grouped(everybody) == groups
