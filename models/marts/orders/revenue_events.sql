-- One row per order, day, sale or return, and product category: what was sold or came
-- back on that day, up to the latest scoring date.

with

lines as (select * from {{ ref('int_orders__lines') }}),

orders as (select * from {{ ref('int_orders__orders') }}),

customers as (select * from {{ ref('int_identity__customers') }}),

profiles as (select * from {{ ref('int_identity__profiles') }}),

buyers as (
    select * from {{ ref('int_population__customer_dates') }}
    where is_buyer and lifetime_order_count > 0
),

memberships as {{ not_materialized() }} (
    select * from {{ ref('int_segments__memberships') }}
    where segment is not null
),

date_pairs as (select * from {{ ref('int_history__date_pairs') }}),

periods as (select * from {{ ref('int_history__periods') }}),

dates_to_score as (select * from {{ ref('int_calendar__dates_to_score') }}),

latest as (select max(as_of_date) as as_of_date from dates_to_score),

amounts as (
    select
        source_system,
        order_id,
        coalesce(product_category, '(none)') as product_category,
        ordered_date as event_date,
        'sale' as event_type,
        sale_revenue as net_revenue
    from lines
    where sale_revenue > 0
    union all
    select
        source_system,
        order_id,
        coalesce(product_category, '(none)') as product_category,
        returned_date as event_date,
        'return' as event_type,
        -return_revenue as net_revenue
    from lines
    where return_revenue > 0
),

events as (
    select
        amounts.source_system,
        amounts.order_id,
        amounts.event_date,
        amounts.event_type,
        amounts.product_category,
        sum(amounts.net_revenue) as net_revenue
    from amounts
    inner join latest
        on amounts.event_date <= latest.as_of_date
    group by
        amounts.source_system,
        amounts.order_id,
        amounts.event_date,
        amounts.event_type,
        amounts.product_category
),

event_days as (
    select event_date
    from events
    group by event_date
),

-- A sale can change the segment at the end of its own day. So a day has the segments of
-- the last scoring date before it, and a month those of its first and last date.
days as (
    select
        event_days.event_date,
        date_pairs.as_of_date as segment_date,
        periods.from_date,
        periods.to_date
    from event_days
    left join date_pairs
        on
            event_days.event_date > date_pairs.as_of_date
            and coalesce(event_days.event_date <= date_pairs.next_date, true)
    left join periods
        on
            event_days.event_date > periods.from_date
            and event_days.event_date <= periods.to_date
),

scored_customers as (
    select buyers.customer_id
    from buyers
    inner join latest
        on buyers.as_of_date = latest.as_of_date
),

final as (
    select
        events.source_system,
        events.order_id,
        customers.customer_id,
        events.event_date,
        events.event_type,
        orders.channel,
        events.product_category,
        profiles.country,
        began_day.segment,
        began_month.segment as opening_segment,
        ended_month.segment as closing_segment,
        cast(events.net_revenue as decimal(18, 2)) as net_revenue,
        scored_customers.customer_id is not null as is_scored_customer
    from events
    inner join orders
        on
            events.source_system = orders.source_system
            and events.order_id = orders.order_id
    inner join days
        on events.event_date = days.event_date
    left join customers
        on
            orders.source_system = customers.source_system
            and orders.source_customer_id = customers.source_customer_id
    left join profiles
        on customers.customer_id = profiles.customer_id
    left join scored_customers
        on customers.customer_id = scored_customers.customer_id
    left join memberships as began_day
        on
            customers.customer_id = began_day.customer_id
            and days.segment_date = began_day.as_of_date
    left join memberships as began_month
        on
            customers.customer_id = began_month.customer_id
            and days.from_date = began_month.as_of_date
    left join memberships as ended_month
        on
            customers.customer_id = ended_month.customer_id
            and days.to_date = ended_month.as_of_date
)

select * from final
