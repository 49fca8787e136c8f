"""The truth behind the files: what tests may hold the project to."""

from __future__ import annotations

from pipeline.demo.planted.files import file_tables
from pipeline.demo.planted.marketing import marketing_tables
from pipeline.demo.planted.people import people_tables
from pipeline.demo.planted.sales import sales_tables
from pipeline.demo.planted.table import content
from pipeline.demo.said.statements import Statements
from pipeline.demo.sheets import Sheet
from pipeline.demo.touches.touches import Touches
from pipeline.demo.world import World


def planted_files(
    sheets: list[Sheet], world: World, said: Statements, touches: Touches
) -> dict[str, bytes]:
    """Every file of planted truth by name."""
    tables = (
        file_tables(sheets)
        | people_tables(world, said)
        | sales_tables(world)
        | marketing_tables(world, touches)
    )
    return {name: content(table) for name, table in tables.items()}
