"""The app: installed, opened, pushed, and swiped in ways nobody foresaw."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.demo.chance import between, pick, stream, waiting
from pipeline.demo.people.person import Person
from pipeline.demo.period import DAY
from pipeline.demo.sales.visits import draw_stamp
from pipeline.demo.sources import WEB
from pipeline.demo.touches.looking import interested
from pipeline.demo.touches.shopping import APP
from pipeline.demo.touches.touch import MOBILE, Touch, online
from pipeline.demo.touches.words import UNKNOWN
from pipeline.demo.world import World


def draw_app(world: World) -> Iterator[Touch]:
    """Installations, openings and pushed messages of one account holder in six."""
    draw = stream(world.seed, "app")
    period = world.period
    users: list[Person] = []
    account_holders = [person for person in world.people if person.accounts]
    for person in account_holders:
        if draw() >= 0.17:
            continue
        users.append(person)
        first, last = interested(person, period)
        who = online(person, first)
        assert who is not None
        installed = draw_stamp(draw, first, WEB)
        yield Touch(installed, who, "Application Installed", APP, MOBILE)
        for _ in range(min(waiting(draw, 6), 40)):
            stamp = draw_stamp(draw, between(draw, first, last), WEB)
            stamp = max(stamp, installed + 60)
            count = between(draw, 1, 4)
            yield Touch(
                stamp,
                who,
                "app_open",
                APP,
                MOBILE,
                quantity=str(count) if count > 1 else "",
            )
            if draw() < 0.15:
                pushed = stamp - between(draw, 60, 900)
                yield Touch(pushed, who, "Received Push", "push", MOBILE)
                if draw() < 0.3:
                    yield Touch(stamp, who, "Opened Push", "push", MOBILE)
    for _ in range(max(5, len(world.people) // 200)):
        person = pick(draw, users or account_holders)
        day = period.draw_day(draw)
        who = online(person, day)
        assert who is not None
        stamp = day * DAY + between(draw, 20 * 3600, 22 * 3600)
        yield Touch(stamp, who, UNKNOWN, APP, MOBILE)
