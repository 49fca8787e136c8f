-- Guards segment_performance: each month must count every member once at both ends, and
-- every valid order of a member once, or shares are of something else than the whole.

with

performance as (select * from {{ ref('segment_performance') }}),

memberships as (
    select * from {{ ref('int_segments__memberships') }}
    where segment is not null
),

flows as (select * from {{ ref('segment_flows') }}),

orders as (
    select * from {{ ref('orders') }}
    where is_valid
),

months as (
    select
        month,
        membership_as_of_date as from_date,
        to_date,
        sum(case when segment <> 'none' then opening_customers else 0 end)
            as opening_customers,
        sum(case when segment <> 'none' then customers else 0 end) as customers,
        sum(reactivated_customers) as reactivated_customers,
        sum(order_count) as order_count
    from performance
    group by month, membership_as_of_date, to_date
),

sizes as (
    select
        as_of_date,
        count(*) as customers
    from memberships
    group by as_of_date
),

awake as (
    select
        month,
        sum(reactivated_customers) as reactivated_customers
    from flows
    group by month
),

bought as (
    select
        months.month,
        count(*) as order_count
    from months
    inner join orders
        on
            months.from_date < orders.ordered_date
            and months.to_date >= orders.ordered_date
    left join memberships as began
        on
            orders.customer_id = began.customer_id
            and months.from_date = began.as_of_date
    left join memberships as ended
        on
            orders.customer_id = ended.customer_id
            and months.to_date = ended.as_of_date
    where coalesce(began.segment, ended.segment) is not null
    group by months.month
)

select
    months.month,
    months.opening_customers,
    opening.customers as opening_member_count,
    months.customers,
    closing.customers as member_count,
    months.order_count,
    bought.order_count as valid_order_count,
    months.reactivated_customers,
    awake.reactivated_customers as flowing_customers
from months
left join sizes as opening
    on months.from_date = opening.as_of_date
left join sizes as closing
    on months.to_date = closing.as_of_date
left join awake
    on months.month = awake.month
left join bought
    on months.month = bought.month
where
    months.opening_customers <> coalesce(opening.customers, 0)
    or months.customers <> coalesce(closing.customers, 0)
    or months.order_count <> coalesce(bought.order_count, 0)
    or months.reactivated_customers <> coalesce(awake.reactivated_customers, 0)
