"""Values become canonical text, and what cannot be read says so."""

from __future__ import annotations

import csv
import io

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from landing_workshop import HEADER, Workshop

from pipeline import contract
from pipeline.contacts.text import trimmed
from pipeline.landing import cells

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
                "2024-01-05": "2024-01-05",
                "2024-01-05 00:00": "2024-01-05 00:00:00",
                "2024-01-05T10:00": "2024-01-05 10:00:00",
                "2024-01-05 10:00:00.250": "2024-01-05 10:00:00.250000",
                "2024-01-05T10:00:00.000": "2024-01-05 10:00:00",
                "2024-01-05T10:00:00Z": "2024-01-05 10:00:00",
                "2024-01-05T10:00:00+02:00": "2024-01-05 08:00:00",
                "2024-01-05 10:00:00 UTC": "2024-01-05 10:00:00",
                "2024-01-05 10:00:00.5 UTC": "2024-01-05 10:00:00.500000",
                "2024-01-05 10:00:00 GMT": "2024-01-05 10:00:00",
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
                "2024-07-05": "2024-07-05",
                "2024-07-05 00:00:00": "2024-07-04 22:00:00",
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
                "05/07/2024": "2024-07-05",
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


def test_a_year_of_two_digits_is_of_the_century_that_its_column_allows(
    shop: Workshop,
) -> None:
    shop.write("transactions.csv", "order_id,ordered_at,amount\n")
    days = ("14/03/61", "14/03/72", "29/02/68", "03/01/26", "02/01/26", "01/02/1958")
    shop.write("people.csv", "no,born,seen\n" + "".join(f"{d},{d},{d}\n" for d in days))
    shop.write("codes.csv", "no,made,ends\nA,31/12/25,31/12/61\nB,01/01/99,01/03/80\n")
    entries = [
        "customers:\n    - files: people.csv",
        '      date_format: ["%d/%m/%Y", "%d/%m/%y"]',
        "      columns: {customer_id: no, birth_date: born, created_at: seen}",
        '  vouchers:\n    - files: codes.csv\n      date_format: "%d/%m/%y"',
        "      columns: {voucher_code: no, issued_at: made, expires_at: ends}",
    ]
    shop.write("mapping.yml", "version: 1\ntables:\n  " + "\n".join(entries))
    shop.land()
    # It is 2 January 2026: nobody was born on the 3rd, but a clock may be wrong.
    assert shop.column("birth_date", "customers") == [
        "1961-03-14", "1972-03-14", "1968-02-29", "1926-01-03", "2026-01-02",
        "1958-02-01",
    ]  # fmt: skip
    assert shop.column("created_at", "customers") == [
        "1961-03-14", "1972-03-14", "1968-02-29", "2026-01-03", "2026-01-02",
        "1958-02-01",
    ]  # fmt: skip
    assert shop.column("issued_at", "vouchers") == ["2025-12-31", "1999-01-01"]
    assert shop.column("expires_at", "vouchers") == ["2061-12-31", "1980-03-01"]


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
                " 5": "5",
                "nan": None,
                "inf": BAD + "inf",
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
    nothing = {"", *cells.null_words()}
    assert found == [
        tuple(None if (said := trimmed(value)) in nothing else said for value in row)
        for row in rows
    ]


# Blanks of every sort, and marks that nobody sees.
AROUND = [
    "  ",
    "\t",
    "\u00a0",
    "\u202f",
    "\u2009",
    "\u3000",
    "\u200b",
    "\ufeff",
    "\xad",
]
CELLS = {
    "order_id": "A 1",
    "ordered_at": "2024-07-05 10:00:00",
    "amount": "1.50",
    "refunded_at": "2024-07-05",
    "is_test": "Yes",
    "customer_id": "K\u00a07",
    "cancelled": "2024-07-06",
    "kind": "Web",
}
OVER_CELLS = """columns:
  order_id: order_id
  ordered_at: ordered_at
  amount: amount
  refunded_at: refunded_at
  is_test: is_test
  customer_id: customer_id
  status: {expression: "case when cancelled is not null then 'cancelled' end"}
  channel: {expression: "lower(kind) || ' '"}
  product_id: about.id
  quantity: {expression: "cast(amount as decimal(9, 2))"}
"""


def write_cells(shop: Workshop, form: str, rows: list[dict[str, str | None]]) -> None:
    """Rows of texts in a file of some format."""
    with duckdb.connect() as connection:
        names = list(rows[0])
        columns = ", ".join(f'"{name}" varchar' for name in names)
        connection.execute(f"create table cells ({columns})")
        marks = ", ".join("?" for _ in names)
        connection.executemany(
            f"insert into cells values ({marks})", [list(row.values()) for row in rows]
        )
        kind = {"jsonl": "json"}.get(form, form)
        path = shop.raw / f"cells.{form}"
        connection.execute(f"copy cells to '{path}' (format {kind})")


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_blanks_around_a_value_never_change_it(shop: Workshop, form: str) -> None:
    about = "\u00a0about\ufeff"
    rows: list[dict[str, str | None]] = [
        {name: f"{blank}{text}{blank}" for name, text in CELLS.items()}
        | {about: f'{blank}{{"id": "P1\u00a0"}}{blank}'}
        for blank in AROUND
    ]
    rows.append({name: "".join(AROUND) for name in rows[0]})
    write_cells(shop, form, rows)
    shop.mapping(f"files: cells.{form}\n{OVER_CELLS}")
    shop.land()
    names = "order_id, ordered_at, amount, refunded_at, is_test, customer_id"
    found = shop.rows(
        f"select {names}, status, channel, product_id, quantity"
        " from raw.transactions order by _row"
    )
    said = (
        "A 1", "2024-07-05 10:00:00", "1.50", "2024-07-05", "true", "K\u00a07",
        "cancelled", "web", "P1", "1.50",
    )  # fmt: skip
    assert found == [said] * len(AROUND) + [(None,) * len(said)]


WORDS = ["NULL", "\\N", " nan\u00a0", "NaN", "None", "undefined", "<NA>", "NaT", "#N/A"]


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_null_words_are_nothing_in_every_column(shop: Workshop, form: str) -> None:
    rows: list[dict[str, str | None]] = [
        {"order_id": "1", "ordered_at": word, "amount": word, "who": word,
         "about": f'{{"id": "{word.replace(chr(92), chr(92) * 2)}"}}'}
        for word in [*WORDS, "Null", "none"]
    ]  # fmt: skip
    write_cells(shop, form, rows)
    shop.mapping(
        f"files: cells.{form}\ncolumns:\n  order_id: order_id\n"
        "  ordered_at: ordered_at\n  amount: amount\n  customer_id: who\n"
        "  product_id: about.id\n"
        "  status: {expression: \"case when who is not null then 'known' end\"}\n"
        "  channel: {expression: \"split_part('a|' || coalesce(who, 'NULL'), '|', 2)\"}"
    )
    shop.land()
    # Null is a surname, and none an answer: the case of a word counts.
    assert shop.rows(
        "select ordered_at, amount, customer_id, product_id, status, channel"
        " from raw.transactions order by _row"
    ) == [(None,) * 6] * len(WORDS) + [
        (BAD + word, BAD + word, word, word, "known", word) for word in ("Null", "none")
    ]


def test_a_column_may_keep_null_words(shop: Workshop) -> None:
    shop.write("transactions.csv", "order_id,ordered_at,amount\n")
    shop.write("people.csv", "id,Surname,Town\nNULL,NULL,NULL\n1,-,None\n")
    entry = (
        "files: people.csv\nnull_values: '-'\nkeep_words: [{}]\ncolumns:\n"
        "  customer_id: id\n  last_name: Surname\n"
        "  city: {{expression: \"Town || ''\"}}"
    )
    for kept in ("surname, Town, city", "last_name, town, city"):
        shop.mapping(entry.format(kept), table="customers")
        shop.land()
        assert shop.rows(
            "select customer_id, last_name, city from raw.customers order by _row"
        ) == [(None, "NULL", "NULL"), ("1", None, "None")]
    shop.mapping(entry.format("Surnam"), table="customers")
    assert shop.refused() == (
        "mapping.yml line 4: keep_words names 'Surnam', which is not a column of"
        " people.csv; did you mean 'Surname'."
    )


def test_a_number_that_is_none_in_parquet_is_nothing(shop: Workshop) -> None:
    with duckdb.connect() as connection:
        connection.execute(
            "copy (select 1 as order_id, date '2024-07-05' as ordered_at,"
            " 'nan'::double as amount, 'nan'::float as customer_id)"
            f" to '{shop.raw / 'transactions.parquet'}' (format parquet)"
        )
    shop.land(time_zone="Pacific/Auckland")
    assert shop.rows(
        "select order_id, ordered_at, amount, customer_id from raw.transactions"
    ) == [("1", "2024-07-05", None, None)]


def test_a_new_null_word_lands_files_anew(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.write("transactions.csv", HEADER + "a,2024-01-01,niente\n")
    shop.land()
    assert shop.column("amount") == [BAD + "niente"]
    monkeypatch.setattr(cells, "null_words", lambda: ("niente",))
    assert [file.state for file in shop.land().files] == ["replaced"]
    assert shop.column("amount") == [None]


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "UTC", "Pacific/Honolulu"])
def test_a_date_without_an_hour_is_that_day_in_every_column(
    shop: Workshop, zone: str
) -> None:
    """Every timestamp column of the contract, ISO and in a mapped format."""
    shop.write("transactions.csv", "order_id,ordered_at,amount\n")
    moments = {
        table.name: [
            column.name for column in table.columns if column.kind == "timestamp"
        ]
        for table in contract.tables().values()
    }
    moments = {name: columns for name, columns in moments.items() if columns}
    entries = ""
    for name, columns in moments.items():
        required = [
            column.name
            for column in contract.tables()[name].columns
            if column.is_required and column.name not in columns
        ]
        header = [*required, *columns]
        iso = ["1" for _ in required] + ["2024-07-05" for _ in columns]
        spelt = ["1" for _ in required] + ["5 Jul 2024" for _ in columns]
        shop.write(f"iso_{name}.csv", f"{','.join(header)}\n{','.join(iso)}\n")
        shop.write(f"spelt_{name}.csv", f"{','.join(header)}\n{','.join(spelt)}\n")
        entries += (
            f"  {name}:\n    - files: iso_{name}.csv\n    - files: spelt_{name}.csv\n"
            '      date_format: ["%d %b %Y %H:%M", "%d %b %Y"]\n'
        )
    shop.write("mapping.yml", f"version: 1\ntime_zone: {zone}\ntables:\n{entries}")
    shop.land()
    for name, columns in moments.items():
        assert (
            shop.rows(f"select {', '.join(columns)} from raw.{name}")
            == [("2024-07-05",) * len(columns)] * 2
        )


def test_quotes_after_a_blank_are_quotes(shop: Workshop) -> None:
    shop.write(
        "transactions.csv",
        'order_id, "ordered_at", amount, "customer_id",channel\n'
        '"1", "2024-07-05", "1.50" , "O ""K"" ", "NULL"\n'
        '2,2024-07-05, 2,5" or 6",""\n',
    )
    shop.land()
    assert shop.rows(
        "select order_id, ordered_at, amount, customer_id, channel"
        " from raw.transactions order by _row"
    ) == [
        ("1", "2024-07-05", "1.50", 'O "K"', None),
        ("2", "2024-07-05", "2", '5" or 6"', None),
    ]
