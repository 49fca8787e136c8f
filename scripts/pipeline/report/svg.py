"""Static SVG of a chart, ready to stand in a page: no script, no font, no id."""

from __future__ import annotations

import html
import re

import altair as alt
import vl_convert

from pipeline.errors import PipelineError
from pipeline.report.parts import Chart

# The grammar that the installed Altair writes.
VERSION = alt.SCHEMA_VERSION.rpartition(".")[0]

# Attributes that say what the page's style says already, or describe marks to readers
# who get the chart's own description instead.
SPARE = re.compile(
    r' (?:aria-[a-z]+|class|font-family|pointer-events|role|xmlns(?::xlink)?|version)="'
    r'[^"]*"| (?:opacity|fill-opacity)="1"'
)
INVISIBLE = re.compile(r'<path[^>]* (?:display="none"|d="M0,0h0v0h0Z")[^>]*/>')
LONG_NUMBER = re.compile(r"-?\d+\.\d{3,}(?:e-?\d+)?")
TAG = re.compile(r"<[^>]*>")
ROOT = re.compile(r'^<svg[^>]* viewBox="([^"]*)"[^>]*>')


def render(chart: alt.TopLevelMixin, description: str, name: str = "") -> Chart:
    """A chart as SVG that a screen reader announces by its description."""
    drawing = vl_convert.vegalite_to_svg(
        chart.to_dict(), vl_version=VERSION, allowed_base_urls=[]
    )
    drawing = INVISIBLE.sub("", drawing)
    drawing = TAG.sub(lambda tag: lighter(tag.group()), drawing)
    box = ROOT.search(drawing)
    if box is None:
        raise PipelineError(f"the chart '{description}' could not be drawn.")
    root = (
        f'<svg role="img" aria-label="{html.escape(description)}"'
        f' viewBox="{box.group(1)}">'
    )
    return Chart(root + drawing[box.end() :], name)


def lighter(tag: str) -> str:
    """A tag without spare attributes, its numbers to a hundredth of a point."""
    return LONG_NUMBER.sub(
        lambda number: f"{round(float(number.group()), 2):g}", SPARE.sub("", tag)
    )
