-- One customer in one month with an order, a return or a touchpoint: what they did.

with

months as (select * from {{ ref('int_performance__months') }}),

customer_days as (select * from {{ ref('int_orders__customer_days') }}),

daily_points as (select * from {{ ref('int_engagement__daily_points') }}),

summaries as (select * from {{ ref('int_orders__customer_summaries') }}),

scoring_dates as (select * from {{ ref('int_calendar__scoring_dates') }}),

latest as (select max(as_of_date) as as_of_date from scoring_dates),

events as (
    select
        customer_days.customer_id,
        months.month,
        case
            when {{ is_valid_on('customer_days', 'latest.as_of_date') }}
                then customer_days.order_count
            else 0
        end as order_count,
        customer_days.sale_revenue,
        customer_days.return_revenue,
        customer_days.event_date as order_date,
        0 as touchpoint_count,
        0 as points
    from customer_days
    inner join latest
        on customer_days.event_date <= latest.as_of_date
    inner join months
        on {{ month_of('customer_days.event_date') }} = months.month
    union all
    select
        daily_points.customer_id,
        months.month,
        0 as order_count,
        0 as sale_revenue,
        0 as return_revenue,
        cast(null as date) as order_date,
        daily_points.touchpoint_count,
        daily_points.points
    from daily_points
    inner join latest
        on daily_points.event_date <= latest.as_of_date
    inner join months
        on {{ month_of('daily_points.event_date') }} = months.month
),

summed as (
    select
        customer_id,
        month,
        sum(order_count) as order_count,
        sum(sale_revenue) as sale_revenue,
        sum(return_revenue) as return_revenue,
        sum(touchpoint_count) as touchpoint_count,
        sum(points) as points,
        max(case when order_count > 0 then order_date end) as last_order_date
    from events
    group by customer_id, month
),

final as (
    select
        summed.customer_id,
        summed.month,
        summed.order_count,
        summed.sale_revenue,
        summed.return_revenue,
        summed.touchpoint_count,
        summed.points,
        -- Valid order days before the last of the month make a buyer a repeat buyer.
        coalesce(summaries.first_order_date < summed.last_order_date, false)
            as is_repeat_buyer,
        coalesce({{ month_of('summaries.first_order_date') }} = summed.month, false)
            as is_new_customer
    from summed
    cross join latest
    left join summaries
        on
            summed.customer_id = summaries.customer_id
            and latest.as_of_date = summaries.as_of_date
)

select * from final
