-- One day whose touchpoints are rolled up in this run: others are known of it than when
-- it was rolled up.

-- depends_on: {{ ref('int_calendar__begun') }}

with

touchpoints as (select * from {{ ref('stg_tracking__touchpoints') }}),

rolled_up as (
    {{ rolled_up_days(
        model, 'int_touchpoints__daily_rollups',
        ['int_touchpoints__hourly_rollups']
    ) }}
),

days as (
    select
        occurred_date as event_date,
        {{ day_version([
            'source_system', 'source_customer_id', 'occurred_at', 'action', 'channel',
            'device', 'topic', 'quantity', 'is_guest',
        ]) }} as day_version
    from touchpoints
    where source_customer_id is not null
    group by occurred_date
),

final as ({{ open_days('days', 'rolled_up') }})

select * from final
