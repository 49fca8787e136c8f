"""Landing again: nothing twice, nothing half, nothing lost."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from landing_workshop import HEADER, Workshop

from pipeline.landing import catalogue, folder
from pipeline.output import Output

ROW = "a,2024-01-01,1\n"


def state(shop: Workshop) -> list[str]:
    return [file.state for file in shop.land().files]


def test_the_same_file_twice_changes_nothing(shop: Workshop) -> None:
    shop.write("transactions.csv", HEADER + ROW + "bad\n")
    assert state(shop) == ["landed"]
    before = shop.rows("from raw.landed_files"), shop.rows("from raw.rejects")
    report = shop.land(run_id="later")
    assert [(file.state, file.rows) for file in report.files] == [("unchanged", 1)]
    assert (shop.rows("from raw.landed_files"), shop.rows("from raw.rejects")) == before


def test_a_changed_file_replaces_itself_and_its_rejects(shop: Workshop) -> None:
    shop.write("transactions.csv", HEADER + ROW + "bad\n")
    shop.write("transactions_b.csv", HEADER + ROW)
    shop.land()
    shop.write("transactions.csv", HEADER + "b,2024-01-01,1\n")
    assert state(shop) == ["replaced", "unchanged"]
    assert shop.rejects() == []
    assert shop.column("order_id") == ["b", "a"]
    assert shop.rows("select file, landed_order from raw.landed_files order by 2") == [
        ("transactions.csv", 1),
        ("transactions_b.csv", 2),
    ]
    assert len(list(shop.output.landed.rglob("*.parquet"))) == 2


def test_a_changed_mapping_replaces_only_what_it_concerns(shop: Workshop) -> None:
    shop.write("transactions_a.csv", HEADER + ROW)
    shop.write("transactions_b.csv", HEADER + ROW)
    shop.land()
    shop.mapping("files: '*a.csv'\ntime_zone: Asia/Tokyo")
    assert state(shop) == ["replaced", "unchanged"]
    shop.mapping("files: '*a.csv'\ntime_zone: Asia/Tokyo\nnull_values: x")
    assert state(shop) == ["replaced", "unchanged"]
    shop.mapping("files: '*a.csv'\ntime_zone: Asia/Tokyo")
    assert state(shop) == ["replaced", "unchanged"]
    shop.mapping("# moved\nfiles: ['*_a.csv']\ntime_zone: Asia/Tokyo")
    assert state(shop) == ["unchanged", "unchanged"]


def test_another_reporting_zone_lands_anew(shop: Workshop) -> None:
    shop.write("transactions.csv", HEADER + "a,2024-01-01 00:00,1\n")
    shop.land(time_zone="UTC")
    shop.land(time_zone="Asia/Tokyo")
    assert shop.column("ordered_at") == ["2023-12-31 15:00:00"]


def test_a_file_that_left_the_folder_stays_landed(shop: Workshop) -> None:
    path = shop.write("transactions.csv", HEADER + ROW)
    shop.land()
    path.unlink()
    report = shop.land()
    assert report.files == ()
    assert report.messages == (
        f"{shop.raw}: transactions.csv was landed earlier and is gone; its rows stay.",
    )
    assert shop.column("order_id") == ["a"]


def test_several_files_that_left_the_folder_are_counted(shop: Workshop) -> None:
    paths = [shop.write(f"transactions_{name}.csv", HEADER + ROW) for name in "ab"]
    shop.land()
    for path in paths:
        path.unlink()
    (message,) = shop.land().messages
    assert "2 files that were landed earlier are gone, for example" in message


def test_equal_files_land_apart(shop: Workshop) -> None:
    shop.write("transactions_a.csv", HEADER + ROW)
    shop.write("transactions_b.csv", HEADER + ROW)
    shop.land()
    assert shop.column("_file") == ["transactions_a.csv", "transactions_b.csv"]


def test_a_parquet_file_that_was_deleted_is_made_again(shop: Workshop) -> None:
    shop.write("transactions.csv", HEADER + ROW)
    shop.land()
    for path in shop.output.landed.rglob("*.parquet"):
        path.unlink()
    assert state(shop) == ["replaced"]
    assert shop.column("order_id") == ["a"]


def test_a_landed_file_that_is_lost_on_both_sides_is_named(shop: Workshop) -> None:
    shop.write("transactions.csv", HEADER + ROW).rename(shop.raw / "transactions_.csv")
    shop.write("transactions.csv", HEADER + ROW)
    shop.land()
    (shop.raw / "transactions_.csv").unlink()
    for path in shop.output.landed.rglob("*.parquet"):
        path.unlink()
    assert "transactions_.csv: was landed, but" in shop.refused()


def test_an_output_folder_within_the_raw_folder_is_not_raw(shop: Workshop) -> None:
    shop.write("transactions.csv", HEADER + ROW)
    inside = Output(shop.raw / "output")
    inside.folder.mkdir()
    shop.output = inside
    shop.land()
    assert [file.file for file in shop.land().files] == ["transactions.csv"]


@pytest.mark.parametrize("moment", ["convert", "publish"])
def test_a_run_that_breaks_off_leaves_the_old_state(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    shop.write("transactions.csv", HEADER + ROW)
    shop.land()
    shop.write("transactions.csv", HEADER + "b,2024-01-01,1\n")
    shop.write("transactions_2.csv", HEADER + "c,2024-01-01,1\n")

    def killed(*_arguments: object, **_named: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        if moment == "convert":
            patch.setattr(folder, "refuse_lost", killed)
        else:
            patch.setattr(catalogue, "view", killed)
        with pytest.raises(KeyboardInterrupt):
            shop.land()
    assert shop.column("order_id") == ["a"]
    assert len(shop.rows("from raw.landed_files")) == 1
    assert state(shop) == ["replaced", "landed"]
    assert shop.column("order_id") == ["b", "c"]
    assert len(list(shop.output.landed.rglob("*.parquet"))) == 2
    assert list(shop.output.landed.glob(".*")) == []


def test_the_output_folder_may_move(shop: Workshop) -> None:
    shop.write("transactions.csv", HEADER + ROW)
    shop.land()
    shop.output.landed.rename(shop.output.folder / "elsewhere")
    assert state(shop) == ["replaced"]


def test_a_contract_that_grew_fills_older_files_with_null(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline import contract

    grown = dict(contract.tables())
    table = grown["transactions"]
    extra = contract.Column("extra", "text", False)
    grown["transactions"] = contract.Table(table.name, (*table.columns, extra))
    path = shop.write("transactions.csv", HEADER + ROW)
    shop.land()
    path.unlink()
    monkeypatch.setattr(contract, "tables", lambda: grown)
    shop.land()
    assert shop.rows("select order_id, extra, _row from raw.transactions") == [
        ("a", None, 1)
    ]


def test_tables_of_others_are_not_replaced(shop: Workshop) -> None:
    shop.write("transactions.csv", HEADER + ROW)
    shop.connection.execute("create schema raw; create table raw.customers (id int)")
    assert "raw.customers" in shop.refused()


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({}, "holds no file that can be landed"),
        ({"customers.csv": "customer_id\n"}, "holds no transactions"),
        ({"transactions.csv": ""}, "transactions.csv: is empty"),
        ({"transactions.csv": "order_id\n"}, "ordered_at, amount"),
        ({"transactions.csv": "a;b;c\n1;2;3\n"}, 'seems to be ";"'),
        ({"transactions.csv": "a\tb\n"}, "seems to be tab"),
        ({"transactions.csv": "a|b\n"}, 'seems to be "|"'),
        ({"transactions.csv": HEADER.strip() + ",Amount \n"}, "have the same name"),
        ({"transactions.csv": '"open,b\n'}, "line 1: the header cannot be read"),
        ({"transactions.csv": "\n\n"}, "header cannot be read"),
        ({"transactions.jsonl": ""}, "is empty"),
        ({"transactions.jsonl": '{"a": 1}\n'}, "cannot be found among a"),
    ],
)
def test_what_the_user_must_cure(
    shop: Workshop, files: dict[str, str], words: str
) -> None:
    for name, content in files.items():
        shop.write(name, content)
    assert words in shop.refused()


def test_a_folder_that_is_not_there(shop: Workshop) -> None:
    shop.raw.rmdir()
    assert "there is no such folder" in shop.refused()


def test_a_zone_that_is_not_there(shop: Workshop) -> None:
    assert "not an IANA time zone" in shop.refused(time_zone="Mars")


def test_online_retail_lands_whole(shop: Workshop, reference_data: Path) -> None:
    source = reference_data / "online_retail" / "online_retail.csv.gz"
    (shop.raw / "online_retail.csv.gz").symlink_to(source)
    shop.mapping(
        "files: online_retail*\ntime_zone: Europe/London\ncolumns:\n"
        "  order_id: InvoiceNo\n  ordered_at: InvoiceDate\n  quantity: Quantity\n"
        "  unit_price: UnitPrice\n"
        "  customer_id: {expression: \"regexp_replace(CustomerID, '[.]0$', '')\"}"
    )
    report = shop.land()
    assert (report.rows, report.rejected, report.left_out) == (541_909, 0, 0)
    assert shop.rows(
        "select count(distinct customer_id), sum(starts_with(ordered_at, 'un')::int),"
        " sum(quantity::decimal(18, 0))::bigint from raw.transactions"
    ) == [(4372, 0, 5176450)]


def test_cdnow_lands_whole(shop: Workshop, reference_data: Path) -> None:
    (shop.raw / "cdnow.txt").symlink_to(reference_data / "cdnow" / "CDNOW_sample.txt")
    shop.mapping(
        "files: cdnow.txt\nformat: fixed_width\ndate_format: '%Y%m%d'\n"
        "positions: {who: [8, 4], day: [13, 8], cds: [21, 3], dollars: [24, 8]}\n"
        "columns:\n  order_id: {expression: who || day}\n  customer_id: who\n"
        "  ordered_at: day\n  quantity: cds\n  amount: dollars"
    )
    assert shop.land().rows == 6_919
    assert shop.rows(
        "select count(distinct customer_id), min(ordered_at), max(ordered_at),"
        " count(*) filter (starts_with(amount, 'un')) from raw.transactions"
    ) == [(2357, "1997-01-01", "1998-06-30", 0)]


def test_what_a_reader_may_see(shop: Workshop) -> None:
    shop.write("transactions.csv", HEADER)
    scratch = shop.output.landed
    with folder.workshop(shop.raw, [], scratch, shop.connection) as (_, reader):
        for statement in (
            "from read_text('/etc/hostname')",
            f"attach '{shop.output.warehouse}' as warehouse",
            "set enable_external_access = true",
            "copy (select 1) to '/tmp/landing_escape.csv'",
        ):
            with pytest.raises(duckdb.Error):
                reader.execute(statement)
