-- One row per order line, with what was paid back of it.

with

orders as (
    select
        *,
        lower(financial_status) as order_status,
        is_true(taxes_included) as has_taxes_included,
        coalesce(
            cast(
                text_at(total_shipping_price_set, '$.shop_money.amount')
                as decimal(18, 2)
            ),
            0
        ) as shipping,
        coalesce(cast(total_tax as decimal(18, 2)), 0) as order_taxes
    from this_file
    where deleted_at is null
),

refunds as (
    select
        _row,
        has_taxes_included,
        generate_subscripts(items_of(refunds), 1) as refund_number,
        unnest(items_of(refunds)) as refund
    from orders
),

opened_refunds as (
    select
        _row,
        has_taxes_included,
        refund_number,
        text_at(refund, '$.created_at') as refunded_at,
        unnest(items_of(text_at(refund, '$.refund_line_items'))) as refund_line
    from refunds
),

refund_lines as (
    select
        _row,
        refund_number,
        refunded_at,
        text_at(refund_line, '$.line_item_id') as line_id,
        cast(text_at(refund_line, '$.subtotal') as decimal(18, 2))
        - case
            when has_taxes_included
                then coalesce(
                    cast(text_at(refund_line, '$.total_tax') as decimal(18, 2)), 0
                )
            else 0
        end as worth
    from opened_refunds
),

adjustments as (
    select
        _row,
        refund_number,
        unnest(items_of(text_at(refund, '$.order_adjustments'))) as adjustment
    from refunds
),

-- By how much less (above 0) or more was paid back than the lines of a refund cost.
differences as (
    select
        _row,
        refund_number,
        coalesce(
            sum(
                case
                    when
                        text_at(adjustment, '$.kind') is null
                        or text_at(adjustment, '$.kind') <> 'shipping_refund'
                        then cast(text_at(adjustment, '$.amount') as decimal(18, 2))
                end
            ),
            0
        ) as less
    from adjustments
    group by _row, refund_number
),

worth_of_refunds as (
    select
        _row,
        refund_number,
        coalesce(sum(worth), 0) as worth
    from refund_lines
    group by _row, refund_number
),

-- What was kept is kept from the lines of that refund, by what they are worth.
kept as (
    select
        refund_lines._row,
        refund_lines.line_id,
        refund_lines.refunded_at,
        cast(
            refund_lines.worth
            * greatest(
                1
                - greatest(differences.less, 0) / nullif(worth_of_refunds.worth, 0),
                0
            ) as decimal(18, 6)
        ) as back
    from refund_lines
    inner join differences
        on
            refund_lines._row = differences._row
            and refund_lines.refund_number = differences.refund_number
    inner join worth_of_refunds
        on
            refund_lines._row = worth_of_refunds._row
            and refund_lines.refund_number = worth_of_refunds.refund_number
),

refunded_lines as (
    select
        _row,
        line_id,
        coalesce(sum(back), 0) as back,
        max(refunded_at) as refunded_at
    from kept
    where line_id is not null
    group by _row, line_id
),

last_refunds as (
    select
        _row,
        max(text_at(refund, '$.created_at')) as refunded_at
    from refunds
    group by _row
),

-- What was paid back without naming a line falls on all by what they are worth.
paid_beside as (
    select
        _row,
        sum(greatest(-less, 0)) as paid_back
    from differences
    group by _row
),

items as (
    select
        *,
        unnest(items_of(line_items)) as item,
        generate_subscripts(items_of(line_items), 1) as _item
    from orders
),

lines as (
    select
        *,
        item is null as has_no_lines,
        text_at(item, '$.id') as line_id,
        -- A gift card sold is paid with later, and a tip is not for goods.
        case
            when is_true(text_at(item, '$.gift_card')) then 'gift_card'
            when
                text_at(item, '$.tip') is not null
                or (
                    text_at(item, '$.product_id') is null
                    and lower(text_at(item, '$.title')) = 'tip'
                )
                then 'tip'
        end as kind_of_line,
        cast(text_at(item, '$.quantity') as decimal(12, 3))
        * cast(text_at(item, '$.price') as decimal(16, 4)) as line_gross,
        -- A line knows its part of the order's discounts, to the cent.
        sum_of(
            json_extract_string(item, '$.discount_allocations[*].amount')
        ) as discounts,
        sum_of(json_extract_string(item, '$.tax_lines[*].price')) as taxes,
        cast(
            coalesce(
                cast(subtotal_price as decimal(18, 2)),
                cast(total_price as decimal(18, 2))
                - shipping
                - case when has_taxes_included then 0 else order_taxes end
            ) as decimal(18, 2)
        ) as subtotal
    from items
),

-- An order without lines is worth its total, without tax and shipping.
priced as (
    select
        *,
        cast(
            case
                when not has_no_lines
                    then
                        line_gross
                        - discounts
                        - case when has_taxes_included then taxes else 0 end
                when has_taxes_included and subtotal + shipping > 0
                    then subtotal - order_taxes * subtotal / (subtotal + shipping)
                else subtotal
            end as decimal(18, 2)
        ) as amount
    from lines
),

joined as (
    select
        priced.*,
        case when priced.kind_of_line is null then priced.amount else 0 end as goods,
        coalesce(refunded_lines.back, 0) as line_back,
        refunded_lines.refunded_at as line_refunded_at,
        last_refunds.refunded_at as order_refunded_at,
        coalesce(paid_beside.paid_back, 0) as paid_beside
    from priced
    left join refunded_lines
        on
            priced._row = refunded_lines._row
            and priced.line_id = refunded_lines.line_id
    left join last_refunds on priced._row = last_refunds._row
    left join paid_beside on priced._row = paid_beside._row
    where not priced.has_no_lines or priced.amount <> 0
),

summed as (
    select
        *,
        sum(line_back) over so_far as back_so_far,
        sum(goods) over whole as order_goods,
        sum(goods) over so_far as goods_so_far
    from joined
    window
        whole as (partition by _row),
        so_far as (
            partition by _row
            order by _item rows unbounded preceding
        )
),

parts as (
    select
        *,
        cast(
            round(back_so_far, 2) - round(back_so_far - line_back, 2)
            as decimal(18, 2)
        ) as back_of_line,
        case
            when order_goods > 0
                then part_by_worth(paid_beside, goods, goods_so_far, order_goods)
            else 0
        end as part_by_price
    from summed
),

-- Where a line would return more than it sold: by what is left of each.
limits as (
    select
        *,
        cast(greatest(goods - back_of_line, 0) as decimal(18, 2)) as line_left,
        sum(case when back_of_line + part_by_price > goods then 1 else 0 end)
            over whole as too_much_count,
        sum(cast(greatest(goods - back_of_line, 0) as decimal(18, 2)))
            over whole as order_left,
        sum(cast(greatest(goods - back_of_line, 0) as decimal(18, 2)))
            over so_far as left_so_far
    from parts
    window
        whole as (partition by _row),
        so_far as (
            partition by _row
            order by _item rows unbounded preceding
        )
),

spread as (
    select
        *,
        case
            when too_much_count = 0 then part_by_price
            when order_left > 0
                then part_by_worth(
                    least(paid_beside, order_left), line_left, left_so_far, order_left
                )
            else 0
        end as part_of_order
    from limits
),

final as (
    select
        _row,
        _item,
        coalesce(readable_id(id), readable_id(name), id) as order_id,
        case when has_no_lines then 'total' else line_id end as line_number,
        text_at(customer, '$.id') as customer_id,
        coalesce(
            email, contact_email, text_at(customer, '$.email')
        ) as customer_email,
        coalesce(processed_at, created_at) as ordered_at,
        case
            when cancelled_at is not null then 'cancelled'
            else coalesce(kind_of_line, order_status)
        end as status,
        lower(source_name) as channel,
        coalesce(
            text_at(item, '$.sku'), text_at(item, '$.product_id'),
            text_at(item, '$.title')
        ) as product_id,
        text_at(item, '$.quantity') as quantity,
        text_at(item, '$.price') as unit_price,
        discounts as discount_amount,
        amount,
        -- Of an order refunded in full every line came back, named or not.
        case
            when order_status <> 'refunded'
                then nullif(
                    cast(
                        coalesce(back_of_line, 0) + coalesce(part_of_order, 0)
                        as decimal(18, 2)
                    ),
                    0
                )
        end as refunded_amount,
        case
            when order_status = 'refunded' then order_refunded_at
            else line_refunded_at
        end as refunded_at,
        currency,
        json_extract_string(discount_codes, '$[0].code') as coupon_code,
        is_true(test) as is_test,
        updated_at,
        has_no_lines
    from spread
)

select * from final
