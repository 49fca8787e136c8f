-- One row per source system in which interactions without an id came again with another
-- count: nothing tells whether it is a correction, so the counts add up.

with

touchpoints as (select * from {{ ref('stg_tracking__touchpoints') }}),

-- Few sources count at all; only their people and days are worth a closer look.
counting as (
    select
        source_system,
        source_customer_id,
        occurred_date
    from touchpoints
    where touchpoint_id is null and quantity > 1
    group by source_system, source_customer_id, occurred_date
),

repeated as (
    select touchpoints.source_system
    from touchpoints
    inner join counting
        on
            touchpoints.source_system = counting.source_system
            and touchpoints.source_customer_id = counting.source_customer_id
            and touchpoints.occurred_date = counting.occurred_date
    where touchpoints.touchpoint_id is null
    group by
        touchpoints.source_system,
        touchpoints.source_customer_id,
        touchpoints.occurred_at,
        touchpoints.source_action,
        touchpoints.channel,
        touchpoints.device,
        touchpoints.topic,
        touchpoints.campaign_id,
        touchpoints.variant,
        touchpoints.product_category
    having
        min(touchpoints._file) <> max(touchpoints._file)
        and min(touchpoints.quantity) <> max(touchpoints.quantity)
),

final as (
    select
        source_system,
        cast(count(*) as bigint) as interaction_count
    from repeated
    group by source_system
)

select * from final
