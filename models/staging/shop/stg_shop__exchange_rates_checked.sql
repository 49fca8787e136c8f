-- One row per landed exchange rate, with what became of it: kept, superseded or
-- quarantined.

{{ config(materialized='table') }}

with

exchange_rates as (select * from {{ source('shop', 'exchange_rates') }}),

typed as (
    select
        _file,
        _row,
        _landed_order,
        _run_id,
        {{ upper_text(clean_text('currency')) }} as currency,
        {{ clean_text('rate_date') }} as raw_rate_date,
        {{ clean_text('rate') }} as raw_rate,
        {{ try_date('rate_date') }} as rate_date,
        {{ try_decimal('rate', 18, 8) }} as rate
    from exchange_rates
),

checked as (
    select
        *,
        case
            when currency is null then 'missing_currency'
            when raw_rate_date is null then 'missing_rate_date'
            when rate_date is null then 'invalid_rate_date'
            when raw_rate is null then 'missing_rate'
            when rate is null or rate <= 0 then 'invalid_rate'
        end as quarantine_reason
    from typed
),

ranked as (
    select
        *,
        {{ version_rank(['currency', 'rate_date']) }} as version_rank
    from checked
),

final as (
    select
        _file,
        _row,
        _run_id,
        currency,
        rate_date,
        quarantine_reason,
        {{ disposition('quarantine_reason', 'version_rank') }} as disposition,
        rate
    from ranked
)

select * from final
