-- One order of one source, whoever bought: its buyer's key, what it sold and returned,
-- and the days between which it is a valid order.

with

lines as (select * from {{ ref('int_orders__lines') }}),

refunds_in_full as (select * from {{ ref('int_orders__refunds_in_full') }}),

-- The buyer is the id the source gives; a guest is known by e-mail alone. Should lines
-- of one order disagree, the first in alphabetical order stands for all. An order that
-- sold something is placed when its first line was sold.
grouped as (
    select
        source_system,
        order_id,
        coalesce(min(source_customer_id), min(customer_email)) as source_customer_id,
        min(source_customer_id) is null and min(customer_email) is not null as is_guest,
        coalesce(
            min(case when sale_revenue > 0 then ordered_at end), min(ordered_at)
        ) as ordered_at,
        coalesce(
            min(case when sale_revenue > 0 then ordered_date end), min(ordered_date)
        ) as ordered_date,
        min(channel) as channel,
        min(currency) as currency,
        min(coupon_code) as coupon_code,
        sum(sale_revenue) as sale_revenue,
        sum(return_revenue) as return_revenue,
        bool_or(is_test) as is_test,
        bool_and(is_excluded) as is_excluded
    from lines
    group by source_system, order_id
),

final as (
    select
        grouped.source_system,
        grouped.order_id,
        grouped.source_customer_id,
        grouped.ordered_date,
        refunds_in_full.refunded_in_full_date,
        grouped.ordered_at,
        grouped.channel,
        grouped.currency,
        grouped.coupon_code,
        cast(grouped.sale_revenue as decimal(18, 2)) as sale_revenue,
        cast(grouped.return_revenue as decimal(18, 2)) as return_revenue,
        grouped.is_guest,
        grouped.is_test,
        grouped.is_excluded,
        grouped.sale_revenue > 0 as is_sale
    from grouped
    left join refunds_in_full
        on
            grouped.source_system = refunds_in_full.source_system
            and grouped.order_id = refunds_in_full.order_id
)

select * from final
