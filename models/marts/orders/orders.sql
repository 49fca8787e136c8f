-- One order of one source, placed by the latest scoring date: who bought, what it sold
-- and what had come back by that date.

with

orders as (select * from {{ ref('int_orders__orders') }}),

lines as (select * from {{ ref('int_orders__lines') }}),

customers as (select * from {{ ref('int_identity__customers') }}),

scoring_dates as (select * from {{ ref('int_calendar__scoring_dates') }}),

latest as (select max(as_of_date) as as_of_date from scoring_dates),

returns_to_date as (
    select
        lines.source_system,
        lines.order_id,
        sum(lines.return_revenue) as return_revenue
    from lines
    inner join latest
        on lines.returned_date <= latest.as_of_date
    where lines.return_revenue > 0
    group by lines.source_system, lines.order_id
),

final as (
    select
        orders.source_system,
        orders.order_id,
        customers.customer_id,
        orders.ordered_date,
        orders.ordered_at,
        orders.channel,
        orders.currency,
        orders.coupon_code,
        cast(orders.line_count as integer) as line_count,
        cast(orders.unit_count as decimal(18, 4)) as unit_count,
        orders.sale_revenue,
        -- An order without a return gave nothing back.
        cast(coalesce(returns_to_date.return_revenue, 0) as decimal(18, 2))
            as return_revenue,
        cast(
            orders.sale_revenue - coalesce(returns_to_date.return_revenue, 0)
            as decimal(18, 2)
        ) as net_revenue,
        orders.is_guest,
        orders.is_test,
        orders.is_sale
        and (
            orders.refunded_in_full_date is null
            or orders.refunded_in_full_date > latest.as_of_date
        ) as is_valid
    from orders
    inner join latest
        on orders.ordered_date <= latest.as_of_date
    left join returns_to_date
        on
            orders.source_system = returns_to_date.source_system
            and orders.order_id = returns_to_date.order_id
    left join customers
        on
            orders.source_system = customers.source_system
            and orders.source_customer_id = customers.source_customer_id
)

select * from final
