-- One day whose orders and returns are rolled up in this run: others are known of it
-- than when it was rolled up.

-- depends_on: {{ ref('int_calendar__begun') }}

with

events as (select * from {{ ref('int_orders__events') }}),

rolled_up as ({{ rolled_up_days(model, 'int_orders__daily_rollups') }}),

days as (
    select
        event_date,
        {{ day_version([
            'source_system', 'source_customer_id', 'valid_from_date',
            'valid_until_date', 'order_count', 'sale_revenue', 'return_revenue',
            'goods_cost',
        ]) }} as day_version
    from events
    group by event_date
),

final as ({{ open_days('days', 'rolled_up') }})

select * from final
