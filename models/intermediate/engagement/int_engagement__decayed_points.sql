-- One row per row of the daily points in the window of the latest scoring date: what is
-- left of its points by then, in ten-thousandths. What is left of a customer's day with
-- one action is rounded once; its rows share that amount without a remainder.

{{ config(materialized='view') }}

with

daily_points as (select * from {{ ref('int_engagement__daily_points') }}),

dates_to_score as (select * from {{ ref('int_calendar__dates_to_score') }}),

customer_dates as (
    select * from {{ ref('int_population__customer_dates') }}
    where is_profiled
),

settings as (select * from {{ ref('stg_policy__settings') }}),

latest as (select max(as_of_date) as as_of_date from dates_to_score),

aged as (
    select
        daily_points.*,
        latest.as_of_date,
        {{ days_between('daily_points.event_date', 'latest.as_of_date') }} as age_days,
        settings.engagement_window_days,
        settings.engagement_half_life_days
    from latest
    inner join daily_points
        on latest.as_of_date >= daily_points.event_date
    inner join customer_dates
        on
            daily_points.customer_id = customer_dates.customer_id
            and latest.as_of_date = customer_dates.as_of_date
    cross join settings
),

weakened as (
    select
        *,
        {{ decay_factor('age_days', 'engagement_half_life_days') }} as factor
    from aged
    where age_days < engagement_window_days
),

final as (
    select
        customer_id,
        as_of_date,
        event_date,
        action,
        channel,
        topic,
        device,
        touchpoint_count,
        counted_count,
        points,
        {{ decayed('points_reached', 'factor') }}
        - {{ decayed('points_reached - points', 'factor') }} as ten_thousandths
    from weakened
)

select * from final
