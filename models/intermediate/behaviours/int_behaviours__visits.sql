-- One row per customer who looked at a product or filled a basket by the latest scoring
-- date: their looks before an order, and the baskets that no order followed in time.

with

customer_days as (select * from {{ ref('int_population__purchase_days') }}),

daily_points as {{ not_materialized() }} (
    select * from {{ ref('int_engagement__daily_points') }}
),

actions as (select * from {{ ref('actions') }}),

dates_to_score as (select * from {{ ref('int_calendar__dates_to_score') }}),

settings as (select * from {{ ref('stg_policy__settings') }}),

latest as (select max(as_of_date) as as_of_date from dates_to_score),

view_days as (
    select
        daily_points.customer_id,
        daily_points.event_date,
        sum(daily_points.touchpoint_count) as view_count
    from daily_points
    inner join latest
        on daily_points.event_date <= latest.as_of_date
    inner join actions
        on daily_points.action = actions.action
    where actions.behaviour = 'view'
    group by daily_points.customer_id, daily_points.event_date
),

viewers as (
    select
        customer_id,
        min(event_date) as first_view_date
    from view_days
    group by customer_id
),

order_days as (
    select
        customer_days.customer_id,
        customer_days.event_date,
        lag(customer_days.event_date) over (
            partition by customer_days.customer_id
            order by customer_days.event_date nulls last
        ) as previous_date
    from customer_days
    inner join latest
        on customer_days.event_date <= latest.as_of_date
    where
        customer_days.order_count > 0
        and {{ is_valid_on('customer_days', 'latest.as_of_date') }}
    group by customer_days.customer_id, customer_days.event_date
),

judged_days as (
    select
        order_days.customer_id,
        order_days.event_date,
        greatest(
            {{ add_days('order_days.event_date', '-settings.purchase_view_days') }},
            coalesce(
                {{ add_days('order_days.previous_date', 1) }}, viewers.first_view_date
            )
        ) as from_date
    from order_days
    cross join settings
    inner join viewers
        on
            order_days.customer_id = viewers.customer_id
            and order_days.event_date >= viewers.first_view_date
),

viewed as (
    select
        judged_days.customer_id,
        judged_days.event_date,
        coalesce(sum(view_days.view_count), 0) as view_count
    from judged_days
    left join view_days
        on
            judged_days.customer_id = view_days.customer_id
            and judged_days.event_date >= view_days.event_date
            and judged_days.from_date <= view_days.event_date
    group by judged_days.customer_id, judged_days.event_date
),

views as (
    select
        viewers.customer_id,
        count(viewed.event_date) as order_day_count,
        sum(viewed.view_count) as view_count
    from viewers
    left join viewed
        on viewers.customer_id = viewed.customer_id
    group by viewers.customer_id
),

-- A basket whose time is not up yet is not counted.
cart_days as (
    select
        daily_points.customer_id,
        daily_points.event_date,
        {{ add_days('daily_points.event_date', 'settings.abandoned_cart_days') }}
            as due_date
    from daily_points
    cross join settings
    inner join actions
        on daily_points.action = actions.action
    inner join latest
        on
            {{ add_days(
                'daily_points.event_date', 'settings.abandoned_cart_days'
            ) }} <= latest.as_of_date
    where actions.behaviour = 'cart'
    group by
        daily_points.customer_id,
        daily_points.event_date,
        settings.abandoned_cart_days
),

-- Any order counts, whatever became of it later.
followed as (
    select
        cart_days.customer_id,
        cart_days.event_date,
        max(case when customer_days.order_count > 0 then 1 else 0 end) as is_followed
    from cart_days
    left join customer_days
        on
            cart_days.customer_id = customer_days.customer_id
            and cart_days.event_date <= customer_days.event_date
            and cart_days.due_date >= customer_days.event_date
    group by cart_days.customer_id, cart_days.event_date
),

carts as (
    select
        customer_id,
        count(*) as cart_count,
        sum(1 - is_followed) as abandoned_cart_count
    from followed
    group by customer_id
),

visits as (
    select customer_id from views
    union all
    select customer_id from carts
),

visitors as (
    select customer_id from visits
    group by customer_id
),

final as (
    select
        visitors.customer_id,
        views.order_day_count,
        views.view_count,
        carts.cart_count,
        carts.abandoned_cart_count
    from visitors
    left join views
        on visitors.customer_id = views.customer_id
    left join carts
        on visitors.customer_id = carts.customer_id
)

select * from final
