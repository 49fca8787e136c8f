-- One row per source record, day and period in which its orders of that day were valid:
-- orders, sales and returns.

{{ config(**by_part('part_date', 'int_orders__open_days')) }}

with

open_days as (select * from {{ ref('int_orders__open_days') }}),

events as (select * from {{ ref('int_orders__events') }}),

final as (
    select
        open_days.part_date,
        events.source_system,
        events.source_customer_id,
        open_days.event_date,
        events.valid_from_date,
        events.valid_until_date,
        cast(sum(events.order_count) as bigint) as order_count,
        cast(sum(events.sale_revenue) as decimal(18, 2)) as sale_revenue,
        cast(sum(events.return_revenue) as decimal(18, 2)) as return_revenue,
        -- One line without a cost leaves the day's cost unknown.
        cast(
            case
                when count(*) = count(events.goods_cost) then sum(events.goods_cost)
            end as decimal(18, 2)
        ) as goods_cost,
        open_days.day_version
    from events
    inner join open_days
        on events.event_date = open_days.event_date
    group by
        open_days.part_date,
        events.source_system,
        events.source_customer_id,
        open_days.event_date,
        events.valid_from_date,
        events.valid_until_date,
        open_days.day_version
)

select * from final
