-- One row of the daily points within the window of one scoring date, with what is left
-- of its points by then, in ten-thousandths. What is left of a customer's day with one
-- action is rounded once; its rows share that amount without a remainder.

{{ config(materialized='view') }}

with

daily_points as (select * from {{ ref('int_engagement__daily_points') }}),

scoring_dates as (select * from {{ ref('int_calendar__scoring_dates') }}),

customer_dates as (
    select * from {{ ref('int_population__customer_dates') }}
    where is_profiled
),

settings as (select * from {{ ref('stg_policy__settings') }}),

aged as (
    select
        daily_points.*,
        scoring_dates.as_of_date,
        {{ days_between('daily_points.event_date', 'scoring_dates.as_of_date') }}
            as age_days,
        settings.engagement_window_days,
        settings.engagement_half_life_days
    from scoring_dates
    inner join daily_points
        on scoring_dates.as_of_date >= daily_points.event_date
    cross join settings
    inner join customer_dates
        on
            daily_points.customer_id = customer_dates.customer_id
            and scoring_dates.as_of_date = customer_dates.as_of_date
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
        {{ decayed_units('points_reached', 'age_days', 'engagement_half_life_days') }}
        - {{ decayed_units(
            'points_reached - points', 'age_days', 'engagement_half_life_days'
        ) }} as decayed_units
    from aged
    where age_days < engagement_window_days
)

select * from final
