"""Staging has the contacts that were decided, and SQL alone decides nearly as well."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from contact_shop import SALE, Shop
from email_tables import DOMAINS, EMAILS
from phone_tables import PHONES
from project_copy import Copy

from pipeline.contacts.text import BLANKS, INVISIBLE, trimmed
from pipeline.landing import cells

# What SQL alone makes of the addresses that it cannot decide; the others agree.
SQL_ALONE = {
    "Ann@Müller.example": "ann@müller.example",
    "ann@straße.example": "ann@straße.example",
    "ann@xn--zzzz.example": "ann@xn--zzzz.example",
}
MARKED = [f"{mark}ann@example.com{mark}" for mark in BLANKS + INVISIBLE]
WITHIN = [f"an{mark}n@example.com" for mark in BLANKS + INVISIBLE]
ADDRESSES = [*(written for written, _ in EMAILS), *MARKED, *WITHIN]
# What an address becomes, of the texts above.
WANTED: list[tuple[str, str | None]] = [
    *EMAILS,
    *((written, "ann@example.com") for written in MARKED),
    *((written, None) for written in WITHIN),
]
OTHERS = [
    ("erasure_requests", "private.stg_crm__erasure_requests_checked", "email"),
    ("touchpoints", "staging.stg_tracking__touchpoints_typed", "customer_email"),
    ("transactions", "staging.stg_shop__transactions_checked", "customer_email"),
]
NAMES = {
    **{f"{mark}Anne{mark}{mark}Marie{mark}": "Anne Marie" for mark in BLANKS},
    **{f"{mark}Anne{mark}": "Anne" for mark in INVISIBLE},
    "E\u0301lodie": "Élodie",
    "'t Hooft": "'t Hooft",
    " \xa0": None,
}
POSTAL_CODES = {
    "'01000": "01000",
    " sw1a\xa0\xa01aa ": "SW1A 1AA",
    "' 1234 ab": "1234 AB",
    "'": None,
}


Written = Iterable[tuple[str, str | None]]


def landed(values: Written) -> dict[str, str | None]:
    """What each text became, by the text as it landed: without blanks around it."""
    return {text: value for written, value in values if (text := trimmed(written))}


@pytest.fixture(scope="module")
def staged(project: Copy, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """A shop that is staged as far as anything has a contact."""
    shop = Shop.at(tmp_path_factory.mktemp("staged"))
    shop.customers(
        *({"phone": phone, "country": code} for code, phone, *_ in PHONES),
        *({"email": email} for email in ADDRESSES),
        *({"first_name": name, "city": name} for name in NAMES),
        *({"postal_code": code} for code in POSTAL_CODES),
    )
    shop.write(
        "erasure_requests.jsonl",
        [
            {"email": email, "requested_at": "2026-01-01 00:00:00"}
            for email in ADDRESSES
        ],
    )
    shop.write(
        "touchpoints.jsonl",
        [
            {
                "customer_email": email,
                "occurred_at": "2026-01-01 00:00:00",
                "action": "visit",
            }
            for email in ADDRESSES
        ],
    )
    shop.write(
        "transactions.jsonl",
        [{**SALE, "customer_email": email} for email in ADDRESSES],
    )
    shop.land()
    shop.dbt(
        project,
        "build", "--select", "age_bands",
        "stg_crm__customers_checked",
        *(f"+{model.partition('.')[2]}" for _, model, _ in OTHERS),
        "--exclude-resource-type", "test", "unit_test",
    )  # fmt: skip
    return shop


def by_text(shop: Shop, column: str, result: str) -> dict[str, str | None]:
    """A column of staged customers by the raw text that it was made of."""
    return dict(
        shop.rows(
            f"select landed.{column}, staged.{result} from raw.customers as landed"
            " inner join staging.stg_crm__customers_checked as staged"
            f" using (_file, _row) where landed.{column} is not null"
        )
    )


def test_customers_have_the_numbers_of_the_table(staged: Shop) -> None:
    found = staged.rows(
        "select landed.country, landed.phone, phone_e164, phone_status"
        " from raw.customers as landed"
        " inner join staging.stg_crm__customers_checked using (_file, _row)"
        " where landed.phone is not null order by _row"
    )
    assert found == [
        (trimmed(country) if country else country, text, *decided)
        for country, phone, *decided in PHONES
        if (text := trimmed(phone)) and text not in cells.null_words()
    ]


def test_customers_have_the_addresses_of_the_table(staged: Shop) -> None:
    assert by_text(staged, "email", "email") == landed(WANTED)


@pytest.mark.parametrize(("table", "model", "written"), OTHERS)
def test_every_other_table_has_them_too(
    staged: Shop, table: str, model: str, written: str
) -> None:
    column = "email" if table == "erasure_requests" else "customer_email"
    found = dict(
        staged.rows(
            f"select landed.{written}, staged.{column} from raw.{table} as landed"
            f" inner join {model} as staged"
            f" using (_file, _row) where landed.{written} is not null"
        )
    )
    assert found == landed(WANTED)


def test_sql_alone_agrees_on_every_other_address(project: Copy, staged: Shop) -> None:
    assert set(SQL_ALONE) == {written for written, _ in DOMAINS}
    expected = landed(WANTED) | SQL_ALONE
    staged.change("create table kept_emails as from raw.email_addresses")
    staged.change("delete from raw.email_addresses")
    try:
        staged.dbt(project, "run", "--select", "stg_crm__customers_checked")
        assert by_text(staged, "email", "email") == expected
    finally:
        staged.change("insert into raw.email_addresses from kept_emails")
        staged.dbt(project, "run", "--select", "stg_crm__customers_checked")


@pytest.mark.parametrize("column", ["first_name", "city"])
def test_names_are_composed_with_single_blanks(staged: Shop, column: str) -> None:
    assert by_text(staged, column, column) == landed(NAMES.items())


def test_postal_codes_are_upper_case_without_apostrophe(staged: Shop) -> None:
    assert by_text(staged, "postal_code", "postal_code") == landed(POSTAL_CODES.items())


def test_a_number_that_landing_has_not_decided_fails_a_test(
    project: Copy, staged: Shop
) -> None:
    test = ("test", "--select", "every_phone_number_is_decided")
    staged.dbt(project, *test)
    staged.change("create table kept as from raw.phone_numbers")
    staged.change("delete from raw.phone_numbers where country_code = 'FR'")
    try:
        staged.dbt(project, "run", "--select", "stg_crm__customers_checked")
        with pytest.raises(AssertionError, match="every_phone_number_is_decided"):
            staged.dbt(project, *test)
    finally:
        staged.change("create or replace table raw.phone_numbers as from kept")
        staged.dbt(project, "run", "--select", "stg_crm__customers_checked")
