-- One source record on one day with one action, by channel, topic and device: how many
-- touchpoints. A merge of two records never changes it.

with

touchpoints as (select * from {{ ref('int_touchpoints__touchpoints') }}),

final as (
    select
        source_system,
        source_customer_id,
        occurred_date as event_date,
        action,
        channel,
        topic,
        device,
        is_burst,
        bool_and(is_guest) as is_guest,
        cast(sum(quantity) as bigint) as touchpoint_count
    from touchpoints
    where source_customer_id is not null
    group by
        source_system,
        source_customer_id,
        occurred_date,
        action,
        channel,
        topic,
        device,
        is_burst
)

select * from final
