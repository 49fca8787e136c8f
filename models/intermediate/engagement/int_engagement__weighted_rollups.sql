-- One row of the daily rollups with its customer and what one such touchpoint earns.

{{ config(materialized='view') }}

with

daily_rollups as (
    select
        *,
        case when is_burst then 'yes' end as burst
    from {{ ref('int_touchpoints__daily_rollups') }}
),

customers as (select * from {{ ref('int_identity__customers') }}),

actions as (select * from {{ ref('actions') }}),

weights as (select * from {{ ref('int_engagement__weights') }}),

channel_weights as (
    select * from weights
    where dimension = 'channel'
),

topic_weights as (
    select * from weights
    where dimension = 'topic'
),

device_weights as (
    select * from weights
    where dimension = 'device'
),

burst_weights as (
    select * from weights
    where dimension = 'burst'
),

-- Unlisted circumstances weigh 1.
final as (
    select
        daily_rollups.source_system,
        daily_rollups.source_customer_id,
        customers.customer_id,
        daily_rollups.event_date,
        daily_rollups.action,
        coalesce(daily_rollups.channel, '(none)') as channel,
        coalesce(daily_rollups.topic, '(none)') as topic,
        coalesce(daily_rollups.device, '(none)') as device,
        actions.kind,
        actions.daily_cap,
        cast(
            round(
                actions.points
                * coalesce(channel_weights.weight, 1.00)
                * coalesce(topic_weights.weight, 1.00)
                * coalesce(device_weights.weight, 1.00)
                * coalesce(burst_weights.weight, 1.00),
                4
            ) as decimal(18, 4)
        ) as points_each,
        daily_rollups.touchpoint_count,
        daily_rollups.is_burst
    from daily_rollups
    inner join customers
        on
            daily_rollups.source_system = customers.source_system
            and daily_rollups.source_customer_id = customers.source_customer_id
    inner join actions
        on daily_rollups.action = actions.action
    left join channel_weights
        on
            daily_rollups.channel = channel_weights.dimension_value
            and daily_rollups.action = channel_weights.action
    left join topic_weights
        on
            daily_rollups.topic = topic_weights.dimension_value
            and daily_rollups.action = topic_weights.action
    left join device_weights
        on
            daily_rollups.device = device_weights.dimension_value
            and daily_rollups.action = device_weights.action
    left join burst_weights
        on
            daily_rollups.burst = burst_weights.dimension_value
            and daily_rollups.action = burst_weights.action
)

select * from final
