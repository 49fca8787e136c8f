"""Lines that could not be read as rows: what they say of an erased person goes.

The line itself stays, with its place and reason, so that every line is accounted for.
A record of several lines goes as a whole: the person may be named in one of them only.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from pipeline.contacts import emails, phones
from pipeline.erasure import memory, named
from pipeline.erasure.named import EMAIL, LOYALTY, PHONE, RECORD
from pipeline.erasure.secret import Secret
from pipeline.erasure.words import is_telling, words
from pipeline.landing.catalogue import RECORDS
from pipeline.quoting import literal

ERASED = "(a line of an erased person)"
WHOLE = re.compile(r"([+-]?[0-9]+)(?:[.,]0+)?")
A_PHONE = re.compile(r"(\D*\d){8,}\D*")


@dataclass(frozen=True)
class Known:
    """What a line may mean: the systems and countries that have landed."""

    systems: tuple[str, ...]
    countries: tuple[str, ...]


def remove_erased(
    connection: DuckDBPyConnection, secret: Secret, files: Collection[tuple[str, str]]
) -> int:
    """Empty the rejected lines of some files that name erased persons; how many."""
    wanted = set(files)
    hashes = memory.erased_hashes(connection)
    known = what_is_known(connection)
    connection.execute(RECORDS)
    count = 0
    for table, file, record, text, lines in connection.execute(
        "select table_name, file, record, string_agg(raw_line, chr(10) order by line),"
        f" count(*) from raw.rejects where raw_line <> {literal(ERASED)}"
        " group by all order by all"
    ).fetchall():
        if (table, file) not in wanted:
            continue
        if any(
            (kind, secret.hash(f"{kind}:{value}")) in hashes
            for kind, value in meant(text, known)
        ):
            connection.execute(
                "update raw.rejects set raw_line = ?"
                " where table_name = ? and file = ? and record = ?",
                [ERASED, table, file, record],
            )
            count += lines
    return count


def what_is_known(connection: DuckDBPyConnection) -> Known:
    """The systems and countries of the raw tables."""
    written = named.union(
        [f"select source_system from raw.{table.table}" for table in named.tables()]
    )
    # Also as earlier releases remembered them.
    systems = (
        f"select {named.system()} from ({written}) union"
        f" select coalesce(nullif(trim(source_system), ''), 'default') from ({written})"
        " order by all"
    )
    countries = "select distinct country_code from raw.country_names order by all"
    return Known(
        tuple(name for (name,) in connection.execute(systems).fetchall()),
        tuple(code for (code,) in connection.execute(countries).fetchall() if code),
    )


def meant(text: str, known: Known) -> Iterator[tuple[str, str]]:
    """Every identifier that a line may hold.

    A short id is one only in a line that names its system: 17 may be anything.
    """
    found = words(text, lower=False)
    small = words(text)
    mentioned = [system for system in known.systems if system.lower() in small]
    for word in found:
        if "@" in word and (address := emails.normalised(word)):
            yield EMAIL, address
        if A_PHONE.fullmatch(word):
            for country in (None, *known.countries):
                if number := phones.decide(word, country).e164:
                    yield PHONE, number
        is_id = is_telling(word)
        whole = WHOLE.fullmatch(word)
        spelled = {word, whole[1], f"{whole[1]}.0"} if whole else {word}
        for id_ in sorted(spelled):
            if is_id:
                yield LOYALTY, id_
            for system in known.systems if is_id else mentioned:
                yield RECORD, f"{system}\n{id_}"
