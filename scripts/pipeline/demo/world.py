"""What there is in the demo: people, what they buy, and what else they say and do.

Days and stamps are counted as in the period; money is in cents, shares in thousandths.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Any, NamedTuple

from pipeline.demo.chance import Draw
from pipeline.demo.names import MAIL, SERVICE, SHOP, WEB, WHEELS
from pipeline.demo.period import Period

SECOND_ACCOUNT_AFTER = 200  # days


class Kind(NamedTuple):
    """A type of customer: how long they wait between orders, how long they stay."""

    name: str
    gap: int  # days between orders, on average
    life: int  # days from the first order to the last chance of one, on average
    sessions: int  # without an order, on average
    delight: int  # how much more pleased than others
    tier: str  # of the loyalty card


KINDS = {name: Kind(name, *rest) for name, *rest in dict.fromkeys(WHEELS["kinds"])}
PROSPECT, ONE_TIME = KINDS["prospect"], KINDS["one_time"]


class Who(NamedTuple):
    """Under which name a source knows somebody: an id, an e-mail alone, or nothing."""

    source: str
    customer_id: str = ""
    email: str = ""


@dataclass(slots=True)
class Person:
    """One human being."""

    number: int
    kind: Kind
    joined: int = 0
    first_name: str = ""
    last_name: str = ""
    gender: str = ""
    birth_date: str = ""
    email: str = ""
    phone: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = "FR"
    channel: str = ""  # through which the person was won
    cost: int = 0  # of winning the person
    is_guest: bool = False
    accounts: tuple[str, ...] = ()
    card: str = ""
    subscriber: str = ""  # the id in the newsletter tool
    caller: str = ""  # the id at the support desk
    # The company for which the person buys: its words, and what policy takes them for.
    company: dict[str, str] = field(default_factory=dict)
    is_hot: bool = False  # has not bought yet, and looks as if about to
    gap: int = 0  # days between two orders, on average
    start: int = 0  # day of the first order
    lapse: int | None = None  # day after which nothing is bought
    comeback: int | None = None  # day on which buying starts again, for good
    only_returns: bool = False
    web_share: int = 0
    discount_share: int = 0
    return_share: int = 0
    taste: int = 0  # 0 buys the cheap, 1 anything, 2 the dear
    views: int = 0  # product pages seen before an order in the web shop, about
    favourite: str = ""
    second_favourite: str = ""
    drift: int | None = None  # day from which the second favourite is the favourite

    @property
    def buys(self) -> bool:
        """Whether the person ever orders within the period."""
        return self.kind is not PROSPECT and not self.only_returns

    @property
    def is_on_web(self) -> bool:
        """Whether the person may order in the web shop."""
        return self.is_guest or bool(self.accounts)

    @property
    def is_everywhere(self) -> bool:
        """Whether every source knows the person, and the web shop twice."""
        return len(self.identities()) == 5

    def favourite_on(self, day: int) -> str:
        """The category that is liked best on a day."""
        has_drifted = self.drift is not None and day >= self.drift
        return self.second_favourite if has_drifted else self.favourite

    def register(self, *records: str) -> None:
        """Make records of the person in the sources, each under an id of its own."""
        number = self.number
        if "guest" in records:
            self.is_guest = True
        if "account" in records:
            self.accounts = (f"C{number:07d}",)
        if "second account" in records:
            self.accounts = (*self.accounts, f"C{5_000_000 + number:07d}")
        if "card" in records:
            self.card = f"29{number:010d}"
        if "subscriber" in records:
            self.subscriber = f"N{number * 7 + 1000:06d}"
        if "caller" in records:
            self.caller = f"K-{number:06d}"

    def may_open_second(self, period: Period) -> bool:
        """Whether the period has room for a second account."""
        return 0 <= self.joined < period.days - SECOND_ACCOUNT_AFTER

    def identities(self) -> list[Who]:
        """Every source and id of the person; a guest has none but an e-mail."""
        web = [(WEB, account) for account in self.accounts or ("",) * self.is_guest]
        others = ((SHOP, self.card), (MAIL, self.subscriber), (SERVICE, self.caller))
        return [Who(*name) for name in (*web, *(name for name in others if name[1]))]

    def opened(self, account: str) -> int:
        """The day on which the person got an account, or a card."""
        is_second = account in self.accounts[1:]
        return self.joined + is_second * SECOND_ACCOUNT_AFTER

    def account_on(self, day: int) -> str:
        """The account used on a day; some people forget theirs and open another."""
        accounts = self.accounts or ("",)
        is_late = day >= self.joined + SECOND_ACCOUNT_AFTER
        return accounts[-1] if is_late else accounts[0]

    def anywhere(self, day: int) -> Who:
        """The best name that any shop has of the person on a day."""
        if self.card and not self.accounts:
            return Who(SHOP, self.card)
        if self.subscriber and not self.accounts:
            return Who(MAIL, self.subscriber)
        return self.online(day)

    def online(self, day: int) -> Who:
        """How the web shop's tracking knows who is known beyond the tills."""
        if self.accounts:
            return Who(WEB, self.account_on(day))
        # A subscriber is known by the link that led from the newsletter to the shop.
        return Who(WEB, "", self.email) if self.is_guest else Who(MAIL, self.subscriber)


# Who is no customer: the buyer at a till who shows no card, and who tests the web shop.
NOBODY = Person(-1, PROSPECT, return_share=60)
TESTER = Person(-2, PROSPECT, discount_share=20, email="recette@example.org")


class Campaign(NamedTuple):
    """A campaign."""

    campaign_id: str
    name: str
    channel: str
    objective: str
    audience: str  # accounts, cards, subscribers or anybody
    share: int  # of the audience that are members
    start: int
    sent: int  # the moment of the send
    ended_at: int  # the last moment
    cost: int
    currency: str  # empty for the euro
    uplift: int  # orders more of treated members, who get vouchers


class Member(NamedTuple):
    """One person in one campaign; the control group is not contacted."""

    campaign: Campaign
    person: int
    who: Who
    variant: str
    is_control: bool
    assigned: int
    cost: int | None  # of writing to the member


@dataclass(slots=True)
class Voucher:
    """A code that one person may use once, until it expires."""

    code: str
    member: Member
    expires: int
    order_id: str = ""  # the order in which it was used


class Product(NamedTuple):
    """A product."""

    product_id: str
    name: str
    category: str
    price: int
    unit_cost: int


class Line(NamedTuple):
    """One line of an order, in its newest state; money in its currency."""

    number: int
    product: Product
    quantity: int
    unit_price: int
    discount: int
    updated_at: int
    status: str = "completed"
    refunded: int | None = None
    refunded_at: int | None = None

    @property
    def amount(self) -> int:
        """What is charged for the line."""
        return self.quantity * self.unit_price - self.discount

    @property
    def paid_back(self) -> int:
        """What the line gives back by the project's rules."""
        if self.refunded is not None:
            return self.refunded
        return self.amount if self.status == "refunded" else 0


class Order(NamedTuple):
    """An order or a ticket of returns, in its newest state."""

    stamp: int
    order_id: str
    source: str
    customer_id: str
    email: str
    currency: str
    channel: str
    coupon: str
    fate: str
    lines: tuple[Line, ...]
    person: int  # number of the person
    campaign: str = ""  # the campaign without which it would not have been placed
    is_test: bool = False


# What somebody says, or a source tells of somebody, by the names of what is said.
Statement = dict[str, Any]


class Touch(NamedTuple):
    """One interaction; the action is a word of the project or of a vendor."""

    stamp: int
    who: Who
    action: str
    channel: str
    device: str = ""
    category: str = ""
    topic: str = ""
    quantity: str = ""
    campaign_id: str = ""
    variant: str = ""
    touchpoint_id: str = ""  # where the tool gives numbers


@dataclass
class World:
    """The retailer's customers, and all that they did over the period."""

    seed: int
    period: Period
    people: list[Person] = field(default_factory=list)
    campaigns: list[Campaign] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)
    vouchers: dict[int, Voucher] = field(default_factory=dict)  # by person
    # Category by category, the cheapest first.
    products: dict[str, list[Product]] = field(default_factory=dict)
    orders: list[Order] = field(default_factory=list)
    declarations: list[Statement] = field(default_factory=list)
    decisions: list[Statement] = field(default_factory=list)
    answers: list[Statement] = field(default_factory=list)
    requests: list[Statement] = field(default_factory=list)
    left_carts: list[tuple[Person, Touch]] = field(default_factory=list)
    bursts: list[list[Touch]] = field(default_factory=list)
    touches: dict[str, list[Touch]] = field(default_factory=dict)  # by file

    def stream(self, subject: str) -> Draw:
        """Numbers in [0, 1) of one subject; no other subject moves them."""
        # Chance that can be repeated, not a secret.
        return Random(f"{self.seed}/{subject}").random  # noqa: S311
