"""SQL that makes the rows of a table of what the lines of its file say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.landing import cells
from pipeline.landing.scope import part

PLACE = "place"  # of a line in its file
RUN = "run"  # of rows that belong together
ITEM = "item"
ITEM_NUMBER = "item_number"


@dataclass(frozen=True)
class Join:
    """A lookup: the relation with one row a key, and what finds the key."""

    relation: str
    key: str
    by: str


@dataclass(frozen=True)
class Part:
    """A part of a JSON value that has a name inside."""

    name: str
    head: str
    place: str
    words: tuple[str, ...] = ()  # that stand for nothing

    def written(self) -> str:
        """The part as it is written."""
        return f"{part(self.head, self.place)} as {self.name}"

    def said(self) -> str:
        """What the part says, nothing standing for NULL."""
        return f"{cells.text(self.name, self.words)} as {self.name}"


@dataclass(frozen=True)
class Shape:
    """What happens to the lines of a file, in this order."""

    fill_by: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()
    items: str | None = None  # SQL that gives a list of texts
    together: str | None = None  # the column whose equal values belong together
    joins: tuple[Join, ...] = ()
    computed: tuple[tuple[str, str], ...] = ()
    parts: tuple[Part, ...] = ()
    words: tuple[str, ...] = ()  # that stand for nothing

    @property
    def is_ordered(self) -> bool:
        """Whether the order of the lines has to be kept by hand."""
        return bool(self.fill_by or self.items or self.together or self.joins)


def shaped(base: str, shape: Shape) -> str:
    """SQL for the rows, given SQL for the columns of the lines.

    Without a shape the rows are the lines.
    """
    sql = base
    if shape.fill_by:
        sql = filled_down(sql, shape.fill_by, shape.filled)
    sql = with_parts(sql, shape.parts, "source_")
    if shape.items:
        sql = exploded(sql, shape.items)
        said = f"{cells.text(ITEM, shape.words)} as {ITEM}"
        sql = f"select * replace ({said}) from ({sql})"
        sql = with_parts(sql, shape.parts, ITEM)
    if shape.together:
        sql = (
            f"select *, {shape.together} as {RUN}, row_number() over (partition by"
            f" {shape.together} order by {PLACE}) as {ITEM_NUMBER} from ({sql})"
        )
    for join in shape.joins:
        sql = (
            f"select lines.*, others.* exclude ({join.key}) from ({sql}) as lines"
            f" left join {join.relation} as others on {join.by} = others.{join.key}"
        )
    sql = with_parts(sql, shape.parts, "lookup_")
    for name, expression in shape.computed:
        sql = f"select *, {expression} as {name} from ({sql})"
    return sql


def with_parts(sql: str, parts: Sequence[Part], prefix: str) -> str:
    """SQL with the parts of those columns whose inner name begins so."""
    own = [item for item in parts if item.head.startswith(prefix)]
    if not own:
        return sql
    written = ", ".join(item.written() for item in own)
    said = ", ".join(item.said() for item in own)
    return f"select * replace ({said}) from (select *, {written} from ({sql}))"


def filled_down(sql: str, by: Sequence[str], columns: Sequence[str]) -> str:
    """SQL: within a run of lines, blank values are those of the line above.

    A line begins a run when one of ``by`` is filled and differs from the last filled
    one above it.
    """
    upward = f"over (order by {PLACE} rows unbounded preceding)"
    last = ", ".join(
        f"last_value({name} ignore nulls) over (order by {PLACE} rows between"
        f" unbounded preceding and 1 preceding) as above_{name}"
        for name in by
    )
    begins = " or ".join(
        f"({name} is not null and {name} is distinct from above_{name})" for name in by
    )
    within = f"(partition by {RUN} order by {PLACE} rows unbounded preceding)"
    names = list(dict.fromkeys([*by, *columns]))
    values = ", ".join(
        f"last_value({name} ignore nulls) over {within} as {name}" for name in names
    )
    runs = (
        f"select * exclude ({', '.join(f'above_{name}' for name in by)}),"
        f" sum(case when {begins} then 1 else 0 end) {upward} as {RUN}"
        f" from (select *, {last} from ({sql}))"
    )
    return (
        f"select * replace ({values}), row_number() over {within} as {ITEM_NUMBER}"
        f" from ({runs})"
    )


def exploded(sql: str, items: str) -> str:
    """SQL: a row for each item of a list; a line without any gives one row."""
    return (
        f"select *, {PLACE} as {RUN}, unnest(items) as {ITEM},"
        f" generate_subscripts(items, 1) as {ITEM_NUMBER} from"
        f" (select *, case when len({items}) > 0 then {items}"
        f" else [cast(null as varchar)] end as items from ({sql}))"
    )


def json_items(value: str) -> str:
    """SQL: a JSON list as a list of texts; anything else is no list."""
    return (
        f"case when json_valid({value}) and json_type({value}) = 'ARRAY' then"
        f" list_transform(json_extract({value}, '$[*]'),"
        " lambda one: json_extract_string(one, '$')) end"
    )


def summed(name: str, kind: str) -> str:
    """SQL: the sum of a computed name over its run, up to its row or of all."""
    until = "" if kind == "sum" else f" order by {PLACE}, {ITEM_NUMBER}"
    frame = "" if kind == "sum" else " rows unbounded preceding"
    return f"sum({name}) over (partition by {RUN}{until}{frame})"
