-- One row per invoice that was paid without a charge. A charge tells what was paid for
-- its invoice; others were paid elsewhere.

with

invoices as (select * from this_file),

bought as (select * from latest.invoice_line_item),

charged as (
    select distinct readable_id(coalesce(invoice_id, invoice)) as invoice_id
    from all_files.charge
    where lower(status) = 'succeeded'
),

paid as (
    select
        invoices.*,
        coalesce(bought.price_id, bought.plan_id) as product_id,
        upper(invoices.currency) as money,
        cast(invoices.total as decimal(18, 0)) as whole,
        coalesce(cast(invoices.tax as decimal(18, 0)), 0) as whole_tax,
        cast(
            coalesce(invoices.amount_paid, invoices.total) as decimal(18, 0)
        ) as paid_amount,
        coalesce(
            invoices.status_transitions_paid_at,
            text_at(invoices.status_transitions, '$.paid_at'),
            invoices.created
        ) as paid_at
    from invoices
    left join bought on invoices.id = bought.invoice_id
    left join charged on readable_id(invoices.id) = charged.invoice_id
    where
        charged.invoice_id is null
        and coalesce(invoices.charge_id, invoices.charge) is null
        and coalesce(lower(invoices.status) = 'paid', lower(invoices.paid) = 'true')
        and not is_true(invoices.is_deleted)
),

worth as (
    select
        *,
        cast(
            round(
                (whole - whole_tax)
                * paid_amount / nullif(whole, 0) / units_of(money),
                2
            ) as decimal(18, 2)
        ) as amount
    from paid
),

final as (
    select
        _row,
        id as order_id,
        'invoice' as line_number,
        coalesce(customer_id, customer) as customer_id,
        customer_email,
        moment_or_text(paid_at) as ordered_at,
        'paid' as status,
        'web' as channel,
        product_id,
        amount,
        money as currency,
        coalesce(lower(livemode) = 'false', false) as is_test
    from worth
    where amount > 0
)

select * from final
