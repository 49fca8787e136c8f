"""Call dbt several times in one process: ``python dbt_calls.py '[["parse"], ...]'``."""

from __future__ import annotations

import json
import sys

from dbt.cli.main import dbtRunner


def main(calls: list[list[str]]) -> int:
    """Call dbt once and again; 1 where a call fails."""
    for call in calls:
        outcome = dbtRunner().invoke(call)
        if not outcome.success:
            sys.stderr.write(f"{call[0]} failed: {outcome.exception}\n")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
