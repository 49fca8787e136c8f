-- One row per line of a refund, unless the order was refunded in full.

with

refund_lines as (select * from this_file),

refunds as (select * from latest.refund),

lines as (select * from latest.order_line),

orders as (select * from latest."order"),

products as (select * from latest.product),

-- A file may tell an adjustment twice.
adjustments as (
    select distinct
        readable_id(refund_id) as refund_id,
        id,
        cast(amount as decimal(18, 2)) as amount
    from all_files.order_adjustment
    where kind is null or kind <> 'shipping_refund'
),

-- By how much less (above 0) or more was paid back than the lines cost.
differences as (
    select
        refund_id,
        sum(amount) as less
    from adjustments
    group by refund_id
),

numbered as (
    select
        refund_lines._row,
        refund_lines.id,
        refund_lines.refund_id,
        refund_lines.quantity,
        refund_lines.subtotal,
        coalesce(refund_lines.total_tax, '0') as line_tax,
        coalesce(refunds.order_id, lines.order_id) as order_number,
        refunds.id as found_refund_id,
        coalesce(refunds.processed_at, refunds.created_at) as refunded_at,
        coalesce(differences.less, 0) as less,
        lines.product_id,
        coalesce(
            lines.sku, lines.product_id, lines.title, lines.name
        ) as bought_product_id,
        case
            when is_true(lines.gift_card) then 'gift_card'
            when
                lines.id is not null
                and lines.product_id is null
                and lower(coalesce(lines.title, lines.name)) = 'tip'
                then 'tip'
        end as kind_of_line
    from refund_lines
    left join refunds on refund_lines.refund_id = refunds.id
    left join lines on refund_lines.order_line_id = lines.id
    left join differences on refund_lines.refund_id = differences.refund_id
),

joined as (
    select
        numbered.*,
        products.product_type,
        orders.customer_id,
        orders.email,
        orders.cancelled_at,
        orders.currency,
        orders.source_name,
        orders.updated_at,
        lower(orders.financial_status) as order_status,
        is_true(orders.test) as is_test,
        is_true(orders._fivetran_deleted) as is_deleted,
        -- The refund tells the day; without it, the order's last change does.
        coalesce(numbered.refunded_at, orders.updated_at) as paid_back_at,
        cast(
            cast(numbered.subtotal as decimal(18, 2))
            - case
                when is_true(orders.taxes_included)
                    then cast(numbered.line_tax as decimal(18, 2))
                else 0
            end as decimal(18, 2)
        ) as paid_back
    from numbered
    left join orders on numbered.order_number = orders.id
    left join products on numbered.product_id = products.id
),

summed as (
    select
        *,
        order_number is null or paid_back_at is null as is_orphan,
        sum(paid_back) over (partition by refund_id) as refund_worth,
        sum(paid_back) over (
            partition by refund_id
            order by _row rows unbounded preceding
        ) as back_so_far
    from joined
),

-- What was kept is kept from the lines by what they are worth.
kept as (
    select
        *,
        cast(
            case
                when less > 0 and refund_worth > 0
                    then part_by_worth(
                        greatest(refund_worth - less, 0),
                        paid_back, back_so_far, refund_worth
                    )
                else paid_back
            end as decimal(18, 2)
        ) as back
    from summed
),

final as (
    select
        _row,
        coalesce(order_number, 'refund ' || refund_id) as order_id,
        'refund ' || id as line_number,
        customer_id,
        email as customer_email,
        paid_back_at as ordered_at,
        case
            when is_orphan then 'orphan_refund'
            when cancelled_at is not null then 'cancelled'
            else coalesce(kind_of_line, 'paid')
        end as status,
        lower(source_name) as channel,
        bought_product_id as product_id,
        product_type as product_category,
        -cast(quantity as decimal(12, 3)) as quantity,
        -back as amount,
        currency,
        is_test,
        updated_at,
        found_refund_id is null or is_orphan as has_no_refund
    from kept
    where
        (order_status is null or order_status not in ('refunded', 'voided'))
        and not is_deleted
)

select * from final
