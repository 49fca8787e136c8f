-- One row: the latest scoring date, and the day that was asked for. The latest date
-- never goes back by itself: a run for a day of the past adds to the history, and what
-- readers see as the latest stays it.

with

valid_periods as (select * from {{ ref('int_orders__valid_periods') }}),

past_dates as (select * from {{ ref('int_calendar__past_dates') }}),

last_past as (
    select max(as_of_date) as as_of_date from past_dates
    where not is_forgotten
),

ordered as (
    select
        min(valid_from_date) as first_order_date,
        coalesce({{ requested_as_of_date() }}, max(valid_from_date)) as asked_date
    from valid_periods
),

final as (
    select
        ordered.first_order_date,
        {{ requested_as_of_date() }} as requested_date,
        greatest(
            ordered.asked_date, coalesce(last_past.as_of_date, ordered.asked_date)
        ) as latest_date
    from ordered
    cross join last_past
)

select * from final
