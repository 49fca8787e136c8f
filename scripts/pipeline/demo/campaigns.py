"""Campaigns, who was in them or left out by chance, and the vouchers they sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.demo.chance import Draw, between, pick, stream
from pipeline.demo.names import MAIL, SHOP, WEB
from pipeline.demo.people import Person, Who
from pipeline.demo.period import DAY, Period

EMAIL, SMS, POST = "email", "sms", "post"
CONTACT_COSTS = {EMAIL: 1, SMS: 7, POST: 92}  # cents a person
SEND_HOUR = 9 * 3600

# Who may be chosen.
ACCOUNTS = "accounts"  # who has an account and may have bought before
CARDS = "cards"  # who has a loyalty card
SUBSCRIBERS = "subscribers"  # who subscribed to the newsletter and never bought
ANYBODY = "anybody"

# Name, channel, objective, audience, thousandths of the audience that are members,
# days from the send to the period's end, duration, cost in cents.
PLAN = (
    ("Nouvelle collection", EMAIL, "launch", ANYBODY, 120, 860, 21, 180_000),
    ("Carte fidélité double points", SMS, "loyalty", CARDS, 220, 790, 10, 95_000),
    ("Bienvenue à bord", EMAIL, "welcome", SUBSCRIBERS, 400, 700, 30, 40_000),
    ("Carte postale d'été", POST, "reactivation", CARDS, 180, 640, 30, 310_000),
    ("Avant-première", EMAIL, "launch", ANYBODY, 130, 560, 14, 175_000),
    ("London edit", EMAIL, "launch", ACCOUNTS, 150, 470, 14, 120_000),
    ("Alerte retour en stock", SMS, "traffic", ACCOUNTS, 140, 400, 7, 60_000),
    ("Catalogue de fêtes", POST, "launch", ANYBODY, 90, 330, 40, 420_000),
    ("Rappel fidélité", SMS, "loyalty", CARDS, 200, 240, 7, 70_000),
    ("Lettre de la créatrice", EMAIL, "branding", ACCOUNTS, 500, 150, 14, 150_000),
    ("Offre personnelle", EMAIL, "conversion", ACCOUNTS, 500, 75, 30, 260_000),
    ("Dernière ligne droite", EMAIL, "reactivation", ANYBODY, 100, 25, 14, 90_000),
)
IN_POUNDS = "London edit"
# The one campaign that works: orders more in a thousand treated members, placed within
# so many days. CMP-10 is like it and without effect.
EFFECTIVE, UPLIFT, EFFECT_DAYS = "CMP-11", 60, 14
CONTROL = 200  # in a thousand members
VOUCHER_PERCENT, VOUCHER_DAYS = 15, 30
VOUCHER_LETTERS = "ACEFHJKLMNPRTUVWXY"


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign; days are counted as in the period, money in cents."""

    campaign_id: str
    name: str
    channel: str
    objective: str
    audience: str
    share: int  # thousandths of the audience that are members
    start: int
    ended_at: int  # the last moment
    cost: int

    @property
    def currency(self) -> str:
        """In which it was paid for."""
        return "GBP" if self.name == IN_POUNDS else "EUR"

    @property
    def uplift(self) -> int:
        """Thousandths of treated members it brings one order more."""
        return UPLIFT if self.campaign_id == EFFECTIVE else 0

    @property
    def has_vouchers(self) -> bool:
        """Whether each treated member gets a personal code."""
        return self.campaign_id == EFFECTIVE

    @property
    def foreign_currency(self) -> str:
        """The currency where it is not the euro, as the tool tells it."""
        return self.currency if self.name == IN_POUNDS else ""

    @property
    def sent(self) -> int:
        """The moment of the send."""
        return self.start * DAY + SEND_HOUR


class Member(NamedTuple):
    """One person in one campaign; the control group is not contacted."""

    campaign: Campaign
    person: int
    source: str
    customer_id: str
    variant: str
    is_control: bool
    assigned: int

    @property
    def cost(self) -> int | None:
        """What writing to the member costs; nobody writes to the control group."""
        return None if self.is_control else CONTACT_COSTS[self.campaign.channel]


@dataclass(slots=True)
class Voucher:
    """A code that one person may use once, until it expires."""

    code: str
    member: Member
    expires: int
    order_id: str = ""  # the order in which it was used

    def redeem(self, draw: Draw, stamp: int, order_id: str) -> str:
        """The code if it is used with an order; mostly it is."""
        is_valid = self.member.campaign.sent < stamp <= self.expires
        if not is_valid or self.order_id or draw() >= 0.7:
            return ""
        self.order_id = order_id
        return self.code


def plan_campaigns(people: int, period: Period) -> list[Campaign]:
    """The campaigns of the period, the earliest first; costs are for so many people."""
    return [
        Campaign(
            f"CMP-{number:02d}", name, channel, objective, audience, share,
            start=period.days - before_end,
            ended_at=min((period.days - before_end + days) * DAY - 1, period.end),
            cost=max(cost * people // 20_000, 5_000),
        )
        for number, (
            name, channel, objective, audience, share, before_end, days, cost
        ) in enumerate(PLAN, 1)
    ]  # fmt: skip


def draw_members(
    seed: int, campaigns: list[Campaign], people: list[Person]
) -> Iterator[Member]:
    """Campaign by campaign: one member in five is left out, the others get A or B."""
    draw = stream(seed, "members")
    for campaign in campaigns:
        for person in people:
            who = addressee(person, campaign)
            if who is None or draw() * 1000 >= campaign.share:
                continue
            is_control = draw() * 1000 < CONTROL
            variant = "A" if draw() < 0.5 else "B"
            yield Member(
                campaign,
                person.number,
                who.source,
                who.customer_id,
                variant="" if is_control else variant,
                is_control=is_control,
                assigned=campaign.sent - between(draw, 2 * 3600, 3 * DAY),
            )


def addressee(person: Person, campaign: Campaign) -> Who | None:
    """The id under which a campaign may reach a person; none if it may not."""
    if person.joined >= campaign.start - 3:
        return None
    if campaign.audience == ANYBODY:
        who = person.anywhere(campaign.start)
        return who if who.customer_id else None
    if campaign.audience == CARDS and person.card:
        return Who(SHOP, person.card)
    if campaign.audience == SUBSCRIBERS and person.subscriber and not person.buys:
        return Who(MAIL, person.subscriber)
    # Who stays away and comes back does so unasked, so nobody else can bring them.
    is_asked = person.buys and person.start < campaign.start and person.comeback is None
    if campaign.audience == ACCOUNTS and person.accounts and is_asked:
        return Who(WEB, person.account_on(campaign.start))
    return None


def draw_vouchers(seed: int, members: list[Member]) -> dict[int, Voucher]:
    """A voucher for each treated member of the campaign that has them, by person."""
    draw = stream(seed, "vouchers")
    vouchers = {}
    for member in members:
        if member.campaign.has_vouchers and not member.is_control:
            # The number keeps codes apart, the letters keep them from being guessed.
            letters = "".join(pick(draw, VOUCHER_LETTERS) for _ in range(4))
            expires = (member.campaign.start + VOUCHER_DAYS) * DAY + DAY - 1
            code = f"MERCI-{letters}-{member.person:05d}"
            vouchers[member.person] = Voucher(code, member, expires)
    return vouchers
