-- One row per source record, day and hour of the reporting zone: how often the person
-- did something. Messages sent and what programs did do not count.

{{ config(**rollup("ref('int_touchpoints__days')")) }}

with

days as (select * from {{ ref('int_touchpoints__days') }}),

touchpoints as (select * from {{ ref('int_touchpoints__touchpoints') }}),

changed as ({{ changed_parts('days') }}),

final as (
    select
        changed.part_date,
        touchpoints.source_system,
        touchpoints.source_customer_id,
        touchpoints.occurred_date as event_date,
        touchpoints.occurred_hour as event_hour,
        cast(sum(touchpoints.quantity) as bigint) as touchpoint_count,
        changed.part_version
    from touchpoints
    inner join changed
        on {{ part_date('touchpoints.occurred_date') }} = changed.part_date
    where
        touchpoints.source_customer_id is not null
        and touchpoints.occurred_hour is not null
        and touchpoints.kind in ('active', 'passive')
        and not touchpoints.is_burst
    group by
        changed.part_date,
        touchpoints.source_system,
        touchpoints.source_customer_id,
        touchpoints.occurred_date,
        touchpoints.occurred_hour,
        changed.part_version
)

select * from final
