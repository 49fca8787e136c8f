"""Ask Spark: ``python spark_questions.py '["select 1", ...]'`` prints all rows."""

from __future__ import annotations

import json
import sys

from pipeline.engines import spark_options
from pipeline.engines.spark_session import Session


def main(statements: list[str]) -> None:
    """Print the rows of each statement as JSON."""
    with Session(spark_options.options()) as session:
        rows = [session.as_written(text).fetchall() for text in statements]
    sys.stdout.write(json.dumps(rows, default=str))


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
