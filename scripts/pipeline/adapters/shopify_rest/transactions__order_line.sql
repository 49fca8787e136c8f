-- One row per order line. What is refunded of it has rows of its own, but for an order
-- that was refunded in full.

with

lines as (select * from this_file),

orders as (select * from latest."order"),

products as (select * from latest.product),

codes as (select * from latest.order_discount_code),

refunds as (
    select *
    from all_files.refund
    where readable_id(order_id) is not null
    qualify row_number() over (
        partition by order_id
        order by _row desc
    ) = 1
),

joined as (
    select
        lines.*,
        orders.id as found_order_id,
        orders.customer_id,
        orders.email,
        coalesce(orders.processed_at, orders.created_at) as ordered_at,
        orders.cancelled_at,
        lower(orders.financial_status) as order_status,
        orders.currency,
        orders.source_name,
        orders.updated_at,
        is_true(orders.test) as is_test,
        is_true(orders.taxes_included) as has_taxes_included,
        orders.subtotal_price,
        coalesce(
            text_at(orders.total_shipping_price_set, '$.shop_money.amount'), '0'
        ) as shipping_price,
        coalesce(orders.total_tax, '0') as order_tax,
        products.product_type,
        codes.code as coupon_code,
        coalesce(refunds.processed_at, refunds.created_at) as last_refunded_at,
        is_true(lines._fivetran_deleted)
        or is_true(orders._fivetran_deleted) as is_deleted,
        -- A gift card sold is paid with later, and a tip is not for goods.
        case
            when is_true(lines.gift_card) then 'gift_card'
            when
                lines.product_id is null
                and lower(coalesce(lines.title, lines.name)) = 'tip'
                then 'tip'
        end as kind_of_line,
        cast(lines.quantity as decimal(12, 3))
        * cast(lines.price as decimal(16, 4)) as line_gross
    from lines
    left join orders on lines.order_id = orders.id
    left join products on lines.product_id = products.id
    left join codes on lines.order_id = codes.order_id
    left join refunds on lines.order_id = refunds.order_id
),

priced as (
    select
        *,
        cast(
            line_gross - cast(coalesce(total_discount, '0') as decimal(16, 4))
            as decimal(18, 4)
        ) as line_price
    from joined
),

summed as (
    select
        *,
        case when kind_of_line is null then line_price else 0 end as line_goods,
        sum(case when kind_of_line is null then line_price else 0 end)
            over whole as order_goods,
        sum(case when kind_of_line is null then line_price else 0 end)
            over so_far as goods_so_far,
        sum(case when kind_of_line = 'gift_card' then line_price else 0 end)
            over whole as order_gifts,
        count(kind_of_line) over whole as special_count
    from priced
    window
        whole as (partition by order_id),
        so_far as (
            partition by order_id
            order by _row rows unbounded preceding
        )
),

totals as (
    select
        *,
        cast(shipping_price as decimal(18, 2)) as shipping,
        cast(order_tax as decimal(18, 2)) as taxes,
        -- The subtotal holds gift cards. Tips are beside it; goods never cost more
        -- than their prices.
        cast(
            case
                when special_count > 0
                    then least(
                        greatest(
                            cast(subtotal_price as decimal(18, 2)) - order_gifts, 0
                        ),
                        order_goods
                    )
                else cast(subtotal_price as decimal(18, 2))
            end as decimal(18, 2)
        ) as subtotal,
        case
            when order_goods > 0 then (goods_so_far - line_goods) / order_goods
        end as share_before,
        case when order_goods > 0 then goods_so_far / order_goods end as share_after
    from summed
),

-- The tax is not told apart by goods and shipping: by their shares.
net as (
    select
        *,
        cast(
            case
                when has_taxes_included and subtotal + shipping > 0
                    then subtotal - taxes * subtotal / (subtotal + shipping)
                else subtotal
            end as decimal(18, 2)
        ) as net_goods
    from totals
),

final as (
    select
        _row,
        order_id,
        id as line_number,
        customer_id,
        email as customer_email,
        ordered_at,
        -- What is refunded in part has lines of its own.
        case
            when cancelled_at is not null then 'cancelled'
            when kind_of_line is not null then kind_of_line
            when order_status = 'partially_refunded' then 'paid'
            else order_status
        end as status,
        lower(source_name) as channel,
        coalesce(sku, product_id, title, name) as product_id,
        product_type as product_category,
        quantity,
        price as unit_price,
        cast(
            line_gross
            - case
                when
                    kind_of_line is not null
                    or share_after is null
                    or subtotal is null
                    then line_price
                else part_between(subtotal, share_before, share_after)
            end as decimal(18, 2)
        ) as discount_amount,
        -- An order's discounts fall on its lines by what these are worth: whole cents,
        -- whose sum is what the order's goods cost.
        case
            when kind_of_line is not null or net_goods is null or share_after is null
                then cast(line_price as decimal(18, 2))
            else cast(
                part_between(net_goods, share_before, share_after) as decimal(18, 2)
            )
        end as amount,
        case when order_status = 'refunded' then last_refunded_at end as refunded_at,
        currency,
        coupon_code,
        is_test,
        updated_at,
        found_order_id is null as has_no_order
    from net
    where not is_deleted
)

select * from final
