"""The one statement that turns a file's text into the rows of its table."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from pipeline import contract
from pipeline.landing import conversion, ids
from pipeline.landing.columnar import text_of
from pipeline.landing.columns import Filling, Plan
from pipeline.landing.conversion import FAILED, Habits
from pipeline.landing.extract import Extract
from pipeline.landing.quoting import identifier, literal, literals
from pipeline.landing.scope import ABSENT, inner
from pipeline.landing.shape import ITEM_NUMBER, PLACE, shaped
from pipeline.landing.sources import Source

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


STAMP_TYPES = {
    "_file": "varchar",
    "_landed_order": "integer",
    "_landed_on": "date",
    "_run_id": "varchar",
}


def habits(source: Source) -> Habits:
    """How the values of the file are written."""
    entry = source.entry
    return Habits(source.time_zone, entry.date_format, entry.decimal, entry.thousands)


def statement(source: Source, extract: Extract, plan: Plan, stamp: Stamp) -> str:
    """SQL for all rows of a file: the contract's columns as canonical text."""
    fillings = plan.fillings
    columns = [column for column in source.table.columns if column.name in fillings]
    filled = [f"{fillings[column.name].sql} as {value(column)}" for column in columns]
    most = source.limits.value_length
    texts = [
        f"{as_text(column, fillings[column.name], most)} as {value(column)}"
        for column in columns
    ]
    parsed = [
        f"{parse(column, fillings[column.name], habits(source))} as {meaning(column)}"
        for column in columns
        if column.kind in conversion.PARSERS
    ]
    final = [
        f"{final_text(column, column.name in fillings)} as {identifier(column.name)}"
        for column in source.table.columns
    ]
    where = f" where {plan.leave_out}" if plan.leave_out else ""
    lines = shaped(base(source, extract, plan), plan.shape)
    order = ""
    if plan.shape.is_ordered:
        places = [PLACE, *([ITEM_NUMBER] if plan.shape.items else [])]
        order = f" order by {', '.join(places)}"
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
    nulls = source.entry.null_values
    columns = []
    for index, sql in enumerate(extract.expressions):
        if inner(index) in plan.used:
            text = f"nullif({sql}, '')"
            if nulls:
                text = (
                    f"case when {sql} not in ({literals(['', *nulls])}) then {sql} end"
                )
            if inner(index) in plan.ids:
                text = ids.compared(text)
            columns.append(f"{text} as {inner(index)}")
    if plan.shape.is_ordered:
        columns.append(f"row_number() over () as {PLACE}")
    if ABSENT in plan.used:
        columns.append(f"cast(null as varchar) as {ABSENT}")
    return f"select {', '.join(columns) or 'null as nothing'} from {extract.relation}"


def value(column: contract.Column) -> str:
    """The name of a column's text while it is converted."""
    return identifier(f"value of {column.name}")


def meaning(column: contract.Column) -> str:
    """The name of what a column's text means while it is converted."""
    return identifier(f"meaning of {column.name}")


def as_text(column: contract.Column, filling: Filling, most: int) -> str:
    """SQL for the text of what fills a column; an error where it is too long."""
    name = value(column)
    if not filling.is_expression:
        return f"nullif({name}, '')"
    text = text_of(f"{name}.value", filling.type)
    # The message depends on the row, so that it is not made before there is one.
    refused = f"error('{TOO_LONG} {column.name} ' || length({text}))"
    return (
        f"case when {name} is null then {literal(FAILED)}"
        f" when length({text}) > {most} then cast({refused} as varchar)"
        f" else nullif({text}, '') end"
    )


def parse(column: contract.Column, filling: Filling, said: Habits) -> str:
    """SQL for what a column's text means."""
    if filling.is_typed(column.kind):
        said = said.iso(filling.type)
    return conversion.parse(column.kind, value(column), said)


def final_text(column: contract.Column, is_filled: bool) -> str:
    """SQL for a column's canonical text."""
    if not is_filled:
        return "cast(null as varchar)"
    return conversion.render(column.kind, meaning(column), value(column))
