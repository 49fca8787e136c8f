-- One landed campaign, renamed, trimmed and cast.

with

campaigns as (select * from {{ source('marketing', 'campaigns') }}),

settings as (select * from {{ ref('stg_policy__settings') }}),

final as (
    select
        campaigns._file,
        campaigns._row,
        campaigns._landed_order,
        campaigns._run_id,
        {{ clean_id('campaigns.campaign_id') }} as campaign_id,
        {{ id_fault('campaigns.campaign_id') }} as id_fault,
        {{ clean_text('campaigns.name') }} as campaign_name,
        {{ in_small(clean_text('campaigns.channel')) }} as channel,
        {{ clean_text('campaigns.objective') }} as objective,
        campaigns.started_at as raw_started_at,
        {{ try_timestamp('campaigns.started_at') }} as started_at,
        campaigns.ended_at as raw_ended_at,
        {{ try_timestamp('campaigns.ended_at') }} as ended_at,
        campaigns.cost as raw_cost,
        {{ try_decimal('campaigns.cost') }} as source_cost,
        coalesce(
            {{ in_caps(clean_text('campaigns.currency')) }},
            settings.reporting_currency
        ) as currency,
        settings.reporting_currency,
        {{ day_in_zone(
            try_timestamp('campaigns.started_at'), 'settings.reporting_time_zone'
        ) }} as started_date,
        {{ day_in_zone(
            try_timestamp('campaigns.ended_at'), 'settings.reporting_time_zone'
        ) }} as ended_date
    from campaigns
    cross join settings
)

select * from final
