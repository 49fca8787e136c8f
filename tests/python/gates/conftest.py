"""A small warehouse as landing and dbt leave it, in which every gate is met."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from pipeline import contract
from pipeline.output import Output

TECHNICAL = {
    "_file": "'one.csv'",
    "_row": "number",
    "_landed_order": "1",
    "_landed_on": "date '2024-06-30'",
    "_run_id": "'r1'",
}
TECHNICAL_TYPES = {
    "_file": "varchar",
    "_row": "bigint",
    "_landed_order": "integer",
    "_landed_on": "date",
    "_run_id": "varchar",
}

# What each raw table holds by column, as SQL over a running number.
LANDED: dict[str, tuple[int, dict[str, str]]] = {
    "transactions": (
        200,
        {
            "order_id": "'o' || number",
            "line_number": "'1'",
            "customer_id": "case when number % 4 > 0 then 'c' || number % 50 end",
            "ordered_at": "'2024-0' || (1 + number % 6) || '-03 10:00:00'",
            "quantity": "'1'",
            "unit_price": "'10.5'",
            "amount": "case when number % 2 = 0 then '10.5' end",
        },
    ),
    "customers": (
        50,
        {
            "customer_id": "'c' || number",
            "email": "'somebody' || number || '@planted.example'",
            "birth_date": "'1980-01-01'",
        },
    ),
    "touchpoints": (
        20,
        {
            "customer_id": "'c' || number",
            "occurred_at": "'2024-05-01 10:00:00'",
            "action": "'email_click'",
        },
    ),
    "consents": (
        20,
        {
            "customer_id": "'c' || number",
            "purpose": "'Email '",
            "status": "'granted'",
            "recorded_at": "'2024-05-01 10:00:00'",
        },
    ),
    "exchange_rates": (
        3,
        {
            "currency": "'USD'",
            "rate_date": "'2024-01-0' || (1 + number)",
            "rate": "'0.9'",
        },
    ),
}

MARTS = """
create schema marts;
create schema ops;
create schema staging;
create schema activation;
create table ops.scoring_dates as select date '2024-06-30' as as_of_date;
create table ops.reconciliations as
select 'transactions' as source, 'one.csv' as file, 103 as raw, 100 as kept,
    1 as quarantined, 1 as rejected, 1 as superseded, 0 as erased;
create schema private;
create schema intermediate;
create table private.doubtful_orders (source_system varchar, order_id varchar,
    doubt varchar);
insert into private.doubtful_orders values ('shop', 'o1', 'grown');
create table staging.stg_crm__consents_checked (_file varchar,
    quarantine_reason varchar);
insert into staging.stg_crm__consents_checked select 'two.csv', null from range(199);
insert into staging.stg_crm__consents_checked values ('two.csv', 'unknown_purpose');
create table ops.quarantine_summary as
select 'transactions' as source, 'no_date' as reason, 1 as row_count;
create table marts.orders as
select
    'shop' as source_system,
    'o' || number as order_id,
    case when number < 60 then 'c' || number end as customer_id,
    date '2024-06-30' - cast(number as integer) as ordered_date,
    cast(10 as decimal(18, 2)) as net_revenue,
    number < 90 as is_valid,
    'web' as channel,
    'EUR' as currency,
    case when number < 9 then 'SPRING @ 10' end as coupon_code
from range(100) as numbers(number);
create table staging.stg_shop__transactions as
select source_system, order_id, ordered_date, 'buyer@planted.example' as customer_email
from marts.orders;
create table marts.customers as
select
    customer_id,
    ordered_date as first_order_date,
    ordered_date as last_order_date,
    1 as order_count,
    net_revenue,
    'female' as gender,
    'FR' as country,
    'FR-75' as region,
    'search' as acquisition_channel,
    'gold' as loyalty_tier,
    'web' as preferred_channel,
    cast(null as varchar) as top_interest,
    'active' as retention_state,
    false as is_profiling_objected
from marts.orders
where customer_id is not null;
create table marts.rfm_scores as
select
    customer_id,
    date '2024-06-30' as as_of_date,
    last_order_date,
    date '2024-06-30' - last_order_date as days_since_last_order,
    order_count,
    net_revenue,
    1 + (row_number() over (order by customer_id)) % 5 as recency_score,
    1 + (row_number() over (order by customer_id)) % 2 as frequency_score,
    1 + (row_number() over (order by customer_id)) % 3 as monetary_score
from marts.customers;
alter table marts.rfm_scores add column rfm_cell integer;
alter table marts.rfm_scores add column rfm_sum integer;
alter table marts.rfm_scores add column rfm_segment varchar;
update marts.rfm_scores set
    rfm_cell = recency_score * 100 + frequency_score * 10 + monetary_score,
    rfm_sum = recency_score + frequency_score + monetary_score,
    rfm_segment = case when recency_score > 2 then 'champions' else 'lost' end;
create table marts.rfm_cutoffs as
select as_of_date, 'recency' as component, recency_score as score, count(*) as customers
from marts.rfm_scores
group by as_of_date, recency_score;
create table marts.customer_segments as
select
    customer_id,
    as_of_date,
    'active' as lifecycle_stage,
    case when recency_score > 2 then 'vip' else 'loyal' end as segment,
    cast(null as varchar) as status,
    'high' as value_tier,
    cast(null as varchar) as next_value_tier,
    'rule_1' as rule_id
from marts.rfm_scores;
create table marts.segment_catalogue as
select segment from (values ('vip'), ('loyal')) as named (segment);
create table ops.touchpoint_actions as
select 'shop' as source_system, 'click' as source_action, 20 as touchpoint_count,
    true as is_known;
insert into ops.touchpoint_actions values ('shop', 'swiped', 1, false);
insert into ops.reconciliations values ('consents', 'two.csv', 200, 199, 1, 0, 0, 0);
insert into ops.quarantine_summary values ('consents', 'unknown_purpose', 1);
create table marts.touchpoints as
select
    customer_id,
    'shop' as source_system,
    't' || customer_id as touchpoint_id,
    'email' as channel,
    'phone' as device,
    'offers @ home' as topic,
    cast(null as varchar) as campaign_id,
    'A' as variant,
    'dresses' as product_category
from marts.customers;
create table marts.engagement_scores as
select
    customer_id,
    as_of_date,
    'scored' as status,
    row_number() over (order by customer_id) as engagement_score,
    (row_number() over (order by customer_id) - 1) / 59 as engagement_percentile
from marts.rfm_scores;
create table marts.revenue_bridge as
select 'shop' as source_system, date '2024-06-01' as month,
    cast(600 as decimal(18, 2)) as scored_revenue;
create table marts.revenue_events as
select source_system, order_id, customer_id, ordered_date as event_date,
    'sale' as event_type, 'dresses' as product_category, net_revenue,
    customer_id is not null as is_scored_customer
from marts.orders;
create table marts.customer_stages as
select customer_id, as_of_date as valid_from_date, lifecycle_stage, true as is_current
from marts.customer_segments;
create table marts.segment_performance as
select 'vip' as segment, date '2024-06-01' as month,
    cast(600 as decimal(18, 2)) as net_revenue;
create table marts.segment_migrations as
select month, segment as from_segment, segment as to_segment, net_revenue
from marts.segment_performance;
create table activation.customer_sources as
select customer_id, 'shop' as source_system, 'x' || customer_id as source_customer_id
from marts.customers;
"""

Change = Callable[[str], None]


def landed_tables() -> Iterator[str]:
    """The SQL that makes every raw table of the contract."""
    for name, table in contract.tables().items():
        rows, values = LANDED.get(name, (0, {}))
        contents = [
            f"cast({values.get(column.name, 'null')} as varchar) as {column.name}"
            for column in table.columns
        ]
        contents += [
            f"cast({value} as {TECHNICAL_TYPES[column]}) as {column}"
            for column, value in TECHNICAL.items()
        ]
        yield (
            f"create table raw.{name} as select {', '.join(contents)}"
            f" from range({rows}) as numbers(number)"
        )


@pytest.fixture
def output(tmp_path: Path) -> Output:
    """An output folder that holds nothing yet."""
    return Output(tmp_path / "output")


@pytest.fixture
def change(output: Output) -> Change:
    """Run SQL in the working file, which is closed again at once."""
    output.folder.mkdir(exist_ok=True)

    def run(sql: str) -> None:
        with closing(duckdb.connect(str(output.warehouse))) as connection:
            connection.execute(sql)

    return run


@pytest.fixture
def landed(output: Output, change: Change) -> Output:
    """A warehouse that has landed well."""
    change("create schema raw")
    change(
        "create table raw.landed_files as select 'transactions' as table_name,"
        " 'one.csv' as file, 200 as row_count, 1 as rejected_count,"
        " 0 as left_out_count, null::varchar as adapter, null::varchar as filled_from"
    )
    for statement in landed_tables():
        change(statement)
    return output


@pytest.fixture
def built(output: Output, change: Change) -> Output:
    """A warehouse whose marts are as they should be."""
    change(MARTS)
    return output
