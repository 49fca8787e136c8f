"""Call dbt several times in one process: ``python dbt_calls.py '[["parse"], ...]'``.

The call ``take`` gives Spark the raw tables of a DuckDB file, as a run does, from the
folder of its landed files, by way of another folder.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from dbt.cli.main import dbtRunner

from pipeline.engines import spark_options, spark_raw
from pipeline.engines.spark_session import Session


def main(calls: list[list[str]]) -> int:
    """Call dbt once and again; 1 where a call fails."""
    for call in calls:
        if call[0] == "take":
            with Session(spark_options.options()) as session:
                warehouse, landed, folder = map(Path, call[1:])
                spark_raw.take(warehouse, landed, session, folder)
            continue
        outcome = dbtRunner().invoke(call)
        if not outcome.success:
            sys.stderr.write(f"{call[0]} failed: {outcome.exception}\n")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
