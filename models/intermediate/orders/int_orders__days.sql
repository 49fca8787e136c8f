-- One row per part of the days with orders or returns, and a version of what is known
-- of them. A part is a day, and on Spark a month.

with

events as (select * from {{ ref('int_orders__events') }}),

policy as (select * from {{ ref('stg_policy__versions') }}),

hashed as (
    select
        {{ part_date('event_date') }} as part_date,
        {{ part_hash([
            'source_system', 'source_customer_id', 'event_date', 'valid_from_date',
            'valid_until_date', 'order_count', 'sale_revenue', 'return_revenue',
            'goods_cost',
        ]) }} as part_hash
    from events
    group by {{ part_date('event_date') }}
),

final as (
    select
        hashed.part_date,
        policy.rollups_version || ':' || hashed.part_hash as part_version
    from hashed
    cross join policy
)

select * from final
