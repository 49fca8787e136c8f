-- One customer who filled a basket, by the latest scoring date: on how many days, and
-- how many of those were not followed by an order in time. A basket whose time is not
-- up yet is not counted.

with

customer_days as (select * from {{ ref('int_orders__customer_days') }}),

daily_points as (select * from {{ ref('int_engagement__daily_points') }}),

actions as (select * from {{ ref('actions') }}),

scoring_dates as (select * from {{ ref('int_calendar__scoring_dates') }}),

settings as (select * from {{ ref('stg_policy__settings') }}),

latest as (select max(as_of_date) as as_of_date from scoring_dates),

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

-- Whoever ordered took the basket along, whatever became of the order later.
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

final as (
    select
        customer_id,
        count(*) as cart_count,
        sum(1 - is_followed) as abandoned_cart_count
    from followed
    group by customer_id
)

select * from final
