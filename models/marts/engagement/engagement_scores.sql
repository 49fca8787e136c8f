-- One row per customer and scoring date with a touchpoint by its end: points, what is
-- left of them, how that compares with everybody touched in the window, and habits.

{{ config(**history()) }}

{#- Habits of so many dates are counted side by side, in one pass over the days. -#}
{%- set slots = range(1, 9) -%}
{%- set aspects = {
    'channel': 'own_points', 'device': 'own_points', 'event_hour': 'own_hours',
} %}

with

summaries as (
    select
        *,
        case when is_in_window then engagement_score end as ranked_score
    from {{ ref('int_engagement__summaries') }}
),

percentiles as (select * from {{ ref('int_engagement__percentiles') }}),

daily_points as {{ not_materialized() }} (
    select * from {{ ref('int_engagement__daily_points') }}
),

hourly_rollups as {{ not_materialized() }} (
    select * from {{ ref('int_touchpoints__hourly_rollups') }}
),

customers as (select * from {{ ref('int_identity__customers') }}),

settings as (select * from {{ ref('stg_policy__settings') }}),

dates_to_score as (
    select * from {{ ref('int_calendar__dates_to_score') }}
    where is_recorded
),

numbered_dates as (
    select
        dates_to_score.as_of_date,
        count(*) - 1 as date_number
    from dates_to_score
    inner join dates_to_score as earlier
        on dates_to_score.as_of_date >= earlier.as_of_date
    group by dates_to_score.as_of_date
),

slotted_dates as (
    select
        as_of_date,
        date_number - mod(date_number, {{ slots | length }}) as block,
        mod(date_number, {{ slots | length }}) + 1 as slot
    from numbered_dates
),

-- Habits look at what the person did. Messages sent and what programs did do not count.
own_points as (
    select * from daily_points
    where kind in ('active', 'passive') and points_each > 0
),

own_hours as (
    select
        customers.customer_id,
        hourly_rollups.event_date,
        -- Two digits, so that hours sort like numbers.
        substring(
            cast(100 + hourly_rollups.event_hour as {{ dbt.type_string() }}), 2
        ) as event_hour,
        hourly_rollups.touchpoint_count
    from hourly_rollups
    inner join customers
        on
            hourly_rollups.source_system = customers.source_system
            and hourly_rollups.source_customer_id = customers.source_customer_id
),

aspects as (
    {% for aspect, relation in aspects.items() %}
    select
        '{{ aspect }}' as aspect,
        {{ aspect }} as aspect_value
    from {{ relation }}
    where {{ aspect }} <> '(none)'
    group by {{ aspect }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

-- Numbers are cheaper to count by than words. There are few.
numbered as (
    select
        aspect,
        aspect_value,
        row_number() over (
            partition by aspect
            order by aspect_value asc nulls last
        ) as place
    from aspects
),

own as (
    {% for aspect, relation in aspects.items() %}
    select
        {{ relation }}.customer_id,
        {{ relation }}.event_date,
        numbered.aspect,
        numbered.place,
        {{ relation }}.touchpoint_count
    from {{ relation }}
    inner join numbered
        on {{ relation }}.{{ aspect }} = numbered.aspect_value
    where numbered.aspect = '{{ aspect }}'
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

event_days as (
    select event_date from daily_points
    union
    select event_date from hourly_rollups
),

-- Which dates of a block have the day in their window.
window_days as (
    select
        {% for slot in slots %}
        max(case when slotted_dates.slot = {{ slot }} then 1 else 0 end)
            as is_in_{{ slot }},
        {% endfor %}
        slotted_dates.block,
        event_days.event_date
    from slotted_dates
    inner join event_days
        on slotted_dates.as_of_date >= event_days.event_date
    cross join settings
    where
        {{ days_between('event_days.event_date', 'slotted_dates.as_of_date') }}
        < settings.engagement_window_days
    group by slotted_dates.block, event_days.event_date
),

counted as (
    select
        {% for slot in slots %}
        cast(sum(own.touchpoint_count * window_days.is_in_{{ slot }}) as bigint)
            as count_{{ slot }},
        {% endfor %}
        own.customer_id,
        window_days.block,
        own.aspect,
        own.place
    from window_days
    inner join own
        on window_days.event_date = own.event_date
    group by own.customer_id, window_days.block, own.aspect, own.place
),

-- The greatest of these numbers has the greatest count and, of equal counts, the first
-- place.
ranked_in_blocks as (
    select
        {% for aspect in aspects %}
        {% for slot in slots %}
        max(
            case
                when aspect = '{{ aspect }}' and count_{{ slot }} > 0
                    then count_{{ slot }} * 1000000 + 999999 - place
            end
        ) as {{ aspect }}_rank_{{ slot }},
        {% endfor %}
        {% endfor %}
        customer_id,
        block
    from counted
    group by customer_id, block
),

ranked as (
    select
        {% for aspect in aspects %}
        case slotted_dates.slot
            {% for slot in slots %}
            when {{ slot }} then ranked_in_blocks.{{ aspect }}_rank_{{ slot }}
            {% endfor %}
        end as {{ aspect }}_rank,
        {% endfor %}
        ranked_in_blocks.customer_id,
        slotted_dates.as_of_date
    from ranked_in_blocks
    inner join slotted_dates
        on ranked_in_blocks.block = slotted_dates.block
),

habits as (
    select
        ranked.customer_id,
        ranked.as_of_date,
        channels.aspect_value as preferred_channel,
        devices.aspect_value as preferred_device,
        cast(hours.aspect_value as integer) as preferred_hour
    from ranked
    left join numbered as channels
        on
            channels.aspect = 'channel'
            and 999999 - mod(ranked.channel_rank, 1000000) = channels.place
    left join numbered as devices
        on
            devices.aspect = 'device'
            and 999999 - mod(ranked.device_rank, 1000000) = devices.place
    left join numbered as hours
        on
            hours.aspect = 'event_hour'
            and 999999 - mod(ranked.event_hour_rank, 1000000) = hours.place
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
        dates_to_score.policy_version,
        summaries.touchpoint_count,
        habits.preferred_hour,
        summaries.engagement_points,
        summaries.engagement_score,
        summaries.previous_engagement_points,
        percentiles.engagement_percentile
    from summaries
    inner join dates_to_score
        on summaries.as_of_date = dates_to_score.as_of_date
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
