-- One row per refund that did not fail.

with

refunds as (select * from this_file),

charges as (select * from latest.charge),

invoices as (select * from latest.invoice),

joined as (
    select
        refunds._row,
        refunds.id,
        refunds.created,
        cast(refunds.amount as decimal(18, 0)) as amount,
        coalesce(refunds.charge_id, refunds.charge) as charge_id,
        charges.id is null as has_no_charge,
        coalesce(charges.customer_id, charges.customer) as customer_id,
        coalesce(
            charges.receipt_email, charges.billing_detail_email,
            invoices.customer_email
        ) as customer_email,
        charges.livemode,
        upper(coalesce(refunds.currency, charges.currency)) as money,
        coalesce(net_share_of(invoices.total, invoices.tax), 1) as net_share
    from refunds
    left join charges
        on readable_id(coalesce(refunds.charge_id, refunds.charge)) = charges.id
    left join invoices
        on readable_id(coalesce(charges.invoice_id, charges.invoice)) = invoices.id
    where
        refunds.status is null
        or lower(refunds.status) not in ('failed', 'canceled')
),

final as (
    select
        _row,
        coalesce(charge_id, 'refund ' || id) as order_id,
        'refund ' || id as line_number,
        customer_id,
        customer_email,
        moment_or_text(created) as ordered_at,
        case when has_no_charge then 'orphan_refund' else 'paid' end as status,
        'web' as channel,
        -cast(
            round(net_share * amount / units_of(money), 2) as decimal(18, 2)
        ) as amount,
        money as currency,
        coalesce(lower(livemode) = 'false', false) as is_test,
        has_no_charge
    from joined
)

select * from final
