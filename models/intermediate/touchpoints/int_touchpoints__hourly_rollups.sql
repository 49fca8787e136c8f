-- One source record on one day in one hour of the reporting zone: how often the person
-- did something, programs and senders aside. Touchpoints without an hour have no row.

{{ config(materialized='view') }}

with

touchpoints as (select * from {{ ref('int_touchpoints__touchpoints') }}),

final as (
    select
        source_system,
        source_customer_id,
        occurred_date as event_date,
        occurred_hour as event_hour,
        cast(sum(quantity) as bigint) as touchpoint_count
    from touchpoints
    where
        source_customer_id is not null
        and occurred_hour is not null
        and kind in ('active', 'passive')
        and not is_burst
    group by source_system, source_customer_id, occurred_date, occurred_hour
)

select * from final
