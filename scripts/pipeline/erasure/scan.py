"""The scan: whether an identifier of an erased person stands anywhere under ``--out``.

Every column of every table of every database, every landed file and every other file
is cut into words and compared with the identifiers in each of their spellings. An id
too short to tell whose it is counts only where its source system stands beside it.
"""

from __future__ import annotations

import gzip
import html
import re
import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from duckdb import DuckDBPyConnection

from pipeline.erasure import named
from pipeline.erasure.words import FINE, is_telling, words, words_sql
from pipeline.output import Output
from pipeline.publish.files import connect
from pipeline.quoting import identifier, literal, pattern

# No identifier can stand in these.
WITHOUT_WORDS = ("BOOLEAN", "DATE", "TIME", "TIMESTAMP", "DOUBLE", "FLOAT", "INTERVAL")
SYSTEM = "source_system"
IDS = ("source_customer_id", "customer_id")
CARDS = "loyalty_id"
JSON = "raw_row"
ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")


@dataclass(frozen=True)
class Sought:
    """What is looked for: words anywhere, and pairs of a system and a short id."""

    words: frozenset[str]
    pairs: frozenset[tuple[str, str]]
    cards: frozenset[str]


@dataclass(frozen=True)
class Hit:
    """A place where something was found: a file, and a column of a table in it."""

    path: Path
    table: str | None
    column: str | None
    count: int

    @property
    def place(self) -> str:
        """The place in a few words, without what stands there."""
        inside = f", {self.table}.{self.column}" if self.table else ""
        return f"{self.path.name}{inside}"


@dataclass(frozen=True)
class Scan:
    """What was looked through, and what was found."""

    tables: int
    columns: int
    files: int
    hits: tuple[Hit, ...]


def sought(connection: DuckDBPyConnection) -> Sought:
    """What to look for, from the erasure in work, ``erasing`` on a connection."""
    spelled = connection.execute("select kind, text from erasing.spellings").fetchall()
    records = connection.execute(
        "select lower(source_system), lower(source_customer_id) from erasing.records"
    ).fetchall()
    telling = {
        text
        for kind, text in spelled
        if kind in ("email", "customer") or is_telling(text)
    }
    cards = {text for kind, text in spelled if kind == CARDS} - telling
    return Sought(
        frozenset(telling),
        frozenset(pair for pair in records if pair[1] not in telling),
        frozenset(cards),
    )


def scan(output: Output, wanted: Sought, left_out: Collection[Path]) -> Scan:
    """Look through everything under an output folder but some files and folders."""
    tables = columns = files = 0
    hits: list[Hit] = []
    with connect(output.warehouse) as connection:
        give(connection, wanted)
        for path in paths(output.folder, left_out):
            files += 1
            kind = kind_of(path)
            if kind == "text":
                hits += search_text(path, wanted)
                continue
            if kind == "database":
                found = list(database_tables(connection, path))
            else:
                found = [parquet_table(connection, path)]
            for table in found:
                tables += 1
                columns += len(table.columns)
                hits += search_table(connection, path, table)
            if kind == "database":
                connection.execute("detach looked_at")
    return Scan(tables, columns, files, tuple(hits))


def paths(folder: Path, left_out: Collection[Path]) -> Iterator[Path]:
    """Every file of a folder, each once, however many links lead to it."""
    for path in sorted(folder.iterdir()):
        mode = path.lstat().st_mode
        if path in left_out or stat.S_ISLNK(mode):
            continue
        if stat.S_ISDIR(mode):
            yield from paths(path, left_out)
        elif stat.S_ISREG(mode):
            yield path


def kind_of(path: Path) -> str:
    """Whether a file is a DuckDB database, Parquet, or else taken as text."""
    with path.open("rb") as file:
        head = file.read(12)
    if head[8:12] == b"DUCK":
        return "database"
    return "parquet" if head[:4] == b"PAR1" else "text"


def search_text(path: Path, wanted: Sought) -> Iterator[Hit]:
    """Look through a file as text, its name included."""
    content = path.read_bytes()
    if content[:2] == b"\x1f\x8b":
        content = gzip.decompress(content)
    text = f"{path.name} {path.stem} {content.decode('utf-8', errors='replace')}"
    if found := (words(text) | words(unescaped(text))) & wanted.words:
        yield Hit(path, None, None, len(found))


def unescaped(text: str) -> str:
    """A text as JSON and HTML mean it."""
    return html.unescape(ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), text))


@dataclass(frozen=True)
class Looked:
    """What to look through: its name, its SQL, and its columns with their types."""

    name: str
    relation: str
    columns: tuple[tuple[str, str], ...]


def give(connection: DuckDBPyConnection, wanted: Sought) -> None:
    """Put what is looked for into temporary tables of a connection."""
    connection.execute(
        "create temp table sought_words as select unnest(cast(? as varchar[])) as word",
        [sorted(wanted.words)],
    )
    connection.execute(
        "create temp table sought_cards as select unnest(cast(? as varchar[])) as word",
        [sorted(wanted.cards)],
    )
    pairs = sorted(wanted.pairs)
    connection.execute(
        "create temp table sought_pairs as select unnest(cast(? as varchar[])) as"
        " system, unnest(cast(? as varchar[])) as id",
        [[system for system, _ in pairs], [text for _, text in pairs]],
    )


def database_tables(connection: DuckDBPyConnection, path: Path) -> Iterator[Looked]:
    """The tables of a database; views hold nothing themselves."""
    connection.execute(f"attach {literal(str(path))} as looked_at (read_only)")
    rows = connection.execute(
        "select schema_name, table_name, list((column_name, data_type)"
        " order by column_index) from duckdb_columns()"
        " where database_name = 'looked_at' and (schema_name, table_name) in (select"
        " (schema_name, table_name) from duckdb_tables()"
        " where database_name = 'looked_at') group by all order by all"
    ).fetchall()
    for schema, name, columns in rows:
        relation = f"looked_at.{identifier(schema)}.{identifier(name)}"
        yield Looked(f"{schema}.{name}", relation, tuple(columns))


def parquet_table(connection: DuckDBPyConnection, path: Path) -> Looked:
    """A Parquet file as a table."""
    relation = f"read_parquet({pattern(path)})"
    columns = connection.execute(f"describe select * from {relation}").fetchall()
    return Looked(path.parent.name, relation, tuple(row[:2] for row in columns))


def search_table(
    connection: DuckDBPyConnection, path: Path, table: Looked
) -> Iterator[Hit]:
    """Look through every column of a table."""
    for column, query in [*word_queries(table), *pair_queries(table)]:
        row = connection.execute(query).fetchone()
        if row and row[0]:
            yield Hit(path, table.name, column, int(row[0]))


def word_queries(table: Looked) -> Iterator[tuple[str, str]]:
    """SQL that counts the values of a column in which a word stands that is sought."""
    separators = FINE.replace("'", "''")
    for column, data_type in table.columns:
        if data_type.startswith(WITHOUT_WORDS):
            continue
        name = identifier(column)
        texts = (
            f"select distinct lower(trim(cast({name} as varchar))) as text"
            f" from {table.relation} where {name} is not null"
        )
        is_whole = "text in (select word from sought_words)"
        if column == CARDS:
            is_whole += " or text in (select word from sought_cards)"
        if not data_type.startswith(("VARCHAR", "JSON", "STRUCT", "MAP")) and not (
            data_type.endswith("[]")
        ):
            yield column, f"select count(*) from ({texts}) where {is_whole}"
            continue
        yield (
            column,
            f"with texts as materialized ({texts}),"
            f" cut as (select text, unnest({words_sql('text')}) as word from texts"
            f" where regexp_matches(text, '{separators}'))"
            " select count(distinct text) from (select text from texts"
            f" where {is_whole} union all select text from cut"
            " where word in (select word from sought_words))",
        )


def pair_queries(table: Looked) -> Iterator[tuple[str, str]]:
    """SQL that counts the rows of a table in which a system and its id stand."""
    columns = {column for column, _ in table.columns}
    pairs = "(select (system, id) from sought_pairs)"
    if SYSTEM in columns:
        system = named.system(SYSTEM)
        for column in IDS:
            if column in columns:
                yield (
                    column,
                    f"select count(*) from {table.relation}"
                    f" where ({system}, lower({named.customer(column)})) in {pairs}",
                )
    if JSON in columns:
        system, customer = (
            f"json_extract_string({JSON}, '$.{name}')"
            for name in (SYSTEM, "customer_id")
        )
        yield (
            JSON,
            f"select count(*) from {table.relation} where"
            f" ({named.system(system)}, lower({named.customer(customer)})) in {pairs}",
        )
