-- One row per segment and month: what the customers did who were in it when the month
-- began, and how many customers were in it when the month ended.

with

migrations as (select * from {{ ref('int_history__migrations') }}),

memberships as {{ not_materialized() }} (
    select * from {{ ref('int_segments__memberships') }}
    where segment is not null
),

segments as (select * from {{ ref('segment_catalogue') }}),

orders as (select * from {{ ref('orders') }}),

revenue_events as (select * from {{ ref('revenue_events') }}),

customers as (select * from {{ ref('customers') }}),

daily_points as (select * from {{ ref('int_engagement__daily_points') }}),

-- A month is told if the day before it was scored, and a day of it since.
months as (
    select * from {{ ref('int_history__periods') }}
    where {{ add_days('from_date', 1) }} = month
),

activities as (
    select
        orders.customer_id,
        months.month,
        case when orders.is_valid then 1 else 0 end as order_count,
        orders.sale_revenue as ordered_revenue,
        orders.return_revenue as returned_revenue,
        0 as touchpoint_count,
        0 as points
    from orders
    inner join months
        on
            orders.ordered_date > months.from_date
            and orders.ordered_date <= months.to_date
    where orders.customer_id is not null
    union all
    select
        daily_points.customer_id,
        months.month,
        0 as order_count,
        0 as ordered_revenue,
        0 as returned_revenue,
        daily_points.touchpoint_count,
        daily_points.points
    from daily_points
    inner join months
        on
            daily_points.event_date > months.from_date
            and daily_points.event_date <= months.to_date
),

customer_months as (
    select
        customer_id,
        month,
        sum(order_count) as order_count,
        sum(ordered_revenue) as ordered_revenue,
        -- More than was ordered in the month cannot come back of it: the rest of a
        -- return without its order is of earlier months.
        least(sum(ordered_revenue), sum(returned_revenue)) as returned_revenue,
        sum(touchpoint_count) as touchpoint_count,
        sum(points) as points
    from activities
    group by customer_id, month
),

-- Whoever was in a segment at neither end of the month is in no row.
opened as (
    select
        customer_months.*,
        coalesce(began.segment, 'none') as segment,
        coalesce(
            {{ month_of('customers.first_order_date') }} = customer_months.month, false
        ) as is_new_customer,
        customers.acquisition_cost
    from customer_months
    inner join months
        on customer_months.month = months.month
    left join memberships as began
        on
            customer_months.customer_id = began.customer_id
            and months.from_date = began.as_of_date
    left join memberships as ended
        on
            customer_months.customer_id = ended.customer_id
            and months.to_date = ended.as_of_date
    left join customers
        on customer_months.customer_id = customers.customer_id
    where coalesce(began.segment, ended.segment) is not null
),

done as (
    select
        segment,
        month,
        sum(order_count) as order_count,
        sum(ordered_revenue) as ordered_revenue,
        sum(returned_revenue) as returned_revenue,
        sum(points) as points,
        count(case when order_count > 0 then customer_id end) as buyer_count,
        count(case when order_count > 1 then customer_id end) as repeat_buyer_count,
        count(case when touchpoint_count > 0 then customer_id end) as touched_count,
        count(case when touchpoint_count > 0 and order_count > 0 then customer_id end)
            as touched_buyer_count,
        count(case when is_new_customer then customer_id end) as new_customer_count,
        sum(case when is_new_customer then acquisition_cost end) as acquisition_cost,
        count(case when is_new_customer then acquisition_cost end) as known_cost_count
    from opened
    group by segment, month
),

revenues as (
    select
        coalesce(revenue_events.opening_segment, 'none') as segment,
        months.month,
        sum(revenue_events.net_revenue) as net_revenue
    from revenue_events
    inner join months
        on
            revenue_events.event_date > months.from_date
            and revenue_events.event_date <= months.to_date
    where
        coalesce(revenue_events.opening_segment, revenue_events.closing_segment)
        is not null
    group by revenue_events.opening_segment, months.month
),

opening_members as (
    select
        from_segment as segment,
        month,
        sum(customers) as opening_customers,
        sum(case when from_segment = to_segment then customers else 0 end)
            as stayed_customers,
        sum(churnable_customers) as churnable_customers,
        sum(churned_customers) as churned_customers,
        sum(lapsed_customers) as lapsed_customers,
        sum(reactivated_customers) as reactivated_customers
    from migrations
    group by from_segment, month
),

closing_members as (
    select
        to_segment as segment,
        month,
        sum(customers) as customers
    from migrations
    group by to_segment, month
),

closing_scores as (
    select
        memberships.segment,
        months.month,
        count(memberships.rfm_score) as rfm_scored_count,
        sum(memberships.rfm_score) as rfm_score_sum,
        count(memberships.engagement_score) as engaged_count,
        sum(memberships.engagement_score) as engagement_score_sum
    from memberships
    inner join months
        on memberships.as_of_date = months.to_date
    group by memberships.segment, months.month
),

named as (
    select
        segment,
        is_active
    from segments
    union all
    select
        'none' as segment,
        false as is_active
),

-- An active segment without members, and members who did nothing, have their row.
filled as (
    select
        named.segment,
        months.month,
        months.from_date,
        months.to_date,
        months.is_complete_month,
        coalesce(opening_members.opening_customers, 0) as opening_customers,
        coalesce(opening_members.stayed_customers, 0) as stayed_customers,
        coalesce(opening_members.churnable_customers, 0) as churnable_customers,
        coalesce(opening_members.churned_customers, 0) as churned_customers,
        coalesce(opening_members.lapsed_customers, 0) as lapsed_customers,
        coalesce(opening_members.reactivated_customers, 0) as reactivated_customers,
        coalesce(closing_members.customers, 0) as customers,
        coalesce(revenues.net_revenue, 0) as net_revenue,
        coalesce(done.order_count, 0) as order_count,
        coalesce(done.ordered_revenue, 0) as ordered_revenue,
        coalesce(done.returned_revenue, 0) as returned_revenue,
        coalesce(done.points, 0) as points,
        coalesce(done.buyer_count, 0) as buyer_count,
        coalesce(done.repeat_buyer_count, 0) as repeat_buyer_count,
        coalesce(done.touched_count, 0) as touched_count,
        coalesce(done.touched_buyer_count, 0) as touched_buyer_count,
        coalesce(done.new_customer_count, 0) as new_customer_count,
        done.acquisition_cost,
        done.known_cost_count,
        closing_scores.rfm_scored_count,
        closing_scores.rfm_score_sum,
        closing_scores.engaged_count,
        closing_scores.engagement_score_sum
    from months
    cross join named
    {% for step in [
        'opening_members', 'closing_members', 'closing_scores', 'done', 'revenues'
    ] %}
    left join {{ step }}
        on
            named.segment = {{ step }}.segment
            and months.month = {{ step }}.month
    {% endfor %}
    where
        named.is_active
        or opening_members.segment is not null
        or closing_members.segment is not null
),

totalled as (
    select
        *,
        sum(case when segment <> 'none' then customers end) over (partition by month)
            as all_customers,
        sum(net_revenue) over (partition by month) as all_revenue
    from filled
),

final as (
    select
        segment,
        month,
        from_date as membership_as_of_date,
        to_date,
        cast(opening_customers as bigint) as opening_customers,
        cast(customers as bigint) as customers,
        cast(stayed_customers as bigint) as stayed_customers,
        cast(opening_customers - stayed_customers as bigint) as left_customers,
        cast(churned_customers as bigint) as churned_customers,
        cast(reactivated_customers as bigint) as reactivated_customers,
        cast(buyer_count as bigint) as buyer_count,
        cast(new_customer_count as bigint) as new_customer_count,
        cast(order_count as bigint) as order_count,
        cast(net_revenue as decimal(18, 2)) as net_revenue,
        case when segment <> 'none' then {{ share('customers', 'all_customers') }} end
            as customer_share,
        {{ share('net_revenue', 'all_revenue') }} as revenue_share,
        {{ rounded_ratio('net_revenue', 'order_count') }} as average_order_value,
        {{ rounded_ratio('order_count', 'buyer_count') }} as order_frequency,
        {{ share('buyer_count', 'opening_customers') }} as conversion_rate,
        {{ share('touched_buyer_count', 'touched_count') }} as touched_conversion_rate,
        {{ share('repeat_buyer_count', 'buyer_count') }} as repeat_rate,
        {{ share('churned_customers', 'churnable_customers') }} as churn_rate,
        {{ share('reactivated_customers', 'lapsed_customers') }} as reactivation_rate,
        {{ share('returned_revenue', 'ordered_revenue') }} as return_rate,
        {{ rounded_ratio('points', 'touched_count') }} as average_engagement_points,
        {{ rounded_ratio('rfm_score_sum', 'rfm_scored_count') }} as average_rfm_score,
        {{ rounded_ratio('engagement_score_sum', 'engaged_count') }}
            as average_engagement_score,
        {{ rounded_ratio('acquisition_cost', 'known_cost_count') }}
            as average_acquisition_cost,
        is_complete_month
    from totalled
)

select * from final
