"""The campaigns: when they ran, what they cost, and what they truly brought."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.demo.period import DAY, Period

EMAIL, SMS, POST = "email", "sms", "post"
SEND_HOUR = 9 * 3600

# Who may be chosen.
ACCOUNTS = "accounts"  # who has an account and may have bought before
CARDS = "cards"  # who has a loyalty card
SUBSCRIBERS = "subscribers"  # who subscribed to the newsletter and never bought
ANYBODY = "anybody"


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign; days are counted as in the period, money in cents."""

    campaign_id: str
    name: str
    channel: str
    objective: str
    audience: str
    share: int  # thousandths of those who may be chosen who are
    start: int
    days: int
    cost: int
    contact_cost: int  # of one person
    currency: str = "EUR"
    uplift: int = 0  # thousandths of treated members it brings one order more
    has_vouchers: bool = False

    @property
    def sent(self) -> int:
        """The moment of the send."""
        return self.start * DAY + SEND_HOUR

    @property
    def ended(self) -> int:
        """The last moment."""
        return (self.start + self.days) * DAY - 1


EFFECTIVE, WITHOUT_EFFECT = "CMP-11", "CMP-10"
# Days within which the orders that a campaign brings are placed.
EFFECT_DAYS = 14
UPLIFT = 60

# Name, channel, objective, audience, share, days from the send to the period's end,
# duration, cost.
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
CONTACT_COSTS = {EMAIL: 1, SMS: 7, POST: 92}
IN_POUNDS = "London edit"


def plan_campaigns(people: int, period: Period) -> list[Campaign]:
    """The campaigns of the period, the earliest first; costs are for so many people."""
    return [
        Campaign(
            campaign_id=f"CMP-{number:02d}",
            name=name,
            channel=channel,
            objective=objective,
            audience=audience,
            share=share,
            start=period.days - before_end,
            days=days,
            cost=max(cost * people // 20_000, 5_000),
            contact_cost=CONTACT_COSTS[channel],
            currency="GBP" if name == IN_POUNDS else "EUR",
            uplift=UPLIFT if f"CMP-{number:02d}" == EFFECTIVE else 0,
            has_vouchers=f"CMP-{number:02d}" == EFFECTIVE,
        )
        for number, entry in enumerate(PLAN, 1)
        for name, channel, objective, audience, share, before_end, days, cost in [entry]
    ]
