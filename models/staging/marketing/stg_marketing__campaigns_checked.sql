-- One row per landed campaign: its cost in the reporting currency, and what became of
-- it: kept, superseded or quarantined.

{{ config(materialized='table') }}

with

campaigns as (select * from {{ source('marketing', 'campaigns') }}),

exchange_rates as (select * from {{ ref('stg_shop__exchange_rates') }}),

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
        {{ lower_text(clean_text('campaigns.channel')) }} as channel,
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
            {{ upper_text(clean_text('campaigns.currency')) }},
            settings.reporting_currency
        ) as currency,
        settings.reporting_currency
    from campaigns
    cross join settings
),

dated as (
    select
        typed.*,
        {{ day_in_zone('typed.started_at', 'settings.reporting_time_zone') }}
            as started_date,
        {{ day_in_zone('typed.ended_at', 'settings.reporting_time_zone') }}
            as ended_date
    from typed
    cross join settings
),

rated as (
    select
        dated.*,
        case
            when dated.currency = dated.reporting_currency then 1
            else exchange_rates.rate
        end as rate
    from dated
    left join exchange_rates
        on
            dated.currency = exchange_rates.currency
            and dated.started_date >= exchange_rates.rate_date
            and dated.started_date < exchange_rates.valid_until_date
),

checked as (
    select
        *,
        {{ in_reporting_currency('source_cost', 'rate') }} as cost,
        case
            when campaign_id is null then coalesce(id_fault, 'missing_campaign_id')
            when {{ is_unreadable('raw_started_at', 'started_at') }}
                then 'invalid_started_at'
            when
                {{ is_unreadable('raw_ended_at', 'ended_at') }}
                or ended_at < started_at
                -- A last day without an hour lasts to its end.
                and not coalesce(
                    {{ tells_only_a_day('raw_ended_at') }}
                    and ended_date = started_date,
                    false
                )
                then 'invalid_ended_at'
            when {{ is_unreadable('raw_cost', 'source_cost') }} or source_cost < 0
                then 'invalid_cost'
            when source_cost is not null and rate is null then 'missing_exchange_rate'
        end as quarantine_reason
    from rated
),

ranked as (
    select
        *,
        {{ version_rank(['campaign_id']) }} as version_rank
    from checked
),

final as (
    select
        _file,
        _row,
        _run_id,
        campaign_id,
        started_date,
        ended_date,
        started_at,
        ended_at,
        campaign_name,
        channel,
        objective,
        quarantine_reason,
        {{ disposition('quarantine_reason', 'version_rank') }} as disposition,
        cost
    from ranked
)

select * from final
