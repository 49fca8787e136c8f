"""The gates let good data pass, and each of their expectations can fail."""

from __future__ import annotations

import datetime as dt
import logging
import subprocess
import sys
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from pipeline import contract, gates
from pipeline.errors import PipelineError, UsageError
from pipeline.gates import GateResult, scores, suites
from pipeline.gates.results import Finding
from pipeline.output import Output

PLANTED = "planted.example"
Change = Callable[[str], None]
Only = Callable[..., None]

# Each statement breaks what one or two expectations of the landed gate look at.
LANDED_BROKEN = """
update raw.landed_files set row_count = 0, rejected_count = 20;
update raw.transactions set order_id = null where _row < 20;
update raw.transactions set ordered_at = 'unreadable: soon' where _row < 20;
update raw.transactions set quantity = 'unreadable: x', amount = null where _row < 20;
update raw.transactions set ordered_at = '2024-12-03 10:00:00'
    where _row between 40 and 42;
update raw.transactions set ordered_at = '1970-01-01 00:00:00' where _row = 43;
update raw.transactions set amount = '9999999.5' where _row = 44;
update raw.transactions set quantity = '4006381333931' where _row = 45;
update raw.transactions set amount = '-1' where _row between 50 and 170;
update raw.transactions set customer_id = null, customer_email = null where _row > 60;
update raw.transactions set order_id = 'o60' where _row between 60 and 70;
update raw.customers set customer_id = 'c1' where _row < 10;
update raw.customers set customer_id = null where _row between 10 and 20;
update raw.customers set email = 'nobody', birth_date = '2030-01-01' where _row < 10;
insert into raw.customer_attributes (attribute) values ('household');
delete from raw.consents where _row < 5;
update raw.consents set recorded_at = null, customer_id = null where _row = 6;
update raw.touchpoints set customer_id = null where _row > 3;
update raw.touchpoints set action = null, occurred_at = 'unreadable: x' where _row < 3;
update raw.touchpoints set occurred_at = '2025-01-01 00:00:00' where _row = 4;
insert into raw.feedback (kind, score) values ('smile', 'unreadable: good');
insert into raw.feedback (_file, score)
    values ('few.csv', '9'), ('few.csv', '9'), ('few.csv', 'unreadable: good');
update raw.transactions set _file = 'few.csv' where _row between 180 and 189;
update raw.transactions set order_id = null where _row = 180;
update raw.transactions set ordered_at = 'unreadable: soon' where _row = 181;
update raw.transactions set quantity = 'unreadable: x', amount = null where _row = 182;
update raw.transactions set ordered_at = '2024-12-03 10:00:00' where _row = 183;
insert into raw.consents (_file, recorded_at)
    values ('lone.csv', 'unreadable: x'), ('lone.csv', 'unreadable: x');
insert into raw.touchpoints (_file, _landed_on, occurred_at, action) values
    ('few.csv', date '2024-06-30', 'unreadable: x', 'click'),
    ('few.csv', date '2024-06-30', '2025-01-01 00:00:00', 'click'),
    ('few.csv', date '2024-06-30', '2024-05-01 00:00:00', null);
insert into raw.touchpoints (_file, _landed_on, occurred_at, action) values
    ('lone.csv', date '2024-06-30', '2025-01-01 00:00:00', 'click'),
    ('lone.csv', date '2024-06-30', '2025-01-01 00:00:00', 'click');
insert into raw.customers (_file, customer_id)
    values ('few.csv', 'x'), ('few.csv', null);
insert into raw.customer_attributes (_file, customer_id)
    values ('few.csv', 'x'), ('few.csv', null);
insert into raw.campaigns (_file, campaign_id)
    values ('few.csv', 'x'), ('few.csv', null);
insert into raw.campaign_members (_file, customer_id)
    values ('few.csv', 'x'), ('few.csv', null);
insert into raw.vouchers (_file, voucher_code)
    values ('few.csv', 'x'), ('few.csv', null);
insert into raw.products (_file, product_id)
    values ('few.csv', 'x'), ('few.csv', null);
insert into raw.campaigns (name) values ('spring');
insert into raw.campaign_members (campaign_id) values ('spring');
insert into raw.vouchers (campaign_id) values ('spring');
insert into raw.products (unit_cost) values ('-3');
update raw.exchange_rates set rate = '0', rate_date = null where _row = 0;
insert into raw.erasure_requests (requested_at) values ('2024-01-01 00:00:00');
update raw.transactions set product_id = 'unreadable: 5.6E+12' where _row = 46;
update raw.customers set customer_id = 'unreadable: 5.6E+12'
    where _row between 20 and 25;
insert into raw.customer_attributes (customer_id) values ('unreadable: 5.6E+12');
update raw.consents set customer_id = 'unreadable: 5.6E+12' where _row between 7 and 12;
update raw.touchpoints set campaign_id = 'unreadable: 5.6E+12' where _row = 3;
insert into raw.feedback (order_id) values ('unreadable: 5.6E+12');
insert into raw.campaigns (campaign_id) values ('unreadable: 5.6E+12');
insert into raw.campaign_members (customer_id) values ('unreadable: 5.6E+12');
insert into raw.vouchers (voucher_code) values ('unreadable: 5.6E+12');
insert into raw.products (product_id) values ('unreadable: 5.6E+12');
insert into raw.erasure_requests (customer_id) values ('unreadable: 5.6E+12');
"""

MARTS_BROKEN = """
delete from ops.scoring_dates;
update ops.reconciliations set quarantined = 20;
insert into staging.stg_shop__transactions
    values ('shop', 'lost', date '2024-01-01', null);
insert into ops.scoring_dates values (date '2024-06-30'), (date '2024-07-01');
insert into marts.orders by name select 'shop' as source_system,
    'o1' as order_id, date '2024-01-01' as ordered_date, 1 as net_revenue,
    false as is_valid, 'a@planted.example' as channel from range(120);
insert into marts.customers by name select 'c1' as customer_id,
    date '2024-02-01' as first_order_date, date '2024-01-01' as last_order_date,
    -1 as order_count, 5 as net_revenue, 'a@planted.example' as region;
insert into marts.customers by name select 'nowhere' as customer_id, 1 as order_count,
    5 as net_revenue;
update marts.rfm_scores set recency_score = 6, frequency_score = 6, monetary_score = 6;
update marts.rfm_scores set rfm_segment = 'lost';
update marts.rfm_scores set rfm_segment = null where customer_id = 'c7';
update marts.rfm_scores set last_order_date = date '2025-01-01'
    where customer_id = 'c1';
insert into marts.rfm_scores select * from marts.rfm_scores where customer_id = 'c2';
update marts.rfm_scores set customer_id = 'ghost' where customer_id = 'c3';
update marts.customer_segments set segment = 'gold', lifecycle_stage = 'asleep';
insert into marts.customer_segments by name select 'c1' as customer_id,
    date '2024-06-30' as as_of_date, 'active' as lifecycle_stage,
    'a@planted.example' as rule_id;
insert into staging.stg_crm__consents_checked
    select 'two.csv', 'unknown_purpose' from range(19);
insert into private.doubtful_orders values ('shop', 'A-1001', 'several_buyers'),
    ('shop', '7', 'several_buyers'), ('shop', 'o60', 'days_far_apart');
update ops.touchpoint_actions set is_known = false;
update marts.touchpoints set channel = 'a@planted.example' where customer_id = 'c9';
update marts.engagement_scores set engagement_score = 1, engagement_percentile = 2;
insert into marts.engagement_scores select * from marts.engagement_scores
    where customer_id = 'c2';
update marts.engagement_scores set customer_id = 'ghost' where customer_id = 'c3';
insert into marts.revenue_bridge select * from marts.revenue_bridge;
insert into marts.revenue_events select * from marts.revenue_events;
delete from marts.revenue_events where order_id = 'o1';
insert into marts.customer_stages select * from marts.customer_stages;
update marts.customer_stages set lifecycle_stage = 'sleepy';
insert into marts.segment_performance select * from marts.segment_performance;
insert into activation.customer_sources select 'c1', 'shop', 'xc5';
insert into activation.customer_sources select null, 'shop', 'xc6';
"""


def audit(gate: str, output: Output, run_id: str = "r1") -> GateResult:
    return gates.audit(gate, output, run_id=run_id, parameters={})


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> Only:
    """Keep of each suite the entries of a few tables: it is faster."""
    read = suites.load

    def load(gate: str, tables: tuple[str, ...]) -> suites.Suite:
        suite = read(gate)
        return replace(
            suite, entries=tuple(item for item in suite.entries if item.table in tables)
        )

    def keep_only(*tables: str) -> None:
        monkeypatch.setattr(suites, "load", lambda gate: load(gate, tables))

    return keep_only


def keep(result: GateResult, output: Output) -> None:
    with closing(duckdb.connect(str(output.warehouse))) as connection:
        gates.record(result, connection)


def names(findings: Iterable[Finding]) -> set[tuple[str, str | None, str, str]]:
    return {
        (finding.table, finding.column, finding.expectation, finding.severity)
        for finding in findings
    }


def failed(*results: GateResult) -> set[tuple[str, str | None, str, str]]:
    return names(
        finding
        for result in results
        for finding in result.findings
        if not finding.success and "could not be checked" not in finding.message
    )


def sentence(result: GateResult, table: str, column: str) -> str:
    (found,) = (
        finding.message
        for finding in result.findings
        if finding.table == table and finding.column == column
    )
    return found


def test_good_landed_data_pass(landed: Output) -> None:
    result = audit("landed", landed)
    assert [item.message for item in result.findings if not item.success] == []
    assert sentence(result, "raw.products", "share_of_negative_costs") == (
        "raw.products: there is nothing to measure for share_of_negative_costs"
        " (expect_column_max_to_be_between, warning)"
    )
    table = "raw.transactions"
    assert sentence(result, table, "share_of_lines_without_customer") == (
        "raw.transactions: 25 % of lines have no customer; at most 60 % were expected"
        " (expect_column_max_to_be_between, warning)"
    )
    assert sentence(result, "raw.landed_files", "files_without_rows").startswith(
        "raw.landed_files: 0 files have no rows; none were expected ("
    )


def test_volumes_are_compared_with_the_last_run_that_passed(
    landed: Output, change: Change, only: Only
) -> None:
    only("raw.transactions")
    first = audit("landed", landed)
    assert (
        "raw.transactions: there are 200 rows and no earlier run to compare with"
        " (expect_table_row_count_to_be_between, warning)"
    ) in [finding.message for finding in first.findings]
    keep(first, landed)
    change("delete from raw.transactions where _row < 40")
    second = audit("landed", landed, "r2")
    assert not second.failed_critical
    (warning,) = second.failed_warnings
    assert warning.message == (
        "raw.transactions: there are 160 rows; between 180 and 400 were expected"
        " (expect_table_row_count_to_be_between, warning)"
    )
    # The same run again is not compared with itself.
    keep(second, landed)
    assert audit("landed", landed, "r2").failed_warnings
    assert not audit("landed", landed, "r3").failed_warnings


@pytest.mark.parametrize(("left", "stops"), [(100, False), (99, True)])
def test_a_cut_export_stops_the_run(
    landed: Output, change: Change, only: Only, left: int, stops: bool
) -> None:
    only("raw.transactions")
    volumes = {"raw.transactions": 199}
    keep(GateResult("landed", "r0", dt.datetime(2024, 1, 1), (), volumes), landed)
    change(f"delete from raw.transactions where _row >= {left}")
    result = audit("landed", landed)
    assert len(result.failed_warnings) == 1
    assert bool(result.failed_critical) == stops
    for finding in result.failed_critical:
        assert finding.message == (
            "raw.transactions: there are 99 rows; at least 100 were expected"
            " (expect_table_row_count_to_be_between, critical)"
        )
        assert "new folder for --out" in finding.why


def test_each_expectation_of_the_landed_gate_can_fail(
    landed: Output, change: Change
) -> None:
    change(
        "create schema ops;"
        " create table ops.gate_volumes (run_id varchar, gate varchar,"
        " table_name varchar, row_count bigint, recorded_at timestamp);"
        " insert into ops.gate_volumes select 'r0', 'landed', 'raw.' || name, 1000,"
        " timestamp '2024-01-01' from (values ('transactions'), ('customers'),"
        " ('touchpoints'), ('consents'), ('erasure_requests')) as listed(name)"
    )
    change(LANDED_BROKEN)
    broken = audit("landed", landed)
    change("delete from raw.transactions; delete from raw.landed_files")
    for name, table in contract.tables().items():
        change(f"alter table raw.{name} rename {table.columns[-1].name} to other")
    narrow = audit("landed", landed)
    assert names(broken.findings) - failed(broken, narrow) == set()


@pytest.mark.parametrize(
    ("rows", "rejected", "severity"),
    [
        (67, 24, "critical"),
        (9, 1, "warning"),
        (18, 2, "warning"),
        (17, 3, "critical"),
        (16, 3, "warning"),
        (19, 1, "warning"),
        (1, 1, "warning"),
        (1, 2, "critical"),
    ],
)
def test_rejects_are_judged_file_by_file(
    landed: Output, change: Change, only: Only, rows: int, rejected: int, severity: str
) -> None:
    only("raw.landed_files")
    inserted = "insert into raw.landed_files by name select"
    change(
        f"{inserted} 'products' as table_name, 'large.csv' as file, 90000 as row_count,"
        " 0 as rejected_count, 0 as left_out_count"
    )
    assert not failed(audit("landed", landed))
    change(
        f"{inserted} 'x' as table_name, 'small.csv' as file, {rows} as row_count,"
        f" {rejected} as rejected_count, 0 as left_out_count"
    )
    result = audit("landed", landed)
    assert bool(result.failed_critical) == (severity == "critical")
    said = [item.message for item in result.failed(severity)]
    share = f"small.csv ({100 * rejected / (rows + rejected):.3g} % of"
    assert len(said) == 1
    assert share in said[0]
    assert "large.csv" not in said[0]


@pytest.mark.parametrize(
    ("rows", "unread", "stops"), [(3, 1, False), (3, 2, True), (1, 1, False)]
)
def test_a_small_file_is_not_lost_among_large_ones(
    landed: Output, change: Change, only: Only, rows: int, unread: int, stops: bool
) -> None:
    only("raw.touchpoints")
    for number in range(rows):
        moment = "unreadable: x" if number < unread else "2024-05-01 10:00:00"
        change(
            "insert into raw.touchpoints (_file, _landed_on, customer_id, action,"
            " occurred_at) values ('small.csv', date '2024-06-30', 'c1', 'click',"
            f" '{moment}')"
        )
    result = audit("landed", landed)
    assert bool(result.failed_critical) == stops
    (said,) = (item.message for item in result.findings if not item.success)
    assert "small.csv (" in said and f"% of {rows})" in said


@pytest.mark.parametrize(
    ("adapter", "filled_from", "said"),
    [
        (None, None, "small.csv (0 % of 3)"),
        (None, '{"occurred_at": ["occurred_at"]}', "small.csv (0 % of 3)"),
        (
            None,
            '{"occurred_at": ["When"], "channel": ["Where"]}',
            "small.csv (0 % of 3; mapping.yml reads occurred_at from When)",
        ),
        (
            "ga4_events",
            '{"occurred_at": ["event_timestamp", "event_date"]}',
            "small.csv (0 % of 3; the adapter ga4_events reads occurred_at from"
            " event_timestamp and event_date)",
        ),
        ("ga4_events", "{}", "small.csv (0 % of 3; the adapter ga4_events reads it)"),
    ],
)
def test_who_read_a_bad_file_from_what_is_told(
    landed: Output,
    change: Change,
    only: Only,
    adapter: str | None,
    filled_from: str | None,
    said: str,
) -> None:
    only("raw.touchpoints", "raw.landed_files")
    for _ in range(3):
        change(
            "insert into raw.touchpoints (_file, _landed_on, customer_id, action,"
            " occurred_at) values ('small.csv', date '2024-06-30', 'c1', 'click',"
            " 'unreadable: x')"
        )
    read = [f"'{text}'" if text else "null" for text in (adapter, filled_from)]
    change(
        "insert into raw.landed_files by name select 'touchpoints' as table_name,"
        f" 'small.csv' as file, 3 as row_count, 0 as rejected_count, {read[0]} as"
        f" adapter, {read[1]} as filled_from"
    )
    (found,) = audit("landed", landed).failed_critical
    assert said in found.message


def test_a_short_id_is_no_example(built: Output, change: Change, only: Only) -> None:
    only("private.doubtful_orders")
    change("insert into private.doubtful_orders select 'till', '7', 'several_buyers'")
    (found,) = audit("marts", built).failed_critical
    assert "1 order ids have several buyers" in found.message
    assert "for example" not in found.message


def test_a_repeated_order_id_stops_and_is_masked(
    built: Output, change: Change, only: Only
) -> None:
    only("private.doubtful_orders")
    assert not failed(audit("marts", built))
    change(
        "insert into private.doubtful_orders"
        " select 'till', '2026-' || number, 'several_buyers' from range(12, 17) as"
        " numbers(number)"
    )
    (found,) = audit("marts", built).failed_critical
    assert found.message == (
        "private.doubtful_orders: 5 order ids have several buyers; none were expected;"
        " for example 2…2, 2…3, 2…4 (expect_column_max_to_be_between, critical)"
    )
    assert "substr(sold_at, 1, 10)" in found.why


def test_good_marts_pass(built: Output) -> None:
    result = audit("marts", built)
    assert [item.message for item in result.findings if not item.success] == []


def test_each_expectation_of_the_marts_gate_can_fail(
    built: Output, change: Change
) -> None:
    volumes = {"marts.customers": 500, "marts.touchpoints": 500}
    earlier = GateResult("marts", "r0", dt.datetime(2024, 1, 1), (), volumes)
    keep(earlier, built)
    change(MARTS_BROKEN)
    broken = audit("marts", built)
    change(
        "delete from ops.scoring_dates; delete from marts.orders;"
        " delete from marts.customers"
    )
    empty = audit("marts", built)
    assert names(broken.findings) - failed(broken, empty) == set()


@pytest.mark.parametrize("rows", [-1, 1])
def test_rows_that_do_not_add_up_stop_the_publication(
    built: Output, change: Change, only: Only, rows: int
) -> None:
    only("ops.reconciliations")
    assert not audit("marts", built).failed_critical
    change(f"update ops.reconciliations set kept = kept + {rows}")
    assert "unexpected_rows_expectation" in {
        finding.expectation for finding in audit("marts", built, "r2").failed_critical
    }


@pytest.mark.parametrize("table", sorted(scores.key_columns()))
def test_scores_that_lack_the_latest_date_stop_the_publication(
    built: Output, change: Change, only: Only, table: str
) -> None:
    only(table)
    assert not audit("marts", built).failed_critical
    change("insert into ops.scoring_dates values (date '2024-07-01')")
    (found,) = audit("marts", built, "r2").failed_critical
    assert found.message.startswith(f"{table}: 1 of its latest scoring dates")


@pytest.mark.parametrize(
    ("raw", "quarantined", "stops"),
    [(100, 11, True), (80, 9, False), (100, 10, False), (3, 2, True), (2, 1, False)],
)
def test_quarantine_is_judged_file_by_file(
    built: Output, change: Change, only: Only, raw: int, quarantined: int, stops: bool
) -> None:
    only("ops.reconciliations")
    change(
        "insert into ops.reconciliations by name select 'feedback' as source,"
        f" 'small.csv' as file, {raw} as raw, {quarantined} as quarantined,"
        f" {raw - quarantined} as kept, 0 as rejected, 0 as superseded, 0 as erased;"
        " update ops.quarantine_summary set row_count = row_count +"
        f" {quarantined} where source = 'transactions'"
    )
    result = audit("marts", built)
    assert bool(result.failed_critical) == stops
    assert all("small.csv (" in item.message for item in result.failed_warnings)
    assert len(result.failed_warnings) == 1


def test_few_customers_are_not_held_to_a_distribution(
    built: Output, change: Change, only: Only
) -> None:
    only("marts.rfm_scores")
    change(
        "delete from marts.rfm_scores where recency_score < 5;"
        " delete from marts.customer_segments where segment = 'loyal'"
    )
    result = audit("marts", built)
    assert "nothing to measure" in sentence(
        result, "marts.rfm_scores", "recency_scores_used"
    )


def test_what_is_missing_fails_critically_and_says_so(
    landed: Output, change: Change, only: Only
) -> None:
    only("raw.feedback", "raw.consents")
    change("drop table raw.feedback; alter table raw.consents drop column recorded_at")
    result = audit("landed", landed)
    messages = {finding.message for finding in result.failed_critical}
    assert (
        "raw.feedback: share_of_unknown_kinds: could not be checked because the table"
        " raw.feedback does not exist (expect_column_max_to_be_between, critical)"
    ) in messages
    assert (
        "raw.consents: columns missing: recorded_at"
        " (expect_table_columns_to_match_set, critical)"
    ) in messages
    assert (
        "raw.consents: share_of_dates_read: could not be checked because the column"
        " recorded_at does not exist (expect_column_max_to_be_between, critical)"
    ) in messages


LEAKY = """
name: landed
description: Written by somebody who did not think of persons.
tables:
  raw.customers:
    - expect: expect_column_values_to_be_in_set
      column: email
      value_set: [a]
      severity: info
      why: shows the values that are not in the set
    - expect: expect_column_values_to_be_unique
      column: email
      severity: info
      why: shows the values that are not unique
    - expect: unexpected_rows_expectation
      unexpected_rows_query: select * from {batch} where email is not null
      says: "{observed} rows"
      severity: info
      why: shows the rows
    - expect: unexpected_rows_expectation
      unexpected_rows_query: select cast(email as integer) from {batch}
      says: "{observed} rows"
      severity: info
      why: the error quotes the value
    - measure: largest_email
      sql: max(email)
      max_value: 1
      says: "{observed}"
      severity: info
      why: shows the value
    - measure: share_of_emails
      sql: avg(cast(email as integer))
      max_value: 1
      says: "{observed}"
      severity: info
      why: the error quotes the value
"""


def test_no_value_of_a_person_is_kept_or_shown(
    landed: Output, change: Change, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    change("update raw.customers set email = 'somebody@planted.example' where _row < 9")
    (tmp_path / "landed.yml").write_text(LEAKY)
    read = suites.load
    monkeypatch.setattr(suites, "load", lambda gate: read(gate, tmp_path))
    result = audit("landed", landed)
    keep(result, landed)
    assert [finding.success for finding in result.findings] == [False] * 6
    assert PLANTED not in repr(result)
    pages = [path for path in landed.quality.rglob("*") if path.is_file()]
    assert {path.name for path in pages} == {
        "index.html", "raw.customers.html", "findings.json",
    }  # fmt: skip
    for path in pages:
        assert PLANTED not in path.read_text()
    shown = capfd.readouterr()
    assert PLANTED not in shown.out + shown.err + caplog.text
    assert (shown.out, shown.err) == ("", "")
    with closing(duckdb.connect(str(landed.warehouse))) as connection:
        rows = connection.execute("select * from ops.gate_results").fetchall()
    assert len(rows) == 6
    assert PLANTED not in repr(rows)


def test_the_docs_show_both_gates_and_do_not_pile_up(
    landed: Output, built: Output, only: Only
) -> None:
    only("raw.transactions")
    audit("landed", landed)
    pages = set(landed.quality.rglob("*"))
    audit("landed", landed, "r2")
    assert set(landed.quality.rglob("*")) == pages
    assert not list(landed.quality.glob(".*"))
    only("marts.rfm_scores")
    audit("marts", built, "r2")
    index = (landed.quality / "index.html").read_text()
    assert "landed: passed" in index
    assert "marts: passed" in index
    page = (landed.quality / "marts" / "marts.rfm_scores.html").read_text()
    assert "Segments are defined on 1 to 5." in page
    for path in landed.quality.rglob("*.html"):
        text = path.read_text()
        assert "<script" not in text
        assert "http:" not in text and "https:" not in text
    for link in ("landed/raw.transactions.html", "marts/marts.rfm_scores.html"):
        assert f'href="{link}"' in index
        assert (landed.quality / link).exists()


def test_a_gate_is_recorded_once_a_run_and_remembered_only_when_passed(
    landed: Output, only: Only
) -> None:
    only("raw.transactions")
    result = audit("landed", landed)
    keep(result, landed)
    keep(result, landed)
    finding = replace(result.findings[0], success=False, severity="critical")
    keep(replace(result, run_id="r2", findings=(finding,)), landed)
    with closing(duckdb.connect(str(landed.warehouse))) as connection:
        counts = connection.execute(
            "select run_id, count(*), count(*) filter (where not is_success)"
            " from ops.gate_results group by run_id order by run_id"
        ).fetchall()
        volumes = connection.execute(
            "select run_id, row_count from ops.gate_volumes"
            " where table_name = 'raw.transactions'"
        ).fetchall()
    assert counts == [("r1", len(result.findings), 0), ("r2", 1, 1)]
    assert volumes == [("r1", 200)]


def test_the_warehouse_is_free_after_a_gate_and_needed_before(
    landed: Output, output: Output, only: Only
) -> None:
    only("raw.consents")
    audit("landed", landed)
    with closing(duckdb.connect(str(landed.warehouse))) as connection:
        connection.execute("create table raw.after_gate as select 1 as one")
        with pytest.raises(PipelineError, match="close every program"):
            audit("landed", landed)
    with pytest.raises(UsageError, match="there is no warehouse"):
        audit("landed", Output(output.folder / "elsewhere"))


def test_a_gate_reads_an_output_folder_of_any_name(
    landed: Output, only: Only, tmp_path: Path
) -> None:
    only("raw.consents", "raw.landed_files")
    named = Output(tmp_path / "é' #% a;b" / '$HOME+%20?c=d&e:{f}\\g"@h')
    named.folder.parent.mkdir()
    landed.folder.rename(named.folder)
    result = audit("landed", named)
    assert [item.message for item in result.findings if not item.success] == []


def test_a_warehouse_that_cannot_be_read_says_what_to_do(
    landed: Output, change: Change, only: Only, tmp_path: Path
) -> None:
    only("raw.consents")
    parquet = tmp_path / "one.parquet"
    change(
        f"copy raw.consents to '{parquet}'; drop table raw.consents;"
        f" create view raw.consents as select * from read_parquet(['{parquet}'])"
    )
    audit("landed", landed)
    parquet.unlink()
    with pytest.raises(PipelineError) as caught:
        audit("landed", landed)
    assert str(caught.value) == (
        f"{landed.warehouse}: cannot be read (the query failed with IOException); the"
        " output folder was moved or landed files are missing; run scripts/run land"
        " again."
    )
    landed.warehouse.write_bytes(b"no database" * 1000)
    with pytest.raises(PipelineError, match="it is not a DuckDB file; move it away"):
        audit("landed", landed)


def test_an_unknown_parameter_is_a_usage_error(
    landed: Output, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "landed.yml").write_text(
        "name: landed\ntables:\n  raw.products:\n"
        "    - {expect: expect_table_row_count_to_be_between, severity: info,"
        " why: x, max_value: {$PARAMETER: trunc(most * 2)}}\n"
    )
    read = suites.load
    monkeypatch.setattr(suites, "load", lambda gate: read(gate, tmp_path))
    with pytest.raises(UsageError, match="the parameter 'most' is unknown"):
        audit("landed", landed)
    given = gates.audit("landed", landed, run_id="r1", parameters={"most": -1})
    assert given.findings[0].message == (
        "raw.products: there are 0 rows; at most -2 were expected"
        " (expect_table_row_count_to_be_between, info)"
    )


ALONE = """
import socket, sys
from pathlib import Path

def refuse(*arguments, **options):
    raise SystemExit(f"network was used: {arguments}")

socket.socket.connect = socket.getaddrinfo = refuse
from pipeline import contract, gates
from pipeline.output import Output

gates.audit("landed", Output(Path(sys.argv[1])), run_id="r1", parameters={})
"""


def test_a_gate_says_nothing_and_writes_nowhere_else(
    landed: Output, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    ran = subprocess.run(
        [sys.executable, "-c", ALONE, str(landed.folder)],
        env={"HOME": str(home), "PYTHONPATH": ":".join(sys.path), "TMPDIR": str(home)},
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
    assert list(home.rglob("*")) == []
    assert {path.name for path in landed.folder.iterdir()} == {
        "warehouse.duckdb", "quality",
    }  # fmt: skip


def test_great_expectations_knows_the_severity_and_the_reason() -> None:
    from pipeline.gates import checkpoints

    suite = suites.load("landed")
    entry = next(item for item in suite.entries if item.severity == "warning")
    made = checkpoints.expectation(suite, 3, entry, {})
    assert (made.severity, made.notes) == ("warning", entry.why)


def test_great_expectations_logs_nothing() -> None:
    logger = logging.getLogger("great_expectations")
    assert not logger.propagate
    assert any(isinstance(item, logging.NullHandler) for item in logger.handlers)
