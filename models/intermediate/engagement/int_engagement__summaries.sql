-- One row per customer and scoring date: their touchpoints and points by its end, in
-- the window and in the window before.

with

daily_points as {{ not_materialized() }} (
    select * from {{ ref('int_engagement__daily_points') }}
),

dates_to_score as (select * from {{ ref('int_calendar__dates_to_score') }}),

customer_dates as (
    select * from {{ ref('int_population__customer_dates') }}
    where is_profiled
),

settings as (select * from {{ ref('stg_policy__settings') }}),

event_days as (
    select event_date from daily_points
    group by event_date
),

-- The past is cut here: what happens after the date is not seen. There are few pairs of
-- a date and a day before it, so their age and decay are computed once.
aged_days as (
    select
        dates_to_score.as_of_date,
        event_days.event_date,
        settings.engagement_window_days,
        settings.engagement_half_life_days,
        {{ days_between('event_days.event_date', 'dates_to_score.as_of_date') }}
            as age_days
    from dates_to_score
    inner join event_days
        on dates_to_score.as_of_date >= event_days.event_date
    cross join settings
),

weakened_days as (
    select
        *,
        age_days < engagement_window_days as is_in_window,
        age_days >= engagement_window_days
        and age_days < 2 * engagement_window_days as is_in_previous_window,
        {{ decay_factor('age_days', 'engagement_half_life_days') }} as factor
    from aged_days
),

summed as (
    select
        daily_points.customer_id,
        weakened_days.as_of_date,
        min(daily_points.event_date) as first_touchpoint_date,
        max(daily_points.event_date) as last_touchpoint_date,
        sum(case when weakened_days.is_in_window then daily_points.touchpoint_count end)
            as touchpoint_count,
        sum(case when weakened_days.is_in_window then daily_points.points end)
            as points,
        sum(
            case
                when weakened_days.is_in_previous_window then daily_points.points
                else 0
            end
        ) as previous_points,
        -- As in int_engagement__decayed_points, whose rows explain the score.
        sum(
            case
                when weakened_days.is_in_window
                    then
                        {{ decayed(
                            'daily_points.points_reached', 'weakened_days.factor'
                        ) }}
                        - {{ decayed(
                            'daily_points.points_reached - daily_points.points',
                            'weakened_days.factor'
                        ) }}
            end
        ) as ten_thousandths
    from weakened_days
    inner join daily_points
        on weakened_days.event_date = daily_points.event_date
    group by daily_points.customer_id, weakened_days.as_of_date
),

final as (
    select
        summed.customer_id,
        summed.as_of_date,
        summed.first_touchpoint_date,
        summed.last_touchpoint_date,
        -- No touchpoint in the window is none, and earns nothing: zero, not unknown.
        cast(coalesce(summed.touchpoint_count, 0) as bigint) as touchpoint_count,
        cast(coalesce(summed.points, 0) as decimal(18, 4)) as engagement_points,
        {{ of_ten_thousandths('coalesce(summed.ten_thousandths, 0)') }}
            as engagement_score,
        cast(summed.previous_points as decimal(18, 4)) as previous_engagement_points,
        summed.touchpoint_count is not null as is_in_window
    from summed
    inner join customer_dates
        on
            summed.customer_id = customer_dates.customer_id
            and summed.as_of_date = customer_dates.as_of_date
)

select * from final
