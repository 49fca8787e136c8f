"""What people do besides ordering: look around, leave baskets, read, call, meet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import chain
from operator import attrgetter

from pipeline.demo.chance import Draw, between, pick, waiting
from pipeline.demo.names import MAIL, SERVICE, WEB, WHEELS, WORDS
from pipeline.demo.period import DAY, Period, draw_stamp, moment_between
from pipeline.demo.world import Member, Order, Person, Touch, Who, World

APP, MOBILE, DESKTOP = "app", "mobile", "desktop"
# A word that policy does not know, and will never.
UNKNOWN_WORD = "swiped_right"
# Who thinks it over does so for that many days at most; a moment takes two hours.
LONGEST_THOUGHT, MOMENT = 10, 7200
MOMENT_VIEWS = 2  # more views than these are spread over days
# No order follows a basket that was left, and none came right before it. Hot
# prospects look within the last weeks.
LEFT_DAYS, HOT_DAYS = 30, 21
EMAIL, SMS = "email", "sms"
# The newsletter: days between two issues, and the hour at which they are sent.
NEWSLETTER, ISSUE_DAYS, ISSUE_HOUR = "newsletter", 28, 7 * 3600
COMPLAINTS = 60  # in a thousand who leave

# How one person treats e-mails: whether a program opens every message even if nobody
# looks; whether a scanner follows every link before the person sees it; of how many in
# a thousand messages the person opens, and clicks in those.
Reader = tuple[bool, bool, int, int]
OPENS, CLICKS = (40, 120, 250, 500), (60, 150, 300)


def draw_touches(world: World) -> dict[str, list[Touch]]:
    """What people do besides buying, by the file of the tool, the earliest first."""
    draw, end = world.stream("readers"), world.period.end
    # The web shop changed its tracking halfway.
    changed = world.period.days // 2 * DAY
    readers = [
        (draw() < 0.3, draw() < 0.04, pick(draw, OPENS), pick(draw, CLICKS))
        for _ in world.people
    ]
    browsing = list(draw_browsing(world))
    web = [touch for touch in browsing if touch.channel == WEB]
    mailings, letters = draw_mailings(world, readers), draw_newsletters(world, readers)
    # Each once: without ids, equal ones are one.
    app = dict.fromkeys(touch for touch in browsing if touch.channel != WEB)
    mails = chain(mailings, letters, *world.bursts)
    tools = (web, mails, app, draw_meetings(world), draw_calls(world))
    found: dict[str, list[Touch]] = {}
    for (name, prefix), touches in zip(WORDS["tools"].items(), tools, strict=True):
        within = [touch for touch in touches if 0 <= touch.stamp <= end]
        within.sort(key=attrgetter("stamp"))
        found[name] = [logged(changed, prefix, *at) for at in enumerate(within, 1)]
    return found


def logged(changed: int, prefix: str, number: int, touch: Touch) -> Touch:
    """An interaction under the word and the number that its tool has for it."""
    action, touchpoint_id = touch.action, f"{prefix}{number:07d}" if prefix else ""
    if touch.channel == WEB and action in WORDS["web_words"]:
        action = WORDS["web_words"][action][touch.stamp >= changed]
    return Touch(touch.stamp, touch.who, action, *touch[3:-1], touchpoint_id)


def draw_browsing(world: World) -> Iterator[Touch]:
    """Everything in the web shop and its app."""
    for part in (draw_shopping, draw_sessions, around_carts, draw_openings):
        yield from part(world)
    for answer in world.answers:
        # The survey tool knows reviews as well.
        if answer["kind"] == "review" and answer["source_system"] == WEB:
            yield Touch(answer["stamp"], Who(WEB, answer["customer_id"]), "review", WEB)
    yield from draw_app(world)


def draw_shopping(world: World) -> Iterator[Touch]:
    """Product pages, baskets and checkouts before each order of the web shop."""
    draw = world.stream("shopping")
    last: dict[int, int] = {}
    for order in world.orders:
        if order.source == WEB and not order.is_test:
            # What was looked at before the order before was not for this one.
            free = order.stamp - last.get(order.person, -DAY * DAY) - MOMENT - 1
            if free > 0:
                yield from before_order(draw, world, order, free)
        last[order.person] = order.stamp


def before_order(draw: Draw, world: World, order: Order, free: int) -> Iterator[Touch]:
    """The way to one order, which may begin ``free`` seconds and a moment before."""
    person, stamp, channel = world.people[order.person], order.stamp, order.channel
    who = person.online(stamp // DAY)
    device = MOBILE if channel == APP else pick(draw, WHEELS["devices"])
    categories = [line.product.category for line in order.lines]
    days = min(LONGEST_THOUGHT, free // DAY) if person.views > MOMENT_VIEWS else 0
    for _ in range(draw_views(draw, person)):
        seen = stamp - between(draw, 0, days) * DAY - between(draw, 1300, MOMENT)
        category = pick(draw, categories)
        if draw() < 0.3:
            category = person.favourite_on(stamp // DAY)
        yield Touch(seen, who, "product_view", channel, device, category)
    if draw() < 0.9 and stamp >= MOMENT:
        filled = stamp - between(draw, 300, 1200)
        count = str(len(categories)) if len(categories) > 1 else ""
        yield Touch(filled, who, "cart_add", channel, device, categories[0], "", count)
        if draw() < 0.4:
            started = stamp - between(draw, 40, 290)
            yield Touch(started, who, "checkout_start", channel, device)


def draw_views(draw: Draw, person: Person) -> int:
    """How many product pages a person looks at this time."""
    usual = person.views
    return between(draw, usual - usual // 3, usual + usual // 3)


def draw_sessions(world: World) -> Iterator[Touch]:
    """Visits of the web shop's pages that are about no product."""
    draw, period = world.stream("sessions"), world.period
    for person in world.people:
        if not person.is_on_web and person.buys:
            continue
        first, last = interested(person, period)
        for _ in range(min(waiting(draw, person.kind.sessions * 1000) // 1000, 60)):
            day = between(draw, first, last)
            # The tracking does not know customers of tills.
            if person.is_on_web or person.subscriber:
                yield from session(draw, person.online(day), day)
    for _ in range(len(world.people) // 4):
        yield from session(draw, Who(WEB), period.draw_day(draw))


def interested(person: Person, period: Period) -> tuple[int, int]:
    """The days between which a person cares: for two months after the last order."""
    first = person.start if person.buys else max(person.joined, 0)
    last = period.days - 1
    if person.lapse is not None and person.comeback is None:
        last = min(person.lapse + 60, last)
    return first, last


def session(draw: Draw, who: Who, day: int) -> Iterator[Touch]:
    """One visit: some pages, which the tool counts, and perhaps a search."""
    stamp, device = draw_stamp(draw, day, WEB), pick(draw, WHEELS["devices"])
    pages, topic = str(between(draw, 1, 9)), pick(draw, WORDS["topics"]["page"])
    yield Touch(stamp, who, "page_view", WEB, device, "", topic, pages)
    chance = draw()
    if chance < 0.35:
        later = stamp + between(draw, 20, 400)
        action = "search" if chance < 0.27 else "wishlist_add"
        yield Touch(later, who, action, WEB, device, pick(draw, WHEELS["categories"]))


def draw_left_carts(world: World) -> Iterator[tuple[Person, Touch]]:
    """Baskets of buyers far from any order of theirs, then those of hot prospects."""
    draw, hot = world.stream("left carts"), world.stream("hot carts")
    days = world.period.days
    ordered: dict[int, list[int]] = defaultdict(list)
    for order in world.orders:
        ordered[order.person].append(order.stamp)
    for person in world.people:
        looks = person.buys and person.views >= MOMENT_VIEWS
        if not looks or not person.is_on_web or draw() > 0.3:
            continue
        first, last = interested(person, world.period)
        for _ in range(between(draw, 1, 3)):
            day = between(draw, first, last)
            stamp = draw_stamp(draw, day, WEB)
            gaps = (abs(order - stamp) for order in ordered[person.number])
            is_alone = min(gaps, default=DAY * DAY) > LEFT_DAYS * DAY
            if is_alone and day + LEFT_DAYS < days:
                who, category = person.online(day), person.favourite_on(day)
                yield person, Touch(stamp, who, "cart_add", WEB, "", category)
    for person in world.people:
        for _ in range(between(hot, 1, 2) if person.is_hot else 0):
            yield person, lately(hot, days, person, "cart_add", person.favourite)


def around_carts(world: World) -> Iterator[Touch]:
    """The baskets that were left, and what was looked at and read around them."""
    draw, hot = world.stream("around left carts"), world.stream("hot prospects")
    days = world.period.days
    for person, cart in world.left_carts:
        device = pick(hot if person.is_hot else draw, WHEELS["devices"])
        for _ in range(0 if person.is_hot else draw_views(draw, person)):
            before = cart.stamp - between(draw, 60, 3600)
            yield Touch(before, cart.who, "product_view", WEB, device, cart.category)
        yield cart._replace(device=device)
    for person in world.people:
        for _ in range(between(hot, 4, 8) if person.is_hot else 0):
            seen = lately(hot, days, person, "product_view", person.favourite)
            yield seen._replace(device=pick(hot, WHEELS["devices"]))
        if person.is_hot and hot() < 0.6:
            read = lately(hot, days, person, "ebook_download", "")
            yield read._replace(
                device=pick(hot, WHEELS["devices"]), topic="style_guide"
            )


def lately(draw: Draw, days: int, person: Person, action: str, liked: str) -> Touch:
    """Something that a person does in the last weeks, without a device."""
    stamp = draw_stamp(draw, days - between(draw, 1, HOT_DAYS), WEB)
    return Touch(stamp, person.anywhere(stamp // DAY), action, WEB, "", liked)


def draw_openings(world: World) -> Iterator[Touch]:
    """Accounts opened within the period."""
    draw = world.stream("openings")
    for person in world.people:
        if person.accounts and person.joined >= 0:
            stamp = person.joined * DAY + int(draw() * 60_000) + 20_000
            who, device = Who(WEB, person.accounts[0]), pick(draw, WHEELS["devices"])
            yield Touch(stamp, who, "account_creation", WEB, device)


def draw_app(world: World) -> Iterator[Touch]:
    """Installations, openings and pushed messages of one account holder in six."""
    draw, period = world.stream("app"), world.period
    account_holders = [person for person in world.people if person.accounts]
    users = []
    for person in account_holders:
        if draw() >= 0.17:
            continue
        users.append(person)
        first, last = interested(person, period)
        who, installed = person.anywhere(first), draw_stamp(draw, first, WEB)
        yield Touch(installed, who, "Application Installed", APP, MOBILE)
        for _ in range(min(waiting(draw, 6), 40)):
            stamp = draw_stamp(draw, between(draw, first, last), WEB)
            stamp, count = max(stamp, installed + 60), between(draw, 1, 4)
            times = str(count) if count > 1 else ""
            yield Touch(stamp, who, "app_open", APP, MOBILE, quantity=times)
            if draw() < 0.15:
                pushed = stamp - between(draw, 60, 900)
                yield Touch(pushed, who, "Received Push", "push", MOBILE)
                if draw() < 0.3:
                    yield Touch(stamp, who, "Opened Push", "push", MOBILE)
    for _ in range(max(5, len(world.people) // 200)):
        person, day = pick(draw, users or account_holders), period.draw_day(draw)
        stamp = moment_between(draw, day, 20, 22)
        yield Touch(stamp, person.anywhere(day), UNKNOWN_WORD, APP, MOBILE)


def draw_mailings(world: World, readers: list[Reader]) -> Iterator[Touch]:
    """The messages to the treated members of all campaigns, and what followed."""
    draw = world.stream("mailings")
    brought = {(order.campaign, order.person) for order in world.orders}
    for member in world.members:
        channel = member.campaign.channel
        if member.is_control or channel not in (EMAIL, SMS):
            continue
        sent = member.campaign.sent + between(draw, 0, 1800)
        if channel == SMS:
            yield message(member, sent, "Received SMS", MOBILE)
            if draw() < 0.07:
                clicked = sent + between(draw, 30, DAY // 2)
                yield message(member, clicked, "Clicked SMS", MOBILE)
            continue
        # Who bought because of an e-mail had read it.
        is_read = (member.campaign.campaign_id, member.person) in brought
        if draw() < 0.01 and not is_read:
            yield message(member, sent + 5, "bounced")
            continue
        yield message(member, sent, "Received Email")
        for reaction in reactions(draw, sent, readers[member.person], is_read):
            yield message(member, *reaction)


def message(member: Member, stamp: int, word: str, device: str = "") -> Touch:
    """A message of a campaign, or what a member did with it."""
    campaign = member.campaign
    return Touch(
        stamp, member.who, word, campaign.channel, device, topic=campaign.objective,
        campaign_id=campaign.campaign_id, variant=member.variant,
    )  # fmt: skip


def reactions(
    draw: Draw, sent: int, reader: Reader, is_read: bool
) -> Iterator[tuple[int, str, str]]:
    """What an e-mail sets off, within a day: moment, word and device."""
    is_apple, is_scanned, opens, clicks = reader
    if is_scanned:
        yield sent + between(draw, 1, 9), "bot_click", "scanner"
    if is_apple:
        # The tool recognises most of these opens, for the others only the device tells.
        word = "machine_open" if draw() < 0.7 else "opened"
        yield sent + between(draw, 30, 7200), word, "apple_mail_privacy"
    if not is_read and draw() * 1000 >= opens:
        return
    opened = sent + between(draw, 120, DAY // 2)
    device = pick(draw, WHEELS["devices"])
    if not is_apple:
        yield opened, "opened", device
    if is_read or draw() * 1000 < clicks:
        yield opened + between(draw, 3, 180), "clicked", device


def draw_bursts(world: World) -> Iterator[list[Touch]]:
    """Many clicks of one person within a second, which no hand makes; a plain word."""
    draw = world.stream("bursts")
    treated = [member for member in world.members if not member.is_control]
    mailed = [member for member in treated if member.campaign.channel == EMAIL]
    for _ in range(max(3, len(world.people) // 2000)):
        member = pick(draw, mailed)
        stamp = member.campaign.sent + between(draw, 2000, 3000)
        click = message(member, stamp, "clicked", DESKTOP)
        yield [click] * between(draw, 6, 11)


def draw_newsletters(world: World, readers: list[Reader]) -> Iterator[Touch]:
    """Sign-ups, opens and clicks of each issue, and departures."""
    draw, period = world.stream("newsletters"), world.period
    leaving = [
        (Who(decision["source_system"], decision["customer_id"]), decision["stamp"])
        for decision in world.decisions
        if decision["purpose"] == EMAIL and decision.get("takes_back")
    ]
    left = dict(leaving)
    for person in world.people:
        who = person.anywhere(person.joined)
        if person.subscriber:
            who = Who(MAIL, person.subscriber)
            stamp = moment_between(draw, person.joined, 10, 20)
            yield Touch(stamp, who, "Subscribed to List", EMAIL, topic=NEWSLETTER)
        elif not (person.is_guest and person.number % 2):
            # Every other guest left an e-mail for the newsletter, and nothing else.
            continue
        until = left.get(who._replace(email=""), period.end)
        first = max(person.joined, 0) // ISSUE_DAYS + 1
        for day in range(first * ISSUE_DAYS, period.days, ISSUE_DAYS):
            sent = day * DAY + ISSUE_HOUR
            if sent >= until - DAY:
                break
            reader = readers[person.number]
            for stamp, word, device in reactions(draw, sent, reader, is_read=False):
                yield Touch(stamp, who, word, EMAIL, device, topic=NEWSLETTER)
    for who, stamp in leaving:
        word = "spamreport" if draw() * 1000 < COMPLAINTS else "unsubscribed"
        yield Touch(stamp, who, word, EMAIL, topic=NEWSLETTER)


def draw_calls(world: World) -> Iterator[Touch]:
    """One to four calls or chats of everybody whom the support desk knows."""
    draw = world.stream("calls")
    for person in world.people:
        for _ in range(between(draw, 1, 4) if person.caller else 0):
            day = between(draw, max(person.joined, 0), world.period.days - 1)
            stamp, who = moment_between(draw, day, 9, 18), Who(SERVICE, person.caller)
            contact = ("contact_call", "phone")
            if draw() >= 0.6:
                contact = ("contact_chat", "chat")
            yield Touch(stamp, who, *contact, topic=pick(draw, WORDS["topics"]["call"]))


def draw_meetings(world: World) -> Iterator[Touch]:
    """Events, webinars and social networks, a few people often and most never."""
    draw, days = world.stream("meetings"), world.period.days
    for person in world.people:
        is_sociable = draw() < 0.16
        for _ in range(between(draw, 1, 5) if is_sociable else 0):
            day = between(draw, max(person.joined, 0), days - 1)
            yield from meeting(draw, pick(draw, WHEELS["meetings"]), person, day)
        if person.is_hot and draw() < 0.5:
            day = days - between(draw, 2, HOT_DAYS)
            yield from meeting(draw, "webinar", person, day)


def meeting(draw: Draw, what: str, person: Person, day: int) -> Iterator[Touch]:
    """One meeting; events and webinars are booked, and mostly attended."""
    stamp, who = moment_between(draw, day, 10, 18), person.anywhere(day)
    if what == "social":
        yield Touch(stamp, who, pick(draw, WHEELS["social"]), "social")
    elif what in ("event", "webinar"):
        topic = pick(draw, WORDS["topics"][what])
        booked, came = WORDS["bookings"][what]
        yield Touch(stamp, who, booked, what, topic=topic)
        if draw() < 0.7:
            # In the evening of the next day.
            later = (day + 1) * DAY + 19 * 3600 + between(draw, 0, 1200)
            yield Touch(later, who, came, what, topic=topic)
    else:
        yield Touch(stamp, who, what, "shop" if what == "store_visit" else "web")
