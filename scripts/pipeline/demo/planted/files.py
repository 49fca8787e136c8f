"""What is planted in each raw file, line by line."""

from __future__ import annotations

from pipeline.demo.planted.table import Table
from pipeline.demo.sheets import (
    DEFAULT_EMAIL,
    INVALID_EMAIL,
    REJECTED,
    SUPERSEDED,
    TWO_SALES,
    Key,
    Sheet,
)
from pipeline.demo.sources import WEB

# Tables whose rows speak of something else than a customer.
NOT_OF_CUSTOMERS = ("transactions", "touchpoints", "campaigns", "vouchers")


def file_tables(sheets: list[Sheet]) -> dict[str, Table]:
    """The planted truth of the files by name."""
    return {
        "bad_rows.csv": bad_rows(sheets),
        "counts.csv": counts(sheets),
        "default_emails.csv": marked_customers(sheets, DEFAULT_EMAIL),
        "duplicates.csv": duplicates(sheets),
        "invalid_emails.csv": marked_customers(sheets, INVALID_EMAIL),
    }


def bad_rows(sheets: list[Sheet]) -> Table:
    """Rows for quarantine, and lines for the rejects, by physical line number."""
    header = ("file", "line", "source_system", "order_id", "customer_id", "reason")
    return header, (
        (sheet.name, line, row.key[0], *names(sheet, row.key), row.mark)
        for sheet in sheets
        for line, row in sheet.marked
        if row.is_bad or row.mark == REJECTED
    )


def names(sheet: Sheet, key: Key) -> tuple[str, str]:
    """The order or the customer that a key of the file speaks of."""
    if sheet.table == "transactions":
        return key[1], ""
    return "", "" if sheet.table in NOT_OF_CUSTOMERS else key[1]


def duplicates(sheets: list[Sheet]) -> Table:
    """Rows that another replaces, and equal rows that are sales of their own."""
    kinds = (*SUPERSEDED, TWO_SALES)
    wanted = {
        (sheet.table, row.key)
        for sheet in sheets
        for _, row in sheet.marked
        if row.mark in kinds
    }
    kept = {
        (table, row.key): (sheet.name, line)
        for sheet in sheets
        for table in [sheet.table]
        for line, row in sheet.numbered()
        if not row.mark and (table, row.key) in wanted
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
            *kept[sheet.table, row.key],
            row.key[0],
            *names(sheet, row.key),
            line_number(sheet, row.key),
        )
        for sheet in sheets
        for line, row in sheet.marked
        if row.mark in kinds
    )


def line_number(sheet: Sheet, key: Key) -> str:
    """The line number that a file gives; tills give none."""
    is_told = sheet.table == "transactions" and key[0] == WEB
    return str(key[2]) if is_told and key[2] else ""


def marked_customers(sheets: list[Sheet], mark: str) -> Table:
    """Customer records that are kept although their e-mail is nobody's own."""
    return ("file", "line", "source_system", "customer_id"), (
        (sheet.name, line, row.key[0], row.key[1])
        for sheet in sheets
        for line, row in sheet.marked
        if row.mark == mark
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
            sum(row.is_bad for _, row in sheet.marked),
            sum(row.mark == REJECTED for _, row in sheet.marked),
            sum(row.mark in SUPERSEDED for _, row in sheet.marked),
        )
        for sheet in sheets
    )
