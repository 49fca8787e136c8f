-- One row per landed order line, with what became of it: kept, superseded by a newer
-- version of itself, or quarantined for a reason.

with

transactions as (select * from {{ ref('stg_shop__transactions_priced') }}),

versions as (select * from {{ ref('stg_shop__transaction_versions') }}),

email_addresses as (select * from {{ source('landing', 'email_addresses') }}),

final as (
    select
        transactions._file,
        transactions._row,
        transactions._landed_order,
        transactions._run_id,
        transactions.source_system,
        transactions.order_id,
        transactions.line_number,
        transactions.source_customer_id,
        {{ normalised_email('transactions.raw_customer_email', 'email_addresses') }}
            as customer_email,
        transactions.product_id,
        transactions.ordered_date,
        transactions.returned_date,
        transactions.ordered_at,
        transactions.updated_at,
        transactions.status,
        transactions.outcome,
        transactions.channel,
        transactions.product_category,
        transactions.currency,
        transactions.coupon_code,
        transactions.quarantine_reason,
        {{ disposition('transactions.quarantine_reason', 'versions.version_rank') }}
            as disposition,
        -- A line that shares its key with no other is the first of its kind.
        case
            when transactions.line_number is null then coalesce(versions.occurrence, 1)
        end as occurrence,
        transactions.quantity,
        transactions.line_revenue,
        transactions.refunded_revenue,
        transactions.is_test,
        transactions.discount_amount
    from transactions
    left join versions
        on
            transactions._file = versions._file
            and transactions._row = versions._row
    left join email_addresses
        on transactions.raw_customer_email = email_addresses.email
)

select * from final
