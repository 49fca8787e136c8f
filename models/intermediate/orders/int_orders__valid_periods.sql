-- One row per order and period in which it was a valid order: it had sold something,
-- and less than all of it had come back.

with

lines as (select * from {{ ref('int_orders__lines') }}),

sold as (
    select
        source_system,
        order_id,
        min(ordered_date) as valid_from_date
    from lines
    where sale_revenue > 0
    group by source_system, order_id
),

-- Most orders have no return. Only the others need a balance by day.
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

balances as (
    select
        source_system,
        order_id,
        event_date,
        sum(amount) over (
            partition by source_system, order_id
            order by event_date nulls last
            rows between unbounded preceding and current row
        ) as balance
    from days
),

compared as (
    select
        source_system,
        order_id,
        event_date,
        balance > 0 as is_valid,
        coalesce(
            lag(balance) over (
                partition by source_system, order_id
                order by event_date nulls last
            ) > 0, false
        ) as was_valid
    from balances
),

changes as (
    select
        source_system,
        order_id,
        is_valid,
        event_date as valid_from_date,
        lead(event_date) over (
            partition by source_system, order_id
            order by event_date nulls last
        ) as valid_until_date
    from compared
    where is_valid <> was_valid
),

final as (
    select
        sold.source_system,
        sold.order_id,
        sold.valid_from_date,
        cast(null as date) as valid_until_date
    from sold
    left join returned
        on
            sold.source_system = returned.source_system
            and sold.order_id = returned.order_id
    where returned.order_id is null
    union all
    select
        source_system,
        order_id,
        valid_from_date,
        valid_until_date
    from changes
    where is_valid
)

select * from final
