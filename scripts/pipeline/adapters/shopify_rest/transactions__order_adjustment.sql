-- One row per amount that was paid back beyond the lines of a refund. What was kept of
-- a refund is taken off its lines.

with

adjustments as (select * from this_file),

refunds as (select * from latest.refund),

orders as (select * from latest."order"),

-- A file may tell an adjustment twice.
known as (
    select distinct
        readable_id(refund_id) as refund_id,
        id,
        cast(amount as decimal(18, 2)) as amount
    from all_files.order_adjustment
    where kind is null or kind <> 'shipping_refund'
),

differences as (
    select
        refund_id,
        sum(amount) as less,
        sum(least(amount, 0)) as more
    from known
    group by refund_id
),

numbered as (
    select
        adjustments.*,
        cast(adjustments.amount as decimal(18, 2)) as own,
        differences.less,
        differences.more,
        refunds.id as found_refund_id,
        coalesce(refunds.order_id, adjustments.order_id) as order_number,
        coalesce(refunds.processed_at, refunds.created_at) as refunded_at
    from adjustments
    left join refunds on adjustments.refund_id = refunds.id
    left join differences on adjustments.refund_id = differences.refund_id
    where adjustments.kind is null or adjustments.kind <> 'shipping_refund'
),

joined as (
    select
        numbered.*,
        orders.customer_id,
        orders.email,
        orders.cancelled_at,
        orders.currency,
        orders.source_name,
        orders.updated_at,
        is_true(orders.test) as is_test,
        coalesce(numbered.refunded_at, orders.updated_at) as paid_back_at,
        numbered.order_number is null
        or coalesce(numbered.refunded_at, orders.updated_at) is null as is_orphan
    from numbered
    left join orders on numbered.order_number = orders.id
    where
        (
            orders.financial_status is null
            or lower(orders.financial_status) not in ('refunded', 'voided')
        )
        and not is_true(orders._fivetran_deleted)
),

final as (
    select
        _row,
        coalesce(order_number, 'refund ' || refund_id) as order_id,
        'adjustment ' || id as line_number,
        customer_id,
        email as customer_email,
        paid_back_at as ordered_at,
        case
            when is_orphan then 'orphan_refund'
            when cancelled_at is not null then 'cancelled'
            else 'paid'
        end as status,
        lower(source_name) as channel,
        -- Of one refund, what was kept is taken off what was paid back beyond it.
        case
            when less = own then amount
            else cast(cast(round(own * less / more, 2) as decimal(18, 2)) as varchar)
        end as amount,
        currency,
        is_test,
        updated_at,
        found_refund_id is null or is_orphan as has_no_adjusted_refund
    from joined
    where less < 0 and (own is null or own < 0)
)

select * from final
