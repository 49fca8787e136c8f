"""The companies behind the business customers of the web shop."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pipeline.demo.chance import Draw, pick, wheel
from pipeline.demo.people.person import Company, Person

FORMS = ("Atelier", "Maison", "Comptoir", "Société", "Groupe", "Bureau")
STEMS = (
    "Aubrac", "Belvédère", "Capucine", "Dentelle", "Églantine", "Frênaie", "Galerne",
    "Houppelande", "Iroise", "Jonquille", "Lavandière", "Mirabeau", "Noroît", "Ormeau",
    "Passementerie", "Quenouille", "Ruelle", "Sarcelle", "Tisserand", "Ventoux",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """A word of the order form, and what policy takes it for; nothing if unknown."""

    word: str
    meaning: str


INDUSTRIES = wheel(
    {
        Said("commerce", "retail"): 5,
        Said("Retail", "retail"): 3,
        Said("restauration", "hospitality"): 5,
        Said("industrie", "manufacturing"): 3,
        Said("BTP", "construction"): 3,
        Said("consulting", "services"): 4,
        Said("Banque", "finance"): 2,
        Said("informatique", "technology"): 4,
        Said("santé", "health"): 3,
        Said("enseignement", "education"): 2,
        Said("culture", "culture"): 3,
        Said("sylviculture", ""): 3,
        Said("pêche en mer", ""): 3,
        Said("", ""): 2,
    }
)
SIZES = wheel(
    {
        Said("TPE", "micro"): 4,
        Said("PME", "medium"): 4,
        Said("11-50", "small"): 3,
        Said("201-500", "large"): 2,
        Said("7", "micro"): 3,
        Said("35", "small"): 3,
        Said("120", "medium"): 3,
        Said("1200", "large"): 2,
        Said("une poignée", ""): 2,
        Said("", ""): 1,
    }
)


def with_companies(draw: Draw, people: list[Person]) -> list[Person]:
    """The people, three in a hundred account holders of whom buy for a company."""
    employed = []
    companies: list[Company] = []
    for person in people:
        if person.accounts and draw() < 0.03:
            # Two buyers in five come from a company that is a customer already.
            if not companies or draw() >= 0.4:
                companies.append(draw_company(draw, len(companies)))
            person = replace(person, company=pick(draw, companies))
        employed.append(person)
    return employed


def draw_company(draw: Draw, number: int) -> Company:
    """A company; its number keeps namesakes apart."""
    industry, size = pick(draw, INDUSTRIES), pick(draw, SIZES)
    stem = STEMS[number % len(STEMS)]
    return Company(
        account_id=f"B{number:05d}",
        name=f"{pick(draw, FORMS)} {stem} {number // len(STEMS) + 1}",
        industry_word=industry.word,
        industry=industry.meaning,
        size_word=size.word,
        size=size.meaning,
    )
