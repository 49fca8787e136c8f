"""A file that goes beyond what policy allows is refused at once, in a sentence."""

from __future__ import annotations

import gzip
import json
import os
import time
from collections.abc import Callable, Iterator

import pytest
from landing_workshop import HEADER, Workshop

from pipeline import policy
from pipeline.landing import Limits
from pipeline.landing.limits import MEGABYTE
from pipeline.landing.readers import plain, splitting

ROW = "a,2024-01-01,1\n"
LIMITS = Limits(megabytes=1, columns=9, json_keys=9, rejected_lines=9, value_length=99)


@pytest.fixture(autouse=True)
def within_seconds() -> Iterator[None]:
    start = time.process_time()
    yield
    assert time.process_time() - start < 5


def large(shop: Workshop) -> None:
    path = shop.write("transactions.csv", HEADER)
    os.truncate(path, 1 << 40)  # a terabyte that takes no place


def large_once_unpacked(shop: Workshop) -> None:
    row = "".join(f"{number},2024-01-01,1\n" for number in range(70_000))
    shop.write("transactions.csv.gz", gzip.compress((HEADER + row).encode(), 1))


def large_parquet(shop: Workshop) -> None:
    shop.connection.execute(
        "copy (select 'a' as order_id, '2024-01-01' as ordered_at, 1 as amount"
        f" from range(400000)) to '{shop.raw}/transactions.parquet' (format parquet)"
    )
    assert (shop.raw / "transactions.parquet").stat().st_size < 100_000


def wide(shop: Workshop) -> None:
    more = ",".join(f"column_{number}" for number in range(50_000))
    shop.write("transactions.csv", f"{HEADER.strip()},{more}\n")


def wide_parquet(shop: Workshop) -> None:
    more = ", ".join(f"1 as column_{number}" for number in range(9))
    shop.connection.execute(
        "copy (select 'a' as order_id, '2024-01-01' as ordered_at, 1 as amount,"
        f" {more}) to '{shop.raw}/transactions.parquet' (format parquet)"
    )


def many_keys(shop: Workshop) -> None:
    shop.write(
        "transactions.jsonl",
        "".join(json.dumps({str(number): 1}) + "\n" for number in range(10_000)),
    )


def many_rejects(shop: Workshop) -> None:
    shop.write("transactions.csv", HEADER + ROW + "x;y\n" * 20_000)


def many_refused_objects(shop: Workshop) -> None:
    shop.write("transactions.jsonl", '{"order_id": 1}\n' + "3\n" * 10)


def too_long(expression: str) -> Callable[[Workshop], None]:
    def prepare(shop: Workshop) -> None:
        shop.write("transactions.csv", HEADER + ROW * 5_000)
        shop.mapping(
            "files: transactions.csv\ncolumns:\n  ordered_at: ordered_at\n"
            f'  amount: amount\n  order_id: {{expression: "{expression}"}}'
        )

    return prepare


@pytest.mark.parametrize(
    ("prepare", "said", "setting"),
    [
        (large, "transactions.csv: holds more than 1 MB", "megabytes"),
        (large_once_unpacked, "holds more than 1 MB", "megabytes"),
        (large_parquet, "holds more than 1 MB", "megabytes"),
        (wide, "has 50,003 columns, and 9 are allowed", "columns"),
        (wide_parquet, "has 12 columns", "columns"),
        (many_keys, "have more than 9 different keys", "json_keys"),
        (
            many_rejects,
            "more than 9 lines cannot be read, the first is line 3 (too_few_columns)",
            "rejected_lines",
        ),
        (many_refused_objects, "the first is line 2 (not_an", "rejected_lines"),
        (too_long("rpad(order_id, 1000000000, 'y')"), "order_id", "value_length"),
        (too_long("lpad(order_id, 2000000000, 'x')"), "order_id", "value_length"),
        (too_long("list_resize([1], 900000000)"), "order_id", "value_length"),
        (
            too_long("concat(rpad('x', 60, 'x'), lpad('y', 60, 'y'))"),
            "",
            "value_length",
        ),
    ],
)
def test_what_goes_beyond_is_refused(
    shop: Workshop, prepare: Callable[[Workshop], None], said: str, setting: str
) -> None:
    prepare(shop)
    shop.limits = LIMITS
    message = shop.refused()
    assert said in message
    assert f"raise landing_maximum_{setting} in seeds/policy/settings.csv." in message


def test_a_text_of_the_length_that_is_allowed_lands(shop: Workshop) -> None:
    too_long("rpad('x', 99, 'x')")(shop)
    shop.limits = LIMITS
    assert shop.land().rows == 5_000
    too_long("case when lpad('x', null, 'x') is null then rpad('x', 98, 'y') end")(shop)
    shop.land()
    assert set(shop.column("length(order_id)")) == {98}


def test_a_file_that_is_made_to_explode_is_refused(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plain, "HARMLESS", MEGABYTE)
    content = HEADER.encode() + ROW.encode() * (MEGABYTE // 8)
    shop.write("transactions.csv.gz", gzip.compress(content))
    assert shop.refused() == (
        "transactions.csv.gz: grows to more than 200 times its size; if it is sound,"
        " unpack it, or raise landing_maximum_compression_ratio in"
        " seeds/policy/settings.csv."
    )
    shop.limits = Limits(compression_ratio=2_000)
    assert shop.land().rows == MEGABYTE // 8


def test_a_line_without_an_end_is_refused(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(splitting, "LONGEST_TEXT", MEGABYTE)
    content = HEADER.encode() + ROW.encode() + b"0" * (4 * MEGABYTE)
    shop.write("transactions.csv.gz", gzip.compress(content, 1))
    assert "transactions.csv.gz line 3: is longer than 1 MB" in shop.refused()


def test_a_mapping_that_is_no_file_is_refused(shop: Workshop) -> None:
    shop.write("transactions.csv", HEADER + ROW)
    os.mkfifo(shop.raw / "mapping.yml")
    assert shop.refused() == (
        "mapping.yml: is not a file; write the mapping into a file."
    )
    (shop.raw / "mapping.yml").unlink()
    (shop.raw / "mapping.yml").symlink_to("/dev/zero")
    assert "mapping.yml: is not a file" in shop.refused()
    (shop.raw / "mapping.yml").unlink()
    os.truncate(shop.write("mapping.yml", ""), 1 << 40)
    assert "mapping.yml: is larger than 1 MB" in shop.refused()


def test_devices_are_no_files(shop: Workshop) -> None:
    shop.write("transactions.csv", HEADER + ROW)
    (shop.raw / "transactions_2.csv").symlink_to("/dev/zero")
    assert shop.land().messages == (
        "transactions_2.csv: ignored because it is neither a file nor a folder.",
    )


def test_policy_has_the_limits() -> None:
    assert Limits(**policy.landing_limits()) == Limits()
