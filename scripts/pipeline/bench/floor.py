"""The floor: the project's tables by hand in DuckDB; nothing checked, nothing kept.

``python -m pipeline.bench.floor RAW FILE DATES`` makes them for so many month ends.
"""

import sys
from calendar import monthrange
from collections.abc import Iterator
from datetime import date

import duckdb

from pipeline.contract import PROJECT

FACTS = """
create table lines as select trim(order_id) as order_id, line_number, quantity,
    trim(customer_id) as source_id, ordered_at, ordered_at::date as day, outcome,
    lower(trim(channel)) as channel, trim(product_id) as product_id, unit_price,
    trim(product_category) as category, discount_amount, amount, currency,
    case when outcome is null or order_id is null then 'unusable' end as reason
from '{raw}/transactions*.parquet'
left join (select status as known, outcome from '{seeds}/order_statuses.csv')
    on lower(trim(status)) = known;
create table actions as
select row_number() over ()::utinyint as code, * from '{seeds}/actions.csv';
create table touchpoints as
select trim(touchpoint_id) as touchpoint_id, trim(customer_id) as source_id,
    occurred_at, occurred_at::date as day, code, lower(trim(channel)) as channel,
    lower(trim(device)) as device, lower(trim(topic)) as topic,
    case when code is null then 'unknown_action' end as reason
from '{raw}/touchpoints*.parquet' as t
left join actions on lower(trim(t.action)) = actions.action;
create table people as
select row_number() over ()::int as record, customer_id as source_id, lower(trim(email))
    as email, * exclude (customer_id, email) from '{raw}/customers.parquet';
create table ids as
select source_id, min(record) over (partition by email) as customer_id from people;
create table customers as
select customer_id, arg_min(columns(p.* exclude (record, source_id)), record)
from people as p join ids using (source_id) group by 1;
create table orders as
select order_id, any_value(customer_id) as customer_id, min(ordered_at) as ordered_at,
    min(day) as day, any_value(outcome) as outcome, any_value(channel) as channel,
    count(*) as line_count, sum(quantity) as units, sum(amount) as revenue
from lines left join ids using (source_id) where reason is null group by 1;
create table order_days as
select customer_id, day, count(*) as orders, sum(revenue) as revenue
from orders where outcome = 'sale' and customer_id is not null group by all;
create table touch_days as select customer_id, day, code, count(*) as n,
    least(any_value(daily_cap), n) * any_value(points) as points
from touchpoints join ids using (source_id) join actions using (code) group by all;
create table rfm (customer_id int, as_of date, recency int, orders int,
    revenue decimal(18, 2), r int, f int, m int);
create table engagement (customer_id int, as_of date, n int, points double, tier int);
create table segments (customer_id int, as_of date, segment varchar)"""
SCORE = f"(1 + {' + '.join(f'({{0}} > {{1}}[{n}])::int' for n in (1, 2, 3, 4))})"
FIFTHS = "quantile_disc({}, [.2, .4, .6, .8]) as {}"
# Decay is linear: the points of a date are those of the date before, a month older.
DATE = f"""
insert into rfm
with bought as (
    select customer_id, date '{{day}}' - max(day) as recency, sum(orders) as orders,
        sum(revenue) as revenue from order_days
    where day between date '{{day}}' - 729 and date '{{day}}' group by 1),
cuts as (select {FIFTHS.format("-recency", "r")}, {FIFTHS.format("orders", "f")},
    {FIFTHS.format("revenue", "m")} from bought)
select customer_id, date '{{day}}', recency, orders, revenue,
    {SCORE.format("-recency", "r")}, {SCORE.format("orders", "f")},
    {SCORE.format("revenue", "m")} from bought, cuts;
insert into engagement
with parts as (
    select customer_id, n, points * 0.5 ** ((date '{{day}}' - as_of) / 60.0) as points
    from engagement where as_of = date '{{before}}'
    union all
    select customer_id, n, points * 0.5 ** ((date '{{day}}' - day) / 60.0)
    from touch_days where day > greatest(date '{{before}}', date '{{day}}' - 365)
        and day <= date '{{day}}'
    union all
    select customer_id, -n, -points * 0.5 ** ((date '{{day}}' - day) / 60.0)
    from touch_days where '{{before}}' > '2000' and day > date '{{before}}' - 365
        and day <= date '{{day}}' - 365),
added as (select customer_id, sum(n) as n, sum(points) as points from parts
    group by 1 having sum(n) > 0),
cuts as (select {FIFTHS.format("round(points, 3)", "c")} from added)
select customer_id, date '{{day}}', n, points, {SCORE.format("points", "c")}
from added, cuts;
insert into segments
select customer_id, date '{{day}}', case
    when r is null then case when tier = 5 then 'hot_prospect' else 'prospect' end
    when recency > 365 then case when f >= 3 or m >= 4 then 'at_risk' else 'lost' end
    when recency <= 90 and orders = 1 then 'new'
    when r >= 4 and f >= 4 and m >= 5 then 'vip' when f >= 4 then 'loyal'
    when r >= 4 and (f >= 2 or m >= 4) then 'promising' else 'occasional' end
from (from rfm where as_of = date '{{day}}') as bought
full join (from engagement where as_of = date '{{day}}') as touched using (customer_id)
"""
LEDGER = """
create table ledger as select customer_id, code, sum(n) as n, sum(points) as points,
    sum(points * 0.5 ** ((date '{day}' - day) / 60.0)) as decayed
from touch_days where day > date '{day}' - 365 and day <= date '{day}' group by all"""


def statements(raw: str, dates: int) -> Iterator[str]:
    """Everything, in order; dates are month ends, the last that of December 2025."""
    yield from FACTS.format(raw=raw, seeds=PROJECT / "seeds" / "policy").split(";\n")
    before = "1900-01-01"
    for back in range(dates - 1, -1, -1):
        year, month = divmod(2025 * 12 + 11 - back, 12)
        day = date(year, month + 1, monthrange(year, month + 1)[1]).isoformat()
        yield from DATE.format(day=day, before=before).split(";\n")
        before = day
    yield LEDGER.format(day=before)


if __name__ == "__main__":
    raw, file, dates = sys.argv[1:]
    with duckdb.connect(file, config={"threads": 2}) as database:
        database.execute("set preserve_insertion_order = false")
        for statement in statements(raw, int(dates)):
            database.execute(statement)
