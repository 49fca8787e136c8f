"""Campaigns, who was in them or left out by chance, and the vouchers they sent."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.demo.chance import between, pick
from pipeline.demo.names import MAIL, SHOP, WEB, WORDS
from pipeline.demo.period import DAY
from pipeline.demo.world import Campaign, Member, Person, Voucher, Who, World

CONTACT_COSTS = {"email": 1, "sms": 7, "post": 92}  # cents a person
SEND_HOUR = 9 * 3600
CONTROL = 200  # in a thousand members
VOUCHER_DAYS, VOUCHER_LETTERS = 30, "ACEFHJKLMNPRTUVWXY"


def plan_campaigns(world: World) -> Iterator[Campaign]:
    """The campaigns of the period, the earliest first; costs grow with the people."""
    period = world.period
    for number, plan in enumerate(WORDS["campaigns"], 1):
        *about, before_end, days, cost, currency, uplift = plan
        start = period.days - before_end
        ended_at = min((start + days) * DAY - 1, period.end)
        cost = max(cost * len(world.people) // 20_000, 5_000)
        about += [start, start * DAY + SEND_HOUR, ended_at, cost, currency, uplift]
        yield Campaign(f"CMP-{number:02d}", *about)


def draw_members(world: World) -> Iterator[Member]:
    """Campaign by campaign: one member in five is left out, the others get A or B."""
    draw = world.stream("members")
    for campaign in world.campaigns:
        for person in world.people:
            who = addressee(person, campaign)
            if who is None or draw() * 1000 >= campaign.share:
                continue
            is_control = draw() * 1000 < CONTROL
            variant = "A" if draw() < 0.5 else "B"
            assigned = campaign.sent - between(draw, 2 * 3600, 3 * DAY)
            yield Member(
                campaign, person.number, who, "" if is_control else variant, is_control,
                assigned, None if is_control else CONTACT_COSTS[campaign.channel],
            )  # fmt: skip


def addressee(person: Person, campaign: Campaign) -> Who | None:
    """The id under which a campaign may reach a person; none if it may not."""
    if person.joined >= campaign.start - 3:
        return None
    if campaign.audience == "anybody":
        who = person.anywhere(campaign.start)
        return who if who.customer_id else None
    if campaign.audience == "cards" and person.card:
        return Who(SHOP, person.card)
    if campaign.audience == "subscribers" and person.subscriber and not person.buys:
        return Who(MAIL, person.subscriber)
    # Who stays away and comes back does so unasked, so nobody else can bring them.
    is_asked = person.buys and person.start < campaign.start and person.comeback is None
    if campaign.audience == "accounts" and person.accounts and is_asked:
        return Who(WEB, person.account_on(campaign.start))
    return None


def draw_vouchers(world: World) -> dict[int, Voucher]:
    """A voucher for each treated member of the campaign that works, by person."""
    draw = world.stream("vouchers")
    vouchers = {}
    for member in world.members:
        if member.campaign.uplift and not member.is_control:
            # The number keeps codes apart, the letters keep them from being guessed.
            letters = "".join(pick(draw, VOUCHER_LETTERS) for _ in range(4))
            expires = (member.campaign.start + VOUCHER_DAYS) * DAY + DAY - 1
            code = f"MERCI-{letters}-{member.person:05d}"
            vouchers[member.person] = Voucher(code, member, expires)
    return vouchers
