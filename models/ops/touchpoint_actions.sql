-- One row per source system, word that it uses for an action, and action: what policy
-- makes of the word, and how often it occurs. A word that may name a person is hidden.

with

touchpoints as (select * from {{ ref('stg_tracking__touchpoints') }}),

-- Few sources count at all; only their people and days need a closer look.
counting as (
    select
        source_system,
        source_customer_id,
        occurred_date
    from touchpoints
    where touchpoint_id is null and quantity > 1
    group by source_system, source_customer_id, occurred_date
),

-- Interactions without an id that came again in another file with another quantity.
recounted as (
    select
        touchpoints.source_system,
        touchpoints.source_action,
        touchpoints.action
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
        touchpoints.action,
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

counted as (
    select
        source_system,
        source_action,
        action,
        sum(quantity) as touchpoint_count,
        0 as recounted_count
    from touchpoints
    group by source_system, source_action, action
    union all
    select
        source_system,
        source_action,
        action,
        0 as touchpoint_count,
        count(*) as recounted_count
    from recounted
    group by source_system, source_action, action
),

shown as (
    select
        source_system,
        case
            when
                action = 'unknown'
                and ({{ matches('source_action', '@|[0-9]{5}') }})
                then '(hidden)'
            else source_action
        end as source_action,
        action,
        touchpoint_count,
        recounted_count
    from counted
),

final as (
    select
        source_system,
        source_action,
        action,
        cast(sum(touchpoint_count) as bigint) as touchpoint_count,
        cast(sum(recounted_count) as bigint) as recounted_count,
        action <> 'unknown' as is_known
    from shown
    group by source_system, source_action, action
)

select * from final
