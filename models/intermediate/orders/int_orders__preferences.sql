-- One customer by the latest scoring date: their usual channel and favourite category.

with

lines as (select * from {{ ref('int_orders__lines') }}),

orders as (select * from {{ ref('int_orders__orders') }}),

customers as (select * from {{ ref('int_identity__customers') }}),

scoring_dates as (select * from {{ ref('int_calendar__scoring_dates') }}),

latest as (select max(as_of_date) as as_of_date from scoring_dates),

sold_orders as (
    select
        customers.customer_id,
        orders.source_system,
        orders.order_id,
        orders.channel
    from orders
    inner join customers
        on
            orders.source_system = customers.source_system
            and orders.source_customer_id = customers.source_customer_id
    inner join latest
        on orders.ordered_date <= latest.as_of_date
    where orders.is_sale
),

channels as (
    select
        customer_id,
        channel,
        count(*) as order_count
    from sold_orders
    where channel is not null
    group by customer_id, channel
),

categories as (
    select
        sold_orders.customer_id,
        lines.product_category,
        sum(lines.sale_revenue) as sale_revenue
    from lines
    inner join sold_orders
        on
            lines.source_system = sold_orders.source_system
            and lines.order_id = sold_orders.order_id
    inner join latest
        on lines.ordered_date <= latest.as_of_date
    where lines.sale_revenue > 0 and lines.product_category is not null
    group by sold_orders.customer_id, lines.product_category
),

ranked_channels as (
    select
        customer_id,
        channel,
        row_number() over (
            partition by customer_id
            order by order_count desc, channel asc
        ) as place
    from channels
),

ranked_categories as (
    select
        customer_id,
        product_category,
        row_number() over (
            partition by customer_id
            order by sale_revenue desc, product_category asc
        ) as place
    from categories
),

buyers as (
    select customer_id from sold_orders
    group by customer_id
),

final as (
    select
        buyers.customer_id,
        ranked_channels.channel as preferred_channel,
        ranked_categories.product_category as top_interest
    from buyers
    left join ranked_channels
        on
            buyers.customer_id = ranked_channels.customer_id
            and ranked_channels.place = 1
    left join ranked_categories
        on
            buyers.customer_id = ranked_categories.customer_id
            and ranked_categories.place = 1
)

select * from final
