-- One row per source record, day and hour of the reporting zone: how often the person
-- did something. Programs, senders and touchpoints without an hour do not count.

{{ config(**by_part(
    'part_date', 'int_touchpoints__open_days', last='int_touchpoints__daily_rollups'
)) }}

with

open_days as (select * from {{ ref('int_touchpoints__open_days') }}),

touchpoints as (select * from {{ ref('int_touchpoints__touchpoints') }}),

final as (
    select
        open_days.part_date,
        touchpoints.source_system,
        touchpoints.source_customer_id,
        open_days.event_date,
        touchpoints.occurred_hour as event_hour,
        cast(sum(touchpoints.quantity) as bigint) as touchpoint_count
    from touchpoints
    inner join open_days
        on touchpoints.occurred_date = open_days.event_date
    where
        touchpoints.source_customer_id is not null
        and touchpoints.occurred_hour is not null
        and touchpoints.kind in ('active', 'passive')
        and not touchpoints.is_burst
    group by
        open_days.part_date,
        touchpoints.source_system,
        touchpoints.source_customer_id,
        open_days.event_date,
        touchpoints.occurred_hour
)

select * from final
