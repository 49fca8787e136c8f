-- One row per source record, day, action, channel, topic and device: how many
-- touchpoints. A merge of two records never changes it.

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
        touchpoints.action,
        touchpoints.channel,
        touchpoints.topic,
        touchpoints.device,
        touchpoints.is_burst,
        bool_and(touchpoints.is_guest) as is_guest,
        cast(sum(touchpoints.quantity) as bigint) as touchpoint_count,
        changed.part_version
    from touchpoints
    inner join changed
        on {{ part_date('touchpoints.occurred_date') }} = changed.part_date
    where touchpoints.source_customer_id is not null
    group by
        changed.part_date,
        touchpoints.source_system,
        touchpoints.source_customer_id,
        touchpoints.occurred_date,
        touchpoints.action,
        touchpoints.channel,
        touchpoints.topic,
        touchpoints.device,
        touchpoints.is_burst,
        changed.part_version
)

select * from final
