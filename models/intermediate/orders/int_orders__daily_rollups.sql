-- One source record on one day, split by the day on which its orders of that day were
-- paid back in full: orders, sales and returns.

with

lines as (select * from {{ ref('int_orders__lines') }}),

orders as (select * from {{ ref('int_orders__orders') }}),

owned as (
    select
        lines.source_system,
        lines.ordered_date,
        lines.returned_date,
        lines.sale_revenue,
        lines.return_revenue,
        lines.sale_cost,
        lines.return_cost,
        orders.source_customer_id,
        orders.refunded_in_full_date,
        orders.is_sale
        and not lines.is_excluded
        and not lines.is_return_line as is_sold_line
    from lines
    inner join orders
        on
            lines.source_system = orders.source_system
            and lines.order_id = orders.order_id
),

-- An order counts once, on its day; each line sells on its own day, a gift at no more
-- than its cost, and comes back on another.
events as (
    select
        source_system,
        source_customer_id,
        ordered_date as event_date,
        refunded_in_full_date,
        1 as order_count,
        0 as sale_revenue,
        0 as return_revenue,
        0 as goods_cost
    from orders
    where is_sale
    union all
    select
        source_system,
        source_customer_id,
        ordered_date as event_date,
        refunded_in_full_date,
        0 as order_count,
        sale_revenue,
        0 as return_revenue,
        sale_cost as goods_cost
    from owned
    where is_sold_line
    union all
    select
        source_system,
        source_customer_id,
        returned_date as event_date,
        null as refunded_in_full_date,
        0 as order_count,
        0 as sale_revenue,
        return_revenue,
        -return_cost as goods_cost
    from owned
    where return_revenue > 0
),

final as (
    select
        source_system,
        source_customer_id,
        event_date,
        refunded_in_full_date,
        cast(sum(order_count) as bigint) as order_count,
        cast(sum(sale_revenue) as decimal(18, 2)) as sale_revenue,
        cast(sum(return_revenue) as decimal(18, 2)) as return_revenue,
        -- One line without a cost leaves the day's cost unknown.
        cast(
            case when count(*) = count(goods_cost) then sum(goods_cost) end
            as decimal(18, 2)
        ) as goods_cost
    from events
    group by source_system, source_customer_id, event_date, refunded_in_full_date
)

select * from final
