-- One order line of an open batch, trimmed and cast, and why it is unusable by itself.

with

transactions as (select * from {{ source('shop', 'transactions') }}),

settings as (select * from {{ ref('stg_policy__settings') }}),

typed as (
    select
        transactions.*,
        {% for name in ['ordered_at', 'updated_at', 'refunded_at'] %}
        {{ moment_of('transactions.' ~ name, 'settings.reporting_time_zone') }}
            as typed_{{ name }},
        {% endfor %}
        {{ try_decimal('transactions.quantity') }} as typed_quantity,
        {{ try_decimal('transactions.unit_price') }} as typed_unit_price,
        {{ try_decimal('transactions.discount_amount') }} as typed_discount,
        {{ try_decimal('transactions.amount') }} as typed_amount,
        {{ try_decimal('transactions.refunded_amount') }} as typed_refund,
        {{ try_boolean('transactions.is_test') }} as typed_is_test,
        settings.reporting_currency,
        settings.reporting_time_zone
    from transactions
    cross join settings
    where {{ is_staged_now('transactions', ref('stg_shop__open_batches')) }}
),

-- A line total that is not there is computed; one that does not fit is unreadable.
valued as (
    select
        *,
        {{ id_fault('order_id') }} as id_fault,
        {{ day_in_zone('typed_ordered_at', 'reporting_time_zone') }} as ordered_date,
        coalesce(
            typed_amount,
            {{ try_decimal(
                product('typed_quantity', 'typed_unit_price')
                ~ ' - coalesce(typed_discount, 0)'
            ) }}
        ) as line_amount,
        {{ is_unreadable(clean_text('amount'), 'typed_amount') }}
        or {{ is_unreadable(clean_text('unit_price'), 'typed_unit_price') }}
        or {{ is_unreadable(clean_text('discount_amount'), 'typed_discount') }}
            as has_unreadable_amount
    from typed
),

final as (
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
        coalesce({{ in_small(clean_text('status')) }}, '(missing)') as status,
        {{ in_small(clean_text('channel')) }} as channel,
        {{ clean_text('product_category') }} as product_category,
        coalesce({{ in_caps(clean_text('currency')) }}, reporting_currency) as currency,
        {{ clean_id('coupon_code') }} as coupon_code,
        typed_quantity as quantity,
        typed_unit_price as unit_price,
        line_amount,
        typed_refund as refunded_amount,
        typed_discount as discount_amount,
        -- A source that marks no test orders has none.
        coalesce(typed_is_test, false) as is_test,
        case
            -- Adapters say so of money paid back on a sale that they cannot find.
            when {{ in_small(clean_text('status')) }} = 'orphan_refund'
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
    from valued
)

select * from final
