"""The interactions as the tools export them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from pipeline.demo.chance import stream
from pipeline.demo.exports.repeats import with_repeats
from pipeline.demo.period import Period
from pipeline.demo.sheets import Row, Sheet
from pipeline.demo.touches.touch import Touch
from pipeline.demo.touches.touches import Touches

WEB_FILE = "touchpoints_web.csv.gz"
EMAIL_FILE = "touchpoints_email.csv.gz"
APP_FILE = "touchpoints_app.jsonl"
MEETINGS_FILE = "touchpoints_events.csv"
CALLS_FILE = "touchpoints_service.csv"

HEADER = (
    "touchpoint_id", "source_system", "customer_id", "customer_email", "occurred_at",
    "action", "quantity", "channel", "device", "topic", "campaign_id", "variant",
    "product_category",
)  # fmt: skip


def touchpoint_sheets(
    seed: int, touches: Touches, people: int, period: Period
) -> list[Sheet]:
    """The five files; each says some rows twice."""
    draw = stream(seed, "touchpoint exports")
    count = max(2, people // 1000)

    def sheet(name: str, rows: Iterator[Row]) -> Sheet:
        return Sheet(name, HEADER, tuple(with_repeats(draw, list(rows), count)))

    return [
        sheet(WEB_FILE, csv_rows(touches.web, "V", period.utc)),
        sheet(EMAIL_FILE, csv_rows(touches.email, "E", period.utc)),
        sheet(APP_FILE, json_rows(touches.app, period)),
        sheet(MEETINGS_FILE, csv_rows(touches.meetings, "M", period.local)),
        sheet(CALLS_FILE, csv_rows(touches.calls, "S", period.local)),
    ]


def csv_rows(
    touches: list[Touch], prefix: str, written: Callable[[int], str]
) -> Iterator[Row]:
    """Rows under numbers of the tool's own."""
    for number, touch in enumerate(touches, 1):
        name = f"{prefix}{number:07d}"
        source, customer_id, email = touch.who
        text = (
            f"{name},{source},{customer_id},{email},{written(touch.stamp)},"
            f"{touch.action},{touch.quantity},{touch.channel},{touch.device},"
            f"{touch.topic},{touch.campaign_id},{touch.variant},{touch.category}"
        )
        yield Row(text, (source, name, 0))


def json_rows(touches: list[Touch], period: Period) -> Iterator[Row]:
    """Objects without a number; no two interactions of the app are alike."""
    for touch in touches:
        source, customer_id, email = touch.who
        values = {
            "source_system": source,
            "customer_id": customer_id,
            "customer_email": email,
            "occurred_at": period.utc(touch.stamp),
            "action": touch.action,
            "quantity": touch.quantity,
            "channel": touch.channel,
            "device": touch.device,
            "product_category": touch.category,
        }
        text = json.dumps({name: value for name, value in values.items() if value})
        yield Row(text, (source, text, 0))
