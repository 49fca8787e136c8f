"""Addresses have one form, and what can reach nobody has none."""

from __future__ import annotations

import pytest
from email_tables import EMAILS

from pipeline.contacts.emails import normalised
from pipeline.contacts.text import BLANKS, INVISIBLE


@pytest.mark.parametrize(("written", "expected"), EMAILS)
def test_an_address_is_what_the_table_says(written: str, expected: str | None) -> None:
    assert normalised(written) == expected


def test_the_table_has_sixty_addresses() -> None:
    assert len(dict(EMAILS)) == 60
    assert sum(expected is None for _, expected in EMAILS) > 20


def test_an_address_in_its_form_stays() -> None:
    for _, expected in EMAILS:
        assert expected is None or normalised(expected) == expected


@pytest.mark.parametrize("mark", BLANKS + INVISIBLE)
def test_blanks_and_marks_are_removed_around_but_not_within(mark: str) -> None:
    assert normalised(f"{mark}ann@example.com{mark}") == "ann@example.com"
    assert normalised(f"an{mark}n@example.com") is None
    assert normalised(f"ann@exam{mark}ple.com") is None


@pytest.mark.parametrize(
    ("domain", "expected"),
    [
        ("例え.テスト", "xn--r8jz45g.xn--zckzah"),
        ("faß.example", "xn--fa-hia.example"),
        ("XN--MLLER-KVA.example", "xn--mller-kva.example"),
        # What is encoded must be what encoding gives.
        ("xn--zzzz.example", None),
        ("☃☃.-example", None),
    ],
)
def test_a_domain_of_another_script_has_its_ascii_form(
    domain: str, expected: str | None
) -> None:
    assert normalised(f"ann@{domain}") == (expected and f"ann@{expected}")


def test_a_local_part_may_be_of_another_script() -> None:
    assert normalised("Анна@example.com") == "анна@example.com"
    assert normalised(f"{'я' * 33}@example.com") is None  # 66 bytes
    assert normalised("ann☃@example.com") is None
