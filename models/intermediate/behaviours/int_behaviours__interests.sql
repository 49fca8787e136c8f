-- One customer by the latest scoring date: the category they spent most on.

with

lines as (select * from {{ ref('int_orders__lines') }}),

orders as (select * from {{ ref('int_orders__orders') }}),

customers as (select * from {{ ref('int_identity__customers') }}),

scoring_dates as (select * from {{ ref('int_calendar__scoring_dates') }}),

latest as (select max(as_of_date) as as_of_date from scoring_dates),

summed as (
    select
        customers.customer_id,
        lines.product_category,
        sum(lines.sale_revenue) as sale_revenue
    from lines
    inner join latest
        on lines.ordered_date <= latest.as_of_date
    inner join orders
        on
            lines.source_system = orders.source_system
            and lines.order_id = orders.order_id
            and latest.as_of_date >= orders.ordered_date
    inner join customers
        on
            orders.source_system = customers.source_system
            and orders.source_customer_id = customers.source_customer_id
    where lines.sale_revenue > 0 and lines.product_category is not null
    group by customers.customer_id, lines.product_category
),

placed as (
    select
        customer_id,
        product_category,
        sale_revenue,
        sum(sale_revenue) over (partition by customer_id) as all_revenue,
        row_number() over (
            partition by customer_id
            order by sale_revenue desc nulls last, product_category asc nulls last
        ) as place
    from summed
),

final as (
    select
        customer_id,
        product_category as top_interest,
        {{ share('sale_revenue', 'all_revenue') }} as top_interest_share
    from placed
    where place = 1
)

select * from final
