-- One row per order line that counts, in its newest version.

with

transactions as (select * from {{ ref('stg_shop__transactions_checked') }}),

final as (
    select
        source_system,
        order_id,
        line_number,
        source_customer_id,
        customer_email,
        product_id,
        ordered_date,
        returned_date,
        ordered_at,
        status,
        outcome,
        channel,
        product_category,
        currency,
        coupon_code,
        occurrence,
        quantity,
        line_revenue,
        refunded_revenue,
        is_test,
        discount_amount,
        _file,
        _row
    from transactions
    where disposition = 'kept'
)

select * from final
