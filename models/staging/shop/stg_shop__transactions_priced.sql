-- One row per landed order line: its amounts in whole cents of the reporting currency,
-- and the first reason, if any, why it cannot be used.

{{ config(**facts("source('shop', 'transactions')")) }}

with

transactions as {{ not_materialized() }} (
    select * from {{ source('shop', 'transactions') }}
),

exchange_rates as (select * from {{ ref('stg_shop__exchange_rates') }}),

order_statuses as (select * from {{ ref('order_statuses') }}),

settings as (select * from {{ ref('stg_policy__settings') }}),

policy as (select * from {{ ref('stg_policy__versions') }}),

stored as (
    {{ stored_rows({
        '_landed_order': 'integer',
        'batch_version': dbt.type_string(),
        'currency': dbt.type_string(),
        'ordered_date': 'date',
        'rate': 'decimal(18, 6)',
    }) }}
),

stored_batches as (
    select
        _landed_order,
        min(batch_version) as batch_version
    from stored
    group by _landed_order
),

-- A rate that landed late, or another one for a day, prices its lines again.
outdated_batches as (
    select stored._landed_order
    from stored
    inner join settings
        on stored.currency <> settings.reporting_currency
    left join exchange_rates
        on
            stored.currency = exchange_rates.currency
            and stored.ordered_date >= exchange_rates.rate_date
            and stored.ordered_date < exchange_rates.valid_until_date
    where
        stored.ordered_date is not null
        and coalesce(stored.rate, 0) <> coalesce(exchange_rates.rate, 0)
    group by stored._landed_order
),

landed_batches as (
    select
        transactions._landed_order,
        {{ batch_version('policy.staging_version') }} as batch_version
    from transactions
    cross join policy
    group by transactions._landed_order, policy.staging_version
),

changed_batches as (
    select
        landed_batches._landed_order,
        landed_batches.batch_version
    from landed_batches
    left join stored_batches
        on landed_batches._landed_order = stored_batches._landed_order
    left join outdated_batches
        on landed_batches._landed_order = outdated_batches._landed_order
    where
        stored_batches.batch_version is null
        or stored_batches.batch_version <> landed_batches.batch_version
        or outdated_batches._landed_order is not null
),

changed as (
    select
        transactions.*,
        changed_batches.batch_version
    from transactions
    inner join changed_batches
        on transactions._landed_order = changed_batches._landed_order
),

typed as (
    select
        changed.*,
        {% for name in ['ordered_at', 'updated_at', 'refunded_at'] %}
        {{ moment_of('changed.' ~ name, 'settings.reporting_time_zone') }}
            as typed_{{ name }},
        {% endfor %}
        {{ try_decimal('changed.quantity') }} as typed_quantity,
        {{ try_decimal('changed.unit_price') }} as typed_unit_price,
        {{ try_decimal('changed.discount_amount') }} as typed_discount,
        {{ try_decimal('changed.amount') }} as typed_amount,
        {{ try_decimal('changed.refunded_amount') }} as typed_refund,
        {{ try_boolean('changed.is_test') }} as typed_is_test,
        settings.reporting_currency
    from changed
    cross join settings
),

-- A line total that is not there is computed; one that does not fit is unreadable.
totalled as (
    select
        typed.*,
        {{ id_fault('typed.order_id') }} as id_fault,
        {{ day_in_zone('typed.typed_ordered_at', 'settings.reporting_time_zone') }}
            as ordered_date,
        coalesce(
            typed.typed_amount,
            {{ try_decimal(
                decimal_product('typed.typed_quantity', 'typed.typed_unit_price')
                ~ ' - coalesce(typed.typed_discount, 0)'
            ) }}
        ) as line_amount,
        {{ is_unreadable(clean_text('typed.amount'), 'typed.typed_amount') }}
        or {{ is_unreadable(clean_text('typed.unit_price'), 'typed.typed_unit_price') }}
        or {{ is_unreadable(
            clean_text('typed.discount_amount'), 'typed.typed_discount'
        ) }}
            as has_unreadable_amount
    from typed
    cross join settings
),

-- Why a line cannot be used, whatever its status and currency mean.
judged as (
    select
        _file,
        _row,
        _landed_order,
        _landed_on,
        _run_id,
        {{ source_system('source_system') }} as source_system,
        {{ clean_id('order_id') }} as order_id,
        {{ clean_id('line_number') }} as line_number,
        {{ clean_id('customer_id') }} as source_customer_id,
        customer_email as raw_customer_email,
        {{ clean_id('product_id') }} as product_id,
        ordered_date,
        typed_ordered_at as ordered_at,
        typed_refunded_at as refunded_at,
        typed_updated_at as updated_at,
        coalesce({{ lower_text(clean_text('status')) }}, '(missing)') as status,
        {{ lower_text(clean_text('channel')) }} as channel,
        {{ clean_text('product_category') }} as product_category,
        coalesce({{ upper_text(clean_text('currency')) }}, reporting_currency)
            as currency,
        {{ clean_id('coupon_code') }} as coupon_code,
        typed_quantity as quantity,
        typed_unit_price as unit_price,
        line_amount,
        typed_refund as refunded_amount,
        typed_discount as discount_amount,
        -- A source that marks no test orders has none.
        coalesce(typed_is_test, false) as is_test,
        batch_version,
        reporting_currency,
        case
            -- Adapters write this for a refund whose sale they cannot find.
            when {{ lower_text(clean_text('status')) }} = 'orphan_refund'
                then 'orphan_refund'
            when id_fault is not null then id_fault
            when {{ clean_text('ordered_at') }} is null then 'missing_ordered_at'
            when typed_ordered_at is null then 'invalid_ordered_at'
            when ordered_date > _landed_on then 'future_ordered_at'
            when {{ is_unreadable(clean_text('quantity'), 'typed_quantity') }}
                then 'invalid_quantity'
            when has_unreadable_amount then 'invalid_amount'
            when
                typed_amount is null
                and (typed_quantity is null or typed_unit_price is null)
                then 'missing_amount'
            when line_amount is null then 'invalid_amount'
            when
                {{ is_unreadable(clean_text('refunded_amount'), 'typed_refund') }}
                or {{ is_unreadable(clean_text('refunded_at'), 'typed_refunded_at') }}
                or typed_refund < 0
                or cast(typed_refunded_at as date) < {{ add_days('ordered_date', -1) }}
                then 'invalid_refund'
            when {{ is_unreadable(clean_text('is_test'), 'typed_is_test') }}
                then 'invalid_is_test'
            when {{ is_unreadable(clean_text('updated_at'), 'typed_updated_at') }}
                then 'invalid_updated_at'
        end as quarantine_reason
    from totalled
),

-- The kind of source may stand before its word, as in woocommerce::pending.
worded as (
    select
        *,
        case
            when position('::' in status) > 0
                then substr(status, position('::' in status) + 2)
            else status
        end as status_word
    from judged
),

rated as (
    select
        worded.*,
        -- A word may mean something else in one kind of source.
        coalesce(own_statuses.outcome, order_statuses.outcome) as outcome,
        case
            when worded.currency = worded.reporting_currency then 1
            else exchange_rates.rate
        end as rate
    from worded
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
        rated.*,
        {{ in_reporting_currency('rated.line_amount', 'rated.rate') }}
            as line_revenue,
        {{ in_reporting_currency('rated.refunded_amount', 'rated.rate') }}
            as refunded_revenue,
        -- Only what came back has a day on which it did.
        case
            when rated.refunded_amount > 0 or rated.outcome = 'refunded'
                then {{ day_in_zone(
                    'coalesce(rated.refunded_at, rated.updated_at)',
                    'settings.reporting_time_zone'
                ) }}
        end as returned_date
    from rated
    cross join settings
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
        returned_date,
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
        batch_version
    from valued
)

select * from final
