-- One row per order without items: its total without tax and shipping.

with

orders as (select * from this_file),

items as (select distinct readable_id(order_id) as order_id from all_files.item),

worth as (
    select
        orders.*,
        true as has_no_items,
        cast(orders.base_grand_total as decimal(18, 4)) as paid,
        cast(orders.base_total_refunded as decimal(18, 4)) as refunded,
        cast(
            cast(orders.base_grand_total as decimal(18, 4))
            - coalesce(cast(orders.base_tax_amount as decimal(18, 4)), 0)
            - coalesce(cast(orders.base_shipping_amount as decimal(18, 4)), 0)
            as decimal(18, 2)
        ) as amount
    from orders
    left join items on readable_id(orders.entity_id) = items.order_id
    where items.order_id is null and not is_true(orders._fivetran_deleted)
),

final as (
    select
        _row,
        coalesce(increment_id, entity_id) as order_id,
        'total' as line_number,
        customer_id,
        customer_email,
        created_at as ordered_at,
        state as status,
        'web' as channel,
        amount,
        case
            when refunded > 0 and paid > 0
                then cast(
                    round(amount * least(refunded / paid, 1), 2) as decimal(18, 2)
                )
        end as refunded_amount,
        base_currency_code as currency,
        coupon_code,
        updated_at,
        has_no_items
    from worth
    where amount <> 0
)

select * from final
