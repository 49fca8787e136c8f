-- One row per source record, day and period in which its orders of that day were valid:
-- orders, sales and returns.

{{ config(**rollup("ref('int_orders__days')")) }}

with

days as (select * from {{ ref('int_orders__days') }}),

events as (select * from {{ ref('int_orders__events') }}),

changed as ({{ changed_parts('days') }}),

final as (
    select
        changed.part_date,
        events.source_system,
        events.source_customer_id,
        events.event_date,
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
        changed.part_version
    from events
    inner join changed
        on {{ part_date('events.event_date') }} = changed.part_date
    group by
        changed.part_date,
        events.source_system,
        events.source_customer_id,
        events.event_date,
        events.valid_from_date,
        events.valid_until_date,
        changed.part_version
)

select * from final
