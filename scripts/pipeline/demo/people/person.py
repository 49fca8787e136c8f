"""One human being, as the demo knows them and no single source does."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.demo.people.habits import Habits

CURRENCIES = {"FR": "EUR", "GB": "GBP", "CH": "CHF"}
SECOND_ACCOUNT_AFTER = 200


@dataclass(frozen=True, slots=True)
class Company:
    """A company that buys; words as it gives them, and what policy takes them for."""

    account_id: str
    name: str
    industry_word: str
    industry: str
    size_word: str
    size: str


@dataclass(frozen=True, slots=True)
class Person:
    """One human being behind every id that a source has given them."""

    number: int
    first_name: str
    last_name: str
    gender: str
    birth_date: str
    email: str
    phone: str
    postal_code: str
    city: str
    country: str
    accounts: tuple[str, ...]
    is_guest: bool
    card: str
    joined: int
    acquisition: tuple[str, int]
    habits: Habits
    subscriber: str = ""  # the id in the newsletter tool
    caller: str = ""  # the id at the support desk
    company: Company | None = None
    is_hot: bool = False  # has not bought yet, and looks as if about to

    @property
    def currency(self) -> str:
        """The currency in which the web shop charges."""
        return CURRENCIES[self.country]

    @property
    def is_on_web(self) -> bool:
        """Whether the person may order in the web shop."""
        return self.is_guest or bool(self.accounts)

    @property
    def is_everywhere(self) -> bool:
        """Whether every source knows the person, and the web shop twice."""
        others = (self.card, self.subscriber, self.caller)
        return len(self.accounts) > 1 and all(others)

    def account_on(self, day: int) -> str:
        """The account used on a day; some people forget theirs and open another."""
        if not self.accounts:
            return ""
        is_late = day >= self.joined + SECOND_ACCOUNT_AFTER
        return self.accounts[-1] if is_late else self.accounts[0]
