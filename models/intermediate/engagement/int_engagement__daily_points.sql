-- One customer on one day with one action, by channel, topic and device: the points
-- earned, those worth most counted first up to the day's cap, and the points reached so
-- far on that day with that action.

with

weighted_rollups as (select * from {{ ref('int_engagement__weighted_rollups') }}),

summed as (
    select
        customer_id,
        event_date,
        action,
        channel,
        topic,
        device,
        daily_cap,
        points_each,
        sum(touchpoint_count) as touchpoint_count
    from weighted_rollups
    group by
        customer_id,
        event_date,
        action,
        channel,
        topic,
        device,
        daily_cap,
        points_each
),

reached as (
    select
        *,
        least(
            daily_cap,
            sum(touchpoint_count) over (
                partition by customer_id, action, event_date
                order by abs(points_each) desc, channel asc, topic asc, device asc
                rows between unbounded preceding and current row
            )
        ) as reached_count,
        least(
            daily_cap,
            coalesce(
                sum(touchpoint_count) over (
                    partition by customer_id, action, event_date
                    order by abs(points_each) desc, channel asc, topic asc, device asc
                    rows between unbounded preceding and 1 preceding
                ), 0
            )
        ) as passed_count
    from summed
),

final as (
    select
        customer_id,
        event_date,
        action,
        channel,
        topic,
        device,
        cast(touchpoint_count as bigint) as touchpoint_count,
        cast(reached_count - passed_count as bigint) as counted_count,
        points_each,
        cast(
            (reached_count - passed_count) * points_each as decimal(18, 4)
        ) as points,
        cast(
            sum((reached_count - passed_count) * points_each) over (
                partition by customer_id, action, event_date
                order by abs(points_each) desc, channel asc, topic asc, device asc
                rows between unbounded preceding and current row
            ) as decimal(18, 4)
        ) as points_reached
    from reached
)

select * from final
