-- One row per voucher, in its newest version.

with

vouchers as (select * from {{ ref('stg_marketing__vouchers_checked') }}),

final as (
    select
        voucher_code,
        source_system,
        source_customer_id,
        campaign_id,
        issued_at,
        expires_at
    from vouchers
    where disposition = 'kept'
)

select * from final
