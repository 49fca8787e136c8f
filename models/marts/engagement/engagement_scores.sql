-- One customer on one scoring date, with a touchpoint by its end: points, what is left
-- of them, and how that compares with everybody touched in the window.

{{ config(**history('forget_dates(of_people=true)')) }}

-- depends_on: {{ ref('int_calendar__kept_dates') }}
-- depends_on: {{ ref('int_population__objectors') }}

with

summaries as (
    select
        *,
        case when is_in_window then engagement_score end as ranked_score
    from {{ ref('int_engagement__summaries') }}
),

percentiles as (select * from {{ ref('int_engagement__percentiles') }}),

habits as (select * from {{ ref('int_engagement__habits') }}),

settings as (select * from {{ ref('stg_policy__settings') }}),

scoring_dates as (
    select * from {{ ref('int_calendar__scoring_dates') }}
    where is_recorded
),

final as (
    select
        summaries.customer_id,
        summaries.as_of_date,
        summaries.first_touchpoint_date,
        summaries.last_touchpoint_date,
        habits.preferred_channel,
        habits.preferred_device,
        percentiles.engagement_tier,
        percentiles.method,
        case
            when not summaries.is_in_window then null
            when
                {{ days_between(
                    'summaries.first_touchpoint_date', 'summaries.as_of_date'
                ) }} < settings.engagement_window_days
                then 'new'
            when
                summaries.engagement_points - summaries.previous_engagement_points
                > settings.engagement_trend_margin
                * abs(summaries.previous_engagement_points)
                then 'rising'
            when
                summaries.previous_engagement_points - summaries.engagement_points
                > settings.engagement_trend_margin
                * abs(summaries.previous_engagement_points)
                then 'falling'
            else 'steady'
        end as engagement_trend,
        case
            when summaries.is_in_window then 'scored'
            else 'no_touchpoint_in_window'
        end as status,
        scoring_dates.policy_version,
        summaries.touchpoint_count,
        habits.preferred_hour,
        summaries.engagement_points,
        summaries.engagement_score,
        summaries.previous_engagement_points,
        percentiles.engagement_percentile
    from summaries
    inner join scoring_dates
        on summaries.as_of_date = scoring_dates.as_of_date
    cross join settings
    left join percentiles
        on
            summaries.as_of_date = percentiles.as_of_date
            and summaries.ranked_score = percentiles.engagement_score
    left join habits
        on
            summaries.customer_id = habits.customer_id
            and summaries.as_of_date = habits.as_of_date
)

select * from final
