-- One landed campaign, renamed, trimmed and cast.

with

campaigns as (select * from {{ source('marketing', 'campaigns') }}),

settings as (select * from {{ ref('stg_policy__settings') }}),

typed as (
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
        {{ clean_text('campaigns.started_at') }} as raw_started_at,
        {{ moment_of('campaigns.started_at', 'settings.reporting_time_zone') }}
            as started_at,
        {{ clean_text('campaigns.ended_at') }} as raw_ended_at,
        {{ moment_of('campaigns.ended_at', 'settings.reporting_time_zone') }}
            as ended_at,
        {{ clean_text('campaigns.cost') }} as raw_cost,
        {{ try_decimal('campaigns.cost') }} as source_cost,
        coalesce(
            {{ in_caps(clean_text('campaigns.currency')) }},
            settings.reporting_currency
        ) as currency,
        settings.reporting_currency,
        settings.reporting_time_zone
    from campaigns
    cross join settings
),

final as (
    select
        _file,
        _row,
        _landed_order,
        _run_id,
        campaign_id,
        id_fault,
        campaign_name,
        channel,
        objective,
        raw_started_at,
        started_at,
        raw_ended_at,
        ended_at,
        raw_cost,
        source_cost,
        currency,
        reporting_currency,
        {{ day_in_zone('started_at', 'reporting_time_zone') }} as started_date,
        {{ day_in_zone('ended_at', 'reporting_time_zone') }} as ended_date
    from typed
)

select * from final
