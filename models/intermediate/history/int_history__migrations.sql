-- One row per month of the history and pair of segments: how many customers went from
-- one to the other, what they bought in the month, and how many were reactivated.

with

periods as (select * from {{ ref('int_history__periods') }}),

memberships as (
    select * from {{ ref('int_segments__memberships') }}
    where segment is not null
),

customer_days as (select * from {{ ref('int_orders__customer_days') }}),

ends as (
    select
        periods.month,
        memberships.customer_id,
        memberships.segment as from_segment,
        memberships.lifecycle_stage as from_stage,
        cast(null as {{ dbt.type_string() }}) as to_segment,
        cast(null as {{ dbt.type_string() }}) as to_stage,
        0 as net_revenue
    from periods
    inner join memberships
        on periods.from_date = memberships.as_of_date
    union all
    select
        periods.month,
        memberships.customer_id,
        null as from_segment,
        null as from_stage,
        memberships.segment as to_segment,
        memberships.lifecycle_stage as to_stage,
        0 as net_revenue
    from periods
    inner join memberships
        on periods.to_date = memberships.as_of_date
    union all
    select
        periods.month,
        customer_days.customer_id,
        null as from_segment,
        null as from_stage,
        null as to_segment,
        null as to_stage,
        customer_days.sale_revenue - customer_days.return_revenue as net_revenue
    from periods
    inner join customer_days
        on
            periods.from_date < customer_days.event_date
            and periods.to_date >= customer_days.event_date
),

-- Those who were in a segment when the month began or when it ended.
period_members as (
    select
        month,
        customer_id,
        coalesce(max(from_segment), 'none') as from_segment,
        coalesce(max(to_segment), 'none') as to_segment,
        max(from_stage) as from_stage,
        max(to_stage) as to_stage,
        sum(net_revenue) as net_revenue
    from ends
    group by month, customer_id
    having max(from_segment) is not null or max(to_segment) is not null
),

final as (
    select
        month,
        from_segment,
        to_segment,
        count(*) as customers,
        sum(net_revenue) as net_revenue,
        sum(
            case
                when
                    from_stage in ('dormant', 'lost')
                    and to_stage not in ('dormant', 'lost')
                    then 1
                else 0
            end
        ) as reactivated_customers
    from period_members
    group by month, from_segment, to_segment
)

select * from final
