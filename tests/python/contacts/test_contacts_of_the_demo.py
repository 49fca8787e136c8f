"""What landing and staging make of the demo's contacts is what the libraries say."""

from __future__ import annotations

import shutil

import duckdb
import phonenumbers
import pytest
from contact_shop import Shop
from project_copy import Run

from pipeline import summary
from pipeline.contacts import emails
from pipeline.output import Output

ADDRESSES = [
    ("customers", "email", "staging.stg_crm__customers_checked", "email"),
    ("erasure_requests", "email", "private.stg_crm__erasure_requests_checked", "email"),
    (
        "touchpoints",
        "customer_email",
        "staging.stg_tracking__touchpoints_typed",
        "customer_email",
    ),
    (
        "transactions",
        "customer_email",
        "staging.stg_shop__transactions_checked",
        "customer_email",
    ),
]


@pytest.fixture(scope="module")
def staged(demo_run: Run, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """The demo as it was built; what is changed is changed in a copy."""
    output = Output(tmp_path_factory.mktemp("demo"))
    shutil.copy(demo_run.out / "warehouse.duckdb", output.warehouse)
    return Shop(demo_run.out / "demo" / "raw", output)


def by_library(written: str, country_code: str | None) -> str | None:
    """The E.164 form of a number that has one, by the library alone."""
    try:
        number = phonenumbers.parse(written, country_code)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def test_every_number_is_what_the_library_says(staged: Shop) -> None:
    rows = staged.rows("select phone, country_code, phone_e164 from raw.phone_numbers")
    assert len(rows) > 100
    assert [(by_library(phone, code), phone) for phone, code, _ in rows] == [
        (e164, phone) for phone, _, e164 in rows
    ]


def test_every_number_of_a_customer_is_decided(staged: Shop) -> None:
    written = set(
        staged.rows("select distinct phone from raw.customers where trim(phone) <> ''")
    )
    assert written == set(staged.rows("select distinct phone from raw.phone_numbers"))


@pytest.mark.parametrize(("table", "written", "model", "column"), ADDRESSES)
def test_every_address_is_what_landing_would_decide(
    staged: Shop, table: str, written: str, model: str, column: str
) -> None:
    rows = staged.rows(
        f"select distinct landed.{written}, staged.{column} from raw.{table} as landed"
        f" inner join {model} as staged using (_file, _row)"
        f" where landed.{written} is not null"
    )
    assert rows
    assert dict(rows) == {text: emails.normalised(text) for text, _ in rows}


def test_what_could_not_be_read_is_counted_and_told(staged: Shop) -> None:
    written, read = staged.rows(
        "select count(phone), count(phone_e164) from staging.stg_crm__customers_checked"
        " where disposition = 'kept'"
    )[0]
    assert written > read > 0
    counted = staged.rows(
        "select written_count, unread_count from ops.contact_counts"
        " where contact = 'phone'"
    )
    assert counted == [(written, written - read)]
    with duckdb.connect(str(staged.output.warehouse)) as connection:
        (said,) = summary.unread_contacts(connection)
    assert f"phone {written - read:,} of {written:,}" in said


def test_where_all_is_read_nothing_is_told(staged: Shop) -> None:
    with duckdb.connect(str(staged.output.warehouse)) as connection:
        connection.execute("begin transaction")
        connection.execute("update ops.contact_counts set unread_count = 0")
        said = list(summary.unread_contacts(connection))
        connection.execute("rollback")
    assert said == []
