-- One month within the RFM window of the latest scoring date, and the scoring date by
-- whose segments it is told: its own last one, else the next after it.

with

customer_days as (select * from {{ ref('int_orders__customer_days') }}),

scoring_dates as (select * from {{ ref('int_calendar__kept_dates') }}),

settings as (select * from {{ ref('stg_policy__settings') }}),

latest as (select max(as_of_date) as as_of_date from scoring_dates),

months as (
    select
        {{ month_of('customer_days.event_date') }} as month,
        latest.as_of_date
    from customer_days
    inner join latest
        on customer_days.event_date <= latest.as_of_date
    cross join settings
    where
        {{ days_between(month_of('customer_days.event_date'), 'latest.as_of_date') }}
        < settings.rfm_window_days
    group by {{ month_of('customer_days.event_date') }}, latest.as_of_date
),

ended as (
    select
        month,
        as_of_date,
        cast({{ dbt.dateadd('month', 1, 'month') }} as date) as next_month
    from months
),

told as (
    select
        ended.month,
        ended.as_of_date,
        ended.next_month,
        max(
            case
                when scoring_dates.as_of_date < ended.next_month
                    then scoring_dates.as_of_date
            end
        ) as own_date,
        min(
            case
                when scoring_dates.as_of_date >= ended.next_month
                    then scoring_dates.as_of_date
            end
        ) as next_date
    from ended
    inner join scoring_dates
        on ended.month <= scoring_dates.as_of_date
    group by ended.month, ended.as_of_date, ended.next_month
),

final as (
    select
        month,
        next_month,
        coalesce(own_date, next_date) as membership_as_of_date,
        own_date is not null as is_own_membership,
        {{ days_between('as_of_date', 'next_month') }} <= 1 as is_complete_month
    from told
)

select * from final
