"""The one statement that turns a file's text into the rows of its table."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass, replace

from pipeline import contract
from pipeline.landing import cells, conversion, ids
from pipeline.landing.columns import EXACT_NUMBERS, Filling, Plan
from pipeline.landing.conversion import FAILED, Habits
from pipeline.landing.lookups import PLACE, joined
from pipeline.landing.mapping.scope import inner
from pipeline.landing.mapping.sources import Source
from pipeline.landing.readers.columnar import text_of
from pipeline.landing.readers.extract import Extract
from pipeline.quoting import identifier, literal

TOO_LONG = "landing_too_long"  # in the error of SQL: then the column's name


@dataclass(frozen=True)
class Stamp:
    """What every row of a landed file says about its landing."""

    file: str
    landed_order: int
    landed_on: datetime.date
    run_id: str

    def sql(self) -> list[str]:
        """The constant columns."""
        return [
            f"{literal(self.file)} as _file",
            f"cast({self.landed_order} as integer) as _landed_order",
            f"date {literal(self.landed_on.isoformat())} as _landed_on",
            f"{literal(self.run_id)} as _run_id",
        ]


# Types whose text has no blanks around it and is no word; a DOUBLE may be nan.
NEVER_BLANK = (*EXACT_NUMBERS, "BOOLEAN", "DATE", "TIME")
STAMP_TYPES = {
    "_file": "varchar",
    "_landed_order": "integer",
    "_landed_on": "date",
    "_run_id": "varchar",
}


# A year of two digits is no later than so many years after landing: nobody is born
# then, what happened has at most a wrong clock, and plans look ahead.
YEARS_AHEAD = {"birth_date": 0, "started_at": 50, "ended_at": 50, "expires_at": 50}
OTHER_YEARS_AHEAD = 1


def habits(source: Source) -> Habits:
    """How the values of the file are written."""
    entry = source.entry
    return Habits(source.time_zone, entry.date_format, entry.decimal, entry.thousands)


def statement(
    source: Source, extract: Extract, plan: Plan, stamp: Stamp, adapted: str | None
) -> str:
    """SQL for all rows of a file: the contract's columns as canonical text.

    ``adapted`` is SQL for what a select made of them.
    """
    fillings = plan.fillings
    said = replace(habits(source), latest=stamp.landed_on)
    columns = [column for column in source.table.columns if column.name in fillings]
    filled = [f"{fillings[column.name].sql} as {value(column)}" for column in columns]
    most = source.limits.value_length
    texts = [
        f"{as_text(column, fillings[column.name], most)} as {value(column)}"
        for column in columns
    ]
    parsed = [
        f"{parse(column, fillings[column.name], said)} as {meaning(column)}"
        for column in columns
        if column.kind in conversion.PARSERS
    ]
    days = {
        column.name: sql
        for column in columns
        if (sql := whole_day(column, fillings[column.name], said))
    }
    parsed += [
        f"{days[column.name]} as {day(column)}"
        for column in columns
        if column.name in days
    ]
    final = [
        f"{final_text(column, fillings, days)} as {identifier(column.name)}"
        for column in source.table.columns
    ]
    where = f" where {plan.leave_out}" if plan.leave_out else ""
    lines = adapted or joined(base(source, extract, plan), plan.joins, plan.parts)
    places = []
    if plan.selection:
        places = [name for name in ("_row", "_item") if name in plan.selection.names]
    elif plan.joins:
        places = [PLACE]
    order = f" order by {', '.join(places)}" if places else ""
    filled += places
    texts += places
    return (
        f"select {', '.join([*final, *stamp.sql()])} from"
        f" (select {', '.join(['*', *parsed])} from"
        f" (select {', '.join(texts)} from"
        f" (select {', '.join(filled)} from ({lines}){where}))){order}"
    )


def base(source: Source, extract: Extract, plan: Plan) -> str:
    """SQL for the columns of the file that are used, nothing standing for NULL."""
    written, said, compared = [], [], []
    for index, sql in enumerate(extract.expressions):
        name = inner(index)
        if name in plan.used:
            if source.format == "csv" and source.entry.quote:
                sql = cells.unquoted(sql, source.entry.quote)
            written.append(f"{sql} as {name}")
            kind = extract.types[index]
            if kind.startswith(NEVER_BLANK):
                said.append(name)
            else:
                words = source.entry.words(keeps=name in plan.kept)
                said.append(f"{cells.text(name, words)} as {name}")
            if name in plan.ids:
                compared.append(f"{compared_id(name, kind)} as {name}")
    if plan.joins or plan.selection:
        written.append(f"{extract.place} as {PLACE}")
        said.append(PLACE)
    relation = (
        f"select {', '.join(said) or 'null as nothing'} from"
        f" (select {', '.join(written) or 'null as nothing'} from {extract.relation})"
    )
    if compared:
        relation = f"select * replace ({', '.join(compared)}) from ({relation})"
    return relation


def compared_id(name: str, kind: str) -> str:
    """SQL for an id of a type; one that has lost digits still shows it."""
    if kind.startswith(EXACT_NUMBERS):
        return ids.canonical(name, largest=None)
    return ids.compared(f"({sure_digits(name)})" if kind == "FLOAT" else name)


def value(column: contract.Column) -> str:
    """The name of a column's text while it is converted."""
    return identifier(f"value of {column.name}")


def meaning(column: contract.Column) -> str:
    """The name of what a column's text means while it is converted."""
    return identifier(f"meaning of {column.name}")


def day(column: contract.Column) -> str:
    """The name of the day that a column's text tells without an hour."""
    return identifier(f"day of {column.name}")


def as_text(column: contract.Column, filling: Filling, most: int) -> str:
    """SQL for the text of what fills a column; an error where it is too long."""
    name = value(column)
    if not filling.is_expression:
        if filling.type == "FLOAT" and column.kind not in conversion.PARSERS:
            return sure_digits(name)
        return f"nullif({name}, '')"
    text = said = text_of(f"{name}.value", filling.type)
    if not filling.type.startswith(NEVER_BLANK):
        said = cells.text(text, filling.words)
    # The message depends on the row, so that it is not made before there is one.
    refused = f"error('{TOO_LONG} {column.name} ' || length({text}))"
    return (
        f"case when {name} is null then {literal(FAILED)}"
        f" when length({text}) > {most} then cast({refused} as varchar)"
        f" else {said} end"
    )


def sure_digits(name: str) -> str:
    """SQL: a number of single precision; a longer one shows that it lost digits.

    A single keeps seven, and writes more: 612345678 would become 612345660.
    """
    number = f"try_cast({name} as double)"
    return (
        f"case when abs({number}) >= {1 << 24} then format('{{:.6e}}', {number})"
        f" else nullif({name}, '') end"
    )


def parse(column: contract.Column, filling: Filling, said: Habits) -> str:
    """SQL for what a column's text means."""
    if filling.is_typed(column.kind):
        said = said.iso(filling.type)
    return conversion.parse(column.kind, value(column), of_column(column, said))


def of_column(column: contract.Column, said: Habits) -> Habits:
    """The habits of a file for a column: how late its years of two digits can be."""
    if not said.latest:
        return said
    years = YEARS_AHEAD.get(column.name, OTHER_YEARS_AHEAD)
    return replace(said, latest=said.latest + datetime.timedelta(days=366 * years))


def whole_day(column: contract.Column, filling: Filling, said: Habits) -> str | None:
    """SQL for the day of a timestamp column's text that has no hour."""
    if column.kind != "timestamp":
        return None
    if filling.is_typed(column.kind):
        said = said.iso(filling.type)
    return conversion.parse_day(value(column), of_column(column, said))


def final_text(
    column: contract.Column, filled: Collection[str], days: Collection[str]
) -> str:
    """SQL for a column's canonical text."""
    if column.name not in filled:
        return "cast(null as varchar)"
    only_day = day(column) if column.name in days else None
    return conversion.render(column.kind, meaning(column), value(column), only_day)
