"""The page: its sections in order, made into HTML, written in one rename."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pipeline.publish.files import umask
from pipeline.report import parts, words
from pipeline.report.sections import (
    engagement,
    headline,
    lifecycle,
    methods,
    movements,
    people,
    performance,
    quality,
    revenue,
    segments,
)
from pipeline.report.source import Source, opened

FOLDER = Path(__file__).parent / "template"


def write(database: Path, target: Path) -> int:
    """Write the page about a database; the charts drawn."""
    with opened(database) as source:
        sections = (
            segments.section(source),
            performance.section(source),
            movements.section(source),
            lifecycle.section(source),
            engagement.section(source),
            revenue.section(source),
            people.section(source),
            quality.section(source),
            segments.catalogue(source),
        )
        page = render(source, sections)
    replace(target, page)
    return sum(1 for _ in parts.charts(sections))


def render(source: Source, sections: tuple[parts.Section, ...]) -> str:
    """The page as HTML; every value in it escaped but for the drawings."""
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("page.html").render(
        as_of=words.day(source.as_of_date),
        as_of_date=source.as_of_date.isoformat(),
        tiles=headline.tiles(source),
        sections=sections,
        actions=methods.actions(source),
        cutoffs=methods.cutoffs(source),
        smallest_group=words.SMALLEST_GROUP,
    )


def replace(target: Path, page: str) -> None:
    """Put the page where an older one may stand; readers see one or the other."""
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}-", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(page)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o666 & ~umask())
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
