"""The truth behind the files: what tests may hold the project to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from pipeline.demo.browsing import UNKNOWN_WORD
from pipeline.demo.messages import Touches
from pipeline.demo.names import WEB
from pipeline.demo.orders import Order, World
from pipeline.demo.period import DAY
from pipeline.demo.returns import NEVER_VALID
from pipeline.demo.sheets import (
    DEFAULT_EMAIL,
    INVALID_EMAIL,
    NOT_BAD,
    NOT_OF_CUSTOMERS,
    REJECTED,
    SUPERSEDED,
    TWO_SALES,
    Key,
    Row,
    Sheet,
    header_of,
    written,
)
from pipeline.demo.statements import CONTRADICTORY, PROFILING, Statements

# The columns as in ``written``, and what there is a line of.
Table = tuple[str, Iterable[Any]]

RECORD = "source_system=source source_customer_id=customer_id"


def planted_files(
    sheets: list[Sheet], world: World, statements: Statements, touches: Touches
) -> dict[str, bytes]:
    """Every file of planted truth by name."""
    tables = {
        **planted_in_files(sheets),
        **planted_in_people(world, statements),
        **planted_in_sales(world),
        **planted_in_touches(touches),
    }
    files = {}
    for name, (columns, things) in tables.items():
        is_web = name in ("abandoned_carts", "click_bursts")
        clock = world.period.utc if is_web else world.period.local
        lines = [header_of(columns), *written(columns, things, world.period, clock)]
        files[f"{name}.csv"] = "".join(f"{line}\n" for line in lines).encode()
    return files


def planted_in_files(sheets: list[Sheet]) -> dict[str, Table]:
    """What is planted in each raw file, by physical line number."""
    marked = [(sheet, line, row) for sheet in sheets for line, row in sheet.marked]
    bad = [
        (sheet.name, line, row.key.source, *speaks_of(sheet, row.key), row.mark)
        for sheet, line, row in marked
        if row.mark == REJECTED or row.mark not in NOT_BAD
    ]

    def emails(mark: str) -> Table:
        """Customer records that are kept although their e-mail is nobody's own."""
        return "file line source_system customer_id", [
            (sheet.name, line, row.key.source, row.key.name)
            for sheet, line, row in marked
            if row.mark == mark
        ]

    return {
        # Rows for quarantine, and lines for the rejects.
        "bad_rows": ("file line source_system order_id customer_id reason", bad),
        "counts": (
            "file=name table rows=readable physical_lines bad rejected duplicates",
            sheets,
        ),
        "default_emails": emails(DEFAULT_EMAIL),
        "invalid_emails": emails(INVALID_EMAIL),
        "duplicates": duplicates(sheets, marked),
    }


def duplicates(sheets: list[Sheet], marked: list[tuple[Sheet, int, Row]]) -> Table:
    """Rows that another replaces, and equal rows that are sales of their own."""
    found = [at for at in marked if at[2].mark in (*SUPERSEDED, TWO_SALES)]
    wanted = {(sheet.table, row.key) for sheet, _, row in found}
    kept = {
        (table, row.key): (sheet.name, line)
        for sheet in sheets
        for table in [sheet.table]
        for line, row in sheet.numbered()
        if not row.mark and (table, row.key) in wanted
    }
    columns = (
        "kind file line of_file of_line source_system order_id customer_id line_number"
    )
    return columns, [
        (
            *(row.mark, sheet.name, line, *kept[sheet.table, row.key]),
            *(row.key.source, *speaks_of(sheet, row.key), line_number(sheet, row.key)),
        )
        for sheet, line, row in found
    ]


def speaks_of(sheet: Sheet, key: Key) -> tuple[str, str]:
    """The order and the customer that a key of the file speaks of."""
    is_of_customer = sheet.table not in NOT_OF_CUSTOMERS
    is_of_order = sheet.table == "transactions"
    return key.name if is_of_order else "", key.name if is_of_customer else ""


def line_number(sheet: Sheet, key: Key) -> int | str:
    """The line number that a file gives; tills give none."""
    is_told = sheet.table == "transactions" and key.source == WEB
    return key.number or "" if is_told else ""


def planted_in_people(world: World, statements: Statements) -> dict[str, Table]:
    """Who is behind the ids of the sources, how they behave, what they declare."""
    objections = [fact for fact in statements.decisions if fact.purpose == PROFILING]
    objected = {fact.person: fact.stamp // DAY for fact in objections}
    in_pairs = [fact for fact in statements.decisions if fact.purpose == CONTRADICTORY]
    return {
        # How pleased the person was before chance had its part.
        "answers": (
            f"person {RECORD} order_id kind score scale_min=low scale_max=high"
            " responded_at=stamp satisfaction=pleased is_before_lapse",
            statements.answers,
        ),
        # Words as given, and what policy takes them for.
        "companies": (
            "person source_system source_customer_id account_id company_name"
            " industry_word industry company_size_word company_size",
            [
                (person.number, WEB, account, *person.company)
                for person in world.people
                for account in person.accounts
                if person.company is not None
            ],
        ),
        # Granted and withdrawn at the same instant.
        "contradictory_consents": (
            f"person {RECORD} purpose recorded_at=stamp",
            [fact for fact in in_pairs if fact.is_granted],
        ),
        "customers": customers(world, objected),
        # The word, its value (empty if unknown), whether it holds.
        "declarations": (
            f"person {RECORD} attribute word value declared_at=stamp is_changed_later"
            " is_said_again",
            statements.declarations,
        ),
        # By which name they asked; nobody is behind the last way.
        "erasure_requests": (
            f"person way {RECORD} email requested_on=day",
            statements.requests,
        ),
        "profiling_objections": (f"person {RECORD} objected_on=day", objections),
    }


def customers(world: World, objected: dict[int, int]) -> Table:
    """One row for each name under which a source knows a person."""
    columns = (
        "person source_system source_customer_id email type joined_on gap_days"
        " web_share discount_share return_share favourite lapsed_on reactivated_on"
        " only_returns is_hot second_favourite favourite_changed_on views_per_order"
        " profiling_objected_on source_count record_count"
    )
    return columns, [
        (
            person.number, *identity, person.email, person.kind.name, person.joined,
            person.gap or "", person.web_share, person.discount_share,
            person.return_share, person.favourite, person.lapse, person.comeback,
            person.only_returns, person.is_hot, person.second_favourite, person.drift,
            person.views if person.buys and person.is_on_web else "",
            objected.get(person.number), len(dict(identities)), len(identities),
        )
        for person in world.people
        for identities in [person.identities()]
        for identity in identities
    ]  # fmt: skip


def planted_in_sales(world: World) -> dict[str, Table]:
    """Orders that never counted or were taken back, what campaigns truly brought."""
    members = Counter(member.campaign.campaign_id for member in world.members)
    treated = Counter(
        member.campaign.campaign_id for member in world.members if not member.is_control
    )
    extra = Counter(order.campaign for order in world.orders)
    effects = [
        (
            name, campaign.channel, campaign.currency, members[name],
            members[name] - treated[name], campaign.uplift, extra[name],
        )
        for campaign in world.campaigns
        for name in [campaign.campaign_id]
    ]  # fmt: skip
    return {
        # Tests, cancelled, failed, free samples.
        "never_valid": (
            "source_system=source order_id why=fate",
            [order for order in world.orders if order.fate in NEVER_VALID],
        ),
        # Every cent was paid back; the day of the last one.
        "refunded_in_full": (
            "source_system order_id refunded_on amount currency",
            refunded_in_full(world.orders),
        ),
        "campaign_effects": (
            "campaign_id channel currency members control planted_uplift extra_orders",
            effects,
        ),
        # Orders that would not have been placed without the campaign.
        "campaign_orders": (
            "campaign_id=campaign person source_system=source order_id"
            " ordered_at=stamp",
            [order for order in world.orders if order.campaign],
        ),
        # The order in which each was used.
        "vouchers": (
            "voucher_code=code person=member.person source_system=member.source"
            " source_customer_id=member.customer_id order_id",
            world.vouchers.values(),
        ),
    }


def refunded_in_full(orders: list[Order]) -> Iterator[tuple[object, ...]]:
    """Orders whose every cent was paid back."""
    for order in orders:
        sold = sum(max(line.amount, 0) for line in order.lines)
        back = sum(line.paid_back for line in order.lines)
        if order.fate not in NEVER_VALID and 0 < sold <= back:
            last = max(line.paid_back_at for line in order.lines if line.paid_back)
            yield order.source, order.order_id, last // DAY, back, order.currency


def planted_in_touches(touches: Touches) -> dict[str, Table]:
    """Carts left behind, clicks that are no hand's, and the words of the tools."""
    tools = (touches.web, touches.email, touches.app, touches.meetings, touches.calls)
    words = Counter(touch.action for tool in tools for touch in tool)
    return {
        # Baskets that no order of the person came near to.
        "abandoned_carts": (
            "person=person.number source_system=who.source"
            " source_customer_id=who.customer_id customer_email=who.email"
            " occurred_at=stamp product_category=category",
            touches.left_carts,
        ),
        # Of one person within one second, under the plain word.
        "click_bursts": (
            "source_system source_customer_id occurred_at clicks",
            [
                (*burst[0].who[:2], burst[0].stamp, len(burst))
                for burst in touches.bursts
            ],
        ),
        # Without bad and repeated rows.
        "touchpoint_words": (
            "word is_known rows",
            [(word, word != UNKNOWN_WORD, words[word]) for word in sorted(words)],
        ),
    }
