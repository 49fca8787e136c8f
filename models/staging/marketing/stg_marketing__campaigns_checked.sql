-- One landed campaign, its cost in the reporting currency, and what became of it: kept,
-- superseded or quarantined.

{{ config(materialized='table') }}

with

campaigns as (select * from {{ ref('stg_marketing__campaigns_typed') }}),

exchange_rates as (select * from {{ ref('stg_shop__exchange_rates') }}),

rated as (
    select
        campaigns.*,
        case
            when campaigns.currency = campaigns.reporting_currency then 1
            else exchange_rates.rate
        end as rate
    from campaigns
    left join exchange_rates
        on
            campaigns.currency = exchange_rates.currency
            and campaigns.started_date >= exchange_rates.rate_date
            and campaigns.started_date < exchange_rates.valid_until_date
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
