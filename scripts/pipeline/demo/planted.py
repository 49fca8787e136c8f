"""The truth behind the files: what tests may hold the project to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.demo.fates import NEVER_VALID
from pipeline.demo.orders import Order
from pipeline.demo.people import Person
from pipeline.demo.period import DAY, Period
from pipeline.demo.sheets import (
    INVALID_EMAIL,
    REJECTED,
    SUPERSEDED,
    TWO_SALES,
    Key,
    Sheet,
    csv_line,
    money,
)
from pipeline.demo.visits import SHOP, WEB

Table = tuple[tuple[str, ...], Iterable[tuple[object, ...]]]


def planted_files(
    sheets: list[Sheet], people: list[Person], orders: list[Order], period: Period
) -> dict[str, bytes]:
    """Every file of planted truth by name."""
    tables: dict[str, Table] = {
        "bad_rows.csv": bad_rows(sheets),
        "counts.csv": counts(sheets),
        "customers.csv": customers(people, period),
        "duplicates.csv": duplicates(sheets),
        "invalid_emails.csv": invalid_emails(sheets),
        "never_valid.csv": never_valid(orders),
        "refunded_in_full.csv": refunded_in_full(orders, period),
    }
    return {
        name: "".join(f"{csv_line(row)}\n" for row in (header, *rows)).encode()
        for name, (header, rows) in tables.items()
    }


def bad_rows(sheets: list[Sheet]) -> Table:
    """Rows for quarantine, and lines for the rejects, by physical line number."""
    header = ("file", "line", "source_system", "order_id", "customer_id", "reason")
    return header, (
        (sheet.name, line, row.key[0], *names(sheet, row.key), row.mark)
        for sheet in sheets
        for line, row in sheet.numbered()
        if row.is_bad or row.mark == REJECTED
    )


def names(sheet: Sheet, key: Key) -> tuple[str, str]:
    """The order or the customer that a key of the file speaks of."""
    return ("", key[1]) if sheet.table == "customers" else (key[1], "")


def duplicates(sheets: list[Sheet]) -> Table:
    """Rows that another replaces, and equal rows that are sales of their own."""
    kinds = (*SUPERSEDED, TWO_SALES)
    wanted = {row.key for sheet in sheets for row in sheet.rows if row.mark in kinds}
    kept = {
        row.key: (sheet.name, line)
        for sheet in sheets
        for line, row in sheet.numbered()
        if not row.mark and row.key in wanted
    }
    header = (
        "kind", "file", "line", "of_file", "of_line", "source_system", "order_id",
        "customer_id", "line_number",
    )  # fmt: skip
    return header, (
        (
            row.mark,
            sheet.name,
            line,
            *kept[row.key],
            row.key[0],
            *names(sheet, row.key),
            line_number(row.key),
        )
        for sheet in sheets
        for line, row in sheet.numbered()
        if row.mark in kinds
    )


def line_number(key: Key) -> str:
    """The line number that a file gives; tills give none."""
    return str(key[2]) if key[0] == WEB and key[2] else ""


def invalid_emails(sheets: list[Sheet]) -> Table:
    """Customer records that are kept although their e-mail is of no use."""
    return ("file", "line", "source_system", "customer_id"), (
        (sheet.name, line, row.key[0], row.key[1])
        for sheet in sheets
        for line, row in sheet.numbered()
        if row.mark == INVALID_EMAIL
    )


def counts(sheets: list[Sheet]) -> Table:
    """How many rows of each kind every file holds."""
    header = (
        "file", "table", "rows", "physical_lines", "bad", "rejected", "duplicates"
    )  # fmt: skip
    return header, (
        (
            sheet.name,
            sheet.table,
            sheet.readable,
            len(sheet.rows) + (not sheet.is_json),
            sum(row.is_bad for row in sheet.rows),
            sum(row.mark == REJECTED for row in sheet.rows),
            sum(row.mark in SUPERSEDED for row in sheet.rows),
        )
        for sheet in sheets
    )


def customers(people: list[Person], period: Period) -> Table:
    """One row for each name under which a source knows a person."""
    header = (
        "person", "source_system", "source_customer_id", "email", "type", "joined_on",
        "gap_days", "web_share", "discount_share", "return_share", "favourite",
        "lapsed_on", "reactivated_on", "only_returns",
    )  # fmt: skip

    def day(number: int | None) -> str:
        return "" if number is None else period.date_of(number).isoformat()

    def rows() -> Iterator[tuple[object, ...]]:
        for person in people:
            habits = person.habits
            facts = (
                person.email,
                habits.kind.name,
                day(person.joined),
                habits.gap or "",
                f"{habits.web_share / 1000:.3f}",
                f"{habits.discount_share / 1000:.3f}",
                f"{habits.return_share / 1000:.3f}",
                habits.favourite,
                day(habits.lapse),
                day(habits.comeback),
                "true" if habits.only_returns else "false",
            )
            for source, source_id in identities(person):
                yield (person.number, source, source_id, *facts)

    return header, rows()


def identities(person: Person) -> Iterator[tuple[str, str]]:
    """Source system and id of a person; a guest has none but an e-mail."""
    for account in person.accounts:
        yield WEB, account
    if person.is_guest:
        yield WEB, ""
    if person.card:
        yield SHOP, person.card


def never_valid(orders: list[Order]) -> Table:
    """Orders that no scoring date may count: tests, cancelled, failed, free samples."""
    return ("source_system", "order_id", "why"), (
        (order.source, order.order_id, order.fate)
        for order in orders
        if order.fate in NEVER_VALID
    )


def refunded_in_full(orders: list[Order], period: Period) -> Table:
    """Orders whose every cent was paid back, and the day of the last one."""
    header = ("source_system", "order_id", "refunded_on", "amount", "currency")

    def rows() -> Iterator[tuple[object, ...]]:
        for order in orders:
            sold = sum(max(line.item.amount, 0) for line in order.lines)
            back = sum(line.paid_back for line in order.lines)
            if order.fate in NEVER_VALID or sold == 0 or back < sold:
                continue
            last = max(line.paid_back_at for line in order.lines if line.paid_back)
            last_day = period.date_of(last // DAY)
            yield order.source, order.order_id, last_day, money(back), order.currency

    return header, rows()
