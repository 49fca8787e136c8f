-- One row per order line. Line totals are after discount and without tax, whatever
-- prices_include_tax says.

with

orders as (select * from this_file),

items as (
    select
        *,
        unnest(items_of(line_items)) as item,
        generate_subscripts(items_of(line_items), 1) as _item
    from orders
),

told as (
    select
        *,
        item is null as has_no_lines,
        cast(total as decimal(18, 4)) as paid,
        cast(text_at(item, '$.total') as decimal(18, 4)) as line_total,
        cast(text_at(item, '$.subtotal') as decimal(18, 4)) as line_subtotal,
        cast(text_at(item, '$.quantity') as decimal(18, 4)) as units,
        cast(total_tax as decimal(18, 4)) as tax,
        cast(shipping_total as decimal(18, 4)) as shipping_paid,
        -- An order that does not tell its fees may be of fees alone.
        coalesce(json_array_length(fee_lines) > 0, true) as has_fees,
        -- Plugins write discounts as negative fees.
        coalesce(-list_sum(list_transform(
            json_extract_string(fee_lines, '$[*].total'),
            lambda fee: least(cast(fee as decimal(18, 4)), 0)
        )), 0) as fee_discount,
        -- That refunds are negative numbers is known from use: either sign is read.
        list_sum(list_transform(
            json_extract_string(refunds, '$[*].total'),
            lambda refund: abs(cast(refund as decimal(18, 4)))
        )) as refunded
    from items
),

worth as (
    select
        *,
        case
            when has_no_lines
                then cast(
                    paid
                    - coalesce(tax, 0)
                    - coalesce(shipping_paid, 0) as decimal(18, 4)
                )
            else line_total
        end as line_worth
    from told
),

-- An order of fees alone sells no goods, and no order is worth nothing.
sold as (
    select
        *,
        coalesce(line_subtotal, line_worth) as line_gross,
        sum(line_worth) over (partition by _row) as order_worth,
        sum(line_worth) over (
            partition by _row
            order by _item rows unbounded preceding
        ) as worth_so_far
    from worth
    where not has_no_lines or (not has_fees and line_worth <> 0)
),

discounted as (
    select
        *,
        cast(
            case
                when fee_discount > 0 and order_worth > 0
                    then part_by_worth(
                        greatest(order_worth - fee_discount, 0),
                        line_worth, worth_so_far, order_worth
                    )
                else line_worth
            end as decimal(18, 4)
        ) as line_goods
    from sold
),

-- A refund holds tax and shipping in the proportions of the order.
refunded as (
    select
        *,
        sum(line_goods) over (
            partition by _row
            order by _item rows unbounded preceding
        ) as goods_so_far,
        case
            when refunded > 0 and paid > 0 then least(refunded / paid, 1)
        end as refunded_share
    from discounted
),

final as (
    select
        _row,
        _item,
        coalesce(readable_id(id), readable_id(number), id) as order_id,
        case
            when has_no_lines then 'total' else text_at(item, '$.id')
        end as line_number,
        -- 0 is a guest.
        nullif(customer_id, '0') as customer_id,
        text_at(billing, '$.email') as customer_email,
        date_created_gmt as ordered_at,
        -- The database writes a prefix, and so do some plugins.
        case
            when regexp_replace(status, '^wc-', '') = 'pending'
                then 'woocommerce::pending'
            else regexp_replace(status, '^wc-', '')
        end as status,
        case
            when created_via in ('checkout', 'store-api', 'rest-api') then 'web'
            when created_via like 'pos%' then 'store'
            else created_via
        end as channel,
        coalesce(
            text_at(item, '$.sku'), nullif(text_at(item, '$.variation_id'), '0'),
            text_at(item, '$.product_id')
        ) as product_id,
        text_at(item, '$.quantity') as quantity,
        cast(
            round(line_gross / nullif(units, 0), 4) as decimal(18, 4)
        ) as unit_price,
        cast(line_gross - line_goods as decimal(18, 2)) as discount_amount,
        case
            when not has_no_lines and fee_discount = 0 then text_at(item, '$.total')
            else cast(cast(line_goods as decimal(18, 2)) as varchar)
        end as amount,
        case
            when status not in ('refunded', 'wc-refunded') and refunded_share > 0
                then cast(
                    round(refunded_share * goods_so_far, 2)
                    - round(refunded_share * (goods_so_far - line_goods), 2)
                    as decimal(18, 2)
                )
        end as refunded_amount,
        currency,
        text_at(coupon_lines, '$[0].code') as coupon_code,
        date_modified_gmt as updated_at,
        has_no_lines
    from refunded
)

select * from final
