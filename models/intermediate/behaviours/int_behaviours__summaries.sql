-- One customer known by the latest scoring date: what is on record of how they buy, and
-- whether it is enough to tell a habit.

with

customer_dates as (
    select * from {{ ref('int_population__customer_dates') }}
    where is_known
),

baskets as (select * from {{ ref('int_behaviours__baskets') }}),

views as (select * from {{ ref('int_behaviours__views') }}),

carts as (select * from {{ ref('int_behaviours__carts') }}),

customer_days as (select * from {{ ref('int_orders__customer_days') }}),

scoring_dates as (select * from {{ ref('int_calendar__scoring_dates') }}),

settings as (select * from {{ ref('stg_policy__settings') }}),

latest as (select max(as_of_date) as as_of_date from scoring_dates),

returns as (
    select
        customer_days.customer_id,
        sum(customer_days.sale_revenue) as sold_revenue,
        sum(customer_days.return_revenue) as return_revenue
    from customer_days
    inner join latest
        on customer_days.event_date <= latest.as_of_date
    group by customer_days.customer_id
),

final as (
    select
        customer_dates.customer_id,
        customer_dates.as_of_date,
        case
            when not customer_dates.is_profiled then customer_dates.status
            when baskets.order_count is null then 'no_order'
            when baskets.order_count < settings.behaviour_minimum_orders
                then 'too_few_orders'
            else 'described'
        end as status,
        case
            when not customer_dates.is_profiled then customer_dates.status
            when views.customer_id is null then 'no_views'
            when views.order_day_count < settings.behaviour_minimum_orders
                then 'too_few_orders'
            else 'described'
        end as views_status,
        case
            when not customer_dates.is_profiled then customer_dates.status
            when carts.customer_id is null then 'no_carts'
            when carts.cart_count < settings.behaviour_minimum_carts
                then 'too_few_carts'
            else 'described'
        end as carts_status,
        -- No row means no order: none is zero. Baskets that nobody told of are unknown.
        case
            when customer_dates.is_profiled then coalesce(baskets.order_count, 0)
        end as order_count,
        baskets.sale_revenue,
        baskets.unit_count,
        baskets.known_unit_baskets,
        baskets.line_count,
        baskets.discounted_order_count,
        baskets.known_discount_baskets,
        baskets.gifts_order_count,
        baskets.sales_order_count,
        baskets.holidays_order_count,
        views.order_day_count,
        views.view_count,
        settings.considered_view_count,
        case when customer_dates.is_profiled then carts.cart_count end as cart_count,
        case when customer_dates.is_profiled then carts.abandoned_cart_count end
            as abandoned_cart_count,
        returns.sold_revenue,
        returns.return_revenue
    from customer_dates
    inner join latest
        on customer_dates.as_of_date = latest.as_of_date
    cross join settings
    left join baskets
        on customer_dates.customer_id = baskets.customer_id
    left join views
        on customer_dates.customer_id = views.customer_id
    left join carts
        on customer_dates.customer_id = carts.customer_id
    left join returns
        on customer_dates.customer_id = returns.customer_id
)

select * from final
