-- One row per kept touchpoint, with the channel of its action where the source names
-- none, and whether a program rather than the person was at work.

{{ config(materialized='view') }}

with

touchpoints as (
    select
        *,
        {{ dbt.date_trunc('second', 'occurred_at') }} as occurred_second
    from {{ ref('stg_tracking__touchpoints') }}
),

actions as (select * from {{ ref('actions') }}),

-- A scanner follows every link of an e-mail: too many touchpoints of one person in one
-- second. A touchpoint that is known only to the day has no second.
bursts as (
    select
        touchpoints.source_system,
        touchpoints.source_customer_id,
        touchpoints.occurred_date,
        touchpoints.action,
        touchpoints.occurred_second
    from touchpoints
    inner join actions
        on touchpoints.action = actions.action
    where
        actions.burst_limit is not null
        and touchpoints.source_customer_id is not null
        and touchpoints.occurred_hour is not null
    group by
        touchpoints.source_system,
        touchpoints.source_customer_id,
        touchpoints.occurred_date,
        touchpoints.action,
        touchpoints.occurred_second
    having sum(touchpoints.quantity) >= min(actions.burst_limit)
),

final as (
    select
        touchpoints.source_system,
        touchpoints.touchpoint_id,
        touchpoints.source_customer_id,
        touchpoints.occurred_date,
        touchpoints.occurred_at,
        touchpoints.occurred_hour,
        touchpoints.action,
        actions.kind,
        coalesce(touchpoints.channel, actions.default_channel) as channel,
        touchpoints.device,
        touchpoints.topic,
        touchpoints.campaign_id,
        touchpoints.variant,
        touchpoints.product_category,
        touchpoints.quantity,
        touchpoints.is_guest,
        bursts.occurred_second is not null as is_burst
    from touchpoints
    inner join actions
        on touchpoints.action = actions.action
    left join bursts
        on
            touchpoints.source_system = bursts.source_system
            and touchpoints.source_customer_id = bursts.source_customer_id
            and touchpoints.occurred_date = bursts.occurred_date
            and touchpoints.action = bursts.action
            and touchpoints.occurred_second = bursts.occurred_second
)

select * from final
