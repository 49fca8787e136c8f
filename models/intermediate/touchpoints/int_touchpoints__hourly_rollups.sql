-- One source record on one day in one hour of the reporting zone: how often the person
-- did something, programs and senders aside. A source that tells only days writes
-- midnight: that is no hour.

with

touchpoints as (select * from {{ ref('int_touchpoints__touchpoints') }}),

settings as (select * from {{ ref('stg_policy__settings') }}),

timed as (
    select
        touchpoints.source_system,
        touchpoints.source_customer_id,
        touchpoints.occurred_date as event_date,
        {{ second_in_zone('touchpoints.occurred_at', 'settings.reporting_time_zone') }}
            as event_second,
        touchpoints.quantity
    from touchpoints
    cross join settings
    where
        touchpoints.source_customer_id is not null
        and touchpoints.kind in ('active', 'passive')
        and not touchpoints.is_burst
),

final as (
    select
        source_system,
        source_customer_id,
        event_date,
        cast(floor(event_second / 3600.0) as integer) as event_hour,
        cast(sum(quantity) as bigint) as touchpoint_count
    from timed
    where event_second > 0
    group by
        source_system,
        source_customer_id,
        event_date,
        cast(floor(event_second / 3600.0) as integer)
)

select * from final
