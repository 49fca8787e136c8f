"""Landed rows: none of an erased person stays.

``erase`` looks through every landed file, ``land`` through those that are new. Rows of
an erased person are removed and counted; order lines stay, without the person.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

from duckdb import DuckDBPyConnection

from pipeline.erasure import memory, named, rejected_lines
from pipeline.erasure.named import EMAIL, KEPT_AS_FACT, LOYALTY, PHONE, RECORD, Named
from pipeline.landing import catalogue, onefile
from pipeline.landing.catalogue import Landed
from pipeline.output import Output
from pipeline.quoting import literal, literals, pattern

WRITTEN = ".sifted"
STAMPED = "_run_id || '+erased' as _run_id"
ROW_KEY = "struct_pack(system := coalesce(source_system, ''), id := customer_id)"
PHONE_KEY = "struct_pack(phone := {0}phone, country := coalesce({0}country, ''))"


def withhold(connection: DuckDBPyConnection, output: Output) -> list[str]:
    """Leave erased persons out of what landed last; returns what the user should know.

    ``connection`` is open read-write on a warehouse whose contacts are normalised.
    Raises UsageError where somebody was erased and the secret is missing or another.
    """
    memory.prepare(connection)
    files = memory.unsearched_files(connection)
    if not files:
        return []
    secret = memory.unlock(connection)
    count = remove_erased(connection, output.landed, files)
    count += rejected_lines.remove_erased(connection, secret, files)
    mark(connection)
    if not count:
        return []
    return [f"{count:,} rows or lines of erased persons were left out"]


def mark(connection: DuckDBPyConnection) -> None:
    """Note that every landed file was looked through."""
    connection.execute("delete from raw.sifted_files")
    connection.execute(
        "insert into raw.sifted_files"
        " select table_name, file, run_id from raw.landed_files"
    )
    connection.execute(
        "delete from raw.erased_rows as erased where not exists (select 1"
        " from raw.landed_files as landed where landed.table_name = erased.table_name"
        " and landed.file = erased.file and landed.run_id = erased.run_id)"
    )


def remove_erased(
    connection: DuckDBPyConnection,
    folder: Path,
    files: Collection[tuple[str, str]],
    note: Callable[[str, str], None] | None = None,
) -> int:
    """Rewrite files that hold rows of erased persons; returns how many rows they had.

    ``note`` is told the raw folder and the name of each such file before it is written.
    What is removed is counted from what landed and what is left, so that a run that
    was stopped counts nothing twice.
    """
    for stale in folder.glob(f"*/*{WRITTEN}"):  # of a run that was killed
        stale.unlink()
    find_marked(connection, files)
    wanted = set(files)
    touched = 0
    for landed in catalogue.known(connection).values():
        if (landed.table_name, landed.file) not in wanted:
            continue
        path = onefile.parquet(folder, landed)
        for table in named.tables():
            if table.table != landed.table_name:
                continue
            if found := count_marked(connection, table, path):
                if note:
                    note(landed.raw_folder, landed.file)
                rewrite(connection, table, path)
                touched += found
        count_removed(connection, landed, path)
    return touched


def find_marked(
    connection: DuckDBPyConnection, files: Collection[tuple[str, str]]
) -> None:
    """Put the texts in some files that name erased persons into temporary tables."""
    chosen = f"_file in ({literals(sorted({file for _, file in files}))})"
    rows = named.union(
        [
            f"select source_system, customer_id from raw.{table.table} where {chosen}"
            for table in named.tables()
        ]
    )
    values = [named.record(named.system(), named.customer()), *named.former_records()]
    erased = " or ".join(memory.is_erased(RECORD, value) for value in values)
    connection.execute(
        f"create or replace temp table marked_records as select {ROW_KEY} as key"
        f" from ({rows}) where {erased}"
    )
    named.read_emails(connection, named.email_texts(chosen), "met_emails")
    connection.execute(
        "create or replace temp table marked_emails as select text from met_emails"
        f" where {memory.is_erased(EMAIL, 'value')}"
    )
    connection.execute(
        "create or replace temp table marked_phones as"
        f" select distinct {PHONE_KEY.format('met.')} as key"
        f" from (select distinct phone, country from raw.customers where {chosen})"
        " as met left join raw.country_names as named on met.country = named.country"
        " inner join raw.phone_numbers as known on met.phone = known.phone"
        " and named.country_code is not distinct from known.country_code"
        f" where {memory.is_erased(PHONE, 'known.phone_e164')}"
    )
    card = named.card()
    connection.execute(
        "create or replace temp table marked_loyalty_ids as"
        f" select distinct loyalty_id from raw.customers where {chosen}"
        f" and {memory.is_erased(LOYALTY, card)}"
    )


def is_marked(table: Named) -> str:
    """SQL: whether a row names an erased person in any of its columns."""
    found = [
        f"{ROW_KEY} in (select key from marked_records)",
        "customer_id in (select text from marked_emails)",
    ]
    if table.email:
        found.append(f"{table.email} in (select text from marked_emails)")
    if table.has_phone:
        found.append(f"{PHONE_KEY.format('')} in (select key from marked_phones)")
        found.append("loyalty_id in (select loyalty_id from marked_loyalty_ids)")
    return " or ".join(f"coalesce({condition}, false)" for condition in found)


def rows_of(table: Named, path: Path) -> str:
    """SQL for the rows of a landed file, which may lack columns of today."""
    nothing = ", ".join(f"cast(null as varchar) as {name}" for name in table.columns)
    return (
        f"(select cast(null as varchar) as source_system, {nothing} where false union"
        " all by name select *"
        f" from read_parquet({pattern(path)}, file_row_number = true))"
    )


def count_marked(connection: DuckDBPyConnection, table: Named, path: Path) -> int:
    """How many rows of a file name an erased person."""
    found = connection.execute(
        f"select count(*) from {rows_of(table, path)} where {is_marked(table)}"
    ).fetchone()
    return int(found[0]) if found else 0


def rewrite(connection: DuckDBPyConnection, table: Named, path: Path) -> None:
    """Write a file anew, without the rows of erased persons or without the persons.

    Its rows tell of another run than before: who keeps rows of a file by its run, as
    staging does, makes them anew.
    """
    rows, marked = rows_of(table, path), is_marked(table)
    if table.table == KEPT_AS_FACT:
        # The landed text of an order line without its person.
        blanked = ", ".join(
            f"case when is_marked then null else {column} end as {column}"
            for column in table.columns
        )
        kept = (
            f"select * exclude (is_marked) replace ({blanked}, {STAMPED})"
            f" from (select *, {marked} as is_marked from {rows})"
        )
    else:
        kept = f"select * replace ({STAMPED}) from {rows} where not ({marked})"
    written = path.with_suffix(WRITTEN)
    connection.execute(
        f"copy (select * exclude (file_row_number) from ({kept})"
        f" order by file_row_number) to {literal(str(written))}"
        " (format parquet, compression zstd)"
    )
    written.chmod(0o600)
    written.replace(path)


def count_removed(connection: DuckDBPyConnection, landed: Landed, path: Path) -> None:
    """Note how many rows of a landed file are gone."""
    left = connection.execute(
        f"select count(*) from read_parquet({pattern(path)})"
    ).fetchone()
    removed = landed.row_count - (left[0] if left else 0)
    connection.execute(
        "delete from raw.erased_rows where table_name = ? and file = ?",
        [landed.table_name, landed.file],
    )
    if removed:
        connection.execute(
            "insert into raw.erased_rows values (?, ?, ?, ?)",
            [landed.table_name, landed.file, landed.run_id, removed],
        )
