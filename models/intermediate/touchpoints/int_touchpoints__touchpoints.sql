-- One kept touchpoint, with the channel of its action where the source names none, and
-- whether a program rather than the person was at work.

{{ config(materialized='view') }}

with

touchpoints as (select * from {{ ref('stg_tracking__touchpoints') }}),

actions as (select * from {{ ref('actions') }}),

bursts as (select * from {{ ref('int_touchpoints__bursts') }}),

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
            and touchpoints.action = bursts.action
            and {{ dbt.date_trunc('second', 'touchpoints.occurred_at') }}
            = bursts.occurred_second
)

select * from final
