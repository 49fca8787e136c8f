"""Everybody: who they are, how they buy, and under which ids the sources know them."""

from __future__ import annotations

from pipeline.demo.chance import Draw, between, pick, waiting
from pipeline.demo.names import WHEELS, WORDS, fictional_phone, plain
from pipeline.demo.period import Period
from pipeline.demo.world import KINDS, ONE_TIME, PROSPECT, Person, World

# Longer than any threshold of dormancy in use for clothes.
LEAST_ABSENCE = 380
HOT = 12  # prospects in a hundred who look as if about to buy
# Days that must be left on both sides of a change of taste for it to be seen.
LEAST_STRETCH = 120
SUBSCRIBING_BUYERS, CALLERS = 80, 47  # in a thousand buyers
FIVE_RECORDS_LEAST = 10


def draw_people(world: World, count: int) -> list[Person]:
    """So many people, each won on some day of the period or before it."""
    draw, period = world.stream("people"), world.period
    people = [draw_person(draw, number, period) for number in range(count)]
    plant_only_returns(draw, people, period)
    plant_tastes(world.stream("tastes"), people, period)
    plant_other_records(world.stream("records"), people, period)
    plant_companies(world.stream("companies"), people)
    return people


def draw_person(draw: Draw, number: int, period: Period) -> Person:
    """One person."""
    kind = KINDS[pick(draw, WHEELS["kinds"])[0]]
    person = Person(number, kind, period.draw_day(draw))
    if person.kind is not ONE_TIME and draw() < 0.22:
        person.joined = -between(draw, 1, 1000)
    person.country = pick(draw, WHEELS["countries"])
    presence = pick(draw, WHEELS["presences"])
    if person.kind is PROSPECT:
        presence = pick(draw, WHEELS["prospect_presences"])
    elif person.country != "FR" and "card" in presence:
        presence = ["account"]
    is_woman = draw() < 0.7
    person.gender = "F" if is_woman else "M"
    person.first_name = pick(draw, WORDS["women" if is_woman else "men"])
    person.last_name = pick(draw, WORDS["surnames"])
    person.postal_code, person.city = pick(draw, WORDS["places"][person.country])
    person.channel, most = pick(draw, WHEELS["acquisition"])
    year = period.first.year - 19 - int(62 * draw() * draw())
    person.birth_date = f"{year}-{between(draw, 1, 12):02d}-{between(draw, 1, 28):02d}"
    # The number keeps namesakes apart.
    name = f"{plain(person.first_name)}.{plain(person.last_name)}{number}"
    person.email = f"{name}@{pick(draw, WORDS['domains'])}"
    if person.country == "FR" and draw() < 0.85:
        person.phone = fictional_phone(number)
    person.register(*presence)
    # A few people open a second account later.
    if person.accounts and draw() < 0.02 and person.may_open_second(period):
        person.register("second account")
    person.cost = int(most * draw())
    draw_habits(draw, person, period)
    person.is_hot = person.kind is PROSPECT and draw() * 100 < HOT
    return person


def draw_habits(draw: Draw, person: Person, period: Period) -> None:
    """How a person buys who was won on a day, which may lie before the period."""
    kind = person.kind
    if kind.gap:
        # People of a type differ; three draws keep them from differing wildly.
        person.gap = max(5, sum(waiting(draw, kind.gap) for _ in range(3)) // 3)
    person.start = person.joined
    if person.joined < 0:
        person.start = min(waiting(draw, max(person.gap, 30)), period.days - 1)
    if kind is ONE_TIME:
        person.lapse = person.start
    elif kind is not PROSPECT:
        lapse = person.start + waiting(draw, kind.life)
        person.lapse = lapse if lapse < period.days else None
    person.web_share = pick(draw, (150, 400, 600, 850))
    person.discount_share = pick(draw, (20, 60, 120, 350))
    person.return_share = pick(draw, (20, 60, 100, 220))
    person.favourite = pick(draw, WHEELS["categories"])
    person.taste = pick(draw, (0, 0, 0, 1, 1, 2))
    if person.lapse is not None and kind is not ONE_TIME:
        # One in six who could come back after long does so.
        comeback = person.lapse + between(draw, LEAST_ABSENCE, LEAST_ABSENCE + 160)
        if comeback < period.days - 10 and draw() < 0.16:
            person.comeback = comeback


def plant_only_returns(draw: Draw, people: list[Person], period: Period) -> None:
    """A few people bought before the period and only return something in it."""
    chosen = [
        person
        for person in people
        if person.kind is ONE_TIME and person.card and not person.is_on_web
    ]
    for person in chosen[: max(3, len(people) * 15 // 20_000)]:
        person.only_returns, person.lapse = True, None
        person.joined = -between(draw, 5, 40)
        person.start = between(draw, 0, min(20, period.days - 1))


def plant_tastes(draw: Draw, people: list[Person], period: Period) -> None:
    """Everybody looks before buying; one in eight comes to like something else."""
    for person in people:
        person.views = pick(draw, WHEELS["views"])
        last = period.days - 1 if person.lapse is None else person.lapse
        earliest, latest = person.start + LEAST_STRETCH, last - LEAST_STRETCH
        if person.gap and earliest <= latest and draw() < 0.125:
            others = [name for name in WHEELS["categories"] if name != person.favourite]
            person.second_favourite = pick(draw, others)
            person.drift = between(draw, earliest, latest)


def plant_other_records(draw: Draw, people: list[Person], period: Period) -> None:
    """The newsletter tool and the support desk know some; five records some others."""
    for person in people:
        subscribes, calls = draw() * 1000, draw() * 1000
        if person.kind is not PROSPECT and subscribes < SUBSCRIBING_BUYERS:
            person.register("subscriber")
        if person.kind is not PROSPECT and calls < CALLERS:
            person.register("caller")
    able = [
        person
        for person in people
        if person.accounts and person.phone and person.buys
        if person.may_open_second(period)
    ]
    for person in able[: max(FIVE_RECORDS_LEAST, len(people) // 500)]:
        person.register("account", "second account", "card", "subscriber", "caller")


def plant_companies(draw: Draw, people: list[Person]) -> None:
    """Three in a hundred account holders buy for a company."""
    stems: list[str] = WORDS["company_stems"]
    companies: list[dict[str, str]] = []
    for person in people:
        if not person.accounts or draw() >= 0.03:
            continue
        # Two buyers in five come from a company that is a customer already.
        if not companies or draw() >= 0.4:
            series, stem = divmod(len(companies), len(stems))
            industry, value = pick(draw, WHEELS["industries"])
            size, size_value = pick(draw, WHEELS["company_sizes"])
            form = pick(draw, WORDS["company_forms"])
            # The numbers keep namesakes apart.
            company = {
                "account_id": f"B{len(companies):05d}",
                "company_name": f"{form} {stems[stem]} {series + 1}",
                "industry": industry, "industry_value": value,
                "company_size": size, "size_value": size_value,
            }  # fmt: skip
            companies.append(company)
        person.company = pick(draw, companies)
