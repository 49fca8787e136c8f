-- One row per item that was sold; what belongs to its order is joined.

with

items as (select * from this_file),

all_items as (select * from all_files.item),

orders as (select * from latest."order"),

-- The item that was bought, as its file tells it last.
wholes as (
    select
        readable_id(item_id) as item_id,
        lower(arg_max(product_type, _row)) as product_type,
        cast(arg_max(base_row_total, _row) as decimal(18, 4)) as price
    from all_items
    where readable_id(item_id) is not null
    group by readable_id(item_id)
),

parts as (
    select distinct
        readable_id(parent_item_id) as item_id,
        item_id as part_id,
        cast(base_row_total as decimal(18, 4)) as price
    from all_items
    where
        readable_id(parent_item_id) is not null
        and not is_true(_fivetran_deleted)
),

prices_of_parts as (
    select
        item_id,
        sum(price) as price
    from parts
    group by item_id
),

-- A bundle without a price of its own: its parts have prices and discounts.
told as (
    select
        items.*,
        orders.state,
        orders.increment_id,
        orders.customer_id,
        orders.customer_email,
        orders.created_at as ordered_at,
        orders.updated_at as order_updated_at,
        orders.base_currency_code as currency,
        orders.coupon_code,
        cast(orders.base_grand_total as decimal(18, 4)) as order_paid,
        cast(orders.base_total_refunded as decimal(18, 4)) as order_refunded,
        coalesce(
            cast(orders.base_adjustment_negative as decimal(18, 4)), 0
        ) as kept_back,
        coalesce(
            cast(orders.base_adjustment_positive as decimal(18, 4)), 0
        ) as paid_beside,
        cast(items.qty_ordered as decimal(12, 4)) as ordered_units,
        coalesce(prices_of_parts.price, 0) > 0
        and coalesce(
            wholes.product_type = 'bundle',
            abs(coalesce(prices_of_parts.price, 0) - wholes.price) < 0.02,
            false
        ) as is_in_parts,
        is_true(items._fivetran_deleted)
        or is_true(orders._fivetran_deleted) as is_deleted
    from items
    left join orders on items.order_id = orders.entity_id
    left join wholes
        on
            readable_id(coalesce(items.parent_item_id, items.item_id))
            = wholes.item_id
    left join prices_of_parts
        on
            readable_id(coalesce(items.parent_item_id, items.item_id))
            = prices_of_parts.item_id
),

counted as (
    select
        *,
        cast(
            ordered_units
            - case
                when state = 'canceled' then 0
                else coalesce(cast(qty_canceled as decimal(12, 4)), 0)
            end as decimal(12, 4)
        ) as units,
        coalesce(cast(qty_refunded as decimal(12, 4)), 0) as returned_units
    from told
    where (parent_item_id is not null) = is_in_parts and not is_deleted
),

shares as (
    select
        *,
        coalesce(units / nullif(ordered_units, 0), 1) as sold_share
    from counted
),

discounted as (
    select
        *,
        cast(
            round(sold_share * cast(base_discount_amount as decimal(18, 4)), 2)
            as decimal(18, 2)
        ) as discount
    from shares
),

priced as (
    select
        *,
        cast(
            round(sold_share * cast(base_row_total as decimal(18, 4)), 2) - discount
            as decimal(18, 2)
        ) as line_goods
    from discounted
),

returned as (
    select
        *,
        cast(
            case
                when returned_units > 0
                    then round(
                        line_goods * least(returned_units / nullif(units, 0), 1), 2
                    )
                else 0
            end as decimal(18, 2)
        ) as returned_goods
    from priced
),

summed as (
    select
        *,
        cast(line_goods - returned_goods as decimal(18, 2)) as line_left,
        sum(line_goods) over whole as order_goods,
        sum(line_goods) over so_far as goods_so_far,
        sum(returned_units) over whole as order_returned_units,
        sum(returned_goods) over whole as order_returned,
        sum(returned_goods) over so_far as returned_so_far,
        sum(cast(line_goods - returned_goods as decimal(18, 2))) over whole
            as order_left,
        sum(cast(line_goods - returned_goods as decimal(18, 2))) over so_far
            as left_so_far,
        -- A refund holds tax and shipping in the proportions of the order.
        case
            when order_refunded > 0 and order_paid > 0
                then least(order_refunded / order_paid, 1)
        end as refunded_share
    from returned
    window
        whole as (partition by order_id),
        so_far as (
            partition by order_id
            order by _row rows unbounded preceding
        )
),

-- What came back, less what was kept of it and plus what was paid beside it.
paid_back as (
    select
        *,
        cast(
            least(
                greatest(order_returned - kept_back + paid_beside, 0),
                order_goods,
                case when order_refunded > 0 then order_refunded else order_goods end
            ) as decimal(18, 2)
        ) as paid_back
    from summed
),

final as (
    select
        _row,
        coalesce(
            readable_id(increment_id), readable_id(order_id), order_id
        ) as order_id,
        item_id as line_number,
        customer_id,
        customer_email,
        ordered_at,
        -- A gift card sold is paid with later.
        case
            when
                lower(product_type) = 'giftcard'
                and (state is null or state <> 'canceled')
                then 'gift_card'
            else state
        end as status,
        'web' as channel,
        sku as product_id,
        units as quantity,
        base_price as unit_price,
        discount as discount_amount,
        line_goods as amount,
        cast(
            case
                when order_returned > 0 and paid_back <= order_returned
                    then nullif(
                        part_by_worth(
                            paid_back, returned_goods, returned_so_far, order_returned
                        ),
                        0
                    )
                when order_returned > 0
                    then nullif(
                        returned_goods
                        + part_by_worth(
                            paid_back - order_returned, line_left, left_so_far,
                            order_left
                        ),
                        0
                    )
                when order_returned_units = 0 and refunded_share > 0
                    then
                        round(refunded_share * goods_so_far, 2)
                        - round(refunded_share * (goods_so_far - line_goods), 2)
            end as decimal(18, 2)
        ) as refunded_amount,
        currency,
        coupon_code,
        order_updated_at as updated_at
    from paid_back
)

select * from final
