-- One person, action and second with so many touchpoints that a program must have done
-- it: a scanner that follows every link of an e-mail.

{{ config(**by_part(
    'part_date', 'int_touchpoints__open_days', last='int_touchpoints__daily_rollups'
)) }}

with

touchpoints as (select * from {{ ref('stg_tracking__touchpoints') }}),

open_days as (select * from {{ ref('int_touchpoints__open_days') }}),

actions as (select * from {{ ref('actions') }}),

limited as (
    select
        open_days.part_date,
        open_days.event_date,
        touchpoints.source_system,
        touchpoints.source_customer_id,
        touchpoints.action,
        {{ dbt.date_trunc('second', 'touchpoints.occurred_at') }} as occurred_second,
        touchpoints.quantity,
        actions.burst_limit
    from touchpoints
    inner join open_days
        on touchpoints.occurred_date = open_days.event_date
    inner join actions
        on touchpoints.action = actions.action
    where
        actions.burst_limit is not null
        and touchpoints.source_customer_id is not null
        -- What is known only to the day did not happen in one second.
        and touchpoints.occurred_hour is not null
),

final as (
    select
        part_date,
        event_date,
        source_system,
        source_customer_id,
        action,
        occurred_second
    from limited
    group by
        part_date,
        event_date,
        source_system,
        source_customer_id,
        action,
        occurred_second
    having sum(quantity) >= min(burst_limit)
)

select * from final
