-- One row per charge. What is refunded of it has rows of its own.

with

charges as (select * from this_file),

invoices as (select * from latest.invoice),

bought as (select * from latest.invoice_line_item),

-- A file may tell a refund twice.
refunds as (
    select distinct
        readable_id(coalesce(charge_id, charge)) as charge_id,
        id,
        cast(amount as decimal(18, 0)) as amount
    from all_files.refund
    where status is null or lower(status) not in ('failed', 'canceled')
),

refunded as (
    select
        charge_id,
        sum(amount) as told_back
    from refunds
    where charge_id is not null
    group by charge_id
),

joined as (
    select
        charges.*,
        invoices.customer_email as invoice_email,
        coalesce(bought.price_id, bought.plan_id) as product_id,
        upper(charges.currency) as money,
        coalesce(refunded.told_back, 0) as told_back,
        coalesce(cast(charges.amount_refunded as decimal(18, 0)), 0) as all_back,
        -- An authorisation that was captured in part is worth that part.
        case
            when is_true(charges.captured)
                then coalesce(
                    nullif(cast(charges.amount_captured as decimal(18, 0)), 0),
                    cast(charges.amount as decimal(18, 0))
                )
            else cast(charges.amount as decimal(18, 0))
        end as paid_amount,
        coalesce(net_share_of(invoices.total, invoices.tax), 1) as net_share
    from charges
    left join invoices
        on readable_id(coalesce(charges.invoice_id, charges.invoice)) = invoices.id
    left join bought
        on
            readable_id(coalesce(charges.invoice_id, charges.invoice))
            = bought.invoice_id
    left join refunded on readable_id(charges.id) = refunded.charge_id
),

rest as (
    select
        *,
        greatest(least(all_back, paid_amount) - told_back, 0) as untold_back
    from joined
),

final as (
    select
        _row,
        id as order_id,
        'charge' as line_number,
        coalesce(customer_id, customer) as customer_id,
        coalesce(
            receipt_email, billing_detail_email, text_at(billing_details, '$.email'),
            invoice_email
        ) as customer_email,
        moment_or_text(created) as ordered_at,
        case
            when lower(status) = 'pending' then 'stripe::pending'
            when
                lower(status) = 'failed'
                or lower(captured) = 'false'
                or lower(paid) = 'false'
                then 'failed'
            else lower(status)
        end as status,
        'web' as channel,
        product_id,
        cast(
            round(net_share * paid_amount / units_of(money), 2) as decimal(18, 2)
        ) as amount,
        case
            when untold_back > 0
                then cast(
                    round(net_share * untold_back / units_of(money), 2)
                    as decimal(18, 2)
                )
        end as refunded_amount,
        money as currency,
        coalesce(lower(livemode) = 'false', false) as is_test
    from rest
)

select * from final
