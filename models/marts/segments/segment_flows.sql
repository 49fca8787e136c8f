-- One row per segment and month: how many customers were in it when the month began and
-- when it ended, and how many entered, stayed, left and were reactivated.

with

migrations as (select * from {{ ref('int_history__migrations') }}),

periods as (select * from {{ ref('int_history__periods') }}),

segments as (select * from {{ ref('segment_catalogue') }}),

sides as (
    select
        month,
        from_segment as segment,
        customers as opening_customers,
        0 as closing_customers,
        case when from_segment = to_segment then customers else 0 end
            as stayed_customers,
        0 as reactivated_customers
    from migrations
    union all
    select
        month,
        to_segment as segment,
        0 as opening_customers,
        customers as closing_customers,
        0 as stayed_customers,
        reactivated_customers
    from migrations
),

summed as (
    select
        periods.month,
        periods.from_date,
        periods.to_date,
        periods.is_complete_month,
        segments.segment,
        coalesce(sum(sides.opening_customers), 0) as opening_customers,
        coalesce(sum(sides.closing_customers), 0) as closing_customers,
        coalesce(sum(sides.stayed_customers), 0) as stayed_customers,
        coalesce(sum(sides.reactivated_customers), 0) as reactivated_customers
    from periods
    cross join segments
    left join sides
        on periods.month = sides.month and segments.segment = sides.segment
    where segments.is_active or sides.segment is not null
    group by
        periods.month,
        periods.from_date,
        periods.to_date,
        periods.is_complete_month,
        segments.segment
),

final as (
    select
        segment,
        month,
        from_date,
        to_date,
        cast(opening_customers as bigint) as opening_customers,
        cast(closing_customers - stayed_customers as bigint) as entered_customers,
        cast(reactivated_customers as bigint) as reactivated_customers,
        cast(stayed_customers as bigint) as stayed_customers,
        cast(opening_customers - stayed_customers as bigint) as left_customers,
        cast(closing_customers as bigint) as closing_customers,
        {{ share('stayed_customers', 'opening_customers') }} as retention_rate,
        is_complete_month
    from summed
)

select * from final
