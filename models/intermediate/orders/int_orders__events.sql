-- One row per event of a source record: an order and a period in which it was valid, or
-- goods that were sold, or goods that came back.

{{ config(materialized='view') }}

with

lines as (select * from {{ ref('int_orders__lines') }}),

orders as (select * from {{ ref('int_orders__orders') }}),

valid_periods as (select * from {{ ref('int_orders__valid_periods') }}),

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
        orders.is_sale
        and not lines.is_excluded
        and not lines.is_return_line as is_sold_line
    from lines
    inner join orders
        on
            lines.source_system = orders.source_system
            and lines.order_id = orders.order_id
),

-- An order counts once, on its day. Each line sells on its own day, and comes back on
-- another. A gift has a cost and no revenue.
final as (
    select
        orders.source_system,
        orders.source_customer_id,
        orders.ordered_date as event_date,
        valid_periods.valid_from_date,
        valid_periods.valid_until_date,
        1 as order_count,
        0 as sale_revenue,
        0 as return_revenue,
        0 as goods_cost
    from valid_periods
    inner join orders
        on
            valid_periods.source_system = orders.source_system
            and valid_periods.order_id = orders.order_id
    union all
    select
        source_system,
        source_customer_id,
        ordered_date as event_date,
        ordered_date as valid_from_date,
        null as valid_until_date,
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
        returned_date as valid_from_date,
        null as valid_until_date,
        0 as order_count,
        0 as sale_revenue,
        return_revenue,
        -return_cost as goods_cost
    from owned
    where return_revenue > 0
)

select * from final
