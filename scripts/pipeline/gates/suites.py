"""The suites: what each gate expects, read from ``tests/expectations/<gate>.yml``.

A suite names tables, and under each a list of entries. An entry is one of

``expect``
    an expectation of Great Expectations by its own name, with its own arguments;
``measure``
    one number about the table that must stay within ``min_value`` and ``max_value``.
    ``sql`` is an aggregate over the table, ``query`` a whole select of one value. A
    name that begins with ``share_`` is shown in per cent. NULL means that there is
    nothing to measure, and passes.

    ``per_file: true`` reckons ``sql``, a share, for each landed file; the worst counts.
    A file of fewer than twenty rows, or with one or two bad ones, stops nothing unless
    more than half of it is bad, and a single bad row never does: a warning of its own
    tells of such files.

    ``examples`` is a query whose first rows, a name each with a share and of how many
    rows if any, are added to what is said; of a file also by which adapter and from
    which of its columns it was read. ``masked: true`` hides what the names are.

``of_scores`` lists entries for each table of scores: see ``scores``. In them,
``{table}`` stands for its name and ``{$KEY: table}`` for the columns of its key.

In ``sql`` and ``query``, ``{lost_ids}`` stands for the condition that an id of the row,
in any column of the input contract, has lost digits.

Each entry has a ``severity`` (critical stops the run, warning and info are reported)
and a ``why``. ``says`` puts the finding into words; ``{observed}`` is the number.

Two values are filled in when the gate runs: ``{$PARAMETER: expression}`` from the
gate's parameters, of which ``rows_before_<schema>_<table>`` is the table's row count in
the last run that passed and ``rows_erased`` the rows that erasures removed from raw
tables since, and ``{$CONTRACT: table}``, the columns of the input contract.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from pipeline import contract
from pipeline.errors import UsageError
from pipeline.gates import scores
from pipeline.landing.conversion import UNREADABLE
from pipeline.quoting import literal

SUITES = contract.PROJECT / "tests" / "expectations"
SEVERITIES = ("critical", "warning", "info")

ROWS = "unexpected_rows_expectation"
MEASURE = "expect_column_max_to_be_between"
ROW_COUNT = "expect_table_row_count_to_be_between"

# Only expectations that run on every engine and whose results can be shown without
# values of persons. Distinct and most common values would be such values; regular
# expressions, LIKE and types do not work on DuckDB's dialect.
EXPECTATIONS: dict[str, frozenset[str]] = {
    name: frozenset(keys.split())
    for name, keys in {
        "expect_column_to_exist": "column",
        "expect_table_columns_to_match_set": "column_set exact_match",
        "expect_table_column_count_to_equal": "value",
        ROW_COUNT: "min_value max_value",
        "expect_column_values_to_not_be_null": "column mostly",
        "expect_column_values_to_be_null": "column mostly",
        "expect_column_values_to_be_unique": "column mostly",
        "expect_compound_columns_to_be_unique": "column_list mostly ignore_row_if",
        "expect_column_values_to_be_in_set": "column value_set mostly",
        "expect_column_values_to_not_be_in_set": "column value_set mostly",
        "expect_column_values_to_be_between": (
            "column min_value max_value strict_min strict_max mostly"
        ),
        "expect_column_value_lengths_to_be_between": (
            "column min_value max_value mostly"
        ),
        "expect_column_pair_values_a_to_be_greater_than_b": (
            "column_A column_B or_equal ignore_row_if mostly"
        ),
        "expect_column_mean_to_be_between": "column min_value max_value",
        "expect_column_sum_to_be_between": "column min_value max_value",
        ROWS: "unexpected_rows_query",
    }.items()
}
REQUIRED = frozenset({"column", "column_list", "column_set", "value_set", "column_A"})
COMMON = frozenset({"severity", "why", "says"})
BOUNDS = frozenset({"min_value", "max_value"})
MEASURED = BOUNDS | {"measure", "sql", "query", "per_file", "examples", "masked"}
# Of fewer rows, or bad rows, a share says little: one of ten is no tenth of a table.
FEWEST_ROWS = 20
FEWEST_BAD_ROWS = 3
SINGLE = 1  # bad row, which is never a tendency
IN_FEW_ROWS = "_in_few_rows"
EARLIER = re.compile(r"\brows_before_\w+")
# Of an expression of parameters: names, but not the functions called in it.
PARAMETER = re.compile(r"\b[a-zA-Z]\w*\b(?!\s*\()")
LOST_IDS = "{lost_ids}"
TABLE = "{table}"
KEY = {"$KEY": "table"}
KNOWN = {"name", "description", "tables", "of_scores"}
NAME = re.compile(r"[a-z][a-z0-9_]*")
SHOWN = 3  # examples of one finding


@dataclass(frozen=True)
class Entry:
    """One thing that a gate expects of one table."""

    table: str
    expectation: str  # the name in Great Expectations, snake case
    severity: str
    why: str
    arguments: Mapping[str, Any]
    says: str | None = None
    measure: str | None = None
    sql: str | None = None  # of a measure: an expression in a select from the table
    examples: str | None = None  # of a measure: a select of names, counts and totals
    masked: bool = False  # whether the names are not to be shown
    of_file: str | None = None  # of a measure: the share of each file that it needs
    of_columns: tuple[str, ...] = ()  # of such a measure: the raw columns it is about

    @property
    def column(self) -> str | None:
        """The column or columns that the entry is about; a measure's own name."""
        if self.measure:
            return self.measure
        names = self.arguments.get("column_list") or [
            self.arguments[key]
            for key in ("column", "column_A", "column_B")
            if key in self.arguments
        ]
        return ", ".join(names) or None


@dataclass(frozen=True)
class Suite:
    """What one gate expects."""

    name: str
    description: str
    entries: tuple[Entry, ...]

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables the suite reads, each once, in the order of the file."""
        return tuple(dict.fromkeys(entry.table for entry in self.entries))


def load(gate: str, folder: Path = SUITES) -> Suite:
    """Read and check the suite of a gate.

    Raises UsageError, naming file, table and cure, when it cannot be read as a suite.
    """
    path = folder / f"{gate}.yml"
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        reason = " ".join(str(error).split())
        message = f"{path}: cannot be read as a suite ({reason}); correct it."
        raise UsageError(message) from error
    return suite(document, gate, path.name)


def suite(document: object, gate: str, file: str) -> Suite:
    """The suite that a parsed YAML document describes."""
    for complaint in suite_complaints(document, gate):
        raise UsageError(f"{file}: {complaint}.")
    assert isinstance(document, dict)
    tables = {table: list(listed) for table, listed in document["tables"].items()}
    for table in scores.key_columns() if "of_scores" in document else ():
        tables.setdefault(table, []).extend(
            named(content, table) for content in document["of_scores"]
        )
    entries = tuple(
        entry(table, content)
        for table, listed in tables.items()
        for listed_content in listed
        for content in spelt_out(table, listed_content)
    )
    return Suite(gate, str(document.get("description", "")), entries)


def named(content: Mapping[str, Any], table: str) -> dict[str, Any]:
    """An entry of every table of scores, as one of this table."""
    return {
        key: value.replace(TABLE, table)
        if isinstance(value, str)
        else list(scores.key_columns()[table])
        if value == KEY
        else value
        for key, value in content.items()
    }


def suite_complaints(document: object, gate: str) -> Iterator[str]:
    """What is wrong with a suite, each with its cure, without a full stop."""
    if not isinstance(document, dict):
        yield "is not a suite; write name, description and tables"
        return
    for key in sorted(document.keys() - KNOWN, key=str):
        yield f"the key '{key}' is unknown; write name, description and tables"
    if document.get("name") != gate:
        yield f"the suite's name must be that of its gate; write '{gate}'"
    tables = document.get("tables")
    if not isinstance(tables, dict) or not tables:
        yield "names no tables; list what is expected of each"
        return
    for table, listed in tables.items():
        yield from table_complaints(str(table), listed)
    if "of_scores" in document:
        yield from table_complaints("of.scores", document["of_scores"])


def table_complaints(table: str, listed: object) -> Iterator[str]:
    """What is wrong with what is expected of one table."""
    if not re.fullmatch(r"\w+\.\w+", table):
        yield f"'{table}' is not the name of a table; write schema.table"
    if not isinstance(listed, list) or not listed:
        yield f"{table}: expects nothing; list its entries"
        return
    measures = []
    for number, content in enumerate(listed, 1):
        for complaint in entry_complaints(content):
            yield f"{table}: entry {number}: {complaint}"
        measures.append(content.get("measure"))
    for measure in filter(None, measures):
        if measures.count(measure) > 1:
            yield (
                f"{table}: the measure '{measure}' is listed twice; give each its own"
                " name"
            )


def entry_complaints(content: object) -> Iterator[str]:
    """What is wrong with one entry."""
    if not isinstance(content, dict):
        yield "is not a mapping; begin it with 'expect:' or 'measure:'"
        return
    if content.get("severity") not in SEVERITIES:
        yield f"has no severity; write one of {', '.join(SEVERITIES)}"
    if not content.get("why"):
        yield "has no why; say what goes wrong when it is not met"
    if "measure" in content:
        yield from measure_complaints(content)
    elif (name := snake(str(content.get("expect", "")))) not in EXPECTATIONS:
        yield (
            f"the expectation '{content.get('expect')}' is unknown or not allowed here;"
            f" use one of {', '.join(sorted(EXPECTATIONS))}, or a measure"
        )
    else:
        yield from argument_complaints(name, content)


def argument_complaints(name: str, content: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with the arguments of an expectation."""
    allowed = EXPECTATIONS[name]
    for key in sorted(content.keys() - allowed - COMMON - {"expect"}):
        yield (
            f"the key '{key}' is unknown to {name}; it takes"
            f" {', '.join(sorted(allowed))}"
        )
    for key in sorted((allowed & REQUIRED) - content.keys()):
        yield f"{name} needs the key '{key}'; add it"
    if name == ROWS:
        if "{batch}" not in str(content.get("unexpected_rows_query", "")):
            yield f"{name} needs an unexpected_rows_query that reads from {{batch}}"
        if "{observed}" not in str(content.get("says", "")):
            yield f"{name} needs 'says' with {{observed}} for the number of rows"


def measure_complaints(content: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with a measure."""
    for key in sorted(content.keys() - MEASURED - COMMON):
        yield f"the key '{key}' is unknown to a measure; it takes sql or query"
    if not NAME.fullmatch(str(content["measure"])):
        yield f"'{content['measure']}' is not a name for a measure; use a-z, 0-9 and _"
    if ("sql" in content) == ("query" in content):
        yield "a measure needs either sql or query; write one of them"
    if "per_file" in content and (
        "sql" not in content or "examples" in content or content.keys() >= BOUNDS
    ):
        yield (
            "per_file needs sql and either min_value or max_value, and finds its own"
            " examples; correct it"
        )
    if "min_value" not in content and "max_value" not in content:
        yield "a measure needs min_value or max_value; write what is allowed"
    if "{observed}" not in str(content.get("says", "")):
        yield "a measure needs 'says' with {observed} for the number"


def entry(table: str, content: Mapping[str, Any]) -> Entry:
    """One entry that has no complaints."""
    measure = content.get("measure")
    arguments = {
        key: value
        for key, value in content.items()
        if key not in COMMON | (MEASURED - BOUNDS) | {"expect", "of_file"}
    }
    sql = content.get("sql")
    if "query" in content:
        sql = f"(\n{str(content['query']).strip().rstrip(';')}\n)"
    return Entry(
        table=table,
        expectation=MEASURE if measure else snake(str(content["expect"])),
        severity=str(content["severity"]),
        why=" ".join(str(content["why"]).split()),
        arguments=arguments | ({"column": measure} if measure else {}),
        says=content.get("says"),
        measure=measure,
        sql=with_lost_ids(str(sql).strip(), table) if measure else None,
        examples=content.get("examples"),
        masked=bool(content.get("masked", False)),
        of_file=content.get("of_file"),
        of_columns=named_in(content["of_file"], table) if "of_file" in content else (),
    )


def named_in(sql: str, table: str) -> tuple[str, ...]:
    """The columns of the input contract that SQL about a raw table names."""
    return tuple(
        column.name
        for column in columns(table.rpartition(".")[2])
        if re.search(rf"\b{column.name}\b", sql)
    )


def with_lost_ids(sql: str, table: str) -> str:
    """SQL with the condition that an id of a row of the raw table has lost digits."""
    if LOST_IDS not in sql:
        return sql
    conditions = [
        f"{column.name} like {literal(f'{UNREADABLE}%')}"
        for column in columns(table.rpartition(".")[2])
        if column.kind == "id"
    ]
    return sql.replace(LOST_IDS, f"({' or '.join(conditions)})")


def spelt_out(table: str, content: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """An entry as it is checked: a share of each file is one of the worst file.

    What stops a run also warns of files that are too small to stop it.
    """
    if not content.get("per_file"):
        yield content
        return
    kept = {key: content[key] for key in content.keys() - {"sql", "per_file"}}
    share = str(content["measure"])
    worst, order, beyond, bad = (
        ("max", "desc", f"> {content['max_value']}", share)
        if "max_value" in content
        else ("min", "asc", f"< {content['min_value']}", f"(1 - {share})")
    )
    of_file = f"{with_lost_ids(str(content['sql']), table)} as {share}"
    bad_rows = f"{bad} * all_rows"  # nearly whole, for a share is a double
    few = (
        f"(all_rows < {FEWEST_ROWS} or {bad_rows} < {FEWEST_BAD_ROWS - 0.5})"
        f" and ({bad} <= 0.5 or {bad_rows} < {SINGLE + 0.5})"
    )

    def measured(condition: str) -> dict[str, str]:
        return {
            "of_file": of_file,
            "query": f"select {worst}({share}) from files where {condition}",
            "examples": f"select _file, {share}, all_rows, adapter, filled_from"
            f" from ({by_file(table, [of_file])}) as files"
            " left join raw.landed_files as landed on landed.file = files._file"
            f" and landed.table_name = {literal(table.rpartition('.')[2])}"
            f" where {condition} and {share} {beyond}"
            f" order by {share} {order}, _file limit {SHOWN}",
        }

    yield {**kept, **measured(f"not ({few})")}
    if content["severity"] == "critical":
        name = f"{share}{IN_FEW_ROWS}"
        yield {**kept, "measure": name, "severity": "warning", **measured(few)}


def by_file(table: str, shares: Iterable[str]) -> str:
    """A select that computes shares for each landed file of a table."""
    columns = ", ".join(["_file", "count(*) as all_rows", *shares])
    return f"select {columns} from {table} group by _file"


def snake(name: str) -> str:
    """The snake-case name of an expectation given in either case."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=A)(?=To[A-Z])", "_", name).lower()


def measuring(entries: tuple[Entry, ...], table: str) -> str:
    """One select that computes every measure of a table.

    It passes over the table once, and once more where there are shares of files.
    """
    measures = [item for item in entries if item.measure and item.table == table]
    columns = ",\n".join(f"{item.sql} as {item.measure}" for item in measures)
    shares = dict.fromkeys(item.of_file for item in measures if item.of_file)
    # The count makes the select an aggregate even where every measure is a query.
    select = f"select\n{columns},\ncount(*) as measured_rows\nfrom {table}"
    if not shares:
        return select
    # Great Expectations takes no query that begins with another word.
    files = f"with files as ({by_file(table, shares)})"
    return f"select * from (\n{files}\n{select}\n) as measured"


def has_earlier(arguments: Mapping[str, Any], parameters: Mapping[str, object]) -> bool:
    """Whether every earlier row count that the arguments compare with is known."""
    wanted = {
        name
        for value in arguments.values()
        if isinstance(value, dict)
        for name in EARLIER.findall(str(value.get("$PARAMETER", "")))
    }
    return wanted <= parameters.keys()


def settled(
    arguments: Mapping[str, Any], parameters: Mapping[str, object]
) -> dict[str, Any]:
    """The arguments as Great Expectations takes them.

    Where there is no earlier run to compare with, a bound on it is dropped, so that
    the expectation is still run, shown and passed.
    """
    found: dict[str, Any] = {}
    for key, value in arguments.items():
        if isinstance(value, dict) and "$CONTRACT" in value:
            found[key] = [column.name for column in columns(value["$CONTRACT"])]
        elif has_earlier({key: value}, parameters):
            found[key] = value
    if arguments and not found:
        found["min_value"] = 0
    return found


def columns(table: str) -> tuple[contract.Column, ...]:
    """The columns that the input contract gives a raw table."""
    try:
        return contract.tables()[table].columns
    except KeyError:
        message = f"the input contract has no table '{table}'; correct the suite."
        raise UsageError(message) from None
