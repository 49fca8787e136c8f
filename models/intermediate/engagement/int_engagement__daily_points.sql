-- One row of the daily rollups and the points it earns its customer: of a day with one
-- action those worth most count first, up to the cap.

with

weighted_rollups as (select * from {{ ref('int_engagement__weighted_rollups') }}),

-- Most customers' days with one action have one row; only the others are sorted.
crowded_days as (
    select
        customer_id,
        action,
        event_date
    from weighted_rollups
    group by customer_id, action, event_date
    having count(*) > 1
),

marked as (
    select
        weighted_rollups.*,
        crowded_days.customer_id is not null as is_crowded
    from weighted_rollups
    left join crowded_days
        on
            weighted_rollups.customer_id = crowded_days.customer_id
            and weighted_rollups.action = crowded_days.action
            and weighted_rollups.event_date = crowded_days.event_date
),

reached as (
    select
        *,
        touchpoint_count as reached_count
    from marked
    where not is_crowded
    union all
    select
        *,
        sum(touchpoint_count) over (
            partition by customer_id, action, event_date
            order by
                abs(points_each) desc nulls last, channel asc nulls last,
                topic asc nulls last, device asc nulls last,
                source_system asc nulls last, source_customer_id asc nulls last,
                is_burst asc nulls last
            rows between unbounded preceding and current row
        ) as reached_count
    from marked
    where is_crowded
),

earned as (
    select
        *,
        least(daily_cap, reached_count)
        - least(daily_cap, reached_count - touchpoint_count) as counted
    from reached
),

summed as (
    select
        *,
        counted * points_each as points_reached
    from earned
    where not is_crowded
    union all
    select
        *,
        sum(counted * points_each) over (
            partition by customer_id, action, event_date
            order by reached_count nulls last
            rows between unbounded preceding and current row
        ) as points_reached
    from earned
    where is_crowded
),

final as (
    select
        customer_id,
        source_system,
        source_customer_id,
        event_date,
        action,
        channel,
        topic,
        device,
        touchpoint_count,
        cast(counted as bigint) as counted_count,
        points_each,
        cast(counted * points_each as decimal(18, 4)) as points,
        cast(points_reached as decimal(18, 4)) as points_reached,
        is_burst
    from summed
)

select * from final
