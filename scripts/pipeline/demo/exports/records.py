"""The customer records of the newsletter tool and of the support desk."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.demo.chance import Draw, between, stream
from pipeline.demo.exports.customers import spelled, untidy
from pipeline.demo.exports.repeats import with_repeats
from pipeline.demo.people.person import Person
from pipeline.demo.period import DAY, Period
from pipeline.demo.sheets import Row, Sheet, csv_record
from pipeline.demo.sources import MAIL, SERVICE
from pipeline.demo.world import World

MAIL_HEADER = (
    "source_system", "customer_id", "email", "first_name", "created_at", "updated_at"
)  # fmt: skip
SERVICE_HEADER = (
    "source_system", "customer_id", "phone", "email", "first_name", "last_name",
    "created_at", "updated_at",
)  # fmt: skip


def record_sheets(world: World) -> list[Sheet]:
    """The two files."""
    draw = stream(world.seed, "other records")
    mail = list(mail_rows(draw, world.people, world.period))
    service = list(service_rows(draw, world.people, world.period))
    count = max(2, len(world.people) // 5000)
    return [
        Sheet(
            "customers_mail.csv", MAIL_HEADER, tuple(with_repeats(draw, mail, count))
        ),
        Sheet(
            "customers_service.csv",
            SERVICE_HEADER,
            tuple(with_repeats(draw, service, count)),
        ),
    ]


def mail_rows(draw: Draw, people: list[Person], period: Period) -> Iterator[Row]:
    """A subscriber is an e-mail and sometimes a first name."""
    for person in people:
        if not person.subscriber:
            continue
        made = person.joined * DAY + between(draw, 9 * 3600, 20 * 3600)
        values = {
            "source_system": MAIL,
            "customer_id": person.subscriber,
            "email": untidy(draw, person.email),
            "first_name": person.first_name if draw() < 0.3 else "",
            "created_at": period.any_local(made),
            "updated_at": period.any_local(made),
        }
        yield Row(csv_record(MAIL_HEADER, values), (MAIL, person.subscriber, 0))


def service_rows(draw: Draw, people: list[Person], period: Period) -> Iterator[Row]:
    """A caller is a telephone, and now and then an e-mail too."""
    for person in people:
        if not person.caller:
            continue
        made = max(person.joined, 0) * DAY + between(draw, 9 * 3600, 18 * 3600)
        # Who has no telephone writes.
        gives_email = draw() < 0.35 or not person.phone
        phone = spelled(draw, person.phone)
        if person.is_everywhere:
            phone = f"+33{person.phone[1:]}"
        values = {
            "source_system": SERVICE,
            "customer_id": person.caller,
            "phone": phone,
            "email": untidy(draw, person.email) if gives_email else "",
            "first_name": person.first_name if draw() < 0.7 else "",
            "last_name": person.last_name if draw() < 0.9 else "",
            "created_at": period.any_local(made),
            "updated_at": period.any_local(made),
        }
        yield Row(csv_record(SERVICE_HEADER, values), (SERVICE, person.caller, 0))
