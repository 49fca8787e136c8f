-- One row per source record, day, action, channel, topic and device: how many
-- touchpoints. A merge of two records never changes it.

-- Built after the hourly rollups, because its days are the ones that are finished.
{{ config(**by_part('part_date', 'int_touchpoints__open_days')) }}
-- depends_on: {{ ref('int_touchpoints__hourly_rollups') }}

with

open_days as (select * from {{ ref('int_touchpoints__open_days') }}),

touchpoints as (select * from {{ ref('int_touchpoints__touchpoints') }}),

final as (
    select
        open_days.part_date,
        touchpoints.source_system,
        touchpoints.source_customer_id,
        open_days.event_date,
        touchpoints.action,
        touchpoints.channel,
        touchpoints.topic,
        touchpoints.device,
        touchpoints.is_burst,
        bool_and(touchpoints.is_guest) as is_guest,
        cast(sum(touchpoints.quantity) as bigint) as touchpoint_count,
        open_days.day_version
    from touchpoints
    inner join open_days
        on touchpoints.occurred_date = open_days.event_date
    where touchpoints.source_customer_id is not null
    group by
        open_days.part_date,
        touchpoints.source_system,
        touchpoints.source_customer_id,
        open_days.event_date,
        touchpoints.action,
        touchpoints.channel,
        touchpoints.topic,
        touchpoints.device,
        touchpoints.is_burst,
        open_days.day_version
)

select * from final
