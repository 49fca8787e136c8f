-- One row per campaign and customer of one source in it.

with

members as (select * from {{ ref('stg_marketing__campaign_members_checked') }}),

final as (
    select
        campaign_id,
        source_system,
        source_customer_id,
        assigned_at,
        variant,
        cost,
        is_control
    from members
    where disposition = 'kept'
)

select * from final
