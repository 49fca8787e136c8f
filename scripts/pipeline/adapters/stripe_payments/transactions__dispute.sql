-- One row per dispute that was lost: only these are paid back.

with

disputes as (select * from this_file),

charges as (select * from latest.charge),

invoices as (select * from latest.invoice),

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
        disputes._row,
        disputes.id,
        disputes.created,
        cast(disputes.amount as decimal(18, 0)) as amount,
        coalesce(disputes.charge_id, disputes.charge) as charge_id,
        charges.id is null as has_no_disputed_charge,
        coalesce(charges.customer_id, charges.customer) as customer_id,
        coalesce(
            charges.receipt_email, charges.billing_detail_email,
            invoices.customer_email
        ) as customer_email,
        charges.livemode,
        upper(coalesce(disputes.currency, charges.currency)) as money,
        coalesce(net_share_of(invoices.total, invoices.tax), 1) as net_share,
        coalesce(
            nullif(cast(charges.amount_captured as decimal(18, 0)), 0),
            cast(charges.amount as decimal(18, 0))
        ) as paid_amount,
        greatest(
            coalesce(refunded.told_back, 0),
            coalesce(cast(charges.amount_refunded as decimal(18, 0)), 0)
        ) as told_back
    from disputes
    left join charges
        on readable_id(coalesce(disputes.charge_id, disputes.charge)) = charges.id
    left join invoices
        on readable_id(coalesce(charges.invoice_id, charges.invoice)) = invoices.id
    left join refunded
        on
            readable_id(coalesce(disputes.charge_id, disputes.charge))
            = refunded.charge_id
    where lower(disputes.status) = 'lost'
),

-- No more is lost than the refunds have left.
lost as (
    select
        *,
        case
            when has_no_disputed_charge then amount
            else least(amount, greatest(paid_amount - told_back, 0))
        end as lost
    from joined
),

final as (
    select
        _row,
        coalesce(charge_id, 'dispute ' || id) as order_id,
        'dispute ' || id as line_number,
        customer_id,
        customer_email,
        moment_or_text(created) as ordered_at,
        case
            when has_no_disputed_charge then 'orphan_refund' else 'paid'
        end as status,
        'web' as channel,
        -cast(
            round(net_share * lost / units_of(money), 2) as decimal(18, 2)
        ) as amount,
        money as currency,
        coalesce(lower(livemode) = 'false', false) as is_test,
        has_no_disputed_charge
    from lost
    where lost <> 0
)

select * from final
