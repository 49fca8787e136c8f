-- One row per order without lines: its total without tax and shipping.

with

orders as (select * from this_file),

lines as (select distinct readable_id(order_id) as order_id from all_files.order_line),

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
        orders.*,
        true as has_no_lines,
        lower(orders.display_financial_status) as order_status,
        orders.discount_code as coupon_code,
        coalesce(refunds.processed_at, refunds.created_at) as last_refunded_at,
        coalesce(
            cast(orders.total_shipping_price_set_shop_amount as decimal(18, 2)), 0
        ) as shipping,
        coalesce(cast(orders.total_tax_set_shop_amount as decimal(18, 2)), 0) as taxes,
        is_true(orders.taxes_included) as has_taxes_included
    from orders
    left join lines on readable_id(orders.id) = lines.order_id
    left join refunds on orders.id = refunds.order_id
    where lines.order_id is null and not is_true(orders._fivetran_deleted)
),

totals as (
    select
        *,
        cast(
            coalesce(
                cast(subtotal_price_set_shop_amount as decimal(18, 2)),
                cast(total_price_set_shop_amount as decimal(18, 2))
                - shipping
                - case when has_taxes_included then 0 else taxes end
            ) as decimal(18, 2)
        ) as subtotal
    from joined
),

worth as (
    select
        *,
        cast(
            case
                when has_taxes_included and subtotal + shipping > 0
                    then subtotal - taxes * subtotal / (subtotal + shipping)
                else subtotal
            end as decimal(18, 2)
        ) as amount
    from totals
),

final as (
    select
        _row,
        id as order_id,
        'total' as line_number,
        customer_id,
        email as customer_email,
        coalesce(processed_at, created_at) as ordered_at,
        case
            when cancelled_at is not null then 'cancelled'
            when order_status = 'partially_refunded' then 'paid'
            else order_status
        end as status,
        lower(source_name) as channel,
        amount,
        case when order_status = 'refunded' then last_refunded_at end as refunded_at,
        total_price_set_shop_currency_code as currency,
        coupon_code,
        is_true(test) as is_test,
        updated_at,
        has_no_lines
    from worth
    where amount <> 0
)

select * from final
