"""The erasure itself: from the requests to a warehouse that has never met the persons.

Each part can be stopped and done again: who is erased stands in a file of its own from
the first change to the last.
"""

from __future__ import annotations

import datetime as dt

from duckdb import DuckDBPyConnection

from pipeline import contacts
from pipeline.erasure import (
    files,
    landed_rows,
    memory,
    pending,
    rejected_lines,
    warehouse,
)
from pipeline.erasure.scan import sought
from pipeline.output import Output

# What runs say of themselves, in words that may quote a row.
RECORDS = ("ops.runs.message", "ops.gate_results.observed", "ops.gate_results.message")


def erase(connection: DuckDBPyConnection, output: Output, *, today: dt.date) -> int:
    """Erase whom the erasure in work is about; returns the number of rows removed.

    ``connection`` is open read-write on the warehouse of ``output``. What is made from
    the landed files must be built anew afterwards.
    """
    memory.prepare(connection)
    secret = memory.unlock(connection)
    with pending.attached(connection, output.erasing):
        memory.remember(connection, secret, "erasing.identifiers", today)
        landed = connection.execute(
            "select table_name, file from raw.landed_files"
        ).fetchall()

        def note(folder: str, file: str) -> None:
            connection.execute(
                "insert into erasing.raw_files values (?, ?)", [folder, file]
            )

        count = landed_rows.remove_erased(connection, output.landed, landed, note)
        count += rejected_lines.remove_erased(connection, secret, landed)
        contacts.normalise(connection)
        count += warehouse.remove(connection)
        files.clean_records(connection, sought(connection), RECORDS)
    landed_rows.mark(connection)
    return count
