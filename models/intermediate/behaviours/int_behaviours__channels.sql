-- One customer by the latest scoring date: through which channel they order most.

with

orders as (select * from {{ ref('int_orders__orders') }}),

customers as (select * from {{ ref('int_identity__customers') }}),

scoring_dates as (select * from {{ ref('int_calendar__scoring_dates') }}),

latest as (select max(as_of_date) as as_of_date from scoring_dates),

counted as (
    select
        customers.customer_id,
        orders.channel,
        count(*) as order_count
    from orders
    inner join customers
        on
            orders.source_system = customers.source_system
            and orders.source_customer_id = customers.source_customer_id
    inner join latest
        on orders.ordered_date <= latest.as_of_date
    where orders.is_sale and orders.channel is not null
    group by customers.customer_id, orders.channel
),

placed as (
    select
        customer_id,
        channel,
        order_count,
        sum(order_count) over (partition by customer_id) as all_order_count,
        count(*) over (partition by customer_id) as channel_count,
        row_number() over (
            partition by customer_id
            order by order_count desc nulls last, channel asc nulls last
        ) as place
    from counted
),

final as (
    select
        customer_id,
        channel as preferred_channel,
        cast(channel_count as integer) as channel_count,
        {{ share('order_count', 'all_order_count') }} as preferred_channel_share
    from placed
    where place = 1
)

select * from final
