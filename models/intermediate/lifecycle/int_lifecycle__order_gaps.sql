-- One customer on one scoring date: on how many days they had ordered by then, the
-- median gap between those days, and the gap before the latest.

with

customer_days as (select * from {{ ref('int_orders__customer_days') }}),

scoring_dates as (select * from {{ ref('int_calendar__scoring_dates') }}),

order_days as (
    select
        customer_days.customer_id,
        scoring_dates.as_of_date,
        customer_days.event_date
    from scoring_dates
    inner join customer_days
        on scoring_dates.as_of_date >= customer_days.event_date
    where
        customer_days.order_count > 0
        and {{ is_valid_on('customer_days', 'scoring_dates.as_of_date') }}
    group by
        customer_days.customer_id,
        scoring_dates.as_of_date,
        customer_days.event_date
),

placed as (
    select
        customer_id,
        as_of_date,
        event_date,
        lag(event_date) over (
            partition by customer_id, as_of_date
            order by event_date nulls last
        ) as previous_date,
        row_number() over (
            partition by customer_id, as_of_date
            order by event_date desc nulls last
        ) as place_from_latest
    from order_days
),

gaps as (
    select
        customer_id,
        as_of_date,
        place_from_latest,
        {{ days_between('previous_date', 'event_date') }} as gap_days
    from placed
),

final as (
    select
        customer_id,
        as_of_date,
        cast(count(*) as integer) as order_day_count,
        -- A median of whole days is whole or a half.
        cast(
            percentile_cont(0.5) within group (
                order by gap_days
            ) as decimal(9, 1)
        ) as median_gap_days,
        max(case when place_from_latest = 1 then gap_days end) as latest_gap_days
    from gaps
    group by customer_id, as_of_date
)

select * from final
