"""Names of sources, and invented names of people and places; no person is meant."""

from __future__ import annotations

import unicodedata

# The systems that know the customers, each under ids of its own.
WEB = "web"  # the web shop
SHOP = "shop"  # the tills, which know loyalty cards
MAIL = "mail"  # the newsletter tool, which knows subscribers
SERVICE = "service"  # the support desk, which knows callers

WOMEN = (
    "Léa", "Chloé", "Inès", "Zoé", "Anaïs", "Camille", "Élodie", "Hélène", "Margaux",
    "Noémie", "Océane", "Sophie", "Aïcha", "Maëlys", "Françoise", "Marie-Claire",
)  # fmt: skip
MEN = (
    "Jérôme", "Loïc", "François", "Théo", "Mathéo", "Hugo", "Karim", "Étienne",
    "Sébastien", "Gaël", "Nicolas", "Raphaël", "Jean-Luc", "Benoît", "Yannick", "Malo",
)  # fmt: skip
SURNAMES = (
    "Aubépin", "Bellerive", "Boisjoli", "Chantecler", "Clairval", "Cœurderoy",
    "d'Orvanne", "Dubocage", "Épinette", "Fontclaire", "Garançon", "Hauteroche",
    "Joliprez", "Lagrève", "Le Goëllec", "Malherbois", "Mirabelle", "Noirétable",
    "Orfeuil", "Pâquerette", "Quatrevents", "Rochebrune", "Saint-Vallon", "Sourdière",
    "Tournebride", "Valfleury", "Vertépée", "Zéphirin",
)  # fmt: skip
PLACES = {
    "FR": (
        ("75011", "Paris"), ("75018", "Paris"), ("69003", "Lyon"),
        ("13006", "Marseille"), ("31000", "Toulouse"), ("44000", "Nantes"),
        ("33000", "Bordeaux"), ("59000", "Lille"), ("67000", "Strasbourg"),
        ("35000", "Rennes"), ("06000", "Nice"), ("38000", "Grenoble"),
        ("42000", "Saint-Étienne"), ("29200", "Brest"), ("97400", "Saint-Denis"),
        ("20000", "Ajaccio"),
    ),
    "GB": (("SW1A 1AA", "London"), ("M1 1AE", "Manchester")),
    "CH": (("1201", "Genève"), ("8001", "Zürich")),
}  # fmt: skip
DOMAINS = ("example.com", "example.fr", "example.org")
COMPANY_FORMS = ("Atelier", "Maison", "Comptoir", "Société", "Groupe", "Bureau")
COMPANY_STEMS = (
    "Aubrac", "Belvédère", "Capucine", "Dentelle", "Églantine", "Frênaie", "Galerne",
    "Houppelande", "Iroise", "Jonquille", "Lavandière", "Mirabeau", "Noroît", "Ormeau",
    "Passementerie", "Quenouille", "Ruelle", "Sarcelle", "Tisserand", "Ventoux",
)  # fmt: skip

# Set aside by the French regulator for works of fiction, ten thousand numbers each.
FICTION = ("063998", "019900", "026191", "035301", "046571", "053649")


def plain(name: str) -> str:
    """A name as it stands in an e-mail address."""
    letters = unicodedata.normalize("NFKD", name.replace("œ", "oe").lower())
    return "".join(letter for letter in letters if "a" <= letter <= "z")


PLAIN = {name: plain(name) for name in (*WOMEN, *MEN, *SURNAMES)}


def fictional_phone(number: int) -> str:
    """The ten digits of a person's phone; nobody shares one, so some have none."""
    capacity = 10_000 * len(FICTION)
    if number >= capacity:
        return ""
    # The step shares no divisor with the capacity, so it visits every number once.
    prefix, rest = divmod(number * 7919 % capacity, 10_000)
    return f"{FICTION[prefix]}{rest:04d}"
