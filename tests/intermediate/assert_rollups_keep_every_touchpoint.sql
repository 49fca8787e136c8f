-- Guards int_touchpoints__daily_rollups and int_touchpoints__hourly_rollups, which keep
-- days from run to run: a day that stayed as it was when it should not have would count
-- other touchpoints than there are.

with

touchpoints as (
    select
        occurred_date as event_date,
        sum(quantity) as touchpoint_count,
        sum(
            case
                when
                    occurred_hour is not null
                    and kind in ('active', 'passive')
                    and not is_burst
                    then quantity
            end
        ) as hourly_count
    from {{ ref('int_touchpoints__touchpoints') }}
    where source_customer_id is not null
    group by occurred_date
),

daily as (
    select
        event_date,
        sum(touchpoint_count) as touchpoint_count
    from {{ ref('int_touchpoints__daily_rollups') }}
    group by event_date
),

hourly as (
    select
        event_date,
        sum(touchpoint_count) as touchpoint_count
    from {{ ref('int_touchpoints__hourly_rollups') }}
    group by event_date
)

select
    coalesce(touchpoints.event_date, daily.event_date, hourly.event_date) as event_date,
    touchpoints.touchpoint_count,
    daily.touchpoint_count as daily_count,
    touchpoints.hourly_count,
    hourly.touchpoint_count as rolled_up_hourly_count
from touchpoints
full outer join daily
    on touchpoints.event_date = daily.event_date
full outer join hourly
    on touchpoints.event_date = hourly.event_date
where
    coalesce(touchpoints.touchpoint_count, 0) <> coalesce(daily.touchpoint_count, 0)
    or coalesce(touchpoints.hourly_count, 0) <> coalesce(hourly.touchpoint_count, 0)
