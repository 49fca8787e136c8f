-- One order whose returns reached all that it sold: the day on which they did.

with

lines as (select * from {{ ref('int_orders__lines') }}),

-- Lines that came back on one day count together; an order of returns alone sold
-- nothing that could be paid back.
returned as (
    select
        source_system,
        order_id,
        returned_date,
        sum(return_revenue) as return_revenue
    from lines
    where return_revenue > 0
    group by source_system, order_id, returned_date
),

sold as (
    select
        source_system,
        order_id,
        sum(sale_revenue) as sale_revenue
    from lines
    group by source_system, order_id
),

accumulated as (
    select
        returned.source_system,
        returned.order_id,
        returned.returned_date,
        sold.sale_revenue,
        sum(returned.return_revenue) over (
            partition by returned.source_system, returned.order_id
            order by returned.returned_date
            rows between unbounded preceding and current row
        ) as returned_so_far
    from returned
    inner join sold
        on
            returned.source_system = sold.source_system
            and returned.order_id = sold.order_id
    where sold.sale_revenue > 0
),

final as (
    select
        source_system,
        order_id,
        min(returned_date) as refunded_in_full_date
    from accumulated
    where returned_so_far >= sale_revenue
    group by source_system, order_id
)

select * from final
