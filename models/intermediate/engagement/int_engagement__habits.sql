-- One customer on one scoring date: the channel, the device and the hour in which the
-- window saw them most often. Messages sent and what programs did do not count.

with

weighted_rollups as (select * from {{ ref('int_engagement__weighted_rollups') }}),

hourly_rollups as (select * from {{ ref('int_touchpoints__hourly_rollups') }}),

customers as (select * from {{ ref('int_identity__customers') }}),

scoring_dates as (select * from {{ ref('int_calendar__scoring_dates') }}),

settings as (select * from {{ ref('stg_policy__settings') }}),

own as (
    {% for aspect in ['channel', 'device'] %}
    select
        customer_id,
        event_date,
        '{{ aspect }}' as aspect,
        {{ aspect }} as aspect_value,
        touchpoint_count
    from weighted_rollups
    where kind in ('active', 'passive') and points_each > 0 and {{ aspect }} <> '(none)'
    union all
    {% endfor %}
    select
        customers.customer_id,
        hourly_rollups.event_date,
        'hour' as aspect,
        substring(
            cast(100 + hourly_rollups.event_hour as {{ dbt.type_string() }}), 2
        ) as aspect_value,
        hourly_rollups.touchpoint_count
    from hourly_rollups
    inner join customers
        on
            hourly_rollups.source_system = customers.source_system
            and hourly_rollups.source_customer_id = customers.source_customer_id
),

counted as (
    select
        own.customer_id,
        scoring_dates.as_of_date,
        own.aspect,
        own.aspect_value,
        sum(own.touchpoint_count) as touchpoint_count
    from scoring_dates
    inner join own
        on scoring_dates.as_of_date >= own.event_date
    cross join settings
    where
        {{ days_between('own.event_date', 'scoring_dates.as_of_date') }}
        < settings.engagement_window_days
    group by
        own.customer_id,
        scoring_dates.as_of_date,
        own.aspect,
        own.aspect_value
),

placed as (
    select
        *,
        row_number() over (
            partition by customer_id, as_of_date, aspect
            order by touchpoint_count desc nulls last, aspect_value asc nulls last
        ) as place
    from counted
),

final as (
    select
        customer_id,
        as_of_date,
        max(case when aspect = 'channel' then aspect_value end) as preferred_channel,
        max(case when aspect = 'device' then aspect_value end) as preferred_device,
        cast(
            max(case when aspect = 'hour' then aspect_value end) as integer
        ) as preferred_hour
    from placed
    where place = 1
    group by customer_id, as_of_date
)

select * from final
