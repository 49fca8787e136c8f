-- One row per part of the days with touchpoints of known people, and a version of what
-- is known of them. A part is a day, and on Spark a month.

with

touchpoints as (select * from {{ ref('stg_tracking__touchpoints') }}),

policy as (select * from {{ ref('stg_policy__versions') }}),

hashed as (
    select
        {{ part_date('occurred_date') }} as part_date,
        {{ part_hash([
            'source_system', 'source_customer_id', 'occurred_at', 'occurred_date',
            'action', 'channel', 'device', 'topic', 'quantity', 'is_guest',
        ]) }} as part_hash
    from touchpoints
    where source_customer_id is not null
    group by {{ part_date('occurred_date') }}
),

final as (
    select
        hashed.part_date,
        policy.rollups_version || ':' || hashed.part_hash as part_version
    from hashed
    cross join policy
)

select * from final
