-- One row per customer, day with an order or a return, and period in which that day's
-- orders were valid.

with

daily_rollups as (select * from {{ ref('int_orders__daily_rollups') }}),

customers as (select * from {{ ref('int_identity__customers') }}),

final as (
    select
        customers.customer_id,
        daily_rollups.event_date,
        daily_rollups.valid_from_date,
        daily_rollups.valid_until_date,
        sum(daily_rollups.order_count) as order_count,
        sum(daily_rollups.sale_revenue) as sale_revenue,
        sum(daily_rollups.return_revenue) as return_revenue,
        case
            when count(*) = count(daily_rollups.goods_cost)
                then sum(daily_rollups.goods_cost)
        end as goods_cost
    from daily_rollups
    inner join customers
        on
            daily_rollups.source_system = customers.source_system
            and daily_rollups.source_customer_id = customers.source_customer_id
    group by
        customers.customer_id,
        daily_rollups.event_date,
        daily_rollups.valid_from_date,
        daily_rollups.valid_until_date
)

select * from final
