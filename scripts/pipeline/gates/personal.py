"""The look through what readers will see: no address, telephone or name of a person.

It derives from the contracts: every column of text that is published is looked through,
but those whose contract says ``personal``. An address is one whoever it belongs to. A
telephone is one where it is written with its country, or this run knows it. A name is
the full name of a customer that fills a cell. Tables are read in the engine; only cells
that may be a finding are fetched and decided here, and none is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from pipeline.contacts import phones
from pipeline.contract import PROJECT
from pipeline.engines import Connection, Engine
from pipeline.errors import GateError
from pipeline.words import ADDRESS

# A telephone with its country, or as it is dialled within one; longer words are ids.
DIALLED = "([+]|00|0)[1-9]([ ./()-]{0,2}[0-9]){7,14}"
NUMBER = f"(^|[^0-9A-Za-z+]){DIALLED}($|[^0-9A-Za-z])"
FOUND = re.compile(rf"(?<![0-9A-Za-z+]){DIALLED}(?![0-9A-Za-z])")
SHORTEST_NUMBER = 8
# Ten digits may as well be an order's: so few of them are chance.
LONGEST_BY_CHANCE = 10
CHANCE_SHARE = 0.001
CHANCE_COUNT = 3
TELLING_SHARE = 0.02
# The end of a number is the same with and without its country.
END = 9
FETCHED = 5_000
SHOWN = 5
ADDRESSES, NUMBERS, NAMES = "e-mail addresses", "telephone numbers", "names of people"

DIGITS = "translate({0}, ' .-/()+', '')"
KNOWN = f"""
select word, min(kind) as kind
from (
    select lower(trim(first_name) || ' ' || trim(last_name)) as word, 'name' as kind
    from raw.customers
    where length(trim(first_name)) > 1 and length(trim(last_name)) > 1
    union all
    select lower(trim(last_name) || ' ' || trim(first_name)) as word, 'name' as kind
    from raw.customers
    where length(trim(first_name)) > 1 and length(trim(last_name)) > 1
    union all
    select lower(trim(last_name) || ', ' || trim(first_name)) as word, 'name' as kind
    from raw.customers
    where length(trim(first_name)) > 1 and length(trim(last_name)) > 1
    union all
    select lower(trim(phone)) as word, 'phone' as kind
    from raw.phone_numbers
    where phone_e164 is not null
    union all
    select {DIGITS.format("phone")} as word, 'phone' as kind
    from raw.phone_numbers
    where phone_e164 is not null
    union all
    select {DIGITS.format("phone_e164")} as word, 'phone' as kind
    from raw.phone_numbers
    where phone_e164 is not null
    union all
    select
        'end ' || substr(phone_e164, length(phone_e164) - {END - 1}, {END}) as word,
        'end' as kind
    from raw.phone_numbers
    where length(phone_e164) > {END}
) as written
where length(word) >= {SHORTEST_NUMBER} or kind = 'name'
group by word
"""


@dataclass(frozen=True)
class Place:
    """A published table and its columns of text."""

    schema: str
    table: str
    columns: tuple[str, ...]

    @property
    def name(self) -> str:
        """Schema and table."""
        return f"{self.schema}.{self.table}"


@dataclass(frozen=True)
class Finding:
    """What stands in a column that readers would see, and in how many rows."""

    place: str
    column: str
    kind: str
    rows: int

    @property
    def sentence(self) -> str:
        """The finding and its cure, without the value."""
        noun = "row" if self.rows == 1 else "rows"
        return (
            f"{self.place}.{self.column} holds {self.kind} in {self.rows:,} {noun};"
            f" {self.cure}."
        )

    @property
    def cure(self) -> str:
        """What to do, by the column that it came from."""
        if self.column in ("file", "source"):
            return "rename the file and land it again"
        if self.place in ("ops.runs", "ops.gate_results"):
            return "an earlier version wrote them, so delete these rows there"
        if self.kind == NAMES:
            return (
                f"fill {self.column} from another column in mapping.yml and land again;"
                " if it is no person, such as a brand, list it in"
                " seeds/policy/public_texts.csv"
            )
        return f"fill {self.column} from another column in mapping.yml and land again"


def refuse(engine: Engine) -> int:
    """Look through everything that is about to be published; the columns read.

    Raises GateError with a sentence for each column that holds what it must not.
    """
    places = list(public(engine.texts()))
    with engine.open() as connection:
        found = findings(connection, engine, places)
    if found:
        more = f" And {len(found) - SHOWN} more columns." if len(found) > SHOWN else ""
        told = " ".join(finding.sentence for finding in found[:SHOWN])
        message = (
            f"what readers would see names people, so nothing is published: {told}"
        )
        raise GateError(message + more)
    return sum(len(place.columns) for place in places)


def public(texts: Mapping[tuple[str, str], Sequence[str]]) -> Iterator[Place]:
    """The columns of text that must not be personal, table by table."""
    exempt = personal()
    for (schema, table), columns in sorted(texts.items()):
        left = tuple(name for name in columns if f"{table}.{name}" not in exempt)
        if left:
            yield Place(schema, table, left)


def personal(folder: Path = PROJECT / "models") -> frozenset[str]:
    """The columns whose contract says that they are personal, ``table.column``."""
    found = set()
    for path in sorted(folder.rglob("*.yml")):
        text = path.read_text(encoding="utf-8")
        if "personal: true" not in text:
            continue
        for model in yaml.safe_load(text).get("models", []):
            for column in model.get("columns", []):
                if column.get("config", {}).get("meta", {}).get("personal"):
                    found.add(f"{model['name']}.{column['name']}")
    return frozenset(found)


def findings(
    connection: Connection, engine: Engine, places: Sequence[Place]
) -> list[Finding]:
    """What is found, in order of table, column and kind."""
    connection.execute(engine.temporary("known_words", KNOWN))
    found: list[Finding] = []
    for place in places:
        for position, rows, suspects in connection.execute(
            counting(engine, place)
        ).fetchall():
            if suspects:
                column = place.columns[position]
                found += judged(connection, engine, place, column, int(rows))
    return found


def suspicion(engine: Engine, text: str, word: str) -> str:
    """SQL: whether a text may be a finding; ``word`` is what is known of it."""
    return (
        f"{text} like '%_@_%._%' or {word} is not null"
        f" or length({text}) > {SHORTEST_NUMBER} and {engine.matches(text, NUMBER)}"
    )


def counting(engine: Engine, place: Place) -> str:
    """SQL: by a column's position, the table's rows and how many cells are suspect.

    Most cells say what others say, so each text is looked at once.
    """
    suspect = suspicion(engine, "told.cell", "known_words.word")
    return (
        " union all ".join(
            f"select {position} as column_position, sum(cell_count) as row_count,"
            f" sum(case when {suspect} then cell_count else 0 end) as suspect_count"
            f' from (select "{column}" as cell, count(*) as cell_count'
            f' from {place.schema}."{place.table}" group by "{column}") as told'
            " left join known_words on lower(trim(told.cell)) = known_words.word"
            for position, column in enumerate(place.columns)
        )
        + " order by column_position"
    )


def judged(
    connection: Connection, engine: Engine, place: Place, column: str, rows: int
) -> Iterator[Finding]:
    """What of a column's suspect cells is a finding; the commonest are looked at."""
    text = f'told."{column}"'
    cells = connection.execute(
        f"select {text} as cell, min(known_words.kind) as kind, count(*) as row_count"
        f' from {place.schema}."{place.table}" as told'
        f" left join known_words on lower(trim({text})) = known_words.word"
        f" where {suspicion(engine, text, 'known_words.word')}"
        f" group by {text} order by row_count desc, cell limit {FETCHED}"
    ).fetchall()
    allowed = public_texts()
    ends = known_ends(connection, [cell for cell, _, _ in cells])
    counts: dict[str, int] = {}
    by_chance: list[int] = []
    for cell, known, count in cells:
        if cell.strip().casefold() in allowed:
            continue
        if known == "phone" and is_bare(cell.strip()):
            by_chance.append(count)
        elif kind := kind_of(cell, known, ends):
            counts[kind] = counts.get(kind, 0) + count
    share = sum(by_chance) / rows if rows else 0
    if share >= TELLING_SHARE or (
        share >= CHANCE_SHARE and len(by_chance) >= CHANCE_COUNT
    ):
        counts[NUMBERS] = counts.get(NUMBERS, 0) + sum(by_chance)
    for kind, count in sorted(counts.items()):
        yield Finding(place.name, column, kind, count)


def is_bare(cell: str) -> bool:
    """Whether a number is nothing but digits that an id may have too."""
    return cell.isdigit() and cell[0] != "0" and len(cell) <= LONGEST_BY_CHANCE


def kind_of(cell: str, known: str | None, ends: frozenset[str]) -> str | None:
    """What a cell holds that nobody may read; None where it only looked so."""
    if ADDRESS.search(cell):
        return ADDRESSES
    if known == "name":
        return NAMES
    if known == "phone":
        return NUMBERS
    for found in FOUND.finditer(cell):
        number = found[0]
        digits = re.sub("[^0-9]", "", number)
        if digits[-END:] in ends:
            return NUMBERS
        # Ids of two parts begin with zeros too: 00112-19970105.
        written = f"+{digits[2:]}" if re.fullmatch("00[0-9 ]+", number) else number
        if written[0] == "+" and phones.decide(written, None).status == phones.VALID:
            return NUMBERS
    return None


def known_ends(connection: Connection, cells: Sequence[str]) -> frozenset[str]:
    """Ends of the numbers in some cells that are those of a number of this run."""
    ends = sorted(
        {
            re.sub("[^0-9]", "", found[0])[-END:]
            for cell in cells
            for found in FOUND.finditer(cell)
        }
    )
    if not ends:
        return frozenset()
    # Digits alone: nothing to quote.
    listed = ", ".join(f"'end {end}'" for end in ends)
    rows = connection.execute(
        f"select word from known_words where word in ({listed})"
    ).fetchall()
    return frozenset(word.removeprefix("end ") for (word,) in rows)


def public_texts() -> frozenset[str]:
    """Texts that policy calls public although a person may be called so."""
    from pipeline.policy import seeds

    return frozenset(
        row["text"].strip().casefold() for row in seeds.rows("public_texts")
    )
