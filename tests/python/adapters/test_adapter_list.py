"""The page on landing lists every adapter in the adapter's own words."""

from __future__ import annotations

from project_copy import PROJECT

from pipeline.landing.mapping import adapters

TITLE = "| adapter | fills | reads |"


def test_the_page_on_landing_lists_every_adapter() -> None:
    text = (PROJECT / "scripts/pipeline/landing/README.md").read_text("utf-8")
    table = text[text.index(TITLE) :].split("\n\n")[0].splitlines()
    assert table[2:] == [row(name) for name in adapters.names()]


def row(name: str) -> str:
    """The line of an adapter."""
    adapter = adapters.read(name)
    tables = ", ".join(f"`{table}`" for table in adapter.tables)
    return f"| `{name}` | {tables} | {adapter.description} |"


def test_descriptions_say_what_is_not_read() -> None:
    for name in adapters.names():
        assert "Not read: " in adapters.read(name).description, name
