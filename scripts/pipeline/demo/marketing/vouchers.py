"""Personal codes, and the orders in which they were used."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from pipeline.demo.chance import Draw, pick, stream
from pipeline.demo.marketing.members import Member
from pipeline.demo.period import DAY

VOUCHER_PERCENT = 15
VOUCHER_DAYS = 30
LETTERS = "ACEFHJKLMNPRTUVWXY"


@dataclass(frozen=True, slots=True)
class Voucher:
    """A code that one person may use once, until it expires."""

    code: str
    person: int
    source: str
    customer_id: str
    campaign_id: str
    issued: int
    expires: int


@dataclass
class Purse:
    """Everybody's vouchers, and by which order each was used."""

    vouchers: tuple[Voucher, ...]
    draw: Draw
    used: dict[str, str] = field(default_factory=dict)  # order by code
    held: dict[int, Voucher] = field(init=False)

    def __post_init__(self) -> None:
        """Find vouchers by their holder."""
        self.held = {voucher.person: voucher for voucher in self.vouchers}

    def redeem(self, person: int, stamp: int, order_id: str) -> str:
        """The code used with an order; mostly none."""
        voucher = self.held.get(person)
        if voucher is None or not voucher.issued < stamp <= voucher.expires:
            return ""
        if voucher.code in self.used or self.draw() >= 0.7:
            return ""
        self.used[voucher.code] = order_id
        return voucher.code


def draw_purse(seed: int, members: Iterable[Member]) -> Purse:
    """A voucher for each treated member of the campaign that has them."""
    draw = stream(seed, "vouchers")
    vouchers = tuple(
        Voucher(
            # The number keeps codes apart, the letters keep them from being guessed.
            code="MERCI-"
            + "".join(pick(draw, LETTERS) for _ in range(4))
            + f"-{member.person:05d}",
            person=member.person,
            source=member.source,
            customer_id=member.customer_id,
            campaign_id=member.campaign.campaign_id,
            issued=member.campaign.sent,
            expires=(member.campaign.start + VOUCHER_DAYS) * DAY + DAY - 1,
        )
        for member in members
        if member.campaign.has_vouchers and not member.is_control
    )
    return Purse(vouchers, stream(seed, "redemptions"))
