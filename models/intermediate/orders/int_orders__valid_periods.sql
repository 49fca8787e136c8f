-- One order and one stretch of days on which it was a valid order: it had sold
-- something, and less than all of it had come back.

with

lines as (select * from {{ ref('int_orders__lines') }}),

sold as (
    select
        source_system,
        order_id,
        min(ordered_date) as first_sale_date
    from lines
    where sale_revenue > 0
    group by source_system, order_id
),

returned as (
    select
        source_system,
        order_id
    from lines
    where return_revenue > 0
    group by source_system, order_id
),

-- Only orders of which something came back need their days looked at.
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

states as (
    select
        source_system,
        order_id,
        event_date,
        sum(amount) over (
            partition by source_system, order_id
            order by event_date
            rows between unbounded preceding and current row
        ) > 0 as is_valid
    from days
),

compared as (
    select
        *,
        lag(is_valid, 1, false) over (
            partition by source_system, order_id
            order by event_date
        ) as was_valid
    from states
),

changes as (
    select
        source_system,
        order_id,
        event_date,
        is_valid,
        lead(event_date) over (
            partition by source_system, order_id
            order by event_date
        ) as next_change_date
    from compared
    where is_valid <> was_valid
),

final as (
    select
        sold.source_system,
        sold.order_id,
        sold.first_sale_date as valid_from_date,
        null as valid_until_date
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
        event_date as valid_from_date,
        next_change_date as valid_until_date
    from changes
    where is_valid
)

select * from final
