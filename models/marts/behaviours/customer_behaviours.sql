-- One row per customer known by the latest scoring date: how they buy. Below the
-- policy's minimum of events a habit is unknown: NULL, and a status that says why.

with

customer_dates as (
    select * from {{ ref('int_population__customer_dates') }}
    where is_known
),

purchases as (select * from {{ ref('int_behaviours__purchases') }}),

visits as (select * from {{ ref('int_behaviours__visits') }}),

customer_days as (select * from {{ ref('int_population__purchase_days') }}),

dates_to_score as (select * from {{ ref('int_calendar__dates_to_score') }}),

settings as (select * from {{ ref('stg_policy__settings') }}),

latest as (select max(as_of_date) as as_of_date from dates_to_score),

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

summaries as (
    select
        customer_dates.customer_id,
        customer_dates.as_of_date,
        case
            when not customer_dates.is_profiled then customer_dates.status
            when purchases.order_count is null then 'no_order'
            when purchases.order_count < settings.behaviour_minimum_orders
                then 'too_few_orders'
            else 'described'
        end as status,
        case
            when not customer_dates.is_profiled then customer_dates.status
            when visits.order_day_count is null then 'no_views'
            when visits.order_day_count < settings.behaviour_minimum_orders
                then 'too_few_orders'
            else 'described'
        end as views_status,
        case
            when not customer_dates.is_profiled then customer_dates.status
            when visits.cart_count is null then 'no_carts'
            when visits.cart_count < settings.behaviour_minimum_carts
                then 'too_few_carts'
            else 'described'
        end as carts_status,
        -- No valid order is zero. Without a basket on record, their number is unknown.
        case
            when customer_dates.is_profiled then coalesce(purchases.order_count, 0)
        end as order_count,
        purchases.top_interest,
        purchases.preferred_channel,
        purchases.gifts_order_count,
        purchases.sales_order_count,
        purchases.holidays_order_count,
        purchases.line_count,
        purchases.unit_count,
        purchases.known_unit_baskets,
        purchases.discounted_order_count,
        purchases.known_discount_baskets,
        purchases.sale_revenue,
        purchases.top_interest_share,
        purchases.channel_count,
        purchases.preferred_channel_share,
        visits.order_day_count,
        visits.view_count,
        settings.considered_view_count,
        case when customer_dates.is_profiled then visits.cart_count end as cart_count,
        case when customer_dates.is_profiled then visits.abandoned_cart_count end
            as abandoned_cart_count,
        returns.sold_revenue,
        returns.return_revenue
    from customer_dates
    inner join latest
        on customer_dates.as_of_date = latest.as_of_date
    cross join settings
    left join purchases
        on customer_dates.customer_id = purchases.customer_id
    left join visits
        on customer_dates.customer_id = visits.customer_id
    left join returns
        on customer_dates.customer_id = returns.customer_id
),

shares as (
    select
        *,
        {% for part, whole, column in [
            ('gifts_order_count', 'order_count', 'gifts_order_share'),
            ('sales_order_count', 'order_count', 'sales_order_share'),
            ('holidays_order_count', 'order_count', 'holidays_order_share'),
            ('discounted_order_count', 'known_discount_baskets', 'discounted'),
            ('return_revenue', 'sold_revenue', 'return_rate'),
            ('abandoned_cart_count', 'cart_count', 'abandoned_cart_share'),
        ] %}
        {{ share(part, whole) }} as {{ column }},
        {% endfor %}
        {{ rounded_ratio('sale_revenue', 'order_count') }}
            as average_basket_value,
        {{ rounded_ratio('unit_count', 'known_unit_baskets') }}
            as average_basket_units,
        {{ rounded_ratio('line_count', 'order_count') }}
            as average_basket_lines,
        {{ rounded_ratio('view_count', 'order_day_count') }}
            as average_views_before_order
    from summaries
),

final as (
    select
        customer_id,
        as_of_date,
        case when status = 'described' then top_interest end as favourite_category,
        case when status = 'described' then preferred_channel end as main_channel,
        case
            when status = 'described' and channel_count = 1 then 'single'
            when status = 'described' and channel_count > 1 then 'mixed'
        end as channel_mix,
        case
            when
                status <> 'described'
                or gifts_order_count + sales_order_count + holidays_order_count = 0
                then null
            when
                sales_order_count >= gifts_order_count
                and sales_order_count >= holidays_order_count
                then 'sales'
            when gifts_order_count >= holidays_order_count then 'gifts'
            else 'holidays'
        end as favourite_season,
        case
            when views_status <> 'described' then null
            when view_count >= considered_view_count * order_day_count
                then 'considered'
            else 'impulsive'
        end as purchase_style,
        status,
        views_status,
        carts_status,
        cast(order_count as integer) as order_count,
        cast(cart_count as integer) as cart_count,
        cast(abandoned_cart_count as integer) as abandoned_cart_count,
        {% for column, alias in {
            'top_interest_share': 'favourite_category_share',
            'preferred_channel_share': 'main_channel_share',
            'average_basket_value': 'average_basket_value',
            'average_basket_units': 'average_basket_units',
            'average_basket_lines': 'average_basket_lines',
            'discounted': 'discounted_order_share',
            'sales_order_share': 'sales_order_share',
            'gifts_order_share': 'gifts_order_share',
            'holidays_order_share': 'holidays_order_share',
            'return_rate': 'return_rate',
        }.items() %}
        case when status = 'described' then {{ column }} end as {{ alias }},
        {% endfor %}
        case when views_status = 'described' then average_views_before_order end
            as average_views_before_order,
        case when carts_status = 'described' then abandoned_cart_share end
            as abandoned_cart_share
    from shares
)

select * from final
