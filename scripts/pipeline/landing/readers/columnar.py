"""Reads Parquet, whose columns have types of their own."""

from __future__ import annotations

import duckdb

from pipeline.errors import UsageError
from pipeline.landing.limits import MEGABYTE
from pipeline.landing.mapping.sources import Source
from pipeline.landing.readers.extract import Extract, count
from pipeline.landing.readers.plain import too_large
from pipeline.quoting import identifier, pattern

NESTED = ("STRUCT", "MAP", "UNION", "JSON")


def read_parquet(source: Source, reader: duckdb.DuckDBPyConnection) -> Extract:
    """The rows of a Parquet file, each value as text.

    Raises UsageError when it cannot be read as Parquet.
    """
    relation = f"read_parquet({pattern(source.path)}, hive_partitioning = false)"
    try:
        refuse_large(source, reader)
        described = reader.execute(f"describe select * from {relation}").fetchall()
        rows = count(f"select count(*) from {relation}", reader)
    except duckdb.Error as error:
        raise broken(source) from error
    return Extract(
        names=tuple(str(row[0]) for row in described),
        types=tuple(str(row[1]) for row in described),
        expressions=tuple(
            text_of(identifier(str(row[0])), str(row[1])) for row in described
        ),
        relation=relation,
        row_count=rows,
    )


def refuse_large(source: Source, reader: duckdb.DuckDBPyConnection) -> None:
    """Refuse a file that grows beyond what policy allows once it is read.

    Values that repeat take next to nothing in the file; each is a byte at least.
    """
    row = reader.execute(
        "select coalesce(sum(greatest(total_uncompressed_size, num_values)), 0)"
        f" from parquet_metadata({pattern(source.path)})"
    ).fetchone()
    assert row is not None
    if int(row[0]) > source.limits.megabytes * MEGABYTE:
        raise too_large(source)


def broken(source: Source) -> UsageError:
    """What is said of a file that is not to be read as Parquet."""
    return UsageError(
        f"{source.file}: is damaged or not a Parquet file; fetch it again."
    )


def text_of(sql: str, kind: str) -> str:
    """SQL: a typed value as text; times with a zone keep their offset."""
    if kind.startswith(NESTED) or kind.endswith("]"):
        return f"cast(to_json({sql}) as varchar)"
    if kind in {"TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"}:
        return f"cast(cast({sql} as timestamp) as varchar)"
    return f"cast({sql} as varchar)"
