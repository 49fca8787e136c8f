"""Values become canonical text, and what cannot be read says so."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from landing_workshop import Workshop

BAD = "unreadable: "


def land_values(
    shop: Workshop, column: str, values: list[str], options: str = "", zone: str = "UTC"
) -> list[str | None]:
    """One column of transactions after landing."""
    names = ["order_id", "ordered_at", "amount", "is_test"]
    names += [] if column in names else [column]
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(names)
    for value in values:
        writer.writerow([value if name == column else "" for name in names])
    shop.write("transactions.csv", text.getvalue())
    if options:
        shop.mapping(f"files: transactions.csv\n{options}")
    shop.land(time_zone=zone)
    return shop.column(column)


@pytest.mark.parametrize(
    ("zone", "values"),
    [
        (
            "UTC",
            {
                "2024-01-05": "2024-01-05 00:00:00",
                "2024-01-05T10:00": "2024-01-05 10:00:00",
                "2024-01-05 10:00:00.250": "2024-01-05 10:00:00.250000",
                "2024-01-05T10:00:00.000": "2024-01-05 10:00:00",
                "2024-01-05T10:00:00Z": "2024-01-05 10:00:00",
                "2024-01-05T10:00:00+02:00": "2024-01-05 08:00:00",
                "2024-01-05T10:00:00-0230": "2024-01-05 12:30:00",
                "2024-01-05 10:00+02": "2024-01-05 08:00:00",
                "2024-02-30": BAD + "2024-02-30",
                "2023-02-29 10:00:00": BAD + "2023-02-29 10:00:00",
                "2024-13-01": BAD + "2024-13-01",
                "2024-01-05 24:00:00": BAD + "2024-01-05 24:00:00",
                "2024-1-5": BAD + "2024-1-5",
                "05/01/2024": BAD + "05/01/2024",
                "0001-01-01": BAD + "0001-01-01",
                "infinity": BAD + "infinity",
                "epoch": BAD + "epoch",
                "": None,
            },
        ),
        (
            "Europe/Paris",
            {
                "2024-01-05 10:00:00": "2024-01-05 09:00:00",
                "2024-07-05 10:00:00": "2024-07-05 08:00:00",
                "2024-07-05": "2024-07-04 22:00:00",
                "2024-07-05T10:00:00Z": "2024-07-05 10:00:00",
                "2024-03-31 01:59:59": "2024-03-31 00:59:59",
                "2024-03-31 02:30:00": "2024-03-31 01:30:00",
                "2024-03-31 03:00:00": "2024-03-31 01:00:00",
                "2024-10-27 01:59:59": "2024-10-26 23:59:59",
                "2024-10-27 02:30:00": "2024-10-27 01:30:00",
            },
        ),
    ],
)
def test_iso_timestamps(shop: Workshop, zone: str, values: dict[str, str]) -> None:
    assert (
        dict(
            zip(
                values,
                land_values(shop, "ordered_at", list(values), "", zone),
                strict=True,
            )
        )
        == values
    )


@pytest.mark.parametrize(
    ("options", "values"),
    [
        (
            'date_format: ["%d/%m/%Y %H:%M", "%d/%m/%Y"]\ntime_zone: Europe/Paris',
            {
                "5/1/2024 10:30": "2024-01-05 09:30:00",
                "05/07/2024": "2024-07-04 22:00:00",
                "30/02/2024": BAD + "30/02/2024",
                "05/07/24": BAD + "05/07/24",
                "2024-07-05": BAD + "2024-07-05",
            },
        ),
        (
            "date_format: epoch_seconds",
            {
                "1700000000": "2023-11-14 22:13:20",
                "1700000000.5": "2023-11-14 22:13:20.500000",
                "x": BAD + "x",
                "999999999999999": BAD + "999999999999999",
            },
        ),
        (
            "date_format: epoch_milliseconds\ntime_zone: Asia/Tokyo",
            {"1700000000123": "2023-11-14 22:13:20.123000"},
        ),
        (
            'date_format: "%Y-%m-%dT%H:%M:%S%z"\ntime_zone: Asia/Tokyo',
            {"2024-01-05T10:00:00+0200": "2024-01-05 08:00:00"},
        ),
    ],
)
def test_mapped_date_formats(
    shop: Workshop, options: str, values: dict[str, str]
) -> None:
    assert (
        dict(
            zip(
                values,
                land_values(shop, "ordered_at", list(values), options),
                strict=True,
            )
        )
        == values
    )


def test_days(shop: Workshop) -> None:
    shop.write("transactions.csv", "order_id,ordered_at,amount\n")
    values = {
        "1990-05-01": "1990-05-01",
        "1990-05-01 23:30:00": "1990-05-01",
        "1990-05-01T23:30:00Z": BAD + "1990-05-01T23:30:00Z",
        "1990-02-30": BAD + "1990-02-30",
    }
    lines = "".join(f"c,{value}\n" for value in values)
    shop.write("customers.csv", "customer_id,birth_date\n" + lines)
    shop.land(time_zone="Europe/Paris")
    assert shop.column("birth_date", "customers") == list(values.values())


@pytest.mark.parametrize(
    ("options", "values"),
    [
        (
            "",
            {
                "1": "1",
                "-1.50": "-1.50",
                "+1": "1",
                ".5": "0.5",
                "-.5": "-0.5",
                "5.": "5",
                "1e3": "1000",
                "1.5E-7": "0.00000015",
                "-12.345e1": "-123.45",
                "0.1e-30": "0." + "0" * 30 + "1",
                "12345678901234567890123456.12": "12345678901234567890123456.12",
                "1,5": BAD + "1,5",
                "€5": BAD + "€5",
                " 5": BAD + " 5",
                "nan": BAD + "nan",
                "1e1000": BAD + "1e1000",
                "": None,
            },
        ),
        (
            'decimal: ","\nthousands: "."',
            {
                "1.234.567,89": "1234567.89",
                "-1.234": "-1234",
                "1,5": "1.5",
                "12.34": BAD + "12.34",
                "1.5": BAD + "1.5",
            },
        ),
        (
            'decimal: ","\nthousands: " "',
            {"1 234,5": "1234.5", "1\u00a0234": "1234", "1\u202f234,5": "1234.5"},
        ),
    ],
)
def test_decimals(shop: Workshop, options: str, values: dict[str, str]) -> None:
    assert (
        dict(
            zip(values, land_values(shop, "amount", list(values), options), strict=True)
        )
        == values
    )


def test_booleans(shop: Workshop) -> None:
    values = {
        "TRUE": "true", "t": "true", "Yes": "true", "Y": "true", "1": "true",
        "false": "false", "F": "false", "no": "false", "n": "false", "0": "false",
        "maybe": BAD + "maybe", "": None,
    }  # fmt: skip
    assert land_values(shop, "is_test", list(values)) == list(values.values())


def test_null_values(shop: Workshop) -> None:
    values = ["NULL", "-", "x", "''"]
    found = land_values(shop, "status", values, 'null_values: ["NULL", "-"]')
    assert found == [None, None, "x", "''"]


TEXT = st.text(
    st.one_of(
        st.sampled_from("\",;\n\t |'\\"),
        st.characters(exclude_categories=["Cs"], exclude_characters="\r\x00"),
    ),
    max_size=12,
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.tuples(TEXT, TEXT, TEXT), min_size=1, max_size=15))
def test_any_text_comes_back(shop: Workshop, rows: list[tuple[str, str, str]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["order_id", "status", "channel", "ordered_at", "amount"])
    for row in rows:
        writer.writerow([*row, "2024-01-05", "1"])
    shop.write("transactions.csv", text.getvalue())
    shop.land()
    found = shop.rows(
        "select order_id, status, channel from raw.transactions order by _row"
    )
    assert shop.rejects() == []
    assert found == [tuple(value or None for value in row) for row in rows]
