"""A small published shop, made by hand, and a page taken apart again."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import duckdb

# Everything that the report reads, as the marts have it; nothing is in it yet.
SCHEMA = """
create schema marts;
create schema ops;
create table ops.identity_summary (topic varchar, subject varchar, row_count bigint);
create table marts.customers (
    customer_id varchar, retention_state varchar, is_contactable_email boolean,
    is_contactable_sms boolean, is_contactable_phone boolean,
    is_contactable_post boolean, is_contactable_ads boolean
);
create table ops.scoring_dates (as_of_date date);
create table ops.readiness (
    kind varchar, name varchar, missing varchar, is_ready boolean
);
create table ops.touchpoint_actions (
    source_system varchar, source_action varchar, action varchar,
    touchpoint_count bigint, is_known boolean
);
create table ops.reconciliations (
    source varchar, file varchar, raw bigint, kept bigint, quarantined bigint,
    rejected bigint, superseded bigint, erased bigint
);
create table ops.quarantine_summary (
    source varchar, reason varchar, cure varchar, row_count bigint
);
create table ops.gate_results (
    run_id varchar, gate varchar, table_name varchar, expectation varchar,
    column_name varchar, severity varchar, is_success boolean, observed varchar,
    message varchar, checked_at timestamp
);
create table marts.segment_catalogue (
    segment varchar, label_en varchar, label_fr varchar, colour varchar,
    persona varchar, recommended_action varchar, display_order integer,
    is_active boolean
);
create table marts.customer_segments (
    customer_id varchar, as_of_date date, lifecycle_stage varchar,
    segment varchar, status varchar
);
create table marts.rfm_scores (
    customer_id varchar, as_of_date date, rfm_segment varchar,
    net_revenue decimal(18, 2), recency_score integer, frequency_score integer,
    monetary_score integer
);
create table marts.rfm_segment_catalogue (
    rfm_segment varchar, label_en varchar, meaning varchar, display_order integer
);
create table marts.rfm_cutoffs (
    component varchar, score integer, as_of_date date, method varchar,
    from_value decimal(18, 2), to_value decimal(18, 2), customers bigint
);
create table marts.segment_flows (
    segment varchar, from_date date, to_date date, opening_customers bigint,
    entered_customers bigint, stayed_customers bigint, left_customers bigint,
    closing_customers bigint
);
create table marts.segment_history (
    customer_id varchar, valid_from_date date, cause varchar
);
create table ops.segment_alarms (
    month date, as_of_date date, measure varchar, segment varchar,
    measured_value decimal(18, 4), usual_value decimal(18, 4),
    usual_distance decimal(18, 4), status varchar
);
create table marts.segment_performance (
    segment varchar, month date, opening_customers bigint, customers bigint,
    order_count bigint, net_revenue decimal(18, 2), revenue_share decimal(9, 4),
    average_order_value decimal(18, 2), order_frequency decimal(18, 4),
    conversion_rate decimal(9, 4), repeat_rate decimal(9, 4), churn_rate decimal(9, 4),
    reactivation_rate decimal(9, 4), return_rate decimal(9, 4),
    average_rfm_score decimal(18, 2), average_engagement_score decimal(18, 4),
    average_acquisition_cost decimal(18, 2), is_complete_month boolean
);
create table marts.engagement_scores (
    customer_id varchar, as_of_date date, engagement_tier varchar,
    engagement_trend varchar, status varchar, engagement_score decimal(18, 4)
);
create table marts.engagement_ledger (
    customer_id varchar, action varchar, as_of_date date,
    decayed_points decimal(18, 4)
);
create table marts.engagement_channels (
    customer_id varchar, channel varchar, topic varchar, as_of_date date,
    touchpoint_count bigint, counted_count bigint, points decimal(18, 4),
    decayed_points decimal(18, 4)
);
create table marts.action_catalogue (
    action varchar, kind varchar, label_en varchar, label_fr varchar,
    points decimal(9, 2), daily_cap integer
);
create table marts.revenue_bridge (
    source_system varchar, month date, raw_gross_revenue decimal(18, 2),
    quarantined_revenue decimal(18, 2), duplicate_revenue decimal(18, 2),
    test_revenue decimal(18, 2), cancelled_revenue decimal(18, 2),
    return_revenue decimal(18, 2), unknown_customer_revenue decimal(18, 2),
    unscored_customer_revenue decimal(18, 2), scored_revenue decimal(18, 2)
);
insert into ops.scoring_dates values ('2026-05-31'), ('2026-06-30');
"""

# Six VIPs, twelve at risk, three lost (few), seven prospects and two who only returned.
# 77,777 is what the few hold: it must not be on the page.
ROWS = """
insert into marts.segment_catalogue values
    ('vip', 'VIP', 'VIP', '#6a3d9a', 'Spend most', 'Thank them', 1, true),
    ('at_risk', 'At risk', 'À risque', '#ff7f00', 'Late', 'Ask why', 2, true),
    ('lost', 'Lost', 'Perdu', '#e31a1c', 'Gone', 'Let go', 3, true),
    ('prospect', 'Prospect', 'Prospect', '#cab2d6', 'Never ordered', 'Inform', 4, true),
    ('sleeping', 'Sleeping', 'Endormi', '#000000', 'Gone', 'Forgotten', 5, false);

insert into marts.segment_flows values
    ('vip', '2026-04-30', '2026-05-31', 900, 900, 0, 900, 900),
    ('vip', '2026-05-31', '2026-06-30', 10, 5, 6, 4, 11),
    ('at_risk', '2026-05-31', '2026-06-30', 8, 7, 3, 5, 10);
insert into marts.segment_history values
    ('v1', '2026-05-31', 'policy'), ('r1', '2026-06-30', null),
    ('r2', '2026-06-30', 'population'), ('v2', '2026-06-30', 'behaviour'),
    ('v3', '2026-06-30', 'behaviour'), ('v4', '2026-06-30', 'behaviour'),
    ('v5', '2026-06-30', 'behaviour'), ('v6', '2026-06-30', 'behaviour');
insert into ops.segment_alarms values
    ('2026-01-01', '2026-01-31', 'segment_share', 'vip', 0.9, 0.1, 0.01, 'alarm'),
    ('2026-06-01', '2026-06-30', 'segment_share', 'vip', 0.2145, 0.4, 0.05, 'alarm'),
    ('2026-06-01', '2026-06-30', 'migration_rate', 'all', 0.5, 0.5, 0.05, 'usual');
insert into marts.customer_segments
    select 'v' || number, date '2026-06-30', 'active', 'vip', 'scored'
    from range(6) as numbers (number)
    union all
    select 'r' || number, date '2026-06-30', 'dormant', 'at_risk', 'scored'
    from range(12) as numbers (number)
    union all
    select 'l' || number, date '2026-06-30', 'lost', 'lost', 'scored'
    from range(3) as numbers (number)
    union all
    select 'p' || number, date '2026-06-30', 'prospect', 'prospect', 'scored'
    from range(7) as numbers (number)
    union all
    select 'x' || number, date '2026-06-30', null, null, 'only_returns'
    from range(2) as numbers (number);

insert into marts.rfm_segment_catalogue values
    ('champions', 'Champions', 'Best on all three', 1),
    ('sleepers', 'Sleepers', 'Not for long', 2);

insert into marts.rfm_scores
    select 'v' || number, date '2026-06-30', 'champions', 1000.50, 5, 5, 5
    from range(6) as numbers (number)
    union all
    select 'r' || number, date '2026-06-30', 'sleepers', 100, 2, 4, 3
    from range(12) as numbers (number)
    union all
    select 'l' || number, date '2026-06-30', 'sleepers', 25925.666, 1, 1, 2
    from range(3) as numbers (number)
    union all
    select 'v' || number, date '2026-05-31', 'champions', 5, 1, 1, 1
    from range(6) as numbers (number);

insert into marts.rfm_cutoffs values
    ('recency', 5, '2026-06-30', 'relative', 0, 94, 6),
    ('recency', 1, '2026-06-30', 'relative', 500, 700, 3),
    ('order_count', 5, '2026-06-30', 'fixed', 4, 127, 6),
    ('monetary', 5, '2026-06-30', 'relative', 439.6, 22353.79, 6),
    ('monetary', 5, '2026-05-31', 'relative', 1, 2, 9);

insert into marts.segment_performance values
    ('vip', '2025-05-01', 6, 6, 10, 800, 0.8, 80, 1.7, 0.5, 0.4, 0.1, null, 0.1, 4.5,
     50, null, true),
    ('vip', '2026-05-01', 6, 7, 12, 1000, 0.6667, 83.33, 2, 0.5, 0.4, 0.1667, null, 0.1,
     4.5, 50, null, true),
    ('at_risk', '2026-05-01', 12, 4, 5, 500, 0.3333, 100, 0.4, 0.25, 0, 0.5, 0.25, 0,
     2.2222, 5, null, true),
    ('lost', '2026-05-01', 3, 8, 1, 77777, 0, 77777, 0.3, 0.3, 0, null, 0.1, 0, 1, 1,
     null, true),
    ('none', '2026-05-01', 9, 0, 7, 90, 0.1, 12.86, 1, 0.7778, 0, null, null, 0, null,
     null, null, true),
    ('vip', '2026-06-01', 6, 6, 2, 222, 1, 111, 0.3, 0.2, 0, 0, null, 0, 4.5, 50, null,
     false);

insert into marts.engagement_scores
    select 'v' || number, date '2026-06-30', 'high', 'rising', 'scored', 20
    from range(6) as numbers (number)
    union all
    select 'r' || number, date '2026-06-30', 'low', 'falling', 'scored', 2.5
    from range(3) as numbers (number)
    union all
    select 'p' || number, date '2026-06-30', null, null, 'no_touchpoint_in_window', 0
    from range(7) as numbers (number);

insert into marts.engagement_ledger
    select customer_id, 'email_click', as_of_date, engagement_score
    from marts.engagement_scores where engagement_tier is not null;

insert into marts.engagement_channels
    select
        customer_id, if(engagement_tier = 'high', 'email', 'paper_mail'),
        '(none)', as_of_date, 4, 3, 30, engagement_score
    from marts.engagement_scores where engagement_tier is not null;

insert into marts.action_catalogue values
    ('email_click', 'active', 'E-mail clicked', 'Clic', 5, 3),
    ('email_open', 'passive', 'E-mail opened', 'Ouverture', 2.5, null),
    ('email_unsubscribe', 'negative', 'Unsubscribed', 'Désabonnement', -20, 1);

insert into marts.revenue_bridge values
    ('shop', '2026-05-01', 10000, 10, 20, 30, 40, 900, 500, -100, 8600),
    ('web', '2026-06-01', 5000, 0, 0, 0, 0, 100, 0, 0, 4900);

insert into ops.reconciliations values
    ('transactions', 'transactions_a.csv', 1000, 950, 30, 3, 15, 2),
    ('transactions', 'transactions_b.csv', 200, 200, 0, 0, 0, 0),
    ('customers', 'customers.csv', 40, 39, 1, 0, 0, 0);

insert into ops.quarantine_summary values
    ('transactions', 'missing_order_id', 'Give every line its order number', 25),
    ('transactions', 'unknown_status', 'Add the status to the policy', 5),
    ('customers', 'missing_customer_id', 'Give every record its id', 1),
    ('customers', 'nothing_left', 'Nothing', 0);

insert into ops.touchpoint_actions values
    ('mail', 'opened', 'email_open', 900, true),
    ('web', 'scroll 75', 'unknown', 100, false);

insert into ops.gate_results values
    ('r1', 'landed', 'raw.x', 'expect_y', null, 'critical', false, '0',
     'raw.x: an old failure (expect_y, critical)', '2026-06-29 10:00:00'),
    ('r2', 'landed', 'raw.x', 'expect_y', null, 'critical', true, '1',
     'raw.x: fine (expect_y, critical)', '2026-06-30 10:00:00'),
    ('r2', 'landed', 'raw.x', 'expect_z', null, 'warning', false, '9 %',
     'raw.x: 9 % of lines are odd (expect_z, warning)', '2026-06-30 10:00:00'),
    ('r2', 'marts', 'marts.x', 'expect_y', null, 'critical', true, '1',
     'marts.x: fine (expect_y, critical)', '2026-06-30 10:01:00');

insert into ops.identity_summary values
    ('people', 'source_records', 1040), ('people', 'customers', 30),
    ('people', 'customers_of_several_records', 9), ('shared_by_too_many', 'email', 2),
    ('conflicts', 'birth_date', 3), ('consents', 'contradictory', 0);

insert into marts.customers
    select
        'c' || number, if(number < 20, 'active', 'to_reconfirm'),
        number < 15, number < 2, false, true, false
    from range(30) as numbers (number);

insert into ops.readiness values
    ('score', 'rfm', null, true),
    ('score', 'satisfaction', 'no answer of a known customer has landed', false),
    ('grid', 'age_band', null, true),
    ('table', 'exchange_rates', null, true);
"""


def make(path: Path, *scripts: str) -> Path:
    """A published file with every table, and what the scripts put into it."""
    with closing(duckdb.connect(str(path))) as connection:
        connection.execute(SCHEMA)
        for script in scripts:
            connection.execute(script)
    return path


@dataclass
class Table:
    """A table of the page: its head and its rows as text."""

    head: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)


class Page(HTMLParser):
    """A page taken apart: its text, its headings, its tables by caption."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.html = html
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.headings: list[tuple[int, str]] = []
        self.tables: dict[str, Table] = {}
        self.texts: list[tuple[str, str]] = []
        self.open: list[str] = []
        self.table = Table()
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "link", "rect", "path", "line"):
            self.open.append(tag)
        if tag == "table":
            self.table = Table()
        if tag == "tr":
            self.table.rows.append([])
        if tag in ("h1", "h2", "h3", "h4", "caption", "td", "th"):
            self.words = ""

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop() != tag:
            pass
        if tag == "caption":
            self.tables[self.words] = self.table
        if tag in ("td", "th"):
            self.table.rows[-1].append(self.words)
        if tag == "thead":
            self.table.head = self.table.rows.pop()
        if tag in ("h1", "h2", "h3", "h4"):
            self.headings.append((int(tag[1]), self.words))

    def handle_data(self, data: str) -> None:
        self.words += data.replace("\N{NO-BREAK SPACE}", " ")
        if data.strip():
            self.texts.append((self.open[-1] if self.open else "", data))

    @property
    def text(self) -> str:
        """All that a reader sees, in one line."""
        seen = (text for tag, text in self.texts if tag != "style")
        return " ".join(" ".join(seen).replace("\N{NO-BREAK SPACE}", " ").split())

    def rows(self, caption: str) -> list[list[str]]:
        """The rows of a table."""
        return self.tables[caption].rows

    def drawings(self) -> list[dict[str, str | None]]:
        """The attributes of every drawing."""
        return [attributes for tag, attributes in self.tags if tag == "svg"]


def svg_texts(html: str) -> list[str]:
    """The drawings of a page, as they stand in it."""
    return [part.partition("</svg>")[0] for part in html.split("<svg ")[1:]]
