-- One row per order: its total without shipping.

with

orders as (select * from this_file),

worth as (
    select
        *,
        cast("Grand Total (Base)" as decimal(18, 4)) as paid,
        coalesce(cast("Shipping and Handling" as decimal(18, 4)), 0) as shipping,
        coalesce(
            cast("Grand Total (Purchased)" as decimal(18, 4)),
            cast("Grand Total (Base)" as decimal(18, 4))
        ) as purchased,
        cast("Total Refunded" as decimal(18, 4)) as refunded
    from orders
),

amounts as (
    select
        *,
        cast(paid - shipping as decimal(18, 2)) as amount
    from worth
),

final as (
    select
        _row,
        "ID" as order_id,
        '1' as line_number,
        "Customer Email" as customer_email,
        "Purchase Date" as ordered_at,
        case
            when lower("Status") = 'closed' and "Total Refunded" is null
                then 'refunded'
            else "Status"
        end as status,
        amount,
        -- The refund holds shipping in the proportions of the order.
        case
            when refunded > 0 and purchased > 0
                then cast(
                    round(amount * least(refunded / purchased, 1), 2) as decimal(18, 2)
                )
        end as refunded_amount
    from amounts
)

select * from final
