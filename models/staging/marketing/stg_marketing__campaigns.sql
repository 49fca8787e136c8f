-- One row per campaign, in its newest version.

with

campaigns as (select * from {{ ref('stg_marketing__campaigns_checked') }}),

final as (
    select
        campaign_id,
        started_date,
        ended_date,
        started_at,
        ended_at,
        campaign_name,
        channel,
        objective,
        cost
    from campaigns
    where disposition = 'kept'
)

select * from final
