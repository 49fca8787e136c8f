"""The raw files as the sources export them, without the bad rows."""

from __future__ import annotations

from pipeline.demo.exports.catalogue import product_sheet, rate_sheet
from pipeline.demo.exports.customers import customer_sheets
from pipeline.demo.exports.outreach import outreach_sheets
from pipeline.demo.exports.records import record_sheets
from pipeline.demo.exports.statements import statement_sheets
from pipeline.demo.exports.touchpoints import touchpoint_sheets
from pipeline.demo.exports.transactions import transaction_sheets
from pipeline.demo.said.statements import Statements
from pipeline.demo.sheets import Sheet
from pipeline.demo.touches.touches import Touches
from pipeline.demo.world import World


def all_sheets(world: World, said: Statements, touches: Touches) -> list[Sheet]:
    """Every raw file of the contract's twelve tables."""
    seed, period, people = world.seed, world.period, world.people
    return [
        *transaction_sheets(seed, world.orders, period),
        *customer_sheets(seed, people, period),
        *record_sheets(world),
        product_sheet(world.assortment),
        rate_sheet(seed, period),
        *statement_sheets(seed, said, len(people), period),
        *outreach_sheets(world),
        *touchpoint_sheets(seed, touches, len(people), period),
    ]
