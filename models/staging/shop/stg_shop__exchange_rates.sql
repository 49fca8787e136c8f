-- One row per currency and rate, with the days on which the rate holds: from its own
-- day until that of the next rate, but no longer than policy trusts an old rate.

with

exchange_rates as (select * from {{ ref('stg_shop__exchange_rates_checked') }}),

settings as (select * from {{ ref('stg_policy__settings') }}),

kept as (
    select
        exchange_rates.currency,
        exchange_rates.rate_date,
        exchange_rates.rate,
        {{ add_days(
            'exchange_rates.rate_date',
            'settings.exchange_rate_maximum_age_days + 1'
        ) }} as expires_on,
        lead(exchange_rates.rate_date) over (
            partition by exchange_rates.currency
            order by exchange_rates.rate_date nulls last
        ) as next_rate_date
    from exchange_rates
    cross join settings
    where exchange_rates.disposition = 'kept'
),

final as (
    select
        currency,
        rate_date,
        least(coalesce(next_rate_date, expires_on), expires_on) as valid_until_date,
        rate
    from kept
)

select * from final
