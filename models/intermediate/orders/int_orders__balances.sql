-- One order of which something came back on one day: what was left of it at its end.

with

lines as (select * from {{ ref('int_orders__lines') }}),

returned as (
    select
        source_system,
        order_id
    from lines
    where return_revenue > 0
    group by source_system, order_id
),

movements as (
    select
        lines.source_system,
        lines.order_id,
        lines.ordered_date as event_date,
        lines.sale_revenue as amount
    from lines
    inner join returned
        on
            lines.source_system = returned.source_system
            and lines.order_id = returned.order_id
    union all
    select
        source_system,
        order_id,
        returned_date as event_date,
        -return_revenue as amount
    from lines
    where return_revenue > 0
),

days as (
    select
        source_system,
        order_id,
        event_date,
        sum(amount) as amount
    from movements
    group by source_system, order_id, event_date
),

final as (
    select
        source_system,
        order_id,
        event_date,
        cast(
            sum(amount) over (
                partition by source_system, order_id
                order by event_date nulls last
                rows between unbounded preceding and current row
            ) as decimal(18, 2)
        ) as balance
    from days
)

select * from final
