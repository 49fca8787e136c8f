-- One customer on one scoring date: their touchpoints and points by its end, in the
-- window and in the window before.

with

daily_points as (select * from {{ ref('int_engagement__daily_points') }}),

decayed_points as (select * from {{ ref('int_engagement__decayed_points') }}),

scoring_dates as (select * from {{ ref('int_calendar__scoring_dates') }}),

customer_dates as (
    select * from {{ ref('int_population__customer_dates') }}
    where is_profiled
),

settings as (select * from {{ ref('stg_policy__settings') }}),

-- The past is cut here: what happens after the day is not seen.
points_to_date as (
    select
        daily_points.customer_id,
        scoring_dates.as_of_date,
        daily_points.event_date,
        daily_points.points,
        {{ days_between('daily_points.event_date', 'scoring_dates.as_of_date') }}
            as age_days,
        settings.engagement_window_days
    from scoring_dates
    inner join daily_points
        on scoring_dates.as_of_date >= daily_points.event_date
    cross join settings
    inner join customer_dates
        on
            daily_points.customer_id = customer_dates.customer_id
            and scoring_dates.as_of_date = customer_dates.as_of_date
),

ever as (
    select
        customer_id,
        as_of_date,
        min(event_date) as first_touchpoint_date,
        max(event_date) as last_touchpoint_date,
        sum(
            case
                when
                    age_days >= engagement_window_days
                    and age_days < 2 * engagement_window_days
                    then points
                else 0
            end
        ) as previous_points
    from points_to_date
    group by customer_id, as_of_date
),

in_window as (
    select
        customer_id,
        as_of_date,
        sum(touchpoint_count) as touchpoint_count,
        sum(points) as points,
        sum(decayed_units) as decayed_units
    from decayed_points
    group by customer_id, as_of_date
),

final as (
    select
        ever.customer_id,
        ever.as_of_date,
        ever.first_touchpoint_date,
        ever.last_touchpoint_date,
        -- No touchpoint in the window is none, and earns nothing: zero, not unknown.
        cast(coalesce(in_window.touchpoint_count, 0) as bigint) as touchpoint_count,
        cast(coalesce(in_window.points, 0) as decimal(18, 4)) as engagement_points,
        {{ of_ten_thousandths('coalesce(in_window.decayed_units, 0)') }}
            as engagement_score,
        cast(ever.previous_points as decimal(18, 4)) as previous_engagement_points,
        in_window.customer_id is not null as is_in_window
    from ever
    left join in_window
        on
            ever.customer_id = in_window.customer_id
            and ever.as_of_date = in_window.as_of_date
)

select * from final
