"""What a gate has to know before it starts: which tables there are, and how large."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from pipeline.engines.names import Names
from pipeline.gates.source import Reader

EARLIER = (
    "select volumes.table_name, volumes.row_count"
    " from ops.gate_volumes as volumes"
    " where volumes.gate = :gate and volumes.run_id = ("
    "select latest.run_id from ops.gate_volumes as latest"
    " where latest.gate = :gate and latest.run_id <> :run_id"
    " order by latest.recorded_at desc, latest.run_id desc limit 1)"
)
# What erasures removed from raw tables: a row per file, with its count.
ERASED = "raw.erased_rows"


def existing(reader: Reader, names: Names) -> frozenset[str]:
    """Every table and view as ``schema.table``, the schema as the project calls it."""
    return frozenset(
        f"{names.project(schema)}.{table}"
        for schema, table in reader.relations()
        if names.project(schema)
    )


def row_counts(reader: Reader, tables: Collection[str], names: Names) -> dict[str, int]:
    """The number of rows of each table; of ``ERASED`` how many rows it tells of."""
    return {
        table: int(
            reader.rows(
                names.sql(
                    "select coalesce(sum(row_count), 0) from raw.erased_rows"
                    if table == ERASED
                    else f"select count(*) from {table}"
                ),
                {},
            )[0][0]
        )
        for table in tables
    }


def earlier_row_counts(
    reader: Reader, gate: str, run_id: str, names: Names
) -> dict[str, int]:
    """The number of rows each table had in the last other run that passed the gate.

    Empty on the first run.
    """
    if "ops.gate_volumes" not in existing(reader, names):
        return {}
    rows = reader.rows(names.sql(EARLIER), {"gate": gate, "run_id": run_id})
    return {str(table): int(count) for table, count in rows}


def parameters(
    earlier: Mapping[str, int], volumes: Mapping[str, int]
) -> dict[str, object]:
    """Suite parameters that hold the earlier row counts: ``rows_before_<table>``.

    ``rows_erased`` is how many rows of raw tables were erased since: so many may be
    missing, and nothing is lost.
    """
    before: dict[str, object] = {
        f"rows_before_{table.replace('.', '_')}": count
        for table, count in earlier.items()
    }
    erased = max(0, volumes.get(ERASED, 0) - earlier.get(ERASED, 0))
    return {**before, "rows_erased": erased}
