"""Run a suite with Great Expectations, inside the engine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import great_expectations as gx
from great_expectations.core.expectation_validation_result import (
    ExpectationValidationResult,
)
from great_expectations.data_context.types.base import (
    DataContextConfig,
    InMemoryStoreBackendDefaults,
    ProgressBarsConfig,
)
from great_expectations.exceptions.exceptions import (
    GreatExpectationsError,
)
from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.metadata_types import FailureSeverity
from great_expectations.expectations.registry import (
    get_expectation_impl,
)

from pipeline.engines.names import Names
from pipeline.engines.protocol import GatePlace
from pipeline.errors import PipelineError, UsageError
from pipeline.gates import docs, measures, places, results, suites
from pipeline.gates.results import GateResult, Observation
from pipeline.gates.source import Batch, Data, Source
from pipeline.gates.suites import Entry, Suite

# Counts only: not one of the values that were counted.
RESULT_FORMAT = {"result_format": "SUMMARY", "partial_unexpected_count": 0}
POSITION = "position"
# Everything in memory: by itself a context makes a folder for its own docs.
CONTEXT = DataContextConfig(
    store_backend_defaults=InMemoryStoreBackendDefaults(),
    progress_bars=ProgressBarsConfig(globally=False, metric_calculations=False),
    analytics_enabled=False,
)


@dataclass(frozen=True)
class Known:
    """What was found out about the warehouse before the suite is run."""

    existing: frozenset[str]
    volumes: Mapping[str, int]
    earlier: Mapping[str, int]


def audit(
    gate: str,
    place: GatePlace,
    quality: Path,
    *,
    run_id: str,
    parameters: Mapping[str, object],
) -> GateResult:
    """Check the warehouse against the suite of a gate and rebuild the Data Docs.

    ``parameters`` are values that the suite asks for by ``$PARAMETER``; the row counts
    of the last run are added to them. The warehouse is opened read-only and is free
    again when this returns. Raises UsageError when the suite cannot be read or there is
    no warehouse; what the data do wrong is in the result.
    """
    suite = suites.load(gate)
    source = places.source_of(place)
    known = survey(suite, source, run_id)
    filled = {**measures.parameters(known.earlier, known.volumes), **parameters}
    demand(suite, filled)
    checked_at = dt.datetime.now(dt.UTC).replace(tzinfo=None)
    ran, unread = run(suite, source, known.existing, filled)
    seen = {position: observe(suite, position, item) for position, item in ran.items()}
    seen |= {
        position: Observation(success=False, counts={}, error=error)
        for position, error in unread.items()
    }
    shown = examples(suite, source, seen)
    found = tuple(
        results.finding(
            gate,
            entry,
            seen.get(position, unseen(entry, known.existing)),
            filled,
            shown.get(position, ()),
        )
        for position, entry in enumerate(suite.entries)
    )
    result = GateResult(gate, run_id, checked_at, found, known.volumes)
    docs.build(result, suite, stripped(ran, seen), quality)
    return result


def survey(suite: Suite, source: Source, run_id: str) -> Known:
    """Look at the warehouse before the suite is run."""
    try:
        with source.reading() as reader:
            existing = measures.existing(reader, source.names)
            counted = {*suite.tables, measures.ERASED}
            present = [table for table in sorted(counted) if table in existing]
            return Known(
                existing,
                measures.row_counts(reader, present, source.names),
                measures.earlier_row_counts(reader, suite.name, run_id, source.names),
            )
    except source.errors as error:
        message = (
            f"{source.name}: cannot be read ({results.reason(str(error))});"
            f" {results.cure(str(error))}."
        )
        raise PipelineError(message) from error


def demand(suite: Suite, parameters: Mapping[str, object]) -> None:
    """Raise UsageError when the suite asks for a parameter that nobody gave."""
    for entry in suite.entries:
        for value in entry.arguments.values():
            if not isinstance(value, dict) or "$PARAMETER" not in value:
                continue
            asked = set(suites.PARAMETER.findall(str(value["$PARAMETER"])))
            for name in sorted(asked - parameters.keys()):
                if not suites.EARLIER.fullmatch(name):
                    raise UsageError(
                        f"{suite.name}.yml: {entry.table}: the parameter '{name}' is"
                        " unknown; correct the name."
                    )


def run(
    suite: Suite,
    source: Source,
    existing: Collection[str],
    parameters: Mapping[str, object],
) -> tuple[dict[int, ExpectationValidationResult], dict[int, str]]:
    """The result of each entry by its position; none for tables that do not exist.

    And why others have none: a query that cannot be answered has no rows to check.
    """
    context = gx.get_context(mode="ephemeral", project_config=CONTEXT)
    unread: dict[int, str] = {}
    with source.data(context) as data:
        validations = []
        # Each is named and made before one is run: a suite that is wrong runs nothing.
        for name, read, positions in batches(suite, data, source.names, existing):
            try:
                batch = read()
            except source.errors as error:
                unread |= dict.fromkeys(positions, results.reason(str(error)))
                continue
            expectations = [
                expectation(suite, position, suite.entries[position], parameters)
                for position in positions
            ]
            validation = gx.ValidationDefinition(
                name=name,
                data=batch.definition,
                suite=context.suites.add(
                    gx.ExpectationSuite(name=name, expectations=expectations)
                ),
            )
            validations.append(
                (context.validation_definitions.add(validation), batch, positions)
            )
        ran = []
        for validation, batch, positions in validations:
            try:
                result = validation.run(
                    batch_parameters=batch.parameters,
                    expectation_parameters=dict(parameters),
                    result_format=RESULT_FORMAT,
                )
            except source.errors as error:
                unread |= dict.fromkeys(positions, results.reason(str(error)))
                continue
            ran.append(result)
    found = {
        configuration(result).meta[POSITION]: result
        for validation in ran
        for result in validation.results
    }
    return found, unread


def configuration(result: ExpectationValidationResult) -> Any:
    """The expectation that a result is of, its parameters evaluated."""
    if result.expectation_config is None:
        raise PipelineError("a result of Great Expectations names no expectation.")
    return result.expectation_config


def batches(
    suite: Suite, data: Data, names: Names, existing: Collection[str]
) -> Iterator[tuple[str, Callable[[], Batch], list[int]]]:
    """Name, batch to be read and positions of entries: tables, then measures."""
    for table in suite.tables:
        if table not in existing:
            continue
        entries = [
            (position, entry)
            for position, entry in enumerate(suite.entries)
            if entry.table == table
        ]
        plain = [position for position, entry in entries if not entry.measure]
        measured = [position for position, entry in entries if entry.measure]
        schema, name = table.split(".")
        if plain:
            yield table, partial(data.table, table, names.schema(schema), name), plain
        if measured:
            query = names.sql(suites.measuring(suite.entries, table))
            title = f"{table}, measured"
            yield title, partial(data.query, title, query), measured


def expectation(
    suite: Suite, position: int, entry: Entry, parameters: Mapping[str, object]
) -> Expectation:
    """The expectation of Great Expectations for one entry of a suite."""
    try:
        return get_expectation_impl(entry.expectation)(
            **suites.settled(entry.arguments, parameters),
            severity=FailureSeverity(entry.severity),
            notes=entry.why,
            meta={POSITION: position},
        )
    except (ValueError, TypeError, GreatExpectationsError) as error:
        reason = " ".join(str(error).split())
        raise UsageError(
            f"{suite.name}.yml: {entry.table}: {entry.expectation} cannot be set up"
            f" ({reason}); correct its values."
        ) from error


def observe(
    suite: Suite, position: int, result: ExpectationValidationResult
) -> Observation:
    """What one result says, without values and without an engine's own words."""
    return results.observation(
        suite.entries[position],
        bool(result.success),
        result.result or {},
        configuration(result).kwargs,
        failure(result.exception_info or {}),
    )


def failure(exception_info: Mapping[str, Any]) -> str | None:
    """Why a check could not be made; None when it was."""
    infos = (
        [exception_info]
        if "raised_exception" in exception_info
        else [info for info in exception_info.values() if isinstance(info, dict)]
    )
    raised = [info for info in infos if info.get("raised_exception")]
    if not raised:
        return None
    return results.reason("\n".join(str(info["exception_message"]) for info in raised))


def unseen(entry: Entry, existing: Collection[str]) -> Observation:
    """What stands for an entry without a result: never a success."""
    error = "no result came back"
    if entry.table not in existing:
        error = f"the table {entry.table} does not exist"
    return Observation(success=False, counts={}, error=error)


def examples(
    suite: Suite, source: Source, seen: Mapping[int, Observation]
) -> dict[int, list[tuple[Any, ...]]]:
    """Of what was not met, the examples that the suite asks for."""
    asked = {
        position: entry.examples
        for position, entry in enumerate(suite.entries)
        if entry.examples
        and position in seen
        and not (seen[position].success or seen[position].error)
    }
    if not asked:
        return {}
    with source.reading() as reader:
        return {
            position: reader.rows(source.names.sql(query), {})[: suites.SHOWN]
            for position, query in asked.items()
        }


def stripped(
    ran: Mapping[int, ExpectationValidationResult], seen: Mapping[int, Observation]
) -> dict[int, ExpectationValidationResult]:
    """The results with nothing in them but what was observed."""
    return {
        position: ExpectationValidationResult(
            success=seen[position].success,
            expectation_config=result.expectation_config,
            result={
                **seen[position].counts,
                **(
                    {"observed_value": seen[position].value}
                    if seen[position].value is not None
                    else {}
                ),
            },
            meta={},
            exception_info={
                "raised_exception": seen[position].error is not None,
                "exception_message": seen[position].error,
                "exception_traceback": "",
            },
        )
        for position, result in ran.items()
    }
