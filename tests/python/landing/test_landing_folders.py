"""Where raw files come from, in which order they count, and who may read them."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest
from landing_workshop import HEADER, Workshop

from pipeline.output import Output

ROW = "a,2024-01-01,1\n"
OTHER = "b,2024-01-01,1\n"


def folder(shop: Workshop, name: str) -> Path:
    """Go on with another raw folder."""
    shop.raw = shop.raw.parent / name
    shop.raw.mkdir()
    return shop.raw


def orders(shop: Workshop) -> dict[str, int]:
    return dict(shop.rows("select file, landed_order from raw.landed_files"))


def test_a_namesake_in_another_folder_is_refused(shop: Workshop) -> None:
    first = shop.raw
    shop.write("transactions.csv", HEADER + ROW)
    shop.land()
    second = folder(shop, "second")
    shop.write("transactions.csv", HEADER + OTHER)
    assert shop.refused() == (
        f"transactions.csv: was landed from {first}, but {second} holds another file of"
        " the same name; rename it, or name another folder with --out."
    )
    assert shop.column("order_id") == ["a"]
    (second / "transactions.csv").rename(second / "transactions_2.csv")
    shop.land()
    assert shop.column("order_id") == ["a", "b"]


def test_a_copy_in_another_folder_is_unchanged(shop: Workshop) -> None:
    first = shop.raw
    shop.write("transactions.csv", HEADER + ROW)
    shop.land()
    second = folder(shop, "second")
    shop.write("transactions.csv", HEADER + ROW)
    assert [file.state for file in shop.land().files] == ["unchanged"]
    shop.write("transactions.csv", HEADER + OTHER)
    assert f"was landed from {first}, but {second}" in shop.refused()
    shop.raw = first
    shop.write("transactions.csv", HEADER + OTHER)
    assert [file.state for file in shop.land().files] == ["replaced"]


def test_a_file_may_change_after_its_folder_moved(shop: Workshop) -> None:
    shop.write("transactions.csv", HEADER + ROW + "bad\n")
    shop.land()
    shop.raw = shop.raw.rename(shop.raw.parent / "moved")
    assert [file.state for file in shop.land().files] == ["unchanged"]
    assert len(shop.rejects()) == 1
    shop.write("transactions.csv", HEADER + OTHER)
    assert [file.state for file in shop.land().files] == ["replaced"]
    assert shop.column("order_id") == ["b"]


def test_a_folder_behind_a_link_is_the_same_folder(shop: Workshop) -> None:
    shop.write("transactions.csv", HEADER + ROW)
    shop.land()
    link = shop.raw.parent / "link"
    link.symlink_to(shop.raw)
    shop.raw = link
    shop.write("transactions.csv", HEADER + OTHER)
    assert [file.state for file in shop.land().files] == ["replaced"]


@pytest.mark.parametrize("more", ["\n", "c,2024-01-01,1\n"])
def test_a_changed_file_keeps_its_place(shop: Workshop, more: str) -> None:
    shop.write("transactions_a.csv", HEADER + ROW)
    shop.write("transactions_b.csv", HEADER + OTHER)
    shop.land()
    assert orders(shop) == {"transactions_a.csv": 1, "transactions_b.csv": 2}
    shop.write("transactions_a.csv", HEADER + ROW + more)
    shop.write("transactions_0.csv", HEADER + ROW)
    shop.land()
    assert orders(shop) == {
        "transactions_a.csv": 1,
        "transactions_b.csv": 2,
        "transactions_0.csv": 3,
    }
    assert shop.rows(
        "select distinct _file, _landed_order from raw.transactions order by 2"
    ) == sorted(orders(shop).items(), key=lambda item: item[1])


def test_files_follow_each_other_as_people_number_them(shop: Workshop) -> None:
    names = [
        "transactions.csv",
        "transactions (1).csv",
        "transactions (2).jsonl",
        "transactions (10).csv.gz",
        "transactions_9.csv",
        "transactions_010.csv",
        "transactions_2026-05-30 (3).csv",
        "transactions_2026-10-01.csv",
        "w9/transactions.csv",
        "w10/transactions.csv",
    ]
    for name in sorted(names):
        text = '{"order_id": "a", "ordered_at": "2024-01-01", "amount": 1}'
        content = text if name.endswith("jsonl") else HEADER + ROW
        packed = content.encode()
        shop.write(name, gzip.compress(packed) if name.endswith("gz") else packed)
    shop.land()
    assert sorted(orders(shop), key=orders(shop).__getitem__) == names


def test_the_time_of_files_decides_between_equal_numbers(shop: Workshop) -> None:
    for age, name in enumerate(["consents_09.csv", "consents_9.csv"]):
        path = shop.write(
            name, f"customer_id,purpose,status,recorded_at\n{age},ads,x,2024-01-01\n"
        )
        os.utime(path, (1_700_000_000 - age, 1_700_000_000 - age))
    shop.write("transactions.csv", HEADER + ROW)
    shop.land()
    assert shop.column("customer_id", "consents") == ["1", "0"]


@pytest.mark.parametrize("name", ["data [2026]", "a*b", "what?", "[!x] {a,b} it's"])
def test_a_folder_above_may_have_signs_of_globs(shop: Workshop, name: str) -> None:
    raw = shop.raw.parent / name / "raw"
    raw.mkdir(parents=True)
    shop.raw = raw
    shop.output = Output(raw.parent / "out")
    shop.output.folder.mkdir()
    row = '{"customer_id": "a"}\n'
    shop.write("transactions.csv", HEADER + ROW + "bad\n")
    shop.write("customers.jsonl", row)
    shop.write("campaigns.json", '[{"campaign_id": 1}]')
    columns = "'a' as product_id"
    shop.connection.execute(
        f"copy (select {columns}) to '{shop.raw.parent.parent}/p' (format parquet)"
    )
    (shop.raw.parent.parent / "p").rename(shop.raw.parent / "elsewhere [1]")
    (shop.raw / "products.parquet").symlink_to(shop.raw.parent / "elsewhere [1]")
    assert shop.land().rows == 4
    assert shop.column("product_id", "products") == ["a"]
    assert len(shop.rejects()) == 1


def test_what_is_no_file_is_named(shop: Workshop) -> None:
    shop.write("transactions.csv", HEADER + ROW)
    (shop.raw / "transactions_link.csv").symlink_to("gone.csv")
    (shop.raw / "transactions_loop.csv").symlink_to("transactions_loop.csv")
    (shop.raw / "more").symlink_to(shop.output.folder)
    (shop.raw / "mapping.yml").symlink_to("gone.yml")
    (shop.raw / "folder").mkdir()
    os.mkfifo(shop.raw / "transactions_pipe.csv")
    assert shop.land().messages == (
        "mapping.yml: ignored because it is a link to 'gone.yml', which does not"
        " exist.",
        "more: ignored because it is a link to a folder, and only links to files are"
        " followed.",
        "transactions_link.csv: ignored because it is a link to 'gone.csv', which does"
        " not exist.",
        "transactions_loop.csv: ignored because it is a link to"
        " 'transactions_loop.csv', which does not exist.",
        "transactions_pipe.csv: ignored because it is neither a file nor a folder.",
    )


@pytest.mark.parametrize(
    "name",
    [
        "transactions it's [2025].csv",
        "transactions 2025.csv",
        "transactions(1).csv",
        "Transactions[1].csv",
        "transactions",
    ],
)
def test_names_that_belong_to_a_table(shop: Workshop, name: str) -> None:
    shop.write(name, HEADER + ROW)
    if name == "transactions":
        shop.mapping("files: transactions\nformat: csv")
    report = shop.land()
    assert [(file.file, file.table) for file in report.files] == [
        (name, "transactions")
    ]
    assert report.messages == ()
    assert shop.column("order_id") == ["a"]


def test_quotes_and_brackets_in_names_of_every_format(shop: Workshop) -> None:
    stem = "transactions it's [2025] (*?)"
    row = '{"order_id": "a", "ordered_at": "2024-01-01", "amount": 1}\n'
    shop.write(f"{stem}.jsonl", row)
    shop.write(f"{stem}.csv.gz", gzip.compress((HEADER + ROW).encode()))
    columns = "'a' as order_id, '2024-01-01' as ordered_at, 1 as amount"
    shop.connection.execute(
        f"copy (select {columns}) to '{shop.raw}/p' (format parquet)"
    )
    (shop.raw / "p").rename(shop.raw / f"{stem}.parquet")
    assert [file.rows for file in shop.land().files] == [1, 1, 1]
    assert shop.column("order_id") == ["a", "a", "a"]


def test_one_line_is_told_in_the_singular(shop: Workshop) -> None:
    shop.write("transactions.csv", HEADER)
    shop.mapping("files: transactions.csv\nskip_lines: 2")
    assert "transactions.csv: has 1 line, but skip_lines is 2" in shop.refused()


def test_a_name_that_only_begins_like_a_table_is_told_why(shop: Workshop) -> None:
    shop.write("transactionsfoo.csv", HEADER + ROW)
    message = (
        "transactionsfoo.csv: ignored because after 'transactions' its name must end,"
        " or go on with a space, '_', '-', '.', a bracket or a digit."
    )
    assert message in shop.refused()
    shop.write("transactions.csv", HEADER + ROW)
    shop.write("other.csv", HEADER + ROW)
    assert shop.land().messages == (
        "other.csv: ignored because its name does not begin with a table's name.",
        message,
    )


def test_landed_files_are_for_their_owner_alone(shop: Workshop) -> None:
    shop.write("transactions.csv", HEADER + ROW)
    shop.write("customers.csv", "customer_id\nc\n")
    former = os.umask(0)
    try:
        shop.land()
    finally:
        os.umask(former)
    landed = shop.output.landed
    modes = {path: path.stat().st_mode & 0o777 for path in (landed, *landed.rglob("*"))}
    assert len(modes) == 5
    for path, mode in modes.items():
        assert mode == (0o700 if path.is_dir() else 0o600)
    assert shop.column("order_id") == ["a"]
