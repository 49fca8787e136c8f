-- One landed order line and what became of it: kept, superseded by a newer version of
-- itself, or quarantined for a reason.

{{ config(materialized='table') }}

with

transactions as (select * from {{ ref('stg_shop__transactions_priced') }}),

-- Without line numbers, equal lines of one file are told apart by their order in it.
numbered as (
    select
        *,
        case
            when line_number is null
                then row_number() over (
                    partition by
                        _file,
                        source_system,
                        order_id,
                        line_number,
                        product_id,
                        quantity,
                        unit_price,
                        line_amount,
                        currency,
                        ordered_at,
                        quarantine_reason is null
                    order by _row
                )
        end as occurrence
    from transactions
),

ranked as (
    select
        *,
        row_number() over (
            partition by
                source_system,
                order_id,
                line_number,
                occurrence,
                case when line_number is null then product_id end,
                case when line_number is null then quantity end,
                case when line_number is null then unit_price end,
                case when line_number is null then line_amount end,
                case when line_number is null then currency end,
                case when line_number is null then ordered_at end,
                quarantine_reason is null
            order by updated_at desc nulls last, _landed_order desc, _row desc
        ) as version_rank
    from numbered
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
        customer_email,
        product_id,
        ordered_date,
        refunded_date,
        updated_date,
        ordered_at,
        updated_at,
        status,
        outcome,
        channel,
        product_category,
        currency,
        coupon_code,
        quarantine_reason,
        {{ disposition('quarantine_reason', 'version_rank') }} as disposition,
        occurrence,
        quantity,
        line_revenue,
        refunded_revenue,
        is_test
    from ranked
)

select * from final
