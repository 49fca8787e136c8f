-- One row per month of the history and pair of segments. It counts the customers who
-- went from the first to the second, and how many of them fell asleep or woke up.

with

periods as (select * from {{ ref('int_history__periods') }}),

memberships as {{ not_materialized() }} (
    select * from {{ ref('int_segments__memberships') }}
    where segment is not null
),

ends as (
    select
        periods.month,
        memberships.customer_id,
        memberships.segment as from_segment,
        memberships.lifecycle_stage as from_stage,
        cast(null as {{ dbt.type_string() }}) as to_segment,
        cast(null as {{ dbt.type_string() }}) as to_stage
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
        memberships.lifecycle_stage as to_stage
    from periods
    inner join memberships
        on periods.to_date = memberships.as_of_date
),

-- Those who were in a segment when the month began or when it ended.
period_members as (
    select
        month,
        customer_id,
        coalesce(max(from_segment), 'none') as from_segment,
        coalesce(max(to_segment), 'none') as to_segment,
        max(from_stage) as from_stage,
        max(to_stage) as to_stage
    from ends
    group by month, customer_id
),

counted as (
    select
        month,
        from_segment,
        to_segment,
        coalesce(from_stage in ('new', 'active', 'reactivated', 'dormant'), false)
            as may_churn,
        coalesce(from_stage in ('dormant', 'lost'), false) as is_lapsed,
        coalesce(
            case
                when from_stage in ('new', 'active', 'reactivated')
                    then to_stage in ('dormant', 'lost')
                when from_stage = 'dormant' then to_stage = 'lost'
            end, false
        ) as is_churned,
        coalesce(
            from_stage in ('dormant', 'lost') and to_stage not in ('dormant', 'lost'),
            false
        ) as is_reactivated
    from period_members
),

final as (
    select
        month,
        from_segment,
        to_segment,
        count(*) as customers,
        sum(case when may_churn then 1 else 0 end) as churnable_customers,
        sum(case when is_churned then 1 else 0 end) as churned_customers,
        sum(case when is_lapsed then 1 else 0 end) as lapsed_customers,
        sum(case when is_reactivated then 1 else 0 end) as reactivated_customers
    from counted
    group by month, from_segment, to_segment
)

select * from final
