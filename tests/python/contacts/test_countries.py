"""Countries are known by code, by name in seven languages, and by words of policy."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.contacts import countries
from pipeline.errors import UsageError
from pipeline.policy import seeds

KNOWN = {
    "AT": ["Österreich", "OESTERREICH", "Autriche", "Austria", "Oostenrijk", "AUT"],
    "BE": ["Belgique", "België", "Belgien", "Bélgica", "Belgio", "BEL"],
    "CA": ["Canada", "Kanada", "CAN"],
    "CH": ["Suisse", "Schweiz", "Svizzera", "Zwitserland", "che"],
    "CI": ["Côte d'Ivoire", "Cote d\u2019Ivoire", "Ivory Coast"],
    "CZ": ["Czechia", "Czech Republic", "République tchèque", "Tschechien"],
    "DE": ["Deutschland", "Allemagne", "Germany", "Alemania", "Duitsland", "deu"],
    "ES": ["España", "espagne", "Spanien", "Canary Islands", "Îles Canaries"],
    "FR": ["fr", "FRA", "France ", "FRANCE", "Frankreich", "Francia", "Frankrijk"],
    "GB": ["UK", "U.K.", "England", "Scotland", "Wales", "Royaume-Uni", "royaume uni"],
    "GF": ["Guyane", "Guyane française"],
    "GP": ["Guadeloupe"],
    "GR": ["EL", "Griechenland", "Grèce"],
    "IT": ["Italia", "ITALIE", "Italien", "Italië"],
    "JE": ["Jersey"],
    "NL": ["The Netherlands", "Pays-Bas", "Holland", "Niederlande", "Países Bajos"],
    "PF": ["Polynésie française", "Tahiti"],
    "PT": ["Portugal", "Portogallo", "PRT"],
    "RE": ["Réunion", "La Réunion", "REUNION", "re", "REU"],
    "TR": ["Türkiye", "Turkey", "Turquie"],
    "US": ["USA", "U.S.A.", "us", "United States", "États-Unis", "Estados  Unidos"],
    "XK": ["Kosovo"],
}


@pytest.mark.parametrize(
    ("written", "expected"),
    [(word, code) for code, words in KNOWN.items() for word in words],
)
def test_a_country_is_known_however_it_is_written(written: str, expected: str) -> None:
    assert countries.code(written, countries.known()) == expected


@pytest.mark.parametrize(
    "written",
    ["", "'", "Atlantis", "Korea", "America", "EU", "ZZ", "F", "33", "FR, BE", "none"],
)
def test_what_may_be_several_countries_or_none_is_none(written: str) -> None:
    assert countries.code(written, countries.known()) is None


def test_the_codes_are_those_of_iso_and_kosovo() -> None:
    assert len(countries.codes()) == 250
    assert not {"EU", "UK", "IC", "ZZ"} & countries.codes()


def test_policy_adds_to_what_is_known_and_says_nothing_twice() -> None:
    known_anyway = [
        word
        for word, code in countries.policy_words().items()
        if countries.names().get(word) == code
    ]
    assert known_anyway == []


def test_policy_comes_before_the_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(countries, "policy_words", lambda: {"france": "RE"})
    assert countries.code("France", countries.known()) == "RE"


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        (
            "word,country_code,reason\nalbion,UK,x\n",
            "'albion' has the country_code 'UK'",
        ),
        ("word,country_code,reason\nalbion,,x\n", "'albion' has the country_code ''"),
        ("word,country_code,reason\nalbion\n", "line 2 has 1 of 3 cells"),
        ("word,country_code,reason\nalbion,GB,x\nÁlbion,AL,x\n", "for two countries"),
        ("word,code,reason\nalbion,GB,x\n", "the header must name"),
    ],
)
def test_a_wrong_policy_is_refused_with_its_word(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, rows: str, complaint: str
) -> None:
    for seed in seeds.FOLDER.iterdir():
        (tmp_path / seed.name).write_bytes(seed.read_bytes())
    (tmp_path / "country_words.csv").write_text(rows, encoding="utf-8")
    monkeypatch.setattr(seeds, "FOLDER", tmp_path)
    with pytest.raises(UsageError, match=complaint):
        countries.known()
