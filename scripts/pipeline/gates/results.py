"""What a gate found, in words and without a value of any person."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from numbers import Number
from typing import Any

from pipeline import faults, words
from pipeline.gates.suites import ROW_COUNT, ROWS, SHOWN, Entry, has_earlier

# What may be kept of a result: counts and shares, never the values counted.
COUNTS = (
    "element_count",
    "missing_count",
    "missing_percent",
    "unexpected_count",
    "unexpected_percent",
    "unexpected_percent_nonmissing",
    "unexpected_percent_total",
)

# Of an error's text, only names that the suite itself wrote are repeated: the rest may
# quote the value that could not be read.
NAMED = (
    (re.compile(r'The column "(\w+)" in BatchData does not exist'), "column"),
    (re.compile(r'Referenced column "(\w+)" not found'), "column"),
    (re.compile(r'does not have a column named "(\w+)"'), "column"),
    (re.compile(r"Table with name (\w+) does not exist"), "table"),
    (re.compile(r'column "?([\w.]+)"? does not exist'), "column"),
    (re.compile(r'relation "([\w.]+)" does not exist'), "table"),
    (re.compile(r"parameter with name `(\w+)` cannot be resolved"), "column"),
)
KIND = re.compile(r"\((?:\w+\.)+(\w+)\)")

# What to do when a warehouse cannot be read, by what the engine says of it.
CURES = (
    (
        re.compile(r"No files found that match|No such file or directory"),
        "the output folder was moved or landed files are missing; run scripts/run land"
        " again",
    ),
    (
        re.compile(r"Could not set lock|with a different configuration"),
        "close every program that has it open and run again",
    ),
    (
        re.compile(r"not a valid DuckDB database|Is a directory"),
        "it is not a DuckDB file; move it away and run scripts/run land again",
    ),
    (
        re.compile(r"Permission denied"),
        "only its owner may read it; run as that user",
    ),
)

SENTENCES = {
    "expect_column_values_to_not_be_null": "{observed} of {column} is empty",
    "expect_column_values_to_be_null": "{observed} of {column} is filled",
    "expect_column_values_to_be_unique": "{observed} of {column} is not unique",
    "expect_compound_columns_to_be_unique": (
        "{observed} of lines share {column} with another line"
    ),
    "expect_column_values_to_be_in_set": (
        "{observed} of {column} is outside the known set"
    ),
    "expect_column_values_to_not_be_in_set": "{observed} of {column} is in the set",
    "expect_column_values_to_be_between": "{observed} of {column} is out of range",
    "expect_column_value_lengths_to_be_between": (
        "{observed} of {column} is too long or too short"
    ),
    "expect_column_pair_values_a_to_be_greater_than_b": (
        "{observed} of lines have {column} in the wrong order"
    ),
    "expect_column_mean_to_be_between": "the mean of {column} is {observed}",
    "expect_column_sum_to_be_between": "the sum of {column} is {observed}",
    "expect_table_column_count_to_equal": "there are {observed} columns",
    ROW_COUNT: "there are {observed} rows",
}

# A shorter value would be shown in good part by its first and last character.
LEAST_SHOWN = 5

# Those whose number is the share of lines that are not as expected.
SHARES = frozenset(
    name for name, text in SENTENCES.items() if text.startswith("{observed} of")
)


@dataclass(frozen=True)
class Finding:
    """What one expectation found; ``message`` is one plain sentence."""

    gate: str
    table: str
    expectation: str
    column: str | None
    severity: str
    success: bool
    observed: str
    message: str
    why: str = ""


@dataclass(frozen=True)
class GateResult:
    """What a gate found, one finding an expectation, in the suite's order."""

    gate: str
    run_id: str
    checked_at: dt.datetime  # UTC, without a zone
    findings: tuple[Finding, ...]
    volumes: Mapping[str, int]  # rows of each table that the gate reads

    @property
    def failed_critical(self) -> tuple[Finding, ...]:
        """What stops the run."""
        return self.failed("critical")

    @property
    def failed_warnings(self) -> tuple[Finding, ...]:
        """What does not stop the run but wants a look."""
        return self.failed("warning")

    def failed(self, severity: str) -> tuple[Finding, ...]:
        """The findings of one severity that were not met."""
        return tuple(
            finding
            for finding in self.findings
            if finding.severity == severity and not finding.success
        )


@dataclass(frozen=True)
class Observation:
    """One result of Great Expectations, stripped of every value it may quote."""

    success: bool
    counts: Mapping[str, float]
    value: Any = None  # a number or a date
    missing: tuple[str, ...] = ()  # expected columns that are not there
    bounds: Mapping[str, Any] = field(default_factory=dict)  # arguments as evaluated
    error: str | None = None


def observation(
    entry: Entry,
    success: bool,
    result: Mapping[str, Any],
    bounds: Mapping[str, Any],
    error: str | None,
) -> Observation:
    """The harmless part of a result of Great Expectations."""
    value = result.get("observed_value")
    harmless = isinstance(value, Number | dt.date)
    if entry.measure and value is not None and not harmless and error is None:
        error = "the measure is not a number"
    if entry.measure and value is None and error is None:
        success = True  # there was nothing to measure
    mismatched = (result.get("details") or {}).get("mismatched") or {}
    return Observation(
        success=success and error is None,
        counts={
            key: result[key]
            for key in COUNTS
            if isinstance(result.get(key), int | float)
        },
        value=value if harmless else None,
        missing=tuple(mismatched.get("missing") or ()),
        bounds=bounds,
        error=error,
    )


def reason(text: str) -> str:
    """Why a check could not be made, without what an engine quotes from the data."""
    if lacking := faults.of_machine(text):
        return lacking
    for pattern, kind in NAMED:
        if found := pattern.search(text):
            return f"the {kind} {found[1]} does not exist"
    if found := KIND.search(text):
        return f"the query failed with {found[1]}"
    return "the check itself failed"


def cure(text: str) -> str:
    """What to do about a warehouse that cannot be read, by the engine's words."""
    for pattern, advice in CURES:
        if pattern.search(text):
            return advice
    return "run scripts/run land again"


def finding(
    gate: str,
    entry: Entry,
    seen: Observation,
    parameters: Mapping[str, object],
    examples: Sequence[tuple[Any, ...]] = (),
) -> Finding:
    """An observation in words.

    An example is a name; a name, a share of its rows and their number; or these of a
    file, its adapter and the columns that fill the table's. A check that could not be
    made has failed, critically, whatever its severity.
    """
    severity = entry.severity
    if seen.error:
        severity, observed = "critical", "not checked"
        about = f"{entry.column}: " if entry.column else ""
        sentence = f"{about}could not be checked because {seen.error}"
    elif entry.measure and seen.value is None:
        observed = "nothing to measure"
        sentence = f"there is nothing to measure for {entry.measure}"
    else:
        observed, sentence = observed_and_sentence(entry, seen)
        if not has_earlier(entry.arguments, parameters):
            observed += ", no earlier run"
            sentence += " and no earlier run to compare with"
        elif bound := expected(entry, seen.bounds):
            sentence += f"; {bound} expected"
        # Of a short name nothing could be shown.
        if told := [
            example(row, entry)
            for row in examples
            if not entry.masked or len(str(row[0])) >= LEAST_SHOWN
        ]:
            sentence += f"; for example {', '.join(told)}"
    return Finding(
        gate=gate,
        table=entry.table,
        expectation=entry.expectation,
        column=entry.column,
        severity=severity,
        success=seen.success,
        observed=observed,
        message=f"{entry.table}: {sentence} ({entry.expectation}, {severity})",
        why=entry.why,
    )


def example(row: tuple[Any, ...], entry: Entry) -> str:
    """One example: ``two.csv (26.4 % of 91)``."""
    name = masked(str(row[0])) if entry.masked else str(row[0])
    if len(row) == 1:
        return name
    _, share, count, *read = row
    origin = origin_of(entry.of_columns, *read) if read else ""
    return f"{name} ({percent(share)} of {count:,}{origin})"


def origin_of(
    columns: Sequence[str], adapter: str | None, filled_from: str | None
) -> str:
    """By whom and from which columns of the file some columns are read."""
    filled = json.loads(filled_from or "{}")
    origins = [
        f"{column} from {' and '.join(map(words.name, filled[column][:SHOWN]))}"
        for column in columns
        if filled.get(column, [column]) != [column]
    ]
    if not (adapter or origins):
        return ""
    reader = f"the adapter {adapter}" if adapter else "mapping.yml"
    return f"; {reader} reads {', '.join(origins) or 'it'}"


def masked(text: str) -> str:
    """A value that the reader of the file may recognise, and nobody else."""
    return f"{text[0]}…{text[-1]}"


def observed_and_sentence(entry: Entry, seen: Observation) -> tuple[str, str]:
    """What was observed, and the sentence that says it."""
    if entry.expectation == "expect_column_to_exist":
        state = "there" if seen.success else "missing"
        return state, f"the column {entry.column} is {state}"
    if entry.expectation == "expect_table_columns_to_match_set":
        absent = ", ".join(seen.missing)
        state = "as expected" if seen.success else f"missing: {absent or 'none'}"
        return state, f"columns {state}"
    observed = shown(entry, seen)
    template = entry.says or SENTENCES[entry.expectation]
    column = entry.column or "the table"
    return observed, template.replace("{observed}", observed).replace(
        "{column}", column
    )


def shown(entry: Entry, seen: Observation) -> str:
    """The number observed, as text: a share in per cent, a count in full."""
    if entry.expectation in SHARES:
        return percent(seen.counts.get("unexpected_percent", 0) / 100)
    return percent(seen.value) if is_share(entry) else number(seen.value)


def expected(entry: Entry, bounds: Mapping[str, Any]) -> str:
    """The bound in words: ``at most 60 % were``; empty where the sentence says it."""
    if entry.expectation == ROWS:
        return "none were"
    if entry.expectation in SHARES:
        most = 1 - float(bounds.get("mostly", 1))
        return f"at most {percent(most)} was" if most else "none was"
    write = percent if is_share(entry) else number
    low, high = bounds.get("min_value"), bounds.get("max_value")
    if high == 0 and low in {None, 0}:
        return "none were"
    if low is not None and high is not None:
        return f"between {write(low)} and {write(high)} were"
    if low is not None:
        return f"at least {write(low)} were"
    if high is not None:
        return f"at most {write(high)} were"
    return ""


def is_share(entry: Entry) -> bool:
    """Whether an entry's numbers are shares, to be shown in per cent."""
    return bool(entry.measure and entry.measure.startswith("share_"))


def percent(share: Any) -> str:
    """A share in per cent with three significant digits."""
    return f"{100 * float(share):.3g} %"


def number(value: Any) -> str:
    """A number without needless decimals, anything else as it is written."""
    if isinstance(value, float | Decimal) and value == value.__floor__():
        value = int(value)
    return f"{value:.6g}" if isinstance(value, float) else str(value)
