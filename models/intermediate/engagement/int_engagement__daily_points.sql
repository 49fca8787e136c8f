-- One row per row of the daily rollups of a customer: the points it earns. Of a
-- customer's day with one action, touchpoints worth most count first, up to the cap.

with

daily_rollups as (
    select
        *,
        case when is_burst then 'yes' end as burst
    from {{ ref('int_touchpoints__daily_rollups') }}
),

customers as (select * from {{ ref('int_identity__customers') }}),

actions as (select * from {{ ref('actions') }}),

weights as (select * from {{ ref('int_engagement__weights') }}),

channel_weights as (
    select * from weights
    where dimension = 'channel'
),

topic_weights as (
    select * from weights
    where dimension = 'topic'
),

device_weights as (
    select * from weights
    where dimension = 'device'
),

burst_weights as (
    select * from weights
    where dimension = 'burst'
),

-- What one touchpoint earns. Circumstances without a weight have a weight of 1.
weighted as (
    select
        daily_rollups.source_system,
        daily_rollups.source_customer_id,
        customers.customer_id,
        daily_rollups.event_date,
        daily_rollups.action,
        coalesce(daily_rollups.channel, '(none)') as channel,
        coalesce(daily_rollups.topic, '(none)') as topic,
        coalesce(daily_rollups.device, '(none)') as device,
        actions.kind,
        actions.daily_cap,
        cast(
            round(
                actions.points
                * coalesce(channel_weights.weight, 1.00)
                * coalesce(topic_weights.weight, 1.00)
                * coalesce(device_weights.weight, 1.00)
                * coalesce(burst_weights.weight, 1.00),
                4
            ) as decimal(18, 4)
        ) as points_each,
        daily_rollups.touchpoint_count,
        daily_rollups.is_burst
    from daily_rollups
    inner join customers
        on
            daily_rollups.source_system = customers.source_system
            and daily_rollups.source_customer_id = customers.source_customer_id
    inner join actions
        on daily_rollups.action = actions.action
    left join channel_weights
        on
            daily_rollups.channel = channel_weights.dimension_value
            and daily_rollups.action = channel_weights.action
    left join topic_weights
        on
            daily_rollups.topic = topic_weights.dimension_value
            and daily_rollups.action = topic_weights.action
    left join device_weights
        on
            daily_rollups.device = device_weights.dimension_value
            and daily_rollups.action = device_weights.action
    left join burst_weights
        on
            daily_rollups.burst = burst_weights.dimension_value
            and daily_rollups.action = burst_weights.action
),

-- Most customers' days with one action have one row; only the others are sorted.
crowded_days as (
    select
        customer_id,
        action,
        event_date
    from weighted
    group by customer_id, action, event_date
    having count(*) > 1
),

marked as (
    select
        weighted.*,
        crowded_days.customer_id is not null as is_crowded
    from weighted
    left join crowded_days
        on
            weighted.customer_id = crowded_days.customer_id
            and weighted.action = crowded_days.action
            and weighted.event_date = crowded_days.event_date
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
        kind,
        touchpoint_count,
        cast(counted as bigint) as counted_count,
        points_each,
        cast(counted * points_each as decimal(18, 4)) as points,
        cast(points_reached as decimal(18, 4)) as points_reached,
        is_burst
    from summed
)

select * from final
{{ lying_by('customer_id') }}
