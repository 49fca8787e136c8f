-- One row per order of a source, placed by the latest scoring date: who bought, what it
-- sold and what had come back by that date.

with

orders as (select * from {{ ref('int_orders__orders') }}),

valid_periods as (select * from {{ ref('int_orders__valid_periods') }}),

lines as (select * from {{ ref('int_orders__lines') }}),

customers as (select * from {{ ref('int_identity__customers') }}),

dates_to_score as (select * from {{ ref('int_calendar__dates_to_score') }}),

latest as (select max(as_of_date) as as_of_date from dates_to_score),

-- Each line counts from its own day on, and its return from the day of the return on.
lines_to_date as (
    select
        lines.source_system,
        lines.order_id,
        coalesce(
            min(case when lines.sale_revenue > 0 then lines.ordered_at end),
            min(lines.ordered_at)
        ) as ordered_at,
        coalesce(
            min(case when lines.sale_revenue > 0 then lines.ordered_date end),
            min(lines.ordered_date)
        ) as ordered_date,
        bool_and(lines.is_test) as is_test,
        count(*) as line_count,
        count(lines.unit_count) as counted_lines,
        sum(lines.unit_count) as unit_count,
        sum(lines.sale_revenue) as sale_revenue,
        sum(
            case
                when lines.returned_date <= latest.as_of_date then lines.return_revenue
                else 0
            end
        ) as return_revenue
    from lines
    inner join latest
        on lines.ordered_date <= latest.as_of_date
    group by lines.source_system, lines.order_id
),

valid_orders as (
    select
        valid_periods.source_system,
        valid_periods.order_id
    from valid_periods
    inner join latest
        on {{ is_valid_on('valid_periods', 'latest.as_of_date') }}
),

final as (
    select
        orders.source_system,
        orders.order_id,
        customers.customer_id,
        lines_to_date.ordered_date,
        lines_to_date.ordered_at,
        orders.channel,
        orders.currency,
        orders.coupon_code,
        cast(lines_to_date.line_count as integer) as line_count,
        cast(
            case
                when lines_to_date.line_count = lines_to_date.counted_lines
                    then lines_to_date.unit_count
            end as decimal(18, 4)
        ) as unit_count,
        cast(lines_to_date.sale_revenue as decimal(18, 2)) as sale_revenue,
        cast(lines_to_date.return_revenue as decimal(18, 2)) as return_revenue,
        cast(
            lines_to_date.sale_revenue - lines_to_date.return_revenue as decimal(18, 2)
        ) as net_revenue,
        orders.is_guest,
        lines_to_date.is_test,
        valid_orders.order_id is not null as is_valid
    from orders
    inner join lines_to_date
        on
            orders.source_system = lines_to_date.source_system
            and orders.order_id = lines_to_date.order_id
    left join valid_orders
        on
            orders.source_system = valid_orders.source_system
            and orders.order_id = valid_orders.order_id
    left join customers
        on
            orders.source_system = customers.source_system
            and orders.source_customer_id = customers.source_customer_id
)

select * from final
