-- One landed order line, priced, and the first reason, if any, why it is unusable.

{{ config(**by_part('_landed_order', 'stg_shop__open_batches')) }}
-- depends_on: {{ ref('stg_shop__open_batches') }}

with

transactions as (select * from {{ ref('stg_shop__transactions_typed') }}),

exchange_rates as (select * from {{ ref('stg_shop__exchange_rates') }}),

order_statuses as (select * from {{ ref('order_statuses') }}),

settings as (select * from {{ ref('stg_policy__settings') }}),

-- The kind of source may stand before its word, as in woocommerce::pending.
worded as (
    select
        *,
        case
            when position('::' in status) > 0
                then substr(status, position('::' in status) + 2)
            else status
        end as status_word
    from transactions
),

rated as (
    select
        worded.*,
        settings.reporting_time_zone,
        -- A word may mean something else in one kind of source.
        coalesce(own_statuses.outcome, order_statuses.outcome) as outcome,
        case
            when worded.currency = settings.reporting_currency then 1
            else exchange_rates.rate
        end as rate
    from worded
    cross join settings
    left join order_statuses as own_statuses
        on worded.status = own_statuses.status
    left join order_statuses
        on worded.status_word = order_statuses.status
    left join exchange_rates
        on
            worded.currency = exchange_rates.currency
            and worded.ordered_date >= exchange_rates.rate_date
            and worded.ordered_date < exchange_rates.valid_until_date
),

-- A line is worth whole cents, so that every sum above it is exact.
valued as (
    select
        *,
        {{ in_reporting_currency('line_amount', 'rate') }} as line_revenue,
        {{ in_reporting_currency('refunded_amount', 'rate') }} as refunded_revenue
    from rated
),

final as (
    select
        _file,
        _row,
        _landed_order,
        _run_id,
        source_system,
        order_id,
        line_number,
        source_customer_id,
        raw_customer_email,
        product_id,
        ordered_date,
        -- Only what came back has a day on which it did.
        {{ day_in_zone(
            "case
                when refunded_amount > 0 or outcome = 'refunded'
                    then coalesce(refunded_at, updated_at)
            end",
            'reporting_time_zone'
        ) }} as returned_date,
        ordered_at,
        updated_at,
        status_word as status,
        outcome,
        channel,
        product_category,
        currency,
        coupon_code,
        quantity,
        unit_price,
        line_amount,
        rate,
        line_revenue,
        refunded_revenue,
        is_test,
        discount_amount,
        case
            when quarantine_reason is not null then quarantine_reason
            -- A day of slack: these are days of UTC.
            when
                cast(refunded_at as date) > {{ add_days('_landed_on', 1) }}
                or cast(updated_at as date) > {{ add_days('_landed_on', 1) }}
                then 'future_change'
            when outcome is null then 'unknown_status'
            when rate is null then 'missing_exchange_rate'
            when
                {{ is_unreadable('line_amount', 'line_revenue') }}
                or {{ is_unreadable('refunded_amount', 'refunded_revenue') }}
                then 'invalid_amount'
        end as quarantine_reason,
        {{ policy_version() }} as policy_version
    from valued
)

select * from final
