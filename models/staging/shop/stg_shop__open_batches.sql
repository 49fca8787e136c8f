-- One batch of order lines, a landed file, that is staged in this run or is no more.

{{ config(materialized='table') }}

-- depends_on: {{ ref('int_calendar__begun') }}

with

transactions as (select * from {{ source('shop', 'transactions') }}),

exchange_rates as (select * from {{ ref('stg_shop__exchange_rates') }}),

settings as (select * from {{ ref('stg_policy__settings') }}),

staged as ({{ staged_batches(model, 'stg_shop__transactions_priced') }}),

staged_rates as ({{ staged_rates(model, 'stg_shop__transactions_priced') }}),

-- A rate that landed late, or another one for a day, prices its lines anew.
outdated as (
    select staged_rates._landed_order
    from staged_rates
    inner join settings
        on staged_rates.currency <> settings.reporting_currency
    left join exchange_rates
        on
            staged_rates.currency = exchange_rates.currency
            and staged_rates.ordered_date >= exchange_rates.rate_date
            and staged_rates.ordered_date < exchange_rates.valid_until_date
    where coalesce(staged_rates.rate, 0) <> coalesce(exchange_rates.rate, 0)
    group by staged_rates._landed_order
),

changed as ({{ open_batches('transactions', 'staged') }}),

final as (
    select _landed_order from changed
    union distinct
    select _landed_order from outdated
)

select * from final
