-- One row per touchpoint by the latest scoring date, with its customer where known.

with

touchpoints as (select * from {{ ref('int_touchpoints__touchpoints') }}),

customers as (select * from {{ ref('int_identity__customers') }}),

program_devices as (
    select
        dimension_value,
        action
    from {{ ref('int_engagement__weights') }}
    where dimension = 'device' and weight = 0
),

dates_to_score as (select * from {{ ref('int_calendar__dates_to_score') }}),

latest as (select max(as_of_date) as as_of_date from dates_to_score),

final as (
    select
        touchpoints.source_system,
        touchpoints.touchpoint_id,
        customers.customer_id,
        touchpoints.occurred_date,
        touchpoints.occurred_at,
        touchpoints.action,
        touchpoints.channel,
        touchpoints.device,
        touchpoints.topic,
        touchpoints.campaign_id,
        touchpoints.variant,
        touchpoints.product_category,
        cast(touchpoints.quantity as bigint) as quantity,
        touchpoints.kind = 'automatic'
        or touchpoints.is_burst
        or program_devices.action is not null as is_automatic
    from touchpoints
    inner join latest
        on touchpoints.occurred_date <= latest.as_of_date
    left join customers
        on
            touchpoints.source_system = customers.source_system
            and touchpoints.source_customer_id = customers.source_customer_id
    left join program_devices
        on
            touchpoints.device = program_devices.dimension_value
            and touchpoints.action = program_devices.action
)

select * from final
