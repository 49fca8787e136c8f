"""The order lines as the web shop and the tills export them, repeats included."""

from __future__ import annotations

import json
from collections.abc import Iterator

from pipeline.demo.chance import Draw, stream
from pipeline.demo.period import DAY, Period
from pipeline.demo.sales.fates import TEST, Line
from pipeline.demo.sales.order import Order
from pipeline.demo.sheets import OLDER_VERSION, REPEATED, TWO_SALES, Row, Sheet, money
from pipeline.demo.sources import SHOP, WEB

WEB_FILE = "transactions_web.csv.gz"
LATEST_FILE = "transactions_web_latest.csv"
ABROAD_FILE = "transactions_abroad.jsonl"

WEB_HEADER = (
    "source_system", "order_id", "line_number", "customer_id", "customer_email",
    "ordered_at", "status", "channel", "product_id", "product_category", "quantity",
    "unit_price", "discount_amount", "amount", "refunded_amount", "refunded_at",
    "currency", "coupon_code", "is_test", "updated_at",
)  # fmt: skip
# Tills know neither line numbers nor currencies nor when a line was changed.
SHOP_HEADER = (
    "source_system", "order_id", "customer_id", "ordered_at", "status", "channel",
    "product_id", "quantity", "unit_price", "discount_amount", "amount",
    "refunded_amount", "refunded_at",
)  # fmt: skip

# The web shop's whole export is that old; the latest one looks back further.
EXPORT_AGE = 10
LOOK_BACK = 25
# The till's export of a year begins that many days before the year.
YEAR_OVERLAP = 5


def transaction_sheets(seed: int, orders: list[Order], period: Period) -> list[Sheet]:
    """The transaction files, without the bad rows."""
    draw = stream(seed, "exports")
    web = [order for order in orders if order.source == WEB]
    home = [order for order in web if order.currency == "EUR"]
    abroad = [order for order in web if order.currency != "EUR"]
    tills = [order for order in orders if order.source == SHOP]
    return [
        Sheet(WEB_FILE, WEB_HEADER, tuple(whole_export(draw, home, period))),
        Sheet(LATEST_FILE, WEB_HEADER, tuple(latest_export(home, period))),
        *year_sheets(tills, period),
        Sheet(
            ABROAD_FILE,
            WEB_HEADER,
            tuple(
                Row(
                    json.dumps(abroad_object(order, line, period)),
                    (order.source, order.order_id, line.number),
                )
                for order in abroad
                for line in order.lines
            ),
        ),
    ]


def whole_export(draw: Draw, orders: list[Order], period: Period) -> Iterator[Row]:
    """All lines of the web shop as they stood when they were exported."""
    exported = (period.days - EXPORT_AGE) * DAY - 1
    for order in orders:
        if order.stamp > exported:
            return
        for line in order.lines:
            key = (WEB, order.order_id, line.number)
            is_newer_elsewhere = line.updated_at > exported
            is_changed = line.updated_at > order.stamp
            if is_newer_elsewhere or (is_changed and draw() < 0.004):
                first = first_version(order, line)
                yield Row(web_text(order, first, period), key, OLDER_VERSION)
            if not is_newer_elsewhere:
                yield Row(web_text(order, line, period), key)


def latest_export(orders: list[Order], period: Period) -> Iterator[Row]:
    """The lines of the web shop that were changed lately, in their newest state."""
    exported = (period.days - EXPORT_AGE) * DAY - 1
    since = (period.days - LOOK_BACK) * DAY
    for order in orders:
        for line in order.lines:
            if line.updated_at < since:
                continue
            is_known = line.updated_at <= exported
            key = (WEB, order.order_id, line.number)
            yield Row(web_text(order, line, period), key, REPEATED if is_known else "")


def first_version(order: Order, line: Line) -> Line:
    """A line as it was on the day of the order."""
    return Line(line.number, line.item, "paid", None, None, order.stamp)


def year_sheets(orders: list[Order], period: Period) -> Iterator[Sheet]:
    """The tills' files, one a year, each from the last days of the year before on."""
    days = range(period.days + YEAR_OVERLAP)
    years = [period.date_of(day).year for day in days]
    for year in range(period.first.year, period.last.year + 1):
        rows: list[Row] = []
        for order in orders:
            day = order.stamp // DAY
            if years[day] == year:
                rows += ticket_rows(order, period)
            elif years[day + YEAR_OVERLAP] == year:
                again = ticket_rows(order, period)
                rows += [row._replace(mark=REPEATED) for row in again]
        yield Sheet(f"transactions_shop_{year}.csv", SHOP_HEADER, tuple(rows))


def ticket_rows(order: Order, period: Period) -> list[Row]:
    """The rows of one ticket; equal ones are sales of their own."""
    rows: list[Row] = []
    seen: dict[str, int] = {}
    for line in order.lines:
        text = shop_text(order, line, period)
        first = seen.setdefault(text, line.number)
        mark = "" if first == line.number else TWO_SALES
        rows.append(Row(text, (SHOP, order.order_id, first), mark))
    return rows


def shop_text(order: Order, line: Line, period: Period) -> str:
    """One line of a till's file."""
    item = line.item
    refunded = "" if line.refunded is None else money(line.refunded)
    back = "" if line.refunded_at is None else period.local(line.refunded_at)
    return (
        f"{SHOP},{order.order_id},{order.customer_id},{period.local(order.stamp)},"
        f"{line.status},{SHOP},{item.product.product_id},{item.quantity},"
        f"{money(item.unit_price)},{money(item.discount)},{money(item.amount)},"
        f"{refunded},{back}"
    )


def web_text(order: Order, line: Line, period: Period) -> str:
    """One line of a web shop's file."""
    item = line.item
    refunded = "" if line.refunded is None else money(line.refunded)
    back = "" if line.refunded_at is None else period.utc(line.refunded_at)
    return (
        f"{WEB},{order.order_id},{line.number},{order.customer_id},{order.email},"
        f"{period.utc(order.stamp)},{line.status},{order.channel},"
        f"{item.product.product_id},{item.product.category},{item.quantity},"
        f"{money(item.unit_price)},{money(item.discount)},{money(item.amount)},"
        f"{refunded},{back},{order.currency},{order.coupon},"
        f"{'true' if order.fate == TEST else 'false'},{period.utc(line.updated_at)}"
    )


def abroad_object(order: Order, line: Line, period: Period) -> dict[str, object]:
    """One line of the web shops abroad; what is not known is left out."""
    texts = dict(zip(WEB_HEADER, web_text(order, line, period).split(","), strict=True))
    values: dict[str, object] = {name: text for name, text in texts.items() if text}
    values["line_number"] = line.number
    values["quantity"] = line.item.quantity
    values["is_test"] = order.fate == TEST
    return values
