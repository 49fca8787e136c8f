"""Shopify's tables and documents as EL tools land them: each trap by its name."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from adapter_workshop import HERE, Rows, Workshop

from pipeline.errors import UsageError


@pytest.fixture(scope="module")
def shops(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Workshop]:
    """The golden fixtures of the adapters for tables, landed."""
    found = {}
    for adapter in ("shopify_rest", "shopify_graphql", "shopify_airbyte"):
        shop = Workshop.at(tmp_path_factory.mktemp(adapter))
        shop.take(adapter)
        shop.land()
        found[adapter] = shop
    return found


def lines(shop: Workshop, order: str) -> Rows:
    """The lines of an order, by their number."""
    rows = [row for row in shop.landed("transactions") if row["order_id"] == order]
    return sorted(rows, key=lambda row: row["line_number"] or "")


def total(rows: Rows, column: str = "amount") -> Decimal:
    """The sum of a column."""
    return sum((Decimal(row[column] or 0) for row in rows), Decimal(0))


def test_lines_add_up_to_the_subtotal_without_tax(shops: dict[str, Workshop]) -> None:
    # 50.00 with tax: of the tax of 9.17 a part is the shipping's.
    assert total(lines(shops["shopify_rest"], "6001")) == Decimal("41.66")
    assert total(lines(shops["shopify_graphql"], "501")) == Decimal("30.00")
    assert total(lines(shops["shopify_airbyte"], "801")) == Decimal("41.66")


def test_tax_on_top_is_not_taken_out(shops: dict[str, Workshop]) -> None:
    assert total(lines(shops["shopify_rest"], "6002")) == Decimal("30.00")
    assert total(lines(shops["shopify_airbyte"], "806")) == Decimal("12.00")


def test_a_refund_in_part_is_a_line_of_its_own_day(shops: dict[str, Workshop]) -> None:
    sold, _, adjusted, returned = lines(shops["shopify_rest"], "6003")
    assert sold["status"] == "paid"
    assert (returned["amount"], returned["quantity"]) == ("-10.00", "-1.000")
    assert returned["ordered_at"] == "2026-05-10 09:00:00"
    assert (adjusted["amount"], adjusted["ordered_at"]) == (
        "-5.00", "2026-05-20 07:00:00",
    )  # fmt: skip


def test_shipping_paid_back_is_no_return(shops: dict[str, Workshop]) -> None:
    numbers = {
        row["line_number"] for row in shops["shopify_rest"].landed("transactions")
    }
    assert "adjustment 1" in numbers
    assert not numbers & {"adjustment 2", "adjustment 3"}
    assert total(lines(shops["shopify_airbyte"], "802"), "refunded_amount") == 19


def test_a_refund_in_full_returns_every_line_once(shops: dict[str, Workshop]) -> None:
    orders = {
        "shopify_rest": "6004",
        "shopify_graphql": "503",
        "shopify_airbyte": "803",
    }
    for adapter, order in orders.items():
        (line,) = lines(shops[adapter], order)
        assert line["status"] == "refunded", adapter
        assert line.get("refunded_amount") is None, adapter
        assert (line["refunded_at"] or "").startswith("2026-05-"), adapter


def test_a_documents_refunds_fall_on_the_lines_they_name(
    shops: dict[str, Workshop],
) -> None:
    named, other = lines(shops["shopify_airbyte"], "802")
    # Twice of the one line, and 4.00 of no line, which is spread.
    assert (named["refunded_amount"], named["refunded_at"]) == (
        "17.00", "2026-05-20 07:00:00",
    )  # fmt: skip
    assert other["refunded_amount"] == "2.00"


def test_cancelled_wins_over_what_was_paid_back(shops: dict[str, Workshop]) -> None:
    assert [row["status"] for row in lines(shops["shopify_rest"], "6005")] == [
        "cancelled"
    ]
    assert [row["status"] for row in lines(shops["shopify_airbyte"], "804")] == [
        "cancelled"
    ]


def test_test_orders_are_marked(shops: dict[str, Workshop]) -> None:
    orders = {
        "shopify_rest": "6007",
        "shopify_graphql": "504",
        "shopify_airbyte": "805",
    }
    for adapter, order in orders.items():
        assert lines(shops[adapter], order)[0]["is_test"] == "true", adapter


def test_what_was_deleted_does_not_land(shops: dict[str, Workshop]) -> None:
    assert lines(shops["shopify_rest"], "6009") == []
    assert lines(shops["shopify_airbyte"], "807") == []
    for shop in shops.values():
        emails = {row["email"] for row in shop.landed("customers")}
        assert "gone@example.com" not in emails


def test_guests_have_an_address_and_no_number(shops: dict[str, Workshop]) -> None:
    line = lines(shops["shopify_rest"], "6002")[0]
    assert (line["customer_id"], line["customer_email"]) == (None, "Dana@Example.org")
    line = lines(shops["shopify_airbyte"], "802")[0]
    assert (line["customer_id"], line["customer_email"]) == (None, "DANA@example.org")


def test_amounts_are_the_shops_not_the_buyers(shops: dict[str, Workshop]) -> None:
    line = lines(shops["shopify_graphql"], "502")[0]
    assert line["currency"] == "EUR"
    assert total(lines(shops["shopify_graphql"], "502")) == Decimal("8.50")


def test_columns_of_el_tools_are_not_reported(shops: dict[str, Workshop]) -> None:
    for shop in shops.values():
        (names,) = {
            row["unknown_columns"]
            for row in shop.query("select * from raw.landed_files")
        }
        assert names == ""


def test_an_imported_order_has_the_day_it_was_placed(
    shops: dict[str, Workshop],
) -> None:
    (line,) = lines(shops["shopify_rest"], "6008")
    assert line["ordered_at"] == "2026-01-31 21:30:00"


def consents(shop: Workshop) -> dict[tuple[str | None, str | None], str | None]:
    """Decisions by customer and purpose."""
    return {
        (row["customer_id"], row["purpose"]): row["status"]
        for row in shop.landed("consents")
    }


def test_consents_have_the_day_they_were_recorded(shops: dict[str, Workshop]) -> None:
    rows = {
        (row["customer_id"], row["purpose"]): row["recorded_at"]
        for row in shops["shopify_rest"].landed("consents")
    }
    assert rows["7001", "email"] == "2026-04-02 10:00:00"
    assert rows["7002", "sms"] == "2026-05-02 10:05:00"


def test_who_never_decided_has_said_neither_yes_nor_no(
    shops: dict[str, Workshop],
) -> None:
    assert not [key for key in consents(shops["shopify_rest"]) if key[0] == "7005"]
    assert ("7001", "sms") not in consents(shops["shopify_rest"])
    assert ("72", "sms") not in consents(shops["shopify_graphql"])
    assert ("72", "email") not in consents(shops["shopify_airbyte"])


def test_an_older_no_is_taken_for_a_refusal(shops: dict[str, Workshop]) -> None:
    assert consents(shops["shopify_rest"])["7003", "email"] == "withdrawn"
    assert consents(shops["shopify_airbyte"])["73", "email"] == "withdrawn"


def test_a_vendors_transactions_are_not_ours(shops: dict[str, Workshop]) -> None:
    files = {row["file"] for row in shops["shopify_airbyte"].query(
        "select file from raw.landed_files")}  # fmt: skip
    assert files == {"orders.jsonl", "customers.json"}


def test_documents_may_stand_in_csv(vendor: Workshop) -> None:
    raw = HERE / "shopify_airbyte" / "raw" / "orders.jsonl"
    documents = [json.loads(text) for text in raw.read_text("utf-8").splitlines()]
    names = list(documents[0])
    rows = [",".join(names)]
    for document in documents:
        values = [as_csv(document.get(name)) for name in names]
        rows.append(",".join(values))
    vendor.write("orders.csv", "\n".join(rows) + "\n")
    vendor.mapping({"adapter": "shopify_airbyte", "files": "orders.csv"})
    vendor.land()
    assert total(lines(vendor, "802"), "refunded_amount") == 19
    assert total(lines(vendor, "801")) == Decimal("41.66")


def as_csv(value: object) -> str:
    """A value as an EL tool writes it into CSV."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value)
    return '"' + text.replace('"', '""') + '"'


@pytest.mark.parametrize(
    ("adapter", "change", "words"),
    [
        (
            "shopify_rest",
            "subtotal_price",
            "fivetran/order.csv: lacks the column subtotal_price",
        ),
        (
            "shopify_graphql",
            "total_price_set_shop_amount",
            "order_2026-05.csv: lacks the column total_price_set_shop_amount",
        ),
    ],
)
def test_a_missing_header_is_told_with_all_that_is_expected(
    vendor: Workshop, adapter: str, change: str, words: str
) -> None:
    vendor.take(adapter)
    (path,) = [*vendor.raw.rglob("order.csv"), *vendor.raw.rglob("order_2026-05.csv")]
    text = path.read_text("utf-8").replace(f",{change},", ",gone,", 1)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        vendor.land()
    assert str(caught.value).startswith(words)
    assert f"the adapter {adapter} expects id, created_at" in str(caught.value)


def test_a_refund_that_comes_later_lands_the_lines_anew(vendor: Workshop) -> None:
    vendor.take("shopify_rest")
    vendor.land()
    orders = vendor.raw / "fivetran" / "order.csv"
    text = orders.read_text("utf-8")
    orders.write_text(text.replace("7002,partially_refunded", "7002,refunded"))
    states = {(file.table, file.file): file.state for file in vendor.land().files}
    assert states["transactions", "fivetran/order_line.jsonl"] == "replaced"
    assert states["customers", "fivetran/customer.parquet"] == "unchanged"
    assert {row["status"] for row in lines(vendor, "6003")} == {"refunded"}
    assert len(lines(vendor, "6003")) == 2


def test_every_row_is_accounted_for(staged: Workshop) -> None:
    unbalanced = """
        select * from raw.landed_files
        left join (
            select _file, table_name as staged_table, count(*) as staged_count
            from (
                select _file, 'transactions' as table_name
                from staging.stg_shop__transactions_checked
                union all
                select _file, 'customers' from staging.stg_crm__customers_checked
                union all
                select _file, 'consents' from staging.stg_crm__consents_checked
            )
            group by all
        ) on file = _file and table_name = staged_table
        where
            table_name in ('transactions', 'customers', 'consents')
            and line_count - left_out_count - rejected_count
            <> coalesce(staged_count, 0)
    """
    assert staged.query(unbalanced) == []
    assert len(staged.query("select * from raw.landed_files")) > 10


def test_nothing_of_a_fixture_waits_in_quarantine(staged: Workshop) -> None:
    for model in (
        "stg_shop__transactions_checked",
        "stg_crm__customers_checked",
        "stg_crm__consents_checked",
    ):
        waiting = staged.query(
            f"select _file, quarantine_reason from staging.{model}"
            " where quarantine_reason is not null and _file like 'shopify%'"
        )
        assert waiting == [], model
