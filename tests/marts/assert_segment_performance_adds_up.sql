-- Guards segment_performance: each month must count every member once, and all revenue
-- of the members, or shares are of something else than the whole.

with

months as (
    select
        month,
        max(membership_as_of_date) as as_of_date,
        sum(customers) as customers,
        sum(order_count) as order_count,
        sum(net_revenue) as net_revenue
    from {{ ref('segment_performance') }}
    group by month
),

members as (
    select
        as_of_date,
        count(*) as customers
    from {{ ref('int_segments__memberships') }}
    where segment is not null
    group by as_of_date
),

customer_months as (
    select
        customer_months.month,
        sum(customer_months.order_count) as order_count,
        sum(customer_months.sale_revenue - customer_months.return_revenue)
            as net_revenue
    from {{ ref('int_performance__customer_months') }} as customer_months
    inner join {{ ref('int_performance__months') }} as performance_months
        on customer_months.month = performance_months.month
    inner join {{ ref('int_segments__memberships') }} as memberships
        on
            customer_months.customer_id = memberships.customer_id
            and performance_months.membership_as_of_date = memberships.as_of_date
    where memberships.segment is not null
    group by customer_months.month
)

select
    months.month,
    months.customers,
    members.customers as member_count,
    months.net_revenue,
    customer_months.net_revenue as member_revenue
from months
left join members
    on months.as_of_date = members.as_of_date
left join customer_months
    on months.month = customer_months.month
where
    not coalesce(months.customers = members.customers, false)
    or months.order_count <> coalesce(customer_months.order_count, 0)
    or months.net_revenue <> coalesce(customer_months.net_revenue, 0)
