"""What is decided of contacts follows what has landed, and nothing else is kept."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest
from contact_shop import Shop

from pipeline import job, policy
from pipeline.access import Asked
from pipeline.contacts import phones, tables
from pipeline.errors import UsageError
from pipeline.job import Request

PARIS = {"phone": "01 42 68 53 00", "country": "France"}
PHONES = (
    "select phone, country_code, phone_e164, status from raw.phone_numbers"
    " order by 1, 2"
)


def decided(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str | None]]:
    """Every number that is decided from now on."""
    seen: list[tuple[str, str | None]] = []
    decide_all = phones.decide_all

    def spy(
        written: list[tuple[str, str | None]], invented_digits: int
    ) -> list[phones.Phone]:
        seen.extend(written)
        return decide_all(written, invented_digits)

    monkeypatch.setattr(phones, "decide_all", spy)
    return seen


def test_without_customers_the_tables_are_there_and_empty(shop: Shop) -> None:
    assert shop.land() == []
    for table in ("phone_numbers", "country_names", "email_addresses"):
        assert shop.rows(f"from raw.{table}") == []


def test_a_number_is_decided_once_for_each_country_it_comes_with(shop: Shop) -> None:
    number = "06 12 34 56 78"
    shop.customers(
        PARIS,
        PARIS,
        {"phone": number, "country": "FR"},
        {"phone": number, "country": "frankreich"},
        {"phone": number, "country": "Monaco"},
        {"phone": number},
        {"phone": "  ", "country": "FR"},
    )
    shop.land()
    assert shop.rows(PHONES) == [
        ("01 42 68 53 00", "FR", "+33142685300", "valid"),
        (number, "FR", "+33612345678", "valid"),
        (number, "MC", "+377612345678", "valid"),
        (number, None, None, "no_country"),
    ]


def test_only_what_is_new_is_decided(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.customers(PARIS)
    shop.land()
    before = shop.rows(PHONES)
    seen = decided(monkeypatch)
    shop.land()
    assert (seen, shop.rows(PHONES)) == ([], before)
    shop.customers({"phone": "+32470123456"}, name="customers_2.jsonl")
    shop.land()
    assert seen == [("+32470123456", None)]
    assert len(shop.rows(PHONES)) == 2


def test_a_double_is_the_number_and_a_rounded_one_is_none(shop: Shop) -> None:
    shop.write("customers.jsonl", [{"customer_id": "1", "phone": 436641234567.0}])
    path = str(shop.raw / "customers_2.parquet")
    duckdb.sql(
        "select '2' as customer_id, cast(358401234567 as double) as phone, 'FI' as"
        " country"
    ).write_parquet(path)
    # Seven digits are all that a single keeps.
    path = str(shop.raw / "customers_3.parquet")
    duckdb.sql(
        "select * from (values ('3', cast(612345678 as float), 'FR'),"
        " ('4', cast(5551234 as float), 'FR')) as t (customer_id, phone, country)"
    ).write_parquet(path)
    path = str(shop.raw / "customers_4.parquet")
    duckdb.sql(
        "select '5' as customer_id, cast(393331234567 as decimal(18, 2)) as phone,"
        " 'IT' as country"
    ).write_parquet(path)
    shop.land()
    assert [row[:3] for row in shop.rows(PHONES) if row[2]] == [
        ("358401234567.0", "FI", "+358401234567"),
        ("393331234567.00", "IT", "+393331234567"),
    ]
    assert shop.rows(
        "select phone from raw.customers where customer_id in ('3', '4') order by 1"
    ) == [("5551234.0",), ("6.123457e+08",)]


def test_policy_says_which_numbers_are_invented(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.customers({"phone": "0600000000", "country": "FR"})
    shop.land()
    assert shop.rows(PHONES) == [("0600000000", "FR", None, "invented")]
    monkeypatch.setattr(policy, "invented_phone_digits", lambda: 0)
    shop.land()
    assert shop.rows(PHONES) == [("0600000000", "FR", "+33600000000", "valid")]


def test_what_is_changed_or_withdrawn_leaves_no_copy(shop: Shop) -> None:
    shop.customers({**PARIS, "email": "Élodie@example.fr"}, name="customers_1.jsonl")
    shop.customers({"phone": "+32470123456"}, name="customers_2.jsonl")
    shop.land()
    shop.customers({**PARIS, "country": "BE"}, name="customers_1.jsonl")
    shop.customers(name="customers_2.jsonl")
    shop.land()
    assert [row[:2] for row in shop.rows(PHONES)] == [("01 42 68 53 00", "BE")]
    assert shop.rows("select * from raw.country_names") == [("BE", "BE")]
    assert shop.rows("from raw.email_addresses") == []


@pytest.mark.parametrize("table", ["phone_numbers", "email_addresses"])
def test_what_other_rules_decided_is_decided_anew(shop: Shop, table: str) -> None:
    shop.customers({**PARIS, "email": "Élodie@example.fr"})
    shop.land()
    before = shop.rows(f"from raw.{table}")
    result = "phone_e164" if table == "phone_numbers" else "normalised_email"
    shop.change(f"update raw.{table} set {result} = 'old', decided_by = 'old'")
    shop.land()
    assert shop.rows(f"from raw.{table}") == before
    assert len(before) == 1


def test_addresses_of_all_tables_are_decided_but_plain_ones(shop: Shop) -> None:
    shop.customers({"email": "Ann@example.com"}, {"email": "Ann@Müller.example"})
    shop.write(
        "erasure_requests.jsonl",
        [{"email": "É@example.com", "requested_at": "2026-01-01 00:00:00"}],
    )
    shop.write(
        "touchpoints.jsonl",
        [
            {
                "customer_email": "ann@müller.example",
                "occurred_at": "2026-01-01 00:00:00",
                "action": "visit",
            }
        ],
    )
    sale = {"order_id": "2", "ordered_at": "2026-01-01 10:00:00", "amount": "1"}
    shop.write(
        "transactions_2.jsonl",
        [{**sale, "customer_email": email} for email in ("a@XN--A.example", "b@c.de")],
    )
    shop.land()
    decided = shop.rows(
        "select * exclude decided_by from raw.email_addresses order by 1"
    )
    assert decided == [
        ("Ann@Müller.example", "ann@xn--mller-kva.example"),
        ("a@XN--A.example", None),
        ("ann@müller.example", "ann@xn--mller-kva.example"),
        ("É@example.com", "é@example.com"),
    ]


def test_many_are_decided_in_portions(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "BATCH", 3)
    rows: list[dict[str, Any]] = [{"phone": f"+3247012345{i}"} for i in range(10)]
    shop.customers(*rows)
    shop.land()
    assert [row[2] for row in shop.rows(PHONES)] == [row["phone"] for row in rows]


def test_unknown_countries_are_told_without_naming_them(shop: Shop) -> None:
    countries = ["Atlantis", "Atlantis", "Lemuria", "France", "", None]
    shop.customers(*({"country": country} for country in countries))
    (message,) = shop.land()
    assert "3 have an unknown country, in 2 spellings" in message
    assert "seeds/policy/country_words.csv" in message
    assert "Atlantis" not in message
    assert shop.rows("from raw.country_names order by 1") == [
        ("Atlantis", None), ("France", "FR"), ("Lemuria", None),
    ]  # fmt: skip


def test_a_wrong_policy_leaves_everything_as_it_was(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.customers(PARIS)
    shop.land()
    before = shop.rows(PHONES)
    shop.customers({"phone": "+32470123456"})
    wrong = {"word": "albion", "country_code": "UK", "reason": ""}
    monkeypatch.setattr(policy, "rows", lambda _: [wrong])
    with pytest.raises(UsageError, match="albion"):
        shop.land()
    assert shop.rows(PHONES) == before


def test_what_breaks_off_changes_nothing(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.customers({**PARIS, "email": "Élodie@example.fr"})
    shop.land()
    before = shop.rows(PHONES), shop.rows("from raw.email_addresses")
    shop.customers({"phone": "+32470123456", "email": "é@example.fr"})

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(phones, "decide_all", stop)
    with pytest.raises(KeyboardInterrupt):
        shop.land()
    assert (shop.rows(PHONES), shop.rows("from raw.email_addresses")) == before


@pytest.mark.parametrize("table", tables.TABLES)
def test_a_warehouse_that_has_decided_nothing_is_told_to_land(
    shop: Shop, table: str
) -> None:
    shop.land()
    shop.change(f"drop table raw.{table}")
    request = Request(
        "build", None, shop.output, None, "duckdb", False, 400, 1, Asked(None, None)
    )
    said = f"has no raw.{table}; run scripts/run land first."
    with pytest.raises(UsageError, match=said):
        job.run(request)
