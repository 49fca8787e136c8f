"""What a page is made of: sections of figures, each a chart with its tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Chart:
    """One drawing: SVG that is safe to put into the page as it is, and its name."""

    svg: str
    name: str = ""


@dataclass(frozen=True)
class Column:
    """A column of a table; numbers stand at its right edge."""

    label: str
    is_number: bool = False


@dataclass(frozen=True)
class Table:
    """Text in rows and columns; an open table is shown, another folded away."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    is_open: bool = False


@dataclass(frozen=True)
class Key:
    """What a colour of a chart stands for."""

    colour: str
    label: str


@dataclass(frozen=True)
class Figure:
    """A title, the sentence to take away, a chart of one or more panels, its tables."""

    title: str
    takeaway: str
    charts: tuple[Chart, ...] = ()
    tables: tuple[Table, ...] = ()
    keys: tuple[Key, ...] = ()
    notes: tuple[str, ...] = ()
    is_wide: bool = False


@dataclass(frozen=True)
class Card:
    """A short text under a coloured title."""

    title: str
    colour: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Tile:
    """A headline figure."""

    value: str
    label: str
    note: str


@dataclass(frozen=True)
class Section:
    """A part of the page that its table of contents names."""

    key: str
    title: str
    lead: str
    figures: tuple[Figure, ...] = ()
    cards: tuple[Card, ...] = ()


def text(*labels: str) -> tuple[Column, ...]:
    """Columns of words."""
    return tuple(Column(label) for label in labels)


def numbers(*labels: str) -> tuple[Column, ...]:
    """Columns of numbers."""
    return tuple(Column(label, is_number=True) for label in labels)


def charts(sections: tuple[Section, ...]) -> Iterator[Figure]:
    """The figures that have a chart."""
    for section in sections:
        for figure in section.figures:
            if figure.charts:
                yield figure
