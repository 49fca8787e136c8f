"""The kinds of charts of the page, drawn by Altair at sizes that a phone can show.

Every place is computed here from the length of the labels and none by measuring text:
the fonts of the machine that draws must not move anything.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from pipeline.report import svg, words
from pipeline.report.parts import Chart

WIDTH = 420
STEP = 30
FONT_SIZE = 14
# The mean width of a character, on the wide side: digits and capitals are common.
CHARACTER = 0.56 * FONT_SIZE
LONGEST_LABEL = 34

# Okabe and Ito's colours, which stay apart for colour-blind eyes.
BLUE = "#0072b2"
SKY = "#56b4e9"
ORANGE = "#e69f00"
VERMILLION = "#d55e00"
GREEN = "#009e73"
GREY = "#999999"
INK = "#1f2933"
LINE = "#9aa5b1"


@dataclass(frozen=True)
class Bar:
    """One bar: how long it is, what is written at its end."""

    label: str
    value: float
    text: str
    colour: str = BLUE


@dataclass(frozen=True)
class Span:
    """One bar from a start to an end, as a waterfall has them."""

    label: str
    start: float
    end: float
    text: str
    colour: str


@dataclass(frozen=True)
class Stack:
    """One bar of several parts, by colour."""

    label: str
    parts: tuple[tuple[str, float], ...]
    text: str


@dataclass(frozen=True)
class Cell:
    """One cell of a grid of scores."""

    row: int
    column: int
    value: float
    text: str


@dataclass(frozen=True)
class Month:
    """One month of a small chart; a value of None is not drawn."""

    name: str
    value: float | None
    is_complete: bool


def bars(title: str, values: Sequence[Bar]) -> Chart:
    """Lying bars, one below the other, each with its label and its text."""
    spans = [Span(bar.label, 0.0, bar.value, bar.text, bar.colour) for bar in values]
    return drawn("Bar chart", title, [[span] for span in spans])


def waterfall(title: str, values: Sequence[Span]) -> Chart:
    """Lying bars of which each begins where the one before ends."""
    return drawn("Waterfall chart", title, [[span] for span in values])


def stacks(title: str, values: Sequence[Stack]) -> Chart:
    """Lying bars of several parts, each with its label and a text for the whole."""
    lines = []
    for stack in values:
        reached, spans = 0.0, []
        for number, (colour, size) in enumerate(stack.parts, 1):
            text = stack.text if number == len(stack.parts) else ""
            spans.append(Span(stack.label, reached, reached + size, text, colour))
            reached += size
        lines.append(spans)
    return drawn("Stacked bar chart", title, lines)


def drawn(kind: str, title: str, lines: Sequence[Sequence[Span]]) -> Chart:
    """Lines of spans as a chart, each line with the label of its first span."""
    spans = [span for line in lines for span in line]
    labels = short_labels([line[0].label for line in lines])
    left = label_width(labels)
    plot = WIDTH - left
    rows = [
        {
            "label": label,
            "start": span.start,
            "end": span.end,
            "place": max(span.start, span.end, 0.0),
            "text": span.text,
            "colour": span.colour,
        }
        for label, line in zip(labels, lines, strict=True)
        for span in line
    ]
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        y=alt.Y(
            "label:N",
            sort=None,
            title=None,
            scale=alt.Scale(domain=labels, paddingInner=0.3),
            axis=alt.Axis(ticks=False, domain=False, labelPadding=8, labelLimit=0),
        )
    )
    scale = alt.Scale(domain=domain(spans, plot), nice=False)
    x = alt.X("start:Q", axis=None, scale=scale)
    marks = base.mark_bar(stroke=INK, strokeWidth=0.4).encode(
        x=x, x2="end:Q", color=alt.Color("colour:N", scale=None)
    )
    texts = base.mark_text(align="left", dx=6).encode(
        x=alt.X("place:Q", axis=None), text="text:N"
    )
    description = "; ".join(f"{span.label} {span.text}" for span in spans if span.text)
    return svg.render(
        styled(marks + texts, plot, STEP * len(labels), left=left, top=2, bottom=2),
        f"{kind}. {title}: {description}.",
    )


def domain(spans: Sequence[Span], plot: float) -> list[float]:
    """The ends of a scale on which every bar and the text behind it have room."""
    low = min(0.0, *(min(span.start, span.end) for span in spans))
    high = max(0.0, *(max(span.start, span.end) for span in spans))
    if high == low:
        return [0.0, 1.0]
    reach = high - low
    for span in spans:
        room = min(len(span.text) * CHARACTER + 8, plot * 0.7)
        end = max(span.start, span.end, 0.0)
        reach = max(reach, (end - low) * plot / (plot - room))
    return [low, low + reach]


def heat_map(title: str, cells: Sequence[Cell]) -> Chart:
    """Five by five scores: rows by recency, columns by frequency."""
    left, top, bottom, size = 106, 4, 52, 62
    scores = [1, 2, 3, 4, 5]
    highest = max([1.0, *(cell.value for cell in cells)])
    rows = [
        {
            "row": cell.row,
            "column": cell.column,
            "value": cell.value,
            "text": cell.text,
            "ink": "white" if cell.value > highest * 0.55 else INK,
        }
        for cell in cells
    ]
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X(
            "column:O",
            scale=alt.Scale(domain=scores, padding=0),
            title="Frequency score (5 = most orders)",
            axis=axis(titleX=size * 2.5, titleY=38),
        ),
        y=alt.Y(
            "row:O",
            scale=alt.Scale(domain=scores[::-1], padding=0),
            title=["Recency", "score", "(5 = most", "recent)"],
            axis=axis(titleX=-104, titleY=size * 2.2, titleAngle=0, titleAlign="left"),
        ),
    )
    squares = base.mark_rect(stroke="white", strokeWidth=2).encode(
        color=alt.Color(
            "value:Q",
            scale=alt.Scale(domain=[0, highest], range=["#eef4fa", "#08519c"]),
            legend=None,
        )
    )
    texts = base.mark_text().encode(
        text="text:N", color=alt.Color("ink:N", scale=None, legend=None)
    )
    description = "; ".join(
        f"recency {cell.row}, frequency {cell.column}: {cell.text}" for cell in cells
    )
    chart = alt.layer(squares, texts).resolve_scale(color="independent")
    return svg.render(
        styled(chart, size * 5, size * 5, left=left, top=top, bottom=bottom),
        f"Heat map. {title}: {description}.",
    )


def axis(**places: Any) -> alt.Axis:
    """An axis of scores whose title stands where it is told to."""
    return alt.Axis(ticks=False, domain=False, labelAngle=0, labelPadding=8, **places)


@dataclass(frozen=True)
class Scale:
    """What small charts side by side have in common: their ends and their line."""

    low: float
    high: float
    line: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Scale:
        """The scale for these values, with a line at a round one."""
        high = max([0.0, *values]) or 1.0
        unit = 10.0 ** math.floor(math.log10(high))
        line = max(
            step * unit for step in (1, 2, 5) if step == 1 or step * unit <= high
        )
        return cls(min([0.0, *values]), high, line)


def months(name: str, values: Sequence[Month], scale: Scale, colour: str) -> Chart:
    """Standing bars, one a month, small enough to stand beside others."""
    left, width, height = 52, 168, 110
    rows = [
        {
            "month": number,
            "value": value.value,
            "strength": 1.0 if value.is_complete else 0.4,
        }
        for number, value in enumerate(values)
        if value.value is not None
    ]
    data = alt.InlineData(values=rows)
    y = alt.Scale(domain=[scale.low, scale.high], nice=False)
    x = alt.X(
        "month:O",
        axis=None,
        scale=alt.Scale(domain=list(range(len(values))), paddingInner=0.2),
    )
    marks = (
        alt.Chart(data)
        .mark_bar(color=colour, stroke=INK, strokeWidth=0.3)
        .encode(
            x=x,
            y=alt.Y("value:Q", axis=None, scale=y),
            opacity=alt.Opacity("strength:Q", scale=None),
        )
    )
    rules = (
        alt.Chart(alt.InlineData(values=[{"value": 0.0}, {"value": scale.line}]))
        .mark_rule(color=LINE, strokeWidth=0.8)
        .encode(y=alt.Y("value:Q", scale=y))
    )
    line = (
        alt.Chart(
            alt.InlineData(
                values=[{"value": scale.line, "text": words.short(scale.line)}]
            )
        )
        .mark_text(align="right", baseline="middle", x=-6)
        .encode(y=alt.Y("value:Q", scale=y), text="text:N")
    )
    below: dict[str, Any] = {"baseline": "top", "y": height + 6}
    first, last = (
        alt.Chart(alt.InlineData(values=[{"text": value.name}])).encode(text="text:N")
        for value in (values[0], values[-1])
    )
    ends = (
        first.mark_text(align="left", x=0, **below),
        last.mark_text(align="right", x=width, **below),
    )
    layers = alt.LayerChart(layer=[marks, rules, line, *ends])
    known = [value for value in values if value.value is not None]
    description = (
        f"from {words.decimal(known[0].value)} in {known[0].name}"
        f" to {words.decimal(known[-1].value)} in {known[-1].name}"
        if known
        else "nothing to show"
    )
    return svg.render(
        styled(layers, width, height, left=left, top=8, bottom=24),
        f"Net revenue by month, {name}: {description}.",
        name,
    )


def styled(
    chart: alt.LayerChart,
    width: float,
    height: float,
    *,
    left: float = 0,
    top: float = 0,
    bottom: float = 0,
) -> alt.LayerChart:
    """A chart of a fixed size, its margins given, in the page's letters."""
    sized: alt.LayerChart = chart.properties(
        width=width,
        height=height,
        autosize="none",
        padding={"left": left, "right": 0, "top": top, "bottom": bottom},
        background="transparent",
    )
    config: alt.LayerChart = (
        sized.configure(aria=False)
        .configure_view(stroke=None)
        .configure_axis(
            labelFontSize=FONT_SIZE,
            labelColor=INK,
            titleFontSize=FONT_SIZE,
            titleFontWeight="normal",
            titleColor=INK,
        )
        .configure_text(fontSize=FONT_SIZE, color=INK)
    )
    return config


def short_labels(labels: Sequence[str]) -> list[str]:
    """Each label no longer than a chart has room for, and none like another."""
    shortened: list[str] = []
    for label in labels:
        short, number = shorter(label), 1
        while short in shortened:
            number += 1
            short = f"{shorter(label, LONGEST_LABEL - 5)} ({number})"
        shortened.append(short)
    return shortened


def shorter(label: str, length: int = LONGEST_LABEL) -> str:
    """A label cut to a length, a sign showing that it goes on."""
    return label if len(label) <= length else f"{label[: length - 1].rstrip()}…"


def label_width(labels: Sequence[str]) -> float:
    """The room that the labels need at the left of a chart."""
    return round(max((len(label) for label in labels), default=0) * CHARACTER + 12)
